import json

import pytest

from stillwatch.core.errors import InputError
from tests.unit.cli.test_accounts import LICENCES, run  # noqa: F401


def test_loaded_once_and_again_when_changed(run, tmp_path) -> None:  # noqa: F811
    assert run("licence", "load", "licences.toml") == "nothing changed\n"
    (tmp_path / "licences.toml").write_text(LICENCES.replace("5", "9"))
    assert run("licence", "load", "licences.toml") == "in force: trial\n"
    (row,) = json.loads(run("licence", "list", "--json"))
    assert (row["version"], row["requests_per_minute"]) == (2, 9)


def test_a_file_that_is_not_there(run) -> None:  # noqa: F811
    with pytest.raises(InputError, match=r"none\.toml: cannot read the licences"):
        run("licence", "load", "none.toml")
