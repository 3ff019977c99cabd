import fcntl
import os
import stat

import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.wiring import seal_keys
from stillwatch.wiring.seal_keys import Keyring, commitment, load_seal_key

MASTER = b"m" * 32


@pytest.fixture
def ring(tmp_path) -> Keyring:
    made = Keyring(tmp_path / "recording" / "seal", MASTER)
    made.folder.mkdir(parents=True)
    return made


def test_one_key_for_each_account_and_none_lies_open(ring) -> None:
    first, second = ring.sealing_key("a"), ring.sealing_key("b")
    assert first == ring.sealing_key("a") == Keyring(ring.folder, MASTER).key("a")
    assert first.secret != second.secret
    assert first.commitment == commitment("a", first.id, first.secret)
    for path in ring.folder.iterdir():
        assert first.secret not in path.read_bytes()
        assert first.secret.hex().encode() not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring(ring.folder, b"x" * 32).key("a").secret is None
    assert Keyring(ring.folder, None).key("a").secret is None
    with pytest.raises(StillwatchError, match="without the seal key"):
        Keyring(ring.folder, None).sealing_key("c")


def test_a_key_that_was_put_in_the_place_of_another_does_not_open(ring) -> None:
    ring.sealing_key("a"), ring.sealing_key("b")
    first, second = sorted(ring.folder.glob("*.key"))
    second.write_bytes(first.read_bytes())
    assert [ring.key(one).secret is None for one in "ab"].count(True) == 1


def test_an_erased_key_is_overwritten_gone_and_known_by_its_commitment(ring) -> None:
    made = ring.sealing_key("a")
    (file,) = ring.folder.glob("*.key")
    same_blocks = ring.folder / "link"
    os.link(file, same_blocks)
    assert ring.erase("a", 7) == made
    assert set(same_blocks.read_bytes()) == {0}
    assert not file.exists() and ring.key("a") is None
    known = ring.forgotten("a")
    assert (known.account, known.until_us) == ("a", 7)
    assert [(one.id, one.commitment) for one in known.keys] == [(made.id, made.commitment)]
    for path in ring.folder.iterdir():
        assert not any(form in path.read_bytes() for form in made.forms())
    later = ring.sealing_key("a")
    assert later.id != made.id
    assert ring.erase("a", 9) == later
    assert [one.id for one in ring.forgotten("a").keys] == [made.id, later.id]
    assert ring.erase("a", 11) is None
    assert (ring.forgotten("a").until_us, len(ring.forgotten("a").keys)) == (11, 2)


@pytest.mark.parametrize("where", ["unlink", "pwrite", "open"])
def test_an_interrupted_erasure_holds_and_is_ended_by_the_next_who_looks(
    ring, monkeypatch, where
) -> None:
    made = ring.sealing_key("a")
    with monkeypatch.context() as patch:
        real = Keyring._destroy

        def interrupted(self, account) -> None:
            if where == "open":
                raise OSError("killed")
            target = seal_keys.os if where == "pwrite" else seal_keys.Path
            with monkeypatch.context() as inner:
                inner.setattr(target, where, lambda *_: (_ for _ in ()).throw(OSError("killed")))
                real(self, account)

        patch.setattr(Keyring, "_destroy", interrupted)
        with pytest.raises(OSError, match="killed"):
            ring.erase("a", 5)
    assert len(list(ring.folder.glob("*.key"))) == 1
    assert ring.key("a") is None
    assert ring.sealing_key("a").id != made.id


def test_without_the_seal_key_a_key_is_erased_all_the_same(ring) -> None:
    ring.sealing_key("a")
    erased = Keyring(ring.folder, None).erase("a", 5)
    assert erased.secret is None and len(erased.forms()) == 3
    assert ring.key("a") is None


def test_whoever_holds_the_ring_holds_it_alone(ring) -> None:
    lock = ring.folder / ".lock"
    with ring.held(), lock.open("r+") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with ring.held():
        pass


def test_the_seal_key_is_made_once_and_belongs_to_its_recording(tmp_path) -> None:
    folder, path = tmp_path / "recording" / "seal", tmp_path / "seal.key"
    key, made = load_seal_key(path, folder)
    assert made and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_seal_key(path, folder) == (key, False)
    other = tmp_path / "other.key"
    load_seal_key(other, tmp_path / "elsewhere" / "seal")
    with pytest.raises(InputError, match="not the seal key of"):
        load_seal_key(other, folder)
    path.unlink()
    with pytest.raises(InputError, match=r"missing, and .* needs it"):
        load_seal_key(path, folder)
    with pytest.raises(InputError, match="must not lie in the folder"):
        load_seal_key(tmp_path / "recording" / "seal.key", folder)


def test_who_finds_the_ring_held_is_told(ring, monkeypatch) -> None:
    monkeypatch.setattr(seal_keys, "PATIENCE_S", 0.0)
    other = Keyring(ring.folder, MASTER).held()
    with ring.held(), pytest.raises(StillwatchError, match="another process holds these keys"):
        other.__enter__()
