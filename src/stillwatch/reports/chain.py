"""The chain from sketches to a verdict, in words."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from stillwatch.reports.sections import Section, Table
from stillwatch.reports.tables import CAMPAIGN
from stillwatch.reports.wording import (
    NOT_KNOWN,
    bits,
    count,
    dollars,
    equation,
    known,
    percent,
    plain,
    plural,
    probability,
    sentence,
)

Figures = Mapping[str, Any]
MOST_NAMES: Final = 3
LONGEST_NAME: Final = 80
NOT_REPLAYED: Final = (
    "This installation does not judge this scan as it was judged (another version of Stillwatch, "
    "or of a detector). What follows from judging again is therefore left out; scan again to "
    "have it."
)


def headline(f: Figures) -> str:
    """Say whom it is about and what was decided."""
    subject = f["subject"]
    name = plain(subject["name"], LONGEST_NAME)
    return f"{subject['kind'].capitalize()} {name}: {subject['verdict']}"


def lead(f: Figures) -> str:
    """Say in a sentence or two why."""
    subject, decision, links = f["subject"], f["decision"], f["links"]
    if subject["verdict"] == "abstain":
        return f"No verdict: {subject['abstain_reason'] or 'too little is known'}."
    figures = f"{equation('q', subject['q_value'])}, {equation('p', subject['p_value'])}"
    if subject["without_exemption"]:
        until = str(subject["exempt_until"] or "")[:10]
        return (
            f"It is exempt{f' until {until}' if until else ''}; without the exemption the verdict "
            f"would be {subject['without_exemption']} ({figures})."
        )
    inherited = subject["kind"] != CAMPAIGN and subject["verdict"] in ("flag", "watch")
    if links and inherited and links["campaign_verdict"] == subject["verdict"]:
        return (
            f"It carries the verdict of its campaign {links['campaign']} ({figures}); judged "
            f"alone it would be {decision['verdict']}."
        )
    return f"{figures}, at a false discovery rate of {percent(f['scan']['fdr'])}."


def sections(f: Figures) -> list[Section]:
    """Return the chain, link by link."""
    made: list[Section | None] = [_seen(f), _detectors(f), _links(f)]
    if f["scan"]["replays"]:
        made += [_decision(f), _otherwise(f), _peers(f)]
    else:
        made.append(Section("What would have changed it", [NOT_REPLAYED]))
    made += [
        _pairs("What innocent behaviour looks like this", f["innocent"], "Nothing fired."),
        Section(
            "What this verdict cannot show",
            [sentence(text) for text in f["limits"]],
            [Table(("detector that fired", "what it misses"), f["misses"])],
        ),
        _pairs("What a person should check next", f["next"], "Nothing to check."),
    ]
    return [one for one in made if one is not None]


def _pairs(title: str, pairs: Sequence[Sequence[str]], none: str) -> Section:
    return Section(title, [f"{name}: {sentence(text)}" for name, text in pairs] or [none])


def _seen(f: Figures) -> Section:
    seen, subject = f["seen"], f["subject"]
    first, last = (_moment(seen[name]) for name in ("first_us", "last_us"))
    of = plural(int(seen["n_accounts"] or 1), "account")
    said = [
        f"{count(seen['n_requests'])} requests of {of} on {_counted(seen['n_days'], 'day')}, "
        f"{first} to {last} UTC; {count(seen['n_failed'])} failed, "
        f"{count(seen['n_refused'])} of them refused for too many.",
        f"{count(seen['input_tokens'])} input and {count(seen['output_tokens'])} output tokens "
        f"(list price {dollars(subject['list_price_usd'])}); "
        f"{_counted(seen['n_models'], 'model')}, "
        f"{_counted(seen['n_addresses'], 'client address', 'client addresses')}.",
        f"Prompts were readable in {count(seen['n_readable'])} of {count(seen['n_requests'])} "
        "requests. Only counts and keyed hashes of them were kept.",
    ]
    missing = f["scan"]["missing_signals"]
    if missing:
        said.append(f"Not in the log: {'; '.join(missing)}.")
    return Section("What was seen", said)


def _counted(n: float | None, one: str, more: str = "") -> str:
    return f"{count(n)} {one if n == 1 else more or one + 's'}"


def _moment(us: float | None) -> str:
    if us is None:
        return NOT_KNOWN
    return f"{datetime.fromtimestamp(us / 1e6, UTC):%Y-%m-%d %H:%M}"


def _detectors(f: Figures) -> Section:
    judged = [d for d in f["detectors"] if d["outcome"] != "abstained"]
    abstained = [d for d in f["detectors"] if d["outcome"] == "abstained"]
    rows = [
        (
            d["title"],
            d["outcome"],
            _figure(d["statistic"]),
            "cannot fire" if d["fires_above"] is None else _figure(d["fires_above"]),
            f"1 in {_inverse(d['p_value'])}",
            _figure(d["adds"]),
        )
        for d in judged
    ]
    table = Table(
        ("detector", "answer", "statistic#", "fires above#", "as much by chance#", "adds#"), rows
    )
    said = [
        "'Fires above' is what one ordinary subject in 100 of its peer group shows, or, for "
        "tests that need no baseline, what chance gives once in 100. 'Adds' is its part of the "
        "score; no detector decides alone."
    ]
    after = [sentence(f"{d['title']}: {d['sentence']}") for d in judged if d["outcome"] == "fired"]
    after += [sentence(f"{d['title']} abstained: {d['sentence']}") for d in abstained]
    return Section("What each detector says", said, [table], after)


def _figure(value: float | None) -> str:
    value = known(value)
    return NOT_KNOWN if value is None else f"{value:.3g}"


def _inverse(p: float | None) -> str:
    p = known(p)
    return NOT_KNOWN if p is None else "10^12 or more" if p < 1e-12 else count(round(1 / p))


def _links(f: Figures) -> Section | None:
    links = f["links"]
    if links is None:
        return Section("What links it", ["It is linked with no other account."])
    is_campaign = f["subject"]["kind"] == CAMPAIGN
    families = [
        (
            one["name"],
            ", ".join(one["signals"]),
            count(one["n_links"]),
            bits(one["strongest_bits"]),
            "not counted" if not one["counted"] else bits(one["remaining_bits"]),
        )
        for one in links["families"]
    ]
    shared = [
        (
            one["family"],
            f"{one['title']}{_times(one['n_values'])}",
            f"{one['n_holders']} of {links['n_accounts']}",
            f"{count(one['n_outside'])} of {count(one['n_others'])}",
            f"{count(one['n_baseline'])} of {count(one['n_baseline_accounts'])}"
            if one["n_baseline_accounts"]
            else "no baseline",
            bits(one["bits"]),
        )
        for one in links["shared"]
    ]
    what = "Its accounts are" if is_campaign else f"It is linked into {links['campaign']},"
    said = [
        f"{what} {plural(links['n_accounts'], 'account')} tied by {bits(links['bits'])} bits in "
        "all: each bit doubles the odds that they are one actor. A value that is popular "
        "elsewhere weighs little, however many of them share it."
    ]
    if not is_campaign:
        said.append(
            f"The campaign as one subject: {links['campaign_verdict']} "
            f"({equation('q', links['campaign_q'])}, {equation('p', links['campaign_p'])}); see "
            f"`stillwatch explain {links['campaign']}`."
        )
    tables = [
        Table(("family", "by", "links#", "strongest bits#", "bits left without it#"), families),
        Table(("family", "the accounts ...", "in it#", "others#", "baseline#", "bits#"), shared),
    ]
    return Section("What links it", said, tables)


def _times(n_values: int) -> str:
    return "" if n_values == 1 else f" ({n_values} values)"


def _decision(f: Figures) -> Section:
    d, scan = f["decision"], f["scan"]
    if d["p"] is None:
        return Section("From the detectors to the verdict", ["There is no score to rank."])
    alone = "" if f["subject"]["kind"] == CAMPAIGN or f["links"] is None else " (judged alone)"
    said = [
        f"What the detectors add makes a score of {_figure(d['score'])}{alone}. "
        f"{_standing(d['ordinary'], 'ordinary subjects')} "
        f"{_standing(d['peers'], 'of its peer group')}",
        f"Its rank gives p = {probability(d['p_by_rank'])}, which {count(d['ordinary']['n'])} "
        f"ordinary subjects cannot push below {probability(1 / (1 + d['ordinary']['n']))}. "
        f"{_tail(d, scan['tail'])}",
        f"Corrected for {plural(d['n_tested'], f['subject']['kind'])} tested, "
        f"{equation('q', d['q'])}; at the level asked, {percent(scan['fdr'])}, p would have to be "
        f"at most {probability(d['needed_p'])}. {_reach(d)}".strip(),
    ]
    rule = [
        ("q-value", f"at most {scan['fdr']:g}", probability(d["q"]), d["q"] <= scan["fdr"]),
        (
            "detectors that fired",
            f"at least {d['min_fired']}",
            str(d["n_fired"]),
            d["n_fired"] >= d["min_fired"],
        ),
    ]
    if d["n_families"] is not None:
        n = d["n_families"]
        rule.append(("independent families of links", "at least 2", str(n), n >= 2))
    table = Table(
        ("a flag needs", "rule", "found#", "met"),
        [(what, asked, found, "yes" if met else "no") for what, asked, found, met in rule],
    )
    after = [
        f"Verdict by the rule{alone}: {d['verdict']}. Short of a flag, p at most "
        f"{probability(d['watch_p'])} is watched."
    ]
    return Section("From the detectors to the verdict", said, [table], after)


def _reach(d: Figures) -> str:
    """Say whether ranks can get as low as a flag needs."""
    floor = 1 / (1 + d["ordinary"]["n"])
    if d["tail_used"] or d["needed_p"] >= floor:
        return ""
    return (
        f"Ranks cannot get there: {count(math.ceil(1 / d['needed_p']) - 1)} ordinary subjects "
        "would be needed, or a tail that passes its check."
    )


def _standing(of: Figures, whom: str) -> str:
    if not of["n"]:
        return f"No score of {whom} is known."
    return (
        f"{count(of['n_at_least'])} of {count(of['n'])} {whom} score as high (median "
        f"{_figure(of['median'])}, highest {_figure(of['highest'])})."
    )


def _tail(d: Figures, tail: Figures | None) -> str:
    if tail is None:
        return "No tail could be fitted beyond them: too few distinct high scores."
    if not tail["used"]:
        return "A tail was fitted beyond them and failed its check, so ranks alone count."
    if not d["tail_used"]:
        return "The fitted tail is not needed: its score lies among theirs."
    return (
        f"Beyond them a fitted tail (a model, check p = {probability(tail['check_p'])}) gives "
        f"p = {probability(d['p_by_tail'])}."
    )


def _otherwise(f: Figures) -> Section:
    other, subject = f["otherwise"], f["subject"]
    is_campaign = subject["kind"] == CAMPAIGN
    said = ["Each line below was judged again, with all else held as it was."]
    if f["links"] is not None and not is_campaign:
        said.append(
            "What is said of levels and detectors is about this account alone; what is said of "
            "families, about its campaign."
        )
    if other["requests_short"]:
        said.append(f"It would take {other['requests_short']:.0f} more requests to judge it.")
    said += _levels(f)
    detectors = [
        (d["title"], probability(d["p"]), probability(d["q"]), str(d["n_fired"]), d["verdict"])
        for d in other["detectors"]
    ]
    families = [
        (
            one["without"],
            _left(one),
            ", ".join(one["families"] or []) or "none",
            probability(one["p_value"]),
            probability(one["q_value"]),
            one["verdict"] or "no campaign",
        )
        for one in other["families"]
    ]
    stays = "accounts left" if is_campaign else "it stays"
    tables = [
        Table(("without the detector", "p#", "q#", "fired#", "verdict"), detectors),
        Table(("without the family", stays, "families left", "p#", "q#", "verdict"), families),
    ]
    return Section("What would have changed it", said, tables, _alone(other["alone"], is_campaign))


def _left(one: Figures) -> str:
    if one["stays"] is not None:
        return "yes" if one["stays"] else "no"
    pieces = f" (largest of {one['n_pieces']} pieces)" if one["n_pieces"] > 1 else ""
    return f"{count(one['n_kept'])}{pieces}"


def _levels(f: Figures) -> list[str]:
    levels = f["otherwise"]["levels"]
    at = ", ".join(f"{percent(one['fdr'])}: {one['verdict']}" for one in levels)
    said = [f"By the false discovery rate asked: {at}."]
    dropped = f["otherwise"]["until"]
    if dropped is not None:
        said.append(
            f"Its strongest detectors left out one after another, the verdict changes to "
            f"{dropped['verdict']} with number {len(dropped['without'])} "
            f"({', '.join(dropped['without'])})."
        )
    return said


def _alone(alone: Figures | None, is_campaign: bool) -> list[str]:
    if alone is None:
        return []
    if not is_campaign:
        return [
            f"In no campaign it would be judged alone: {alone['verdict']} "
            f"({equation('q', alone['q'])}, {equation('p', alone['p'])})."
        ]
    said = ", ".join(f"{n} {verdict}" for verdict, n in sorted(alone.items()))
    return [f"Were its accounts not linked, each would be judged alone: {said}."]


def _peers(f: Figures) -> Section:
    peers, base = f["peers"], f["scan"]["baseline"]
    of = "accounts of this very log" if base["kind"] == "bulk" else "subjects of the baseline file"
    shown: Callable[[float | None], str] = _figure
    work = [
        (one["what"], shown(one["own"]), f"{shown(one['low'])} to {shown(one['high'])}")
        for one in peers["work"]
    ]
    compared = peers["compared"]
    columns = (
        "ordinary subject",
        "requests#",
        "score#",
        "p#",
        *(f"{c['title']}#" for c in compared),
    )
    nearest = [
        (
            one["subject"],
            count(one["n_requests"]),
            _figure(one["score"]),
            probability(one["p_value"]),
            *(_figure(value) for value in one["statistics"]),
        )
        for one in peers["nearest"]
    ]
    own = (
        "this one",
        count(f["seen"]["n_requests"]),
        _figure(f["decision"]["score"]),
        probability(f["decision"]["p"]),
        *(_figure(c["own"]) for c in compared),
    )
    return Section(
        "Whom it was compared with",
        [
            f"Its peer group: {peers['group']}; {count(peers['n'])} of the "
            f"{count(peers['n_ordinary'])} {of}. Statistics are compared within the group, scores "
            "with all of them. The second table shows those whose work is most like its own."
        ],
        [
            Table(("kind of work", "this one#", "middle half of its peers#"), work),
            Table(columns, [own, *nearest]),
        ],
    )
