import stat

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.keyfile import default_path, load_key


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


def test_default_place(home, monkeypatch) -> None:
    assert default_path() == home / "stillwatch" / "hash.key"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(home))
    assert default_path() == home / ".local" / "share" / "stillwatch" / "hash.key"


def test_a_key_is_made_once_for_its_owner_only() -> None:
    key, made = load_key(None)
    assert made and len(key.key) == 32
    assert stat.S_IMODE(default_path().stat().st_mode) == 0o600
    assert load_key(None) == (key, False)
    default_path().unlink()
    assert load_key(None)[0] != key


def test_a_named_key_must_exist(tmp_path, home) -> None:
    with pytest.raises(InputError, match=r"none\.key: no such key file"):
        load_key(tmp_path / "none.key")
    assert not home.exists()


def test_a_named_key_is_read(tmp_path) -> None:
    path = tmp_path / "k"
    path.write_text("0f" * 32 + "\n", "ascii")
    key, made = load_key(path)
    assert (key.key, made) == (b"\x0f" * 32, False)


@pytest.mark.parametrize("content", [b"", b"xyz\n", b"0f0\n", b"\xff\xfe", b"0f" * 15, b"0f" * 65])
def test_a_malformed_key_is_refused_and_not_shown(tmp_path, content) -> None:
    path = tmp_path / "bad.key"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.key: ") as told:
        load_key(path)
    if len(content) > 8:
        assert content.decode() not in str(told.value)
    assert path.read_bytes() == content


def test_a_folder_is_no_key(tmp_path) -> None:
    with pytest.raises(InputError, match="cannot read the key"):
        load_key(tmp_path)


def test_a_place_that_cannot_be_written_says_what_to_do(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    with pytest.raises(InputError, match=r"hash\.key: cannot"):
        load_key(None)
