"""Tables of served contexts on disk: Parquet, by day, without text.

``FOLDER/day=2026-11-23/NAME.parquet`` holds account, model, epoch, context (40-bit keyed hash) and
n. Its metadata names the scheme, the width, the digest of the tokenizer and the fingerprint of the
secret, so that a table is never read with what it was not made with.

``NAME.passages.parquet`` beside it has wider contexts, of marks whose own are too narrow to tell
what repeats word for word.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextTable, merged
from stillwatch.wiring.parts import flush_folder

SCHEMA: Final = pa.schema(
    [
        ("account", pa.string()),
        ("model", pa.string()),
        ("epoch", pa.string()),
        ("context", pa.int64()),
        ("n", pa.int32()),
    ]
)
METADATA: Final = b"stillwatch.contexts"
PASSAGES: Final = ".passages.parquet"
Owner = tuple[str, str, str]
"""Account, model and epoch."""


@dataclass(frozen=True, slots=True)
class Making:
    """What a table was made with; readers must have the same.

    Attributes
    ----------
    width : int
        Tokens of a context.
    tokenizer : str
        Digest of tokenizer.json.
    secret : str
        Fingerprint of the marking secret.
    """

    width: int
    tokenizer: str
    secret: str

    def encode(self) -> bytes:
        """Return it as a line of metadata."""
        return f"{self.width} {self.tokenizer} {self.secret}".encode()


def digest_of(tokenizer: Path) -> str:
    """Return the name of a tokenizer: 16 hex digits of its file's SHA-256."""
    try:
        return hashlib.sha256(tokenizer.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise InputError(f"cannot read it ({error.strerror})", file=str(tokenizer)) from error


def passages_file(file: Path) -> Path:
    """Return the file of passages beside one of the mark's contexts."""
    return file.with_name(file.stem + PASSAGES)


def write_tables(file: Path, tables: Mapping[Owner, ContextTable], making: Making) -> None:
    """Write tables of several owners into one file.

    Hashes ascend within an owner and are delta-encoded, so that a context takes about 3 bytes.
    """
    rows = [
        pa.table(
            {
                "account": pa.array([account] * len(table), pa.string()),
                "model": pa.array([model] * len(table), pa.string()),
                "epoch": pa.array([epoch] * len(table), pa.string()),
                "context": pa.array(table.hashes.astype(np.int64)),
                "n": pa.array(table.counts.astype(np.int32)),
            },
            schema=SCHEMA,
        )
        for (account, model, epoch), table in sorted(tables.items())
    ]
    whole = pa.concat_tables(rows) if rows else SCHEMA.empty_table()
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file, whole.replace_schema_metadata({METADATA: making.encode()}))


def leave_out(file: Path, account: str) -> int:
    """Take what was served to an account out of a file; return how many contexts that were.

    A file that holds nothing then stays, so that copies of it elsewhere are replaced.
    """
    table = pq.read_table(file, partitioning=None)
    kept = table.filter(pa.compute.not_equal(table["account"], account))
    if len(kept) < len(table):
        _write(file, kept)
    return len(table) - len(kept)


def _write(file: Path, table: pa.Table) -> None:
    """Write a file whole or not at all, in the place of an earlier one."""
    partial = file.with_suffix(".partial")
    pq.write_table(
        table,
        partial,
        compression="zstd",
        use_dictionary=["account", "model", "epoch", "n"],
        column_encoding={"context": "DELTA_BINARY_PACKED"},
    )
    handle = os.open(partial, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    partial.replace(file)
    flush_folder(file.parent)


def read_tables(
    folder: Path, model: str, epochs: tuple[str, ...], making: Making
) -> dict[Owner, ContextTable]:
    """Read the tables of a model and some epochs.

    Raises
    ------
    InputError
        There are none, or one of this model and these epochs was made with another tokenizer,
        secret or width; names the file.
    """
    files = [file for file in _files(folder) if not file.name.endswith(PASSAGES)]
    if not files:
        raise InputError("no tables of served contexts are here", file=str(folder))
    return _read(files, model, epochs, making)


def read_passages(
    folder: Path, model: str, epochs: tuple[str, ...], making: Making
) -> dict[Owner, ContextTable]:
    """Read the tables of passages of a model and some epochs; none where none were kept.

    Raises
    ------
    InputError
        One was made with another tokenizer, secret or width; names the file.
    """
    files = [file for file in _files(folder) if file.name.endswith(PASSAGES)]
    return _read(files, model, epochs, making) if files else {}


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.parquet"))


def _read(
    files: list[Path], model: str, epochs: tuple[str, ...], making: Making
) -> dict[Owner, ContextTable]:
    wanted = (ds.field("model") == model) & ds.field("epoch").isin(epochs)
    for file in files:
        _check(file, making, wanted)
    table = ds.dataset(files, schema=SCHEMA).to_table(filter=wanted)
    owners = table.group_by(["account", "model", "epoch"]).aggregate([]).to_pylist()
    accounts, months = table["account"], table["epoch"]
    found = {}
    for owner in owners:
        name = (owner["account"], owner["model"], owner["epoch"])
        mine = table.filter(
            pa.compute.and_(pa.compute.equal(accounts, name[0]), pa.compute.equal(months, name[2]))
        )
        hashes = mine["context"].to_numpy().astype(np.uint64)
        unique, where = np.unique(hashes, return_inverse=True)
        counts = np.bincount(where, weights=mine["n"].to_numpy()).astype(np.int64)
        found[name] = ContextTable(unique, counts)
    return found


def for_everybody(tables: Mapping[Owner, ContextTable]) -> ContextTable:
    """Return the sum of all owners' tables."""
    return merged(list(tables.values()))


def _check(file: Path, making: Making, wanted: ds.Expression) -> None:
    said = (pq.read_schema(file).metadata or {}).get(METADATA)
    if said is None:
        raise InputError("this is no table of served contexts", file=str(file))
    if said == making.encode() or not ds.dataset(file, schema=SCHEMA).count_rows(filter=wanted):
        return  # other models have other tokenizers
    width, tokenizer, secret = said.decode().split()
    for name, there, here in (
        ("context_width", width, str(making.width)),
        ("tokenizer", tokenizer, making.tokenizer),
        ("secret_file", secret, making.secret),
    ):
        if there != here:
            raise InputError(
                f"made with another one ({there}, not {here}); give what the gateway had then",
                file=str(file),
                field=f"mark.{name}",
            )
