"""The keys of sealed text: one for each account, and nothing opens its text once it is erased.

Each lies in a file of its own, wrapped by the provider's seal key. It is erased by overwriting
that file where it lies; a database would keep copies of its page in a journal. What is written
down of an erased key (id, commitment, when) says which rows it opened, not what is in them.
"""

import base64
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.wiring.keyfile import load_key, make_key_file
from stillwatch.wiring.locking import exclusive
from stillwatch.wiring.parts import flush_folder

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
FINGERPRINT: Final = "seal-key.fingerprint"
LOCK: Final = ".lock"
PATIENCE_S: Final = 60.0


class ErasedKey(msgspec.Struct, frozen=True):
    """What stays known of a key."""

    id: str
    commitment: str
    created_us: int
    erased_us: int


class Forgotten(msgspec.Struct, frozen=True):
    """Up to when all text of an account is forgotten, and the keys that opened it."""

    account: str
    until_us: int
    keys: list[ErasedKey]


class _KeyFile(msgspec.Struct, frozen=True):
    account: str
    id: str
    commitment: str
    created_us: int
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True)
class DataKey:
    """The key of one account.

    Attributes
    ----------
    commitment : str
        SHA-256 over its bytes, id and account: tells the key apart, if ever it turns up.
    secret : bytes or None
        None where the seal key is not known, or does not open it.
    wrapped : bytes
        As it lies on disk.
    """

    id: str
    account: str
    commitment: str
    created_us: int
    secret: bytes | None = field(repr=False)
    wrapped: bytes = field(repr=False)

    def forms(self) -> list[bytes]:
        """Return its bytes in each form in which they could lie in a file."""
        known = [one for one in (self.secret, self.wrapped) if one is not None]
        return [
            form
            for one in known
            for form in (one, one.hex().encode(), base64.b64encode(one).rstrip(b"="))
        ]


class Keyring:
    """The keys in a folder. All but `begin` is called while it is `held`.

    Parameters
    ----------
    folder : Path
    master : bytes or None
        The seal key. Without it keys can be erased, but neither made nor used.
    """

    def __init__(self, folder: Path, master: bytes | None) -> None:
        self.folder = folder
        self._master = AESGCM(master) if master is not None else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from making or erasing keys meanwhile."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as stack:
            try:
                stack.enter_context(exclusive(self.folder / LOCK, PATIENCE_S))
            except TimeoutError:
                raise StillwatchError(
                    f"{self.folder}: another process holds these keys; try again when it is done"
                ) from None
            yield

    def key(self, account: str) -> DataKey | None:
        """Return the key of an account; None if it has none, or it is to be erased."""
        found = self._read(account)
        forgotten = self.forgotten(account)
        if found is None or (forgotten and any(one.id == found.id for one in forgotten.keys)):
            return None
        return found

    def sealing_key(self, account: str) -> DataKey:
        """Return the key of an account; make one if it has none."""
        found = self.key(account)
        if found is not None:
            return found
        self._destroy(account)  # an erasure that was interrupted
        return self._make(account)

    def forgotten(self, account: str) -> Forgotten | None:
        """Return what was forgotten of an account."""
        try:
            raw = self._place(account, ".forgotten").read_bytes()
        except FileNotFoundError:
            return None
        return msgspec.json.decode(raw, type=Forgotten)

    def erase(self, account: str, now_us: int) -> DataKey | None:
        """Forget all text of an account up to now: erase its key.

        An erasure that is interrupted is done once the account is noted down: the key is used no
        more, and the next who looks removes it.

        Returns
        -------
        DataKey or None
            What was erased, so that its bytes can be looked for.
        """
        found, before = self._read(account), self.forgotten(account)
        keys = list(before.keys) if before is not None else []
        if found is not None and all(one.id != found.id for one in keys):
            keys.append(ErasedKey(found.id, found.commitment, found.created_us, now_us))
        self._write(account, ".forgotten", msgspec.json.encode(Forgotten(account, now_us, keys)))
        self._destroy(account)
        return found

    def _place(self, account: str, ending: str) -> Path:
        name = hashlib.blake2b(account.encode(), digest_size=16).hexdigest()
        return self.folder / f"{name}{ending}"

    def _write(self, account: str, ending: str, body: bytes) -> None:
        _write_durably(self._place(account, ending), body)

    def _make(self, account: str) -> DataKey:
        if self._master is None:
            raise StillwatchError("no key can be made without the seal key")
        secret, name = secrets.token_bytes(KEY_BYTES), secrets.token_hex(16)
        nonce = secrets.token_bytes(NONCE_BYTES)
        file = _KeyFile(
            account=account,
            id=name,
            commitment=commitment(account, name, secret),
            created_us=_now_us(),
            nonce=nonce,
            wrapped=self._master.encrypt(nonce, secret, _bound(account, name)),
        )
        self._write(account, ".key", msgspec.json.encode(file))
        return DataKey(name, account, file.commitment, file.created_us, secret, file.wrapped)

    def _read(self, account: str) -> DataKey | None:
        place = self._place(account, ".key")
        try:
            file = msgspec.json.decode(place.read_bytes(), type=_KeyFile)
        except FileNotFoundError:
            return None
        except (msgspec.DecodeError, UnicodeError):
            return None  # overwritten, not yet removed
        secret = None
        if self._master is not None:
            with suppress(InvalidTag):
                bound = _bound(account, file.id)
                secret = self._master.decrypt(file.nonce, file.wrapped, bound)
        return DataKey(file.id, account, file.commitment, file.created_us, secret, file.wrapped)

    def _destroy(self, account: str) -> None:
        """Overwrite the file of a key where it lies, and remove it."""
        place = self._place(account, ".key")
        try:
            handle = os.open(place, os.O_WRONLY)
        except FileNotFoundError:
            return
        try:
            size = os.fstat(handle).st_size
            for fill in (os.urandom(size), bytes(size)):
                os.pwrite(handle, fill, 0)
                os.fsync(handle)
        finally:
            os.close(handle)
        place.unlink()
        flush_folder(self.folder)


