"""Opening and forgetting sealed text, with a trail; and what shows that it is forgotten."""

import hashlib
import mmap
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow.compute as pc
import pyarrow.dataset as ds

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.store.accounts import list_accounts
from stillwatch.store.store import Store
from stillwatch.wiring.daily import written
from stillwatch.wiring.recordings import Recording, is_recording
from stillwatch.wiring.seal_keys import DataKey, Forgotten
from stillwatch.wiring.sealed_text import SealedText

REMAINS: Final = (
    "who asked when, for which model, and how many tokens were taken (recording/events)",
    "sketches: hashes, counts and flags, no text (recording/state; `stillwatch state forget`)",
    "what the account bought and used, its keys, measures and the trail (the store)",
    "copies elsewhere (recording.copy_to, backups): what was sealed opens there no more either, "
    "unless the keys were copied too; text in clear was not looked for there",
    "what file systems and disks keep of blocks that were overwritten: not looked at",
)


class Proof(msgspec.Struct, kw_only=True):
    """What shows that the text of an account is forgotten."""

    account: str
    forgotten_at: str
    keys: list[dict[str, str]]
    """Id, SHA-256 commitment and instants of each key that was erased, now or before."""
    sealed_rows: int
    """Rows that these keys sealed, which nothing opens."""
    searched_files: int
    searched_bytes: int
    searched_for: list[str]
    """What was looked for after the erasure; nothing if there was no key to erase now."""
    found_in: list[str]
    clear_events: int
    """Events of the account with text in clear, which no key protects."""
    remains: list[str]

    @property
    def holds(self) -> bool:
        """Whether no text of the account can be read any more."""
        return not self.found_in and not self.clear_events


def existing(folder: Path) -> Recording:
    """Open a recording.

    Raises
    ------
    InputError
        It is none.
    """
    if not is_recording(folder):
        raise InputError("no recording of a gateway; name its folder with --from", file=str(folder))
    return Recording(folder)


def unseal(
    sealed: SealedText, store: Store, account: str, *, who: str, reason: str
) -> Iterator[dict[str, Any] | None]:
    """Open the text of an account; None for each row that was altered. The trail has it first.

    Raises
    ------
    StillwatchError
        There is nothing to open, or it was forgotten.
    """
    with sealed.keyring.held():
        key, forgotten = sealed.keyring.key(account), sealed.keyring.forgotten(account)
    if key is None and forgotten is not None:
        raise StillwatchError(
            f"the text of {account} was forgotten at {_instant(forgotten.until_us)}; nothing "
            "opens what was sealed before"
        )
    if key is None:
        raise InputError(f"no text of {account} is sealed here", field="account")
    if key.secret is None:
        raise InputError(
            f"the seal key does not open the key of {account}; name the one of the gateway with "
            "--seal-key-file"
        )
    with store.change(who, "text.unseal", account, reason=reason, key=key.id):
        pass
    return (text for _, text in sealed.opened(key))


def forget(
    recording: Recording,
    sealed: SealedText,
    store: Store,
    account: str,
    *,
    who: str,
    reason: str,
) -> Proof:
    """Erase the key of an account, and look whether anything of it is left.

    Requests in flight and frames of the journal that began before are left out of what is
    sealed later.

    Raises
    ------
    InputError
        Nobody knows the account.
    """
    ring = sealed.keyring
    with ring.held():
        known = ring.key(account) is not None or ring.forgotten(account) is not None
    if not known and all(one["id"] != account for one in list_accounts(store)):
        raise InputError(f"no account {account}; `stillwatch account list`", field="account")
    with store.change(who, "text.forget", account, reason=reason):
        pass  # nothing is erased that the trail does not know of
    with ring.held():
        erased = ring.erase(account, time.time_ns() // 1000)
        forgotten = ring.forgotten(account)
    assert forgotten is not None
    proof = _proof(recording, sealed, forgotten, erased)
    digest = hashlib.sha256(as_json(proof)).hexdigest()
    with store.change(who, "text.forgotten", account, proof=digest, holds=proof.holds):
        pass
    return proof


def as_json(proof: Proof) -> bytes:
    """Return a proof as it is written: the trail has the SHA-256 of these bytes."""
    return msgspec.json.format(msgspec.json.encode(proof), indent=1) + b"\n"


def _proof(
    recording: Recording, sealed: SealedText, forgotten: Forgotten, erased: DataKey | None
) -> Proof:
    files = size = 0
    found_in, looked_for = [], []
    if erased is not None:
        looked_for.append("the key as it lay on disk (raw, hex, base64)")
        if erased.secret is not None:
            looked_for.append("the key itself (raw, hex, base64)")
        for path in _files(recording.folder):
            looked, found = _holds(path, erased.forms())
            files, size = files + 1, size + looked
            if found:
                found_in.append(str(path.relative_to(recording.folder)))
    return Proof(
        account=forgotten.account,
        forgotten_at=_instant(forgotten.until_us),
        keys=[
            {
                "id": one.id,
                "commitment": one.commitment,
                "created_at": _instant(one.created_us),
                "erased_at": _instant(one.erased_us),
            }
            for one in forgotten.keys
        ],
        sealed_rows=sealed.count([one.id for one in forgotten.keys]),
        searched_files=files,
        searched_bytes=size,
        searched_for=looked_for,
        found_in=found_in,
        clear_events=_clear_events(recording.events, forgotten.account),
        remains=list(REMAINS),
    )


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder, hidden ones too."""
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names)


def _holds(path: Path, forms: list[bytes]) -> tuple[int, bool]:
    """Look for bytes in a file; return how many there are, and whether they were found."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if not size:
                return 0, False
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return size, any(data.find(form) >= 0 for form in forms)
    except FileNotFoundError:
        return 0, False  # a segment that was rolled up meanwhile


def _clear_events(folder: Path, account: str) -> int:
    files = written(folder)
    if not files:
        return 0
    wanted = (pc.field("account") == account) & (pc.field("content_state") != "absent")
    return int(ds.dataset(list(map(str, files))).count_rows(filter=wanted))


def _instant(us: int) -> str:
    return datetime.fromtimestamp(us / 1e6, UTC).isoformat(timespec="seconds")
