"""Sealed text: prompts and answers beside the events, encrypted under the key of their account."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import structlog
import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stillwatch.events.schema import EVENT_SCHEMA
from stillwatch.wiring.daily import write_by_day, written
from stillwatch.wiring.recordings import Recording
from stillwatch.wiring.seal_keys import NONCE_BYTES, DataKey, Keyring

log: Final = structlog.get_logger("stillwatch.recorder")
TEXT: Final = ("messages", "completions", "stop")
"""Columns of events that hold text."""
SCHEMA: Final = pa.schema(
    [
        pa.field("event_id", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("start", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("key_id", pa.string(), nullable=False),
        pa.field("nonce", pa.binary(NONCE_BYTES), nullable=False),
        pa.field("ciphertext", pa.large_binary(), nullable=False),
    ]
)
ROWS_AT_ONCE: Final = 256


@dataclass(frozen=True)
class SealedText:
    """The sealed text of one recording.

    Attributes
    ----------
    folder : Path
    keyring : Keyring
    """

    folder: Path
    keyring: Keyring

    def write(self, batch: pa.RecordBatch, name: str) -> None:
        """Seal the text of events; what was forgotten meanwhile is left out.

        Keys are read anew for each batch, so that none outlives its erasure.
        """
        with self.keyring.held():
            table = self._sealed(batch)
        if table.num_rows:
            write_by_day(self.folder, table, name)

    def _sealed(self, batch: pa.RecordBatch) -> pa.Table:
        boxes: dict[str, tuple[str, AESGCM] | None] = {}
        until: dict[str, int] = {}
        rows, squeeze = [], zstandard.ZstdCompressor()
        spoken = batch.select(["event_id", "account", "start", "ts_us", *TEXT])
        for row in spoken.to_pylist():
            account = row["account"]
            if account is None or all(row[name] is None for name in TEXT):
                continue
            if account not in until:
                forgotten = self.keyring.forgotten(account)
                until[account] = forgotten.until_us if forgotten is not None else -1
            if row["ts_us"] <= until[account]:
                continue
            if account not in boxes:
                boxes[account] = self._box(account)
            box_of = boxes[account]
            if box_of is None:
                continue
            key_id, box = box_of
            nonce = os.urandom(NONCE_BYTES)
            plain = squeeze.compress(msgspec.json.encode({name: row[name] for name in TEXT}))
            rows.append(
                {
                    **{name: row[name] for name in ("event_id", "account", "start")},
                    "key_id": key_id,
                    "nonce": nonce,
                    "ciphertext": box.encrypt(nonce, plain, _bound(row, key_id)),
                }
            )
        return pa.Table.from_pylist(rows, SCHEMA)

    def _box(self, account: str) -> tuple[str, AESGCM] | None:
        key = self.keyring.sealing_key(account)
        if key.secret is None:
            log.warning("text_not_sealed", key=key.id, why="its key does not open")
            return None
        return key.id, AESGCM(key.secret)

    def opened(self, key: DataKey) -> Iterator[tuple[str, dict[str, Any] | None]]:
        """Open all that a key sealed.

        Yields
        ------
        event_id : str
        text : dict or None
            ``event_id``, ``account``, ``start``, ``messages``, ``completions``, ``stop``; None
            where the row was altered, or is another event's.
        """
        assert key.secret is not None
        box, files = AESGCM(key.secret), written(self.folder)
        if not files:
            return
        wanted = (pc.field("account") == key.account) & (pc.field("key_id") == key.id)
        dataset, widen = (
            ds.dataset(list(map(str, files)), schema=SCHEMA),
            zstandard.ZstdDecompressor(),
        )
        for batch in dataset.to_batches(filter=wanted, batch_size=ROWS_AT_ONCE):
            for row in batch.to_pylist():
                try:
                    plain = box.decrypt(row["nonce"], row["ciphertext"], _bound(row, key.id))
                except InvalidTag:
                    yield row["event_id"], None
                    continue
                known = {"event_id": row["event_id"], "account": key.account}
                yield (
                    row["event_id"],
                    {
                        **known,
                        "start": row["start"].isoformat(),
                        **msgspec.json.decode(widen.decompress(plain)),
                    },
                )

    def count(self, key_ids: list[str]) -> int:
        """Count the rows that some keys sealed."""
        files = written(self.folder)
        if not files or not key_ids:
            return 0
        wanted = pc.field("key_id").isin(key_ids)
        return int(ds.dataset(list(map(str, files)), schema=SCHEMA).count_rows(filter=wanted))


def text_of(recording: Recording, seal_key: bytes | None) -> SealedText:
    """Return the sealed text of a recording."""
    return SealedText(recording.sealed, Keyring(recording.seal, seal_key))


def without_text(table: pa.Table) -> pa.Table:
    """Return events without their text."""
    for name in TEXT:
        at = EVENT_SCHEMA.get_field_index(name)
        nothing = pa.nulls(len(table), table.schema[at].type)
        table = table.set_column(at, EVENT_SCHEMA.field(at), nothing)
    at = EVENT_SCHEMA.get_field_index("content_state")
    absent: Any = pa.repeat(pa.scalar("absent"), len(table))
    return table.set_column(at, EVENT_SCHEMA.field(at), absent)


def without_forgotten(table: pa.Table, keyring: Keyring) -> pa.Table:
    """Return events without the text of those that an account wants forgotten."""
    gone = pa.repeat(pa.scalar(False), len(table))
    for account in pc.unique(table.column("account")).to_pylist():
        forgotten = keyring.forgotten(account) if account is not None else None
        if forgotten is None:
            continue
        theirs = pc.equal(table.column("account"), account)
        before = pc.less_equal(table.column("ts_us"), forgotten.until_us)
        gone = pc.or_(gone, pc.fill_null(pc.and_(theirs, before), False))
    return pa.concat_tables([table.filter(pc.invert(gone)), without_text(table.filter(gone))])


def _bound(row: dict[str, Any], key_id: str) -> bytes:
    """Return what a row is tied to, so that none opens in the place of another."""
    return msgspec.json.encode(("stillwatch-text-1", row["event_id"], row["account"], key_id))
