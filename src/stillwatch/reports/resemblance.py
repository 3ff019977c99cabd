"""The report of an audit of likeness: counts and places, never a word of an answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from stillwatch.audit.provenance.verdict import SCALE
from stillwatch.audit.resemblance.battery import FEWEST_CONTROLS, LEVEL, Found, Tested
from stillwatch.audit.resemblance.canaries import Caught
from stillwatch.audit.resemblance.expected import Parity
from stillwatch.audit.resemblance.ranks import Place
from stillwatch.reports.pictures.places import draw_places
from stillwatch.reports.provenance import power
from stillwatch.reports.sections import Section, Table, as_markdown, render_sections
from stillwatch.reports.wording import count, percent, plural
from stillwatch.reports.writing import all_or_none

FORMAT: Final = 1
MOST_ROWS: Final = 20
NULL: Final = (
    "Null hypothesis: the suspect is one more model like the controls; then each place among them "
    "is as likely as any other, whatever the prompts. The unit is the model, never the prompt.",
    "It rests on the choice of controls: they must be as near to the suspect in age, size, "
    "language and training as unrelated models can be, and be chosen before anybody looks. A "
    "suspect that shares a base model or public data with the teacher, while the controls do not, "
    "is nearer to it than they are without having copied anything.",
)
OTHERWISE: Final = (
    "Both learned from the same sources: the same web, the same public data sets.",
    "Both come from the same base model, or one maker's models.",
    "The teacher's answers are public, and the suspect's training data held them.",
    "Another model stands in between, that was trained on the teacher's answers.",
    "The suspect's maker wanted this style, or set it by a system prompt.",
    "That a suspect stands among the controls does not show that it copied nothing.",
)


@dataclass(frozen=True, slots=True)
class ResemblanceFacts:
    """All that a report of likeness says.

    Attributes
    ----------
    found : Found
    parity : sequence of Parity
        Teacher, suspect, controls; empty where no right answers are known.
    caught : sequence of Caught
        Suspect, then controls; empty without canaries.
    remarks : sequence of str
    reproduce : mapping of str to str
    """

    found: Found
    parity: Sequence[Parity]
    caught: Sequence[Caught]
    remarks: Sequence[str]
    reproduce: Mapping[str, str]


def canary_strength(caught: Sequence[Caught]) -> str:
    """Return what the suspect's canaries show, on the scale of provenance.

    "Cannot tell" where even complete agreement would have shown nothing.
    """
    if not caught:
        return "not asked"
    suspect = caught[0]
    if suspect.log10_p_least > SCALE[1][0]:
        return "cannot tell"
    return next((name for most, name in SCALE if suspect.log10_p <= most), "no evidence")


def title(facts: ResemblanceFacts) -> str:
    """Return the heading: what canaries show, where there are any, and what the likeness does."""
    canaries = f"Canaries: {canary_strength(facts.caught)}. " if facts.caught else ""
    return f"{canaries}Likeness: {facts.found.strength}"


def sentence(facts: ResemblanceFacts) -> str:
    """Return what may be said of the likeness, and no more."""
    found = facts.found
    if found.strength == "cannot tell" or found.suspect is None or found.p is None:
        return f"Of likeness nothing can be said: {found.reason}."
    where = (
        f"Of {plural(found.suspect.n_controls, 'control')}, {found.suspect.rank - 1} are at least "
        f"as near to the teacher as the suspect, and the teacher ranks {found.teacher_rank} among "
        f"what is near to the suspect (p = {found.p:.3g})"
    )
    if found.strength == "corroborates":
        return (
            f"{where}. This corroborates other evidence and is none by itself: shared sources, a "
            "shared base model, public answers of the teacher or a model in between explain it too."
        )
    return f"{where}. The suspect is no more like the teacher than controls can be."


def sections(facts: ResemblanceFacts) -> list[Section]:
    """Return the report in sections, without its title and sentence."""
    return [
        _place(facts),
        _tests(facts.found),
        *([_canaries(facts.caught)] if facts.caught else []),
        *([_parity(facts.parity)] if facts.parity else []),
        Section("What it rests on", NULL, after=facts.remarks),
        Section("What else explains likeness, and what it cannot show", OTHERWISE),
        Section(
            "How to check it",
            ("Whoever holds the answers can run this again:",),
            (Table(("what", "value"), [[a, b] for a, b in facts.reproduce.items()]),),
        ),
    ]


def _place(facts: ResemblanceFacts) -> Section:
    found = facts.found
    said = [
        f"Level {LEVEL}, fixed beforehand; no p-value below it exists with fewer than "
        f"{FEWEST_CONTROLS} controls. The suspect must be nearer to the teacher than controls are, "
        "and the teacher nearer to the suspect.",
        f"{count(found.n_prompts)} prompts that teacher and suspect both answered.",
    ]
    if found.suspect is not None:
        said.append(f"The suspect's place: {_placed(found.suspect)}.")
    if found.n_copied:
        said.append(
            f"{count(found.n_copied)} answers of the suspect repeat the teacher's word for word "
            "and were left out; so were those of controls."
        )
    if found.dropped:
        said.append(
            f"{plural(len(found.dropped), 'control')} answered too few of these prompts and do not "
            "count."
        )
    return Section("Where the suspect stands", said, picture=draw_places(found.scores))


def _placed(place: Place | None) -> str:
    return "" if place is None else f"{place.rank} of {place.n_controls + 1}"


def _tests(found: Found) -> Section:
    rows = [
        [
            f"{one.title} ({one.id})",
            "decides" if one.decides else "shown only",
            _placed(one.suspect) or f"abstains: {one.reason}",
            _placed(one.teacher),
            one.innocent,
        ]
        for one in found.tests
    ]
    columns = ("the suspect ... as the teacher", "", "its place", "the teacher's", "innocently")
    said = (
        "Reasons, not verdicts: a single test's place is not corrected for the other tests. Only "
        "the tests that decide enter the one score above.",
    )
    return Section("Test by test", said, (Table(columns, rows),))


def _canaries(caught: Sequence[Caught]) -> Section:
    suspect, controls = caught[0], sorted(caught[1:], key=lambda one: one.log10_p)
    rows = [
        [one.name, count(one.n), count(one.n_agreeing), f"{one.expected:.1f}", power(one.log10_p)]
        for one in (suspect, *controls[: MOST_ROWS - 1])
    ]
    said = (
        f"Canaries are choices that are arbitrary but true; the key drew which the teacher gives. "
        f"The suspect: {canary_strength(caught)}.",
        "Null hypothesis: the suspect's choices were made without knowledge of what was served. "
        "Its p-value is exact by the key's randomness and needs no controls"
        + (
            "; those below, the nearest first, show whether the choices have become public."
            if controls
            else "; some would show whether the choices have become public."
        ),
    )
    columns = ("model", "clear choices#", "as served#", "by chance#", "p#")
    more = len(controls) - len(rows) + 1
    after = (f"{count(more)} further controls, none lower, are in result.json.",) if more else ()
    return Section("Canaries", said, (Table(columns, rows),), after)


def _parity(rows: Sequence[Parity]) -> Section:
    shown = [
        [
            one.name,
            f"{one.n_right} of {one.n}",
            f"{percent(one.low)} to {percent(one.high)}",
            count(one.n_both_wrong),
            count(one.n_same_wrong),
        ]
        for one in rows[:MOST_ROWS]
    ]
    said = (
        "Shown only. Models that are able alike err alike: compare the suspect with controls of "
        "its own ability. Intervals: 95 %, Clopper and Pearson.",
    )
    columns = ("model", "right", "interval", "both wrong#", "wrong alike#")
    more = len(rows) - len(shown)
    after = (f"{count(more)} further controls are in result.json.",) if more else ()
    return Section(
        "How able they are, and errors shared with the teacher",
        said,
        (Table(columns, shown),),
        after,
    )


def result(facts: ResemblanceFacts) -> dict[str, Any]:
    """Return the facts as JSON has them; what is unknown is null."""
    found = facts.found
    return {
        "format": FORMAT,
        "verdict": {
            "strength": found.strength,
            "p": found.p,
            "level": LEVEL,
            "reason": found.reason,
            "sentence": sentence(facts),
            "canaries": canary_strength(facts.caught),
        },
        "place": {"suspect": _json(found.suspect), "teacher": _json(found.teacher)},
        "scores": list(found.scores),
        "tests": [_test(one) for one in found.tests],
        "n_prompts": found.n_prompts,
        "n_copied": found.n_copied,
        "dropped": list(found.dropped),
        "parity": [asdict(one) for one in facts.parity],
        "canaries": [asdict(one) for one in facts.caught],
        "remarks": list(facts.remarks),
        "reproduce": dict(facts.reproduce),
    }


def _json(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {**asdict(place), "p": place.p}


def _test(one: Tested) -> dict[str, Any]:
    return {
        "id": one.id,
        "decides": one.decides,
        "suspect": _json(one.suspect),
        "teacher": _json(one.teacher),
        "reason": one.reason,
    }


def write_resemblance(facts: ResemblanceFacts, out: Path) -> None:
    """Write report.html, report.md and result.json, all or none.

    Raises
    ------
    StillwatchError
        The files cannot be written.
    """
    heading, lead, said = title(facts), sentence(facts), sections(facts)
    files = {
        "result.json": json.dumps(result(facts), indent=1, allow_nan=False) + "\n",
        "report.md": as_markdown(heading, lead, said),
        "report.html": render_sections(heading, lead, said, kicker="is it like my model?"),
    }
    with all_or_none(list(files), out) as partial:
        for name, text in files.items():
            (partial / name).write_text(text, "utf-8")
