"""Tables of canonical events: Iceberg and Delta, in a folder or on S3.

A table is named by its head: the file that fixes one version of it, an Iceberg
``metadata/00003-….metadata.json`` or a Delta ``_delta_log/00000000000000000007.json``. So whoever
opens it later, or elsewhere, reads the same version.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from stillwatch.core.errors import InputError
from stillwatch.events import objects
from stillwatch.events.parquet import checked, present_columns
from stillwatch.events.quarantine import BadLine

HEAD: Final = re.compile(
    r"(?P<table>.+)/(?:_delta_log/(?P<delta>\d{20})\.json"
    r"|metadata/v?(?P<iceberg>\d+)(?:-[^/]*)?(?:\.gz)?\.metadata\.json)"
)
NEEDED: Final = {"iceberg": ("avro", "iceberg"), "delta": ("delta",)}
"""DuckDB's extensions that read each kind; Iceberg's manifests are Avro."""
NEEDED_FOR_S3: Final = ("httpfs", "aws")
MEMORY: Final = "512MB"
SHOWN: Final = 200


def is_head(path: str) -> bool:
    """Whether a file is the head of a table."""
    return HEAD.fullmatch(path) is not None


def root(head: str) -> str:
    """Return the folder of a table."""
    match = HEAD.fullmatch(head)
    assert match is not None
    return match["table"]


def fold(sizes: Mapping[str, int]) -> dict[str, int]:
    """Put the newest head of each table in the place of the table's files.

    Parameters
    ----------
    sizes : mapping of str to int
        Bytes by path.

    Raises
    ------
    InputError
        A table has two heads of its highest version: only its catalog knows which counts.
    """
    heads: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in sizes:
        if match := HEAD.fullmatch(path):
            heads[match["table"]][int(match["delta"] or match["iceberg"])].append(path)
    folded = dict(sizes)
    for table, versions in heads.items():
        newest = versions[max(versions)]
        if len(newest) > 1:
            raise InputError(
                f"several Iceberg metadata files of version {max(versions)}; name the one that "
                "your catalog points to",
                file=table,
            )
        own = [path for path in folded if path.startswith(f"{table}/")]
        folded[newest[0]] = data_bytes({path: folded.pop(path) for path in own})
    return folded


def data_bytes(sizes: Mapping[str, int]) -> int:
    """Return the bytes of Parquet in a table's folder, older versions included."""
    return sum(size for path, size in sizes.items() if path.endswith(".parquet"))


def read_table(head: str, batch_events: int) -> Iterator[pa.RecordBatch | BadLine]:
    """Read one version of a table; a column that it lacks is null throughout.

    Parameters
    ----------
    head : str
    batch_events : int
        Most events in a batch.

    Yields
    ------
    pyarrow.RecordBatch or BadLine
        A bad row by its number in the order of reading, from 1. The same each time.

    Raises
    ------
    InputError
        It cannot be read, or has not the columns of events; or what reads it is not installed.
    """
    match = HEAD.fullmatch(head)
    assert match is not None
    if match["delta"]:
        kind, place, more = "delta", match["table"], f", version := {int(match['delta'])}"
    else:
        kind, place, more = "iceberg", head, ""
    scan = f"{kind}_scan({_quoted(place)}{more})"
    n_before = 0
    with _connect(kind, head) as connection:
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
            names = present_columns([row[0] for row in described], head)
            columns = ", ".join(f'"{name}"' for name in names)
            connection.execute(f"SELECT {columns} FROM {scan}")
            for batch in connection.to_arrow_reader(batch_events):
                yield from checked(batch, head, n_before)
                n_before += batch.num_rows
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            said = str(error).partition("\n")[0].partition("<?xml")[0][:SHOWN]
            raise InputError(f"cannot be read after row {n_before} ({said})", file=head) from error


def _connect(kind: str, head: str) -> Any:
    """Open a DuckDB that reads this kind of table, and fetches nothing that is not installed."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "enable_external_file_cache": "false",  # each file is read once
            "memory_limit": MEMORY,
            "threads": "1",
        }
    )
    remote = objects.is_object(head)
    for name in (*NEEDED[kind], *(NEEDED_FOR_S3 if remote else ())):
        spec = find_spec(f"duckdb_extension_{name}")
        folders = list(spec.submodule_search_locations or ()) if spec else []
        files = [
            Path(folder, "extensions", f"v{duckdb.__version__}", f"{name}.duckdb_extension")
            for folder in folders
        ]
        if not any(file.is_file() for file in files):
            raise InputError(
                f"is a table of {kind.title()}: to read it, pip install 'stillwatch[lakehouse]'",
                file=head,
            )
        connection.load_extension(str(files[0]))
    if remote:
        connection.execute(_secret(objects.place(head)))
    return connection


def _secret(place: objects.Place) -> str:
    """Have DuckDB look for the credentials where `objects` finds them."""
    settings = {
        "TYPE": "s3",
        "PROVIDER": "credential_chain",
        "VALIDATION": "'none'",
        "REGION": _quoted(place.region),
    }
    if place.address is not None:
        settings |= {
            "ENDPOINT": _quoted(place.address),
            "URL_STYLE": "'path'",
            "USE_SSL": str(place.encrypted).lower(),
        }
    return f"CREATE SECRET ({', '.join(f'{name} {value}' for name, value in settings.items())})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
