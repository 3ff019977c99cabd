import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.wiring.state import NO_CORPORA, State, existing, locked

KEY = "00ff"


def test_a_file_that_changed_while_it_was_read_is_read_again(
    state, add, accounts, write_log
) -> None:
    a = write_log("a.jsonl", 4)
    add(a, changed=[str(a)])
    assert len(accounts()) == 4
    plan = add(a)
    assert len(plan.jobs) == 1 and len(plan.notes) == 1
    assert len(accounts()) == 4
    assert len(list((state.folder / "sketches").iterdir())) == 1


def test_what_is_partly_forgotten_is_not_brought_back(state, add, accounts, write_log) -> None:
    a = write_log("a.jsonl", 6)
    add(a)
    assert state.forget(["u1"], None) == 2
    assert add(a).n_kept == 1 and set(accounts()) == {"u0", "u2"}
    (part,) = state.parts()
    part.write_bytes(b"PAR1")
    with pytest.raises(InputError, match="state forget DIR --file"):
        add(a)
    state.forget_file(str(a))
    add(a)
    assert set(accounts()) == {"u0", "u1", "u2"}


def test_a_state_fits_one_key_its_corpora_and_one_sketch_version(state, monkeypatch) -> None:
    assert not state.has_corpora and state.header["corpora"] == NO_CORPORA
    with pytest.raises(InputError, match=r"hash key 00ff, this scan uses beef.*--key-file"):
        state.bind("beef", None, reads=True)
    with pytest.raises(InputError, match=r"corpora none, this scan uses c0ffee.*--corpus"):
        state.bind(KEY, "c0ffee", reads=True)
    monkeypatch.setattr("stillwatch.wiring.state.SKETCH_VERSION", "9")
    with pytest.raises(InputError, match="this Stillwatch makes 9; begin a new one"):
        state.bind(KEY, None, reads=True)


def test_the_corpora_need_not_be_named_to_judge_again(tmp_path) -> None:
    state = State(tmp_path / "state", durable=True)
    state.bind(KEY, "c0ffee", reads=True)
    state.bind(KEY, None, reads=False)
    assert state.has_corpora
    with pytest.raises(InputError, match="corpora c0ffee, this scan uses none"):
        state.bind(KEY, None, reads=True)


def test_a_state_keeps_the_sizes_of_its_corpora(tmp_path) -> None:
    sizes = {"gsm8k": {"train": 7473}}
    State(tmp_path / "state", durable=False).bind(KEY, "c0ffee", reads=True, corpus_sizes=sizes)
    assert State(tmp_path / "state", durable=False).corpus_sizes == sizes
    assert State(tmp_path / "new", durable=False).corpus_sizes == {}


def test_one_scan_at_a_time(tmp_path) -> None:
    with locked(tmp_path / "s"), pytest.raises(StillwatchError, match="another scan"):
        locked(tmp_path / "s").__enter__()
    with locked(tmp_path / "s") as again:
        again.bind(KEY, None, reads=True)


def test_a_state_that_is_not_there_is_said(tmp_path) -> None:
    with pytest.raises(InputError, match="no state here"):
        existing(tmp_path)
