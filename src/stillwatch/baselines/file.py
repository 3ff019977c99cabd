"""The baseline file: profiles of ordinary accounts, and how popular values are among them.

A zip archive of two Parquet tables and a JSON header. It holds no text and no account names:
subjects are keyed hashes, values are keyed hashes. Hashes mean something only under the key
that made them, so the header carries the key's fingerprint.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.baselines.units import Units
from stillwatch.core.errors import InputError

FORMAT: Final = 1
UNREADABLE: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(KeyError, ValueError, RuntimeError, pa.ArrowInvalid),
)
"""What a damaged archive raises; NotImplementedError is a RuntimeError."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Baseline:
    """Ordinary accounts.

    Attributes
    ----------
    units : Units
        Profiles, one per ordinary account.
    popularity : mapping of signal id to mapping of value to int
        Accounts that hold a value, for values that two or more hold.
    n_accounts : int
        Accounts that the popularity was counted over.
    header : mapping
        ``key_fingerprint``, ``window``, ``trimmed``, ``candidates``, ``clusters``,
        ``fdr``, ``seed``, ``stillwatch``, ``has_corpora``.
    digest : str
        SHA-256 of the file, hex; empty for one that was not written yet.
    """

    units: Units
    popularity: Mapping[str, Mapping[int, int]]
    n_accounts: int
    header: Mapping[str, Any]
    digest: str = ""


def to_bytes(baseline: Baseline) -> bytes:
    """Serialise; the same baseline gives the same bytes."""
    rows = [
        (signal, value, count)
        for signal, values in sorted(baseline.popularity.items())
        for value, count in sorted(values.items())
    ]
    popular = pa.table(
        {
            "signal": pa.array([row[0] for row in rows], pa.string()),
            "value": pa.array([row[1] for row in rows], pa.int64()),
            "n_accounts": pa.array([row[2] for row in rows], pa.int64()),
        }
    )
    header = {**baseline.header, "format": FORMAT, "n_accounts": baseline.n_accounts}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        members = {
            "header.json": json.dumps(header, sort_keys=True, indent=1).encode(),
            "units.parquet": _parquet(baseline.units.to_arrow()),
            "popularity.parquet": _parquet(popular),
        }
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return out.getvalue()


def from_bytes(data: bytes, file: str) -> Baseline:
    """Read what `to_bytes` wrote; `file` is named in errors."""
    remedy = "build it with `stillwatch baseline build`"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            header = json.loads(archive.read("header.json"))
            units = pq.read_table(io.BytesIO(archive.read("units.parquet")))
            popular = pq.read_table(io.BytesIO(archive.read("popularity.parquet")))
    except UNREADABLE as error:
        raise InputError(f"not a baseline file ({error}); {remedy}", file=file) from error
    if header.get("format") != FORMAT:
        raise InputError(
            f"baseline of format {header.get('format')}, this version reads {FORMAT}; {remedy}",
            file=file,
        )
    popularity: dict[str, dict[int, int]] = {}
    for signal, value, count in zip(*(c.to_pylist() for c in popular.columns), strict=True):
        popularity.setdefault(signal, {})[value] = count
    return Baseline(
        Units.from_arrow(units),
        popularity,
        int(header["n_accounts"]),
        header,
        hashlib.sha256(data).hexdigest(),
    )


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()
