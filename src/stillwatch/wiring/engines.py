"""Open an engine by name."""

import importlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from stillwatch.core.errors import InputError
from stillwatch.wiring.duckdb_engine import DuckDBEngine
from stillwatch.wiring.engine import Engine

SPARK_NEEDS: Final = ("pyspark", "pandas")
"""What the extra ``spark`` installs."""
SPARK_ADDRESS: Final = ("spark://", "local[")


def open_engine(name: str, work: Path, memory: str) -> Engine:
    """Open ``duckdb``, ``spark`` (on this machine) or a Spark address.

    Parameters
    ----------
    name : str
        ``duckdb``, ``spark``, ``local[2]`` (Spark here, 2 threads) or ``spark://host:port``.
    work : Path
        Empty folder; for a Spark cluster, on a file system that its workers share.
    memory : str
        E.g. ``2GB``.

    Raises
    ------
    InputError
        An unknown name, or Spark is not installed or does not start.
    """
    if name == "duckdb":
        return DuckDBEngine(work, memory)
    if name == "spark":
        return _open_spark(work, "local[*]", memory)
    if name.startswith(SPARK_ADDRESS):
        return _open_spark(work, name, memory)
    raise InputError(f"unknown engine {name!r}; known: duckdb, spark, spark://host:port")


def _open_spark(work: Path, master: str, memory: str) -> Engine:
    """Load Spark's engine, and with it PySpark, only now: others do without."""
    missing = [module for module in SPARK_NEEDS if find_spec(module) is None]
    if missing:
        raise InputError(
            f"the engine spark needs {' and '.join(missing)}: pip install 'stillwatch[spark]'"
        )
    module: Any = importlib.import_module("stillwatch.wiring.spark_engine")
    engine: Engine = module.SparkEngine(work, master, memory)
    return engine
