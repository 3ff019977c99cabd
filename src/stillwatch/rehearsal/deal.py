"""Deal a plan: traffic over accounts, and the truth beside it."""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.decks import read_rows
from stillwatch.rehearsal.driver import Driver, drivers
from stillwatch.rehearsal.harvest import HarvestAsk, harvest, plain, stages_of
from stillwatch.rehearsal.holders import (
    Holder,
    campaign_holders,
    ordinary_holder,
    together,
)
from stillwatch.rehearsal.kinds import Kind, kinds
from stillwatch.rehearsal.paraphrase import paraphrase
from stillwatch.rehearsal.plan import Campaign, Ordinary, Plan
from stillwatch.rehearsal.streams import Dealt, account_stream, campaign_stream, volumes
from stillwatch.rehearsal.supplies import Supplies, supplies_for
from stillwatch.rehearsal.workload import Workload
from stillwatch.rehearsal.writing import write_accounts, write_logs
from stillwatch.reports.writing import all_or_none

COVER_KINDS: Final = ("chat_user", "chat_user", "single_purpose_app", "marketing", "retrieval_app")
COVER_USERS_PER_ACCOUNT: Final = 3
HARVEST: Final = "harvest"
FILES: Final = ("log.jsonl.gz", "edge.jsonl.gz", "accounts.csv", "truth.json")


@dataclass(frozen=True)
class DealSummary:
    """What was written.

    Attributes
    ----------
    log, edge, accounts, truth : Path
    n_events, n_accounts, n_campaigns : int
    seconds : float
    """

    log: Path
    edge: Path
    accounts: Path
    truth: Path
    n_events: int
    n_accounts: int
    n_campaigns: int
    seconds: float


@dataclass(frozen=True)
class Member:
    """An account with what it truly is."""

    holder: Holder
    kind: str
    campaign: str | None


def deal(plan: Plan, data_dir: Path, out_dir: Path) -> DealSummary:
    """Write ``log.jsonl.gz``, ``edge.jsonl.gz``, ``accounts.csv`` and ``truth.json``.

    Parameters
    ----------
    plan : Plan
    data_dir : Path
        Folder with ``data`` and ``recordings``, such as ``examples``.
    out_dir : Path
        Made where missing; files of the same names are overwritten.

    Raises
    ------
    InputError
        Data or recordings are missing, or the plan names an unknown kind or tool.
    StillwatchError
        The folder cannot be written; nothing of the deal is there then.
    """
    began = time.monotonic()
    supplies = supplies_for(plan, data_dir)
    members, dealt = traffic(plan, supplies)
    dealt.sort(key=lambda one: one.at_s)
    log, edge, accounts, told = FILES
    with all_or_none(FILES, out_dir) as partial:
        write_logs(partial / log, partial / edge, dealt, plan.start, plan.seed)
        write_accounts(partial / accounts, [one.holder for one in members])
        text = json.dumps(truth(plan, members, dealt), indent=1, default=str)
        (partial / told).write_text(text + "\n", "utf-8")
    return DealSummary(
        log=out_dir / log,
        edge=out_dir / edge,
        accounts=out_dir / accounts,
        truth=out_dir / told,
        n_events=len(dealt),
        n_accounts=len(members),
        n_campaigns=len(plan.campaigns),
        seconds=time.monotonic() - began,
    )


def traffic(plan: Plan, supplies: Supplies) -> tuple[list[Member], list[Dealt]]:
    """Return all accounts and all requests, in no order."""
    members: list[Member] = []
    dealt: list[Dealt] = []
    known, tools = kinds(), drivers()
    for number, some in enumerate(plan.ordinary):
        if some.kind not in known:
            raise InputError(f"unknown; known are {', '.join(known)}", field=f"kind {some.kind!r}")
        draw = random.Random(f"{plan.seed}:{plan.split}:{some.kind}:{number}")
        for member, stream in _ordinary(plan, some, known[some.kind], supplies, draw):
            members.append(member)
            dealt += stream
    for campaign in plan.campaigns:
        draw = random.Random(f"{plan.seed}:{plan.split}:{campaign.name}")
        holders = campaign_holders(draw, plan.start, campaign)
        members += [Member(holder, HARVEST, campaign.name) for holder in holders]
        asks = _asks(campaign, tools, supplies, draw)
        cover = list(_cover(plan, campaign, known, supplies, draw))
        dealt += campaign_stream(
            plan, campaign, holders, asks=asks, cover=cover, supplies=supplies, draw=draw
        )
    return members, dealt


