"""Who calls in a live rehearsal: accounts with keys, and the truth about them."""

import csv
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from stillwatch.licences.licence import Licence
from stillwatch.rehearsal.driver import Driver, drivers
from stillwatch.rehearsal.live import Party
from stillwatch.rehearsal.relay import Caller
from stillwatch.store.accounts import add_account
from stillwatch.store.keys import add_key
from stillwatch.store.licences import load_licences
from stillwatch.store.store import Store

WHO: Final = "rehearsal"
HARVEST_AT_ONCE: Final = 6
"""A harvest that fills the model's queue would be seen without a detector."""
OLD_DAYS: Final = 300
NEW_DAYS: Final = 21
"""Ordinary accounts are up to so old; those of a harvest were made over so many days."""


@dataclass(frozen=True)
class Member:
    """An account, its key, and what calls with it."""

    account: str
    driver: Driver
    caller: Caller


def cast(
    store: Store, pepper: bytes, licence: Licence, *, harvester: str, n_harvesting: int, seed: int
) -> list[Member]:
    """Make an account for each client tool, and many for one harvester, in mixed order.

    Parameters
    ----------
    store : Store
    pepper : bytes
        Of the key digests.
    licence : Licence
        Everybody's.
    harvester : str
        Driver whose requests are dealt over `n_harvesting` accounts.
    n_harvesting, seed : int
    """
    known = drivers()
    roles = [known[harvester]] * n_harvesting
    roles += [one for one in known.values() if one.kind != "harvester"]
    draw = random.Random(seed)
    draw.shuffle(roles)
    load_licences(store, [licence], who=WHO)
    members = []
    for number, driver in enumerate(roles, start=1):
        account = f"account-{number:02d}"
        add_account(store, account, licence.id, who=WHO)
        address = f"198.18.{draw.randrange(256)}.{draw.randrange(1, 255)}"
        caller = Caller(add_key(store, account, pepper, who=WHO), address)
        members.append(Member(account, driver, caller))
    return members


def add_callers(
    store: Store, pepper: bytes, licence: Licence, accounts: Iterable[str]
) -> dict[str, Caller]:
    """Make accounts with a key each, which call from wherever they say."""
    callers = {}
    for account in accounts:
        add_account(store, account, licence.id, who=WHO)
        callers[account] = Caller(add_key(store, account, pepper, who=WHO), "")
    return callers


def parties(members: Sequence[Member], n_harvest: int, share: float = 1.0) -> list[Party]:
    """Put together who calls with the same tool.

    Parameters
    ----------
    members : sequence of Member
    n_harvest : int
        Prompts of the harvest.
    share : float
        Of a customer's usual prompts.
    """
    by_driver: dict[str, list[Member]] = {}
    for member in members:
        by_driver.setdefault(member.driver.id, []).append(member)
    found = []
    for some in by_driver.values():
        driver = some[0].driver
        is_harvest = driver.kind == "harvester"
        found.append(
            Party(
                driver=driver,
                callers=tuple(one.caller for one in some),
                n=n_harvest if is_harvest else max(2, round(driver.default_n * share)),
                at_once=HARVEST_AT_ONCE if is_harvest else None,
            )
        )
    return found


def write_cast(members: Sequence[Member], folder: Path, seed: int) -> tuple[Path, Path]:
    """Write what a provider knows of the accounts, and the truth; return both paths."""
    draw = random.Random(seed)
    facts, truth = folder / "accounts.csv", folder / "truth.json"
    now = datetime.now(UTC)
    with facts.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "created_at", "payment_fingerprint"])
        for number, one in enumerate(members):
            harvests = one.driver.kind == "harvester"
            made = now - timedelta(days=draw.uniform(1, NEW_DAYS if harvests else OLD_DAYS))
            payment = "shared" if harvests else f"own-{number}"
            writer.writerow([one.account, made.isoformat(timespec="seconds"), payment])
    told = {one.account: one.driver.id for one in members}
    truth.write_text(json.dumps(told, indent=1), "utf-8")
    return facts, truth
