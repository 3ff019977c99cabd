import subprocess
import sys
from pathlib import Path

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring import engines
from stillwatch.wiring.duckdb_engine import DuckDBEngine
from stillwatch.wiring.engines import open_engine

WITHOUT_SPARK = """
import sys
from pathlib import Path
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        found = name.partition(".")[0] not in {missing!r}
        return super().find_spec(name, path, target) if found else None

sys.meta_path[sys.meta_path.index(PathFinder)] = Without
from stillwatch.core.errors import InputError
from stillwatch.wiring.engines import open_engine
with open_engine("duckdb", Path(sys.argv[1]), "500MB") as engine:
    print(engine.id)
try:
    open_engine("spark", Path(sys.argv[1]), "1GB")
except InputError as error:
    print(error.exit_code, error)
"""


def test_duckdb(tmp_path: Path) -> None:
    with open_engine("duckdb", tmp_path, "500MB") as engine:
        assert isinstance(engine, DuckDBEngine)
        assert engine.id == "duckdb"


@pytest.mark.parametrize("name", ["", "DuckDB", "clickhouse", "sparks", "spark:/h:1", "local"])
def test_unknown_engines_are_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unknown engine .*; known: duckdb, spark, spark://"):
        open_engine(name, tmp_path, "500MB")


@pytest.mark.parametrize("missing", [("pyspark",), ("pandas",)])
def test_without_spark_duckdb_works_and_spark_names_the_extra(
    missing: tuple[str, ...], tmp_path: Path
) -> None:
    code = WITHOUT_SPARK.format(missing=missing)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "duckdb",
        f"2 the engine spark needs {missing[0]}: pip install 'stillwatch[spark]'",
    ]


def test_loading_the_engines_does_not_load_spark() -> None:
    code = f"import {engines.__name__}, sys; print('pyspark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("memory", ["2 gold", "-1GB", "", "100MB"])
def test_spark_refuses_a_wrong_size_before_it_starts(memory: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^memory: "):
        open_engine("spark", tmp_path, memory)
