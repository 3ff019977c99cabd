import stat

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.marking_secret import (
    known_marking_keys,
    load_marking_keys,
    make_marking_secret,
    read_marking_keys,
)


def test_made_at_first_use_and_the_same_from_then_on(tmp_path) -> None:
    file, recording = tmp_path / "secret", tmp_path / "recording"
    assert known_marking_keys(file, recording) is None
    keys, made = load_marking_keys(file, recording)
    assert made and stat.S_IMODE(file.stat().st_mode) == 0o600
    again, made = load_marking_keys(file, recording)
    assert not made and again == keys == read_marking_keys(file)


def test_a_secret_that_tables_were_made_with_is_not_replaced(tmp_path) -> None:
    table = tmp_path / "recording" / "contexts" / "day=2026-11-23" / "a.parquet"
    table.parent.mkdir(parents=True)
    table.touch()
    with pytest.raises(InputError, match=r"is missing, and .* needs it; bring the file back"):
        load_marking_keys(tmp_path / "secret", tmp_path / "recording")
    make_marking_secret(tmp_path / "secret")
    with pytest.raises(InputError, match="never replaced"):
        make_marking_secret(tmp_path / "secret")


def test_it_does_not_lie_beside_what_it_opens(tmp_path) -> None:
    with pytest.raises(InputError, match="must not lie in the folder of what was served"):
        load_marking_keys(tmp_path / "recording" / "secret", tmp_path / "recording")
    assert not (tmp_path / "recording").exists()
