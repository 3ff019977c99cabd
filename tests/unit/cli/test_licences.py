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


@pytest.fixture
def signed(run):  # noqa: F811
    assert "key id" in run("licence", "keygen", "s.key")
    how = ("--key", "s.key", "--issuer", "Example Labs", "--to", "acme.lic", "--lasts", "30d")
    assert "signed acme.lic for acme, trial" in run("licence", "sign", "acme", "trial", *how)
    return run


def test_signed_and_checked(signed) -> None:
    said = signed("licence", "check", "acme.lic", "--public-key", "s.key.pub")
    assert said.startswith("valid: issued by Example Labs") and "acme" in said
    said = json.loads(signed("licence", "check", "acme.lic", "--public-key", "s.key.pub", "--json"))
    account, licence = said["licences"]
    assert (account["account"], list(account["accepted"])) == ("acme", ["no-training"])
    assert "account" not in licence and licence["terms"] == account["terms"]
    assert account["terms"]["requests_per_minute"] == 5


def test_a_changed_file_has_exit_code_2(signed, tmp_path) -> None:
    text = (tmp_path / "acme.lic").read_text()
    (tmp_path / "acme.lic").write_text(text.replace('"requests_per_minute": 5', '"parallel": 5'))
    with pytest.raises(InputError, match=r"acme\.lic: signature: ") as error:
        signed("licence", "check", "acme.lic", "--public-key", "s.key.pub")
    assert error.value.exit_code == 2


def test_a_signed_file_is_loaded_elsewhere(signed) -> None:
    how = ("--public-key", "s.key.pub", "--store", "sqlite:///other.db")
    assert signed("licence", "load", "acme.lic", *how) == "in force: trial\n"
    (row,) = json.loads(signed("licence", "list", "--json", *how[2:]))
    assert row["requests_per_minute"] == 5


def test_what_cannot_be_signed(signed, tmp_path) -> None:
    how = ("--key", "s.key", "--issuer", "Example Labs", "--to")
    with pytest.raises(InputError, match="no account and no licence nobody"):
        signed("licence", "sign", "nobody", *how, "n.lic")
    with pytest.raises(InputError, match=r"acme\.lic: there is a file already"):
        signed("licence", "sign", "acme", *how, "acme.lic")
    with pytest.raises(InputError, match="cannot be written"):
        signed("licence", "sign", "acme", *how, str(tmp_path / "none" / "a.lic"))
