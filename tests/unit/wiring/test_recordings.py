from stillwatch.wiring.recordings import MARK, Recording, is_recording


def test_a_folder_is_known_by_its_mark(tmp_path) -> None:
    recording = Recording(tmp_path)
    assert {recording.journal.parent, recording.state.parent, recording.events.parent} == {tmp_path}
    assert not is_recording(tmp_path)
    (tmp_path / MARK).write_text("{}")
    assert is_recording(tmp_path)
