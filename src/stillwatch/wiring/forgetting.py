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
import pyarrow.parquet as pq

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.events.schema import EVENT_SCHEMA
from stillwatch.store.accounts import list_accounts
from stillwatch.store.store import Store
from stillwatch.wiring.context_tables import leave_out
from stillwatch.wiring.daily import write_whole, written
from stillwatch.wiring.recordings import Recording, is_recording
from stillwatch.wiring.seal_keys import DataKey, Forgotten, Keyring
from stillwatch.wiring.sealed_text import SealedText, without_forgotten

REMAINS: Final = (
    "who asked when, for which model, and how many tokens were taken (recording/events)",
    "sketches: hashes, counts and flags, no text (recording/state; `stillwatch state forget`)",
    "what the account bought and used, its keys, measures and the trail (the store)",
    "copies elsewhere (backups, files that `unseal` wrote): not looked at; what was sealed opens "
    "there no more either, unless the keys were copied too",
    "what file systems and disks keep of blocks that were overwritten or freed: not looked at",
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
    emptied_events: int
    """Events whose text lay in clear (``recording.text = "clear"``) and was taken out now."""
    left_out_contexts: int
    """Contexts of marked answers, counted for the account, that were taken out now."""
    remains: list[str]

    @property
    def holds(self) -> bool:
        """Whether the key is nowhere in the recording."""
        return not self.found_in


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
        left_out = sum(leave_out(file, account) for file in written(recording.contexts))
    assert forgotten is not None
    proof = _proof(recording, sealed, forgotten, erased, left_out)
    digest = hashlib.sha256(as_json(proof)).hexdigest()
    with store.change(who, "text.forgotten", account, proof=digest, holds=proof.holds):
        pass
    return proof


def as_json(proof: Proof) -> bytes:
    """Return a proof as it is written: the trail has the SHA-256 of these bytes."""
    return msgspec.json.format(msgspec.json.encode(proof), indent=1) + b"\n"


def _proof(
    recording: Recording,
    sealed: SealedText,
    forgotten: Forgotten,
    erased: DataKey | None,
    left_out: int,
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
        emptied_events=_emptied(recording.events, sealed.keyring, forgotten),
        left_out_contexts=left_out,
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


def _emptied(events: Path, keyring: Keyring, forgotten: Forgotten) -> int:
    """Take out text that lies in clear; return how many events had any."""
    clear = (
        (pc.field("account") == forgotten.account)
        & (pc.field("content_state") != "absent")
        & (pc.field("ts_us") <= forgotten.until_us)
    )
    n_emptied = 0
    for path in written(events):
        n_clear = ds.dataset(str(path)).count_rows(filter=clear)
        if n_clear:
            table = pq.read_table(path, partitioning=None).cast(EVENT_SCHEMA)
            write_whole(path, without_forgotten(table, keyring))
            n_emptied += n_clear
    return n_emptied


def _instant(us: int) -> str:
    return datetime.fromtimestamp(us / 1e6, UTC).isoformat(timespec="seconds")
