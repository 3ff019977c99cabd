import json

import pytest

from stillwatch.core.errors import InputError
from tests.unit.cli.test_accounts import run  # noqa: F401

SETTINGS = '[[upstream]]\nname = "u"\nurl = "http://127.0.0.1:1"\n'


def test_right_and_wrong(run, tmp_path) -> None:  # noqa: F811
    (tmp_path / "g.toml").write_text(SETTINGS)
    said = run("config", "check", "g.toml", "--licences", "licences.toml")
    assert "wrong" not in said and said.count("right") == len(said.splitlines())
    rows = json.loads(run("config", "check", "g.toml", "--json"))
    assert {row["what"]: row["right"] for row in rows}["upstream u"]
    with pytest.raises(InputError, match="2 of 10 are wrong") as error:
        run("config", "check", "g.toml", "--licences", "none.toml", "--ask")
    assert error.value.exit_code == 2
