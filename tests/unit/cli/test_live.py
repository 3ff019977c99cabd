"""The whole is `make demo-gateway`; it takes minutes and real tools."""

import pytest
from rich.console import Console

from stillwatch.cli import live
from stillwatch.cli.live import Rehearsal, judge
from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.licences.licence import Licence
from stillwatch.measures.measure import Rung
from stillwatch.rehearsal.cast import cast
from stillwatch.rehearsal.live import Played
from stillwatch.store.measures import propose_measure
from tests.unit.rehearsal.test_live import exchange


@pytest.fixture
def show(tmp_path) -> Rehearsal:
    return Rehearsal(tmp_path / "out", Console())


@pytest.fixture
def members(show):
    return cast(
        show.store, b"p" * 32, Licence(id="l"), harvester=live.HARVESTER, n_harvesting=2, seed=1
    )


def narrow(show, account) -> None:
    propose_measure(show.store, account, Rung.NARROW, "x", who="t", lasts_us=10**9, approved=True)


def played(members, status=200):
    names = dict.fromkeys(one.driver.id for one in members)
    return [Played(name, [exchange(status if name == "aider" else 200)]) for name in names]


def probes(members, *withheld):
    return {one.account: one.account not in withheld for one in members}


def test_found_and_nobody_else_touched(show, members, capsys) -> None:
    harvest = [one.account for one in members if one.driver.id == live.HARVESTER]
    for account in harvest:
        narrow(show, account)
    judge(show, members, played(members), played(members), probes(members, *harvest))
    assert "2 of 2 harvesting accounts found" in capsys.readouterr().out


def test_what_went_wrong_is_no_success(show, members) -> None:
    with pytest.raises(StillwatchError, match="2 harvesting accounts were not found"):
        judge(show, members, played(members), played(members), probes(members))
    customer = next(one.account for one in members if one.driver.id == "aider")
    narrow(show, customer)
    with pytest.raises(StillwatchError) as caught:
        judge(show, members, played(members), played(members, 500), probes(members))
    for said in ("customers were touched", "wrong accounts", "requests of customers failed"):
        assert said in str(caught.value)


def test_a_folder_that_is_in_use_is_left_alone(tmp_path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(InputError, match="not empty"):
        Rehearsal(tmp_path, Console())


def test_commands_are_shown_and_their_failure_is_told(show, capsys) -> None:
    show.run("--version")
    assert "$ stillwatch --version" in capsys.readouterr().out
    with pytest.raises(StillwatchError, match="stillwatch watch ended with 2"):
        show.run("watch", "none.toml")
