"""Accounts, licences and keys as an administrator meets them."""

import json

import pytest
from typer.testing import CliRunner

from stillwatch.cli.main import app
from stillwatch.core.errors import InputError

LICENCES = 'version = 1\n[[licence]]\nid = "trial"\nrequests_per_minute = 5\n'


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "licences.toml").write_text(LICENCES)

    def call(*words: str) -> str:
        result = CliRunner().invoke(app, list(words))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    call("licence", "load", "licences.toml")
    call("account", "add", "acme", "--licence", "trial", "--accepted", "no-training")
    return call


def test_added_listed_blocked_and_on_the_trail(run) -> None:
    assert "acme" in run("account", "list")
    run("account", "block", "acme")
    (row,) = json.loads(run("account", "list", "--json"))
    assert row["blocked_us"] and list(row["accepted"]) == ["no-training"]
    run("account", "unblock", "acme")
    assert "exempt until" in run("account", "exempt", "acme", "30d")
    assert "no exemption" in run("account", "exempt", "acme", "0s")
    run("account", "licence", "acme", "trial")
    done = [row["did"] for row in json.loads(run("account", "trail", "--json"))]
    assert done == [
        *("account.licence", "account.exempt", "account.exempt", "account.unblock"),
        *("account.block", "account.add", "licence.load"),
    ]


def test_what_is_not_there(run) -> None:
    with pytest.raises(InputError, match="no account bob; `stillwatch account list`"):
        run("account", "block", "bob")
