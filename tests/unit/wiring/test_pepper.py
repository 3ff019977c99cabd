import pytest

from stillwatch.core.errors import InputError
from stillwatch.store.store import open_store
from stillwatch.wiring.pepper import load_pepper, pepper_of


def test_made_once_and_read_by_its_owner_alone(tmp_path) -> None:
    path = tmp_path / "pepper"
    pepper, made = load_pepper(path)
    assert made and len(pepper) == 32
    assert path.stat().st_mode & 0o077 == 0
    assert load_pepper(path) == (pepper, False)


def test_a_file_that_holds_none(tmp_path) -> None:
    path = tmp_path / "pepper"
    path.write_text("nonsense")
    with pytest.raises(InputError, match="64 hex digits"):
        load_pepper(path)


def test_the_pepper_of_another_store(tmp_path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 's.db'}")
    first = pepper_of(store, tmp_path / "pepper", who="test")
    assert pepper_of(store, tmp_path / "pepper", who="test") == first
    with pytest.raises(InputError, match="other: this is not the pepper"):
        pepper_of(store, tmp_path / "other", who="test")
