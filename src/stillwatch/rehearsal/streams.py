"""Streams of requests in time: each account's own, and a campaign's dealt over its accounts."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from stillwatch.rehearsal import arrivals
from stillwatch.rehearsal.arrivals import DAY_S, Floats
from stillwatch.rehearsal.dialects import persona
from stillwatch.rehearsal.harvest import HarvestAsk
from stillwatch.rehearsal.holders import Holder
from stillwatch.rehearsal.plan import Campaign, Plan, Split
from stillwatch.rehearsal.supplies import Supplies
from stillwatch.rehearsal.workload import Ask, Client, Workload

OK, REFUSED = 200, 429


@dataclass(frozen=True, slots=True)
class Dealt:
    """One request as it reaches the provider.

    Attributes
    ----------
    at_s : float
        Seconds since the log began.
    holder : Holder
    client : Client
    model : str
    ask : Ask
    address : str
    status : int
        200, or 429 where it was refused.
    is_cover : bool
        Other people's ordinary request, passed through a campaign's account.
    end_user : str or None
    """

    at_s: float
    holder: Holder
    client: Client
    model: str
    ask: Ask
    address: str
    status: int = OK
    is_cover: bool = False
    end_user: str | None = None


def numbers(draw: random.Random) -> np.random.Generator:
    """Return a numpy generator that follows from a source of randomness."""
    return np.random.default_rng(draw.getrandbits(64))


def volumes(draw: random.Random, n_accounts: int, mean: float, shape: float = 0.9) -> list[int]:
    """Return heavy-tailed (log-normal) numbers of requests around a mean; at least one each."""
    if n_accounts == 1:
        return [max(1, round(mean))]
    drawn = numbers(draw).lognormal(np.log(mean) - shape**2 / 2, shape, n_accounts)
    return [max(1, round(float(one))) for one in np.minimum(drawn, 8 * mean)]


def account_stream(
    plan: Plan,
    holder: Holder,
    workload: Workload,
    *,
    n: int,
    supplies: Supplies,
    draw: random.Random,
) -> Iterator[Dealt]:
    """Lay an account's workload over the log's days."""
    rng = numbers(draw)
    since = max(0, (holder.created_at - plan.start).days)
    asks = list(islice(workload.asks, n))
    times = _times(plan, workload, asks, supplies=supplies, draw=draw, rng=rng)
    users = [f"cust-{draw.randrange(10**6)}" for _ in range(workload.end_users)]
    for at_s, ask in zip(times.tolist(), asks, strict=True):
        one = Dealt(
            at_s=max(at_s, since * DAY_S),
            holder=holder,
            client=draw.choice(workload.clients),
            model=workload.model,
            ask=ask,
            address=holder.address(draw),
            end_user=draw.choice(users) if users else None,
        )
        yield from _again_on_same(one, plan.refused, draw)


def _again_on_same(one: Dealt, refused: float, draw: random.Random) -> Iterator[Dealt]:
    """An SDK waits and sends a refused request again, on its own account."""
    if draw.random() < refused:
        yield replace(one, status=REFUSED)
        one = replace(one, at_s=one.at_s + draw.uniform(0.5, 8.0))
    yield one


def _times(
    plan: Plan,
    workload: Workload,
    asks: Sequence[Ask],
    *,
    supplies: Supplies,
    draw: random.Random,
    rng: np.random.Generator,
) -> Floats:
    first_day = plan.start.weekday()
    last = plan.days * DAY_S - 1
    if workload.rhythm == "nightly":
        hour = draw.uniform(0, 14)
        return arrivals.burst_times(len(asks), plan.days, rng, first_day=first_day, opens_h=hour)
    weights = arrivals.hourly_weights(
        plan.days,
        peak_hour=draw.uniform(0, 24),
        weekend=draw.uniform(0.1, 1.2),
        width_h=draw.uniform(2.0, 6.0),
        first_day=first_day,
    )
    if workload.rhythm == "steady":
        return arrivals.traced_times(len(asks), supplies.gaps, weights, rng)
    lengths = _runs(asks)
    opened = arrivals.traced_times(len(lengths), supplies.code_gaps, weights, rng)
    return np.minimum(arrivals.session_times(opened.tolist(), lengths, rng), last)


def _runs(asks: Sequence[Ask]) -> list[int]:
    lengths: list[int] = []
    before: str | None = None
    for ask in asks:
        if lengths and ask.session == before:
            lengths[-1] += 1
        else:
            lengths.append(1)
        before = ask.session
    return lengths


def campaign_stream(
    plan: Plan,
    campaign: Campaign,
    holders: Sequence[Holder],
    *,
    asks: Iterator[HarvestAsk],
    cover: Sequence[Workload],
    supplies: Supplies,
    draw: random.Random,
) -> Iterator[Dealt]:
    """Deal a harvest over accounts, with other people's requests mixed in.

    Each request is cover with probability ``campaign.cover``, whatever account it goes to. What
    passes through a relay leaves it with the account's own client. Where the corpus ends before
    the days do, the campaign ends.
    """
    rng = numbers(draw)
    n = round(campaign.n_accounts * campaign.per_day * plan.days)
    n_cover = int(rng.binomial(n, campaign.cover))
    harvest = list(islice(asks, n - n_cover))
    personas = _personas(campaign, plan.split, draw)
    weights = arrivals.hourly_weights(
        plan.days, peak_hour=draw.uniform(0, 24), weekend=0.8, width_h=5
    )
    who, times = _dealt_over(plan, campaign, len(harvest), weights, supplies=supplies, draw=draw)
    model = "m-large"
    for at, at_s, one in zip(who, times, harvest, strict=True):
        dealt = Dealt(
            at_s, holders[at], personas(at, one.client), model, one.ask, holders[at].address(draw)
        )
        yield from _again_elsewhere(
            dealt, campaign, holders, speak=personas, recorded=one.client, draw=draw
        )
    for at_s in arrivals.traced_times(n_cover, supplies.gaps, weights, rng).tolist():
        at, other = draw.randrange(len(holders)), draw.choice(cover)
        holder, client = holders[at], draw.choice(other.clients)
        if harvest:
            client = personas(at, harvest[0].client).asking(client)
        ask = next(other.asks)
        yield Dealt(at_s, holder, client, other.model, ask, holder.address(draw), OK, is_cover=True)


def _dealt_over(
    plan: Plan,
    campaign: Campaign,
    n: int,
    weights: Floats,
    *,
    supplies: Supplies,
    draw: random.Random,
) -> tuple[list[int], list[float]]:
    """Return the account and the instant of each of n harvest requests, in the corpus's order.

    A relay sends one stream over accounts picked at random. Without one, each account works
    through a part of its own, at its own times, beside the others.
    """
    rng, n_accounts = numbers(draw), campaign.n_accounts

    def times(n_own: int) -> list[float]:
        if campaign.hours == "bursts":
            first_day = plan.start.weekday()
            found = arrivals.burst_times(n_own, plan.days, rng, first_day=first_day)
        else:
            found = arrivals.traced_times(n_own, supplies.gaps, weights, rng)
        return list(found.tolist())

    if campaign.relay:
        return [draw.randrange(n_accounts) for _ in range(n)], times(n)
    parts = [n * (at + 1) // n_accounts - n * at // n_accounts for at in range(n_accounts)]
    who = [at for at, n_own in enumerate(parts) for _ in range(n_own)]
    return who, [at_s for n_own in parts for at_s in times(n_own)]


def _personas(
    campaign: Campaign, split: Split, draw: random.Random
) -> Callable[[int, Client], Client]:
    """Return who speaks for an account, given the recorded client of a stage."""
    n = campaign.n_personas or campaign.n_accounts
    seeds = [draw.getrandbits(32) for _ in range(n)]
    known: dict[tuple[int, int], Client] = {}

    def speak(at: int, client: Client) -> Client:
        key = (at % n, id(client))
        if key not in known:
            known[key] = persona(client, random.Random(seeds[at % n]), split)
        return known[key]

    return speak


def _again_elsewhere(
    dealt: Dealt,
    campaign: Campaign,
    holders: Sequence[Holder],
    *,
    speak: Callable[[int, Client], Client],
    recorded: Client,
    draw: random.Random,
) -> Iterator[Dealt]:
    """A relay sends a refused request again within seconds, on another account."""
    if draw.random() < campaign.refused:
        yield replace(dealt, status=REFUSED)
        others = [at for at, one in enumerate(holders) if one is not dealt.holder]
        at = draw.choice(others) if others else 0
        dealt = replace(
            dealt,
            at_s=dealt.at_s + draw.uniform(0.3, 4.0),
            holder=holders[at],
            client=speak(at, recorded),
            address=holders[at].address(draw),
        )
    yield dealt