def _ordinary(
    plan: Plan, some: Ordinary, kind: Kind, supplies: Supplies, draw: random.Random
) -> Iterator[tuple[Member, Iterator[Dealt]]]:
    counts = volumes(draw, some.n_accounts, some.per_day * plan.days)
    workloads = kind.build(supplies, draw, counts)
    holders = [
        ordinary_holder(draw, plan.start, cloud=kind.cloud, exempt=some.exempt) for _ in counts
    ]
    if some.together:
        holders = together(draw, holders)
    for holder, workload, n in zip(holders, workloads, counts, strict=True):
        own = random.Random(f"{plan.seed}:{holder.account}")
        stream = account_stream(plan, holder, workload, n=n, supplies=supplies, draw=own)
        yield Member(holder, kind.id, None), stream


def _asks(
    campaign: Campaign, tools: dict[str, Driver], supplies: Supplies, draw: random.Random
) -> Iterator[HarvestAsk]:
    tool = tools.get(campaign.tool)
    if tool is None or tool.id not in supplies.recordings:
        have = sorted(set(tools) & set(supplies.recordings))
        raise InputError(
            f"no recording of it; there are {', '.join(have)}", field=f"tool {campaign.tool!r}"
        )
    seeds = read_rows(supplies.data_dir / f"{tool.corpus}.jsonl.gz")
    stages = stages_of(tool, supplies.recordings[tool.id], seeds)
    rows = supplies.corpus(campaign.prompts, campaign.samples)
    if campaign.paraphrased:
        rows = (row | {"prompt": paraphrase(row["prompt"], draw)} for row in rows)
    if campaign.plain:
        answers = [one.client for gives, one in stages if gives == "answer"]
        return plain(answers[0] if answers else stages[0][1].client, rows)
    return harvest(stages, rows, draw)


def _cover(
    plan: Plan,
    campaign: Campaign,
    known: dict[str, Kind],
    supplies: Supplies,
    draw: random.Random,
) -> Iterator[Workload]:
    """Ordinary people who buy from a reseller: more of them than accounts."""
    if campaign.cover <= 0:
        return
    n_users = campaign.n_accounts * COVER_USERS_PER_ACCOUNT
    n_each = round(2 * campaign.per_day * plan.days * campaign.cover / COVER_USERS_PER_ACCOUNT) + 10
    for at in range(n_users):
        kind = known[COVER_KINDS[at % len(COVER_KINDS)]]
        yield from kind.build(supplies, draw, [n_each])


def truth(plan: Plan, members: list[Member], dealt: list[Dealt]) -> dict[str, Any]:
    """Return what each account truly is, for measuring; a scan never reads it."""
    requests = Counter(one.holder.account for one in dealt)
    cover = Counter(one.holder.account for one in dealt if one.is_cover)
    return {
        "seed": plan.seed,
        "split": plan.split,
        "days": plan.days,
        "start": plan.start.isoformat(),
        "n_requests": len(dealt),
        "accounts": {
            one.holder.account: {
                "kind": one.kind,
                "campaign": one.campaign,
                "organization": one.holder.organization,
                "exempt": one.holder.exempt_until is not None,
                "n_requests": requests[one.holder.account],
                "cover_share": cover[one.holder.account] / max(1, requests[one.holder.account]),
            }
            for one in members
        },
        "campaigns": [
            {
                **asdict(campaign),
                "accounts": [m.holder.account for m in members if m.campaign == campaign.name],
            }
            for campaign in plan.campaigns
        ],
    }
