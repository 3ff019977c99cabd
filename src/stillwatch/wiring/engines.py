"""Open an engine by name."""

from pathlib import Path

from stillwatch.core.errors import InputError
from stillwatch.wiring.duckdb_engine import DuckDBEngine
from stillwatch.wiring.engine import Engine


def open_engine(name: str, work: Path, memory: str) -> Engine:
    """Open ``duckdb``, ``spark`` or a Spark address (``spark://host:port``).

    Raises
    ------
    InputError
        An unknown name.
    """
    if name == "duckdb":
        return DuckDBEngine(work, memory)
    raise InputError(f"unknown engine {name!r}; known: duckdb, spark, spark://host:port")
