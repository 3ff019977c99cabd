import json

import pytest

from stillwatch.core.errors import InputError
from stillwatch.licences.keys import prefix_of
from tests.unit.cli.test_accounts import run  # noqa: F401


def keys(run) -> list[dict]:  # noqa: F811
    return json.loads(run("key", "list", "acme", "--json"))


def test_made_found_rotated_blocked(run) -> None:  # noqa: F811
    shown = run("key", "make", "acme", "--label", "ci", "--lasts", "90d").strip()
    prefix = prefix_of(shown)
    (row,) = keys(run)
    assert (row["prefix"], row["label"]) == (prefix, "ci") and row["expires_us"]
    assert json.loads(run("key", "find", shown, "--json"))[0]["account"] == "acme"
    new = run("key", "rotate", prefix, "--overlap", "1h").strip()
    assert [row["follows"] for row in keys(run)] == [None, prefix]
    run("key", "block", prefix_of(new))
    assert keys(run)[1]["blocked_us"]
    run("key", "unblock", prefix_of(new))
    assert not keys(run)[1]["blocked_us"]


def test_what_is_no_key_of_ours(run) -> None:  # noqa: F811
    with pytest.raises(InputError, match="no key of a Stillwatch gateway"):
        run("key", "find", "sk-123")