def _now_us() -> int:
    return time.time_ns() // 1000


def _bound(account: str, name: str) -> bytes:
    return msgspec.json.encode(("stillwatch-data-key-1", account, name))


def commitment(account: str, name: str, secret: bytes) -> str:
    """Return the commitment to a key."""
    return hashlib.sha256(_bound(account, name) + secret).hexdigest()


def load_seal_key(path: Path, folder: Path) -> tuple[bytes, bool]:
    """Read the seal key, or make one where no keyring needs another.

    Parameters
    ----------
    path : Path
        Its file.
    folder : Path
        The keyring that it is for.

    Returns
    -------
    key : bytes
    made : bool

    Raises
    ------
    InputError
        As `known_seal_key`.
    """
    known = known_seal_key(path, folder)
    key = make_key_file(path).key if known is None else known
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_durably(folder / FINGERPRINT, _fingerprint(key).encode())
    return key, known is None


def known_seal_key(path: Path, folder: Path) -> bytes | None:
    """Return the seal key of a keyring; None if there is none yet, and one may be made.

    Raises
    ------
    InputError
        It is missing, it is another one, or it lies beside what it seals.
    """
    if path.resolve().is_relative_to(folder.parent.resolve()):
        raise InputError(
            "the seal key must not lie in the folder of what it seals; name another place with "
            "recording.seal_key_file",
            file=str(path),
        )
    mark = folder / FINGERPRINT
    known = mark.read_text("ascii") if mark.exists() else None
    if not path.exists():
        if known is None:
            return None
        raise InputError(
            f"the seal key is missing, and {folder} needs it; bring the file back", file=str(path)
        )
    key = load_key(path)[0].key
    if known not in (None, _fingerprint(key)):
        raise InputError(f"not the seal key of {folder}; bring that one back", file=str(path))
    return key


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"stillwatch-seal-key-1" + key).hexdigest()[:16]


def _write_durably(place: Path, body: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    partial = place.with_name(f".{place.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.truncate()
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(place)
    flush_folder(place.parent)
