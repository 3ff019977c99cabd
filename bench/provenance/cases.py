"""Which students are trained, on what, and what an audit should say of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import torch

from bench.provenance.real import MODELS as REAL
from bench.provenance.training import plainly
from bench.provenance.world import Pair, Size, World, marker
from stillwatch.marking.keyring import MarkingKeys

KEYS: Final = MarkingKeys(b"bench-provenance-no-secret-at-all")
MODEL, EPOCH, TAUGHT = "glosses", "2026-11", "account-17"
N_ACCOUNTS: Final = 50
MARKED: Final = ("transformers_green", "vllm_gumbel")
SHARES: Final = (1.0, 0.2, 0.05)
AGAIN: Final = {
    ("transformers_green", 1.0): (20, 21),
    ("transformers_green", 0.2): (20, 21, 22),
    ("vllm_gumbel", 1.0): (20, 21),
}
"""Numbers of further accounts, under whose keys a student is trained with another seed."""
KINDS: Final = ("transformer", "recurrent")
COLLECTED_AT: Final = {"transformers_green": 0.7, "vllm_gumbel": 0.5}
"""Temperature at which suspects are asked: chosen on four students that are not in here, of
another account; see decision 16."""

Truth = Literal["copy", "innocent", "paraphrase"]


@dataclass(frozen=True, slots=True)
class Case:
    """A student.

    Attributes
    ----------
    name : str
    truth : str
        Whether it was trained on marked answers, on none, or on marked answers said otherwise.
    scheme : str or None
        Of the mark; None for innocent students, which are tested under every scheme.
    share : float
        Of its texts that were marked.
    kind : str
        Of its network; ``real`` for a model that others trained.
    seed : int
    account : str
        Under whose key its texts were marked.
    """

    name: str
    truth: Truth
    scheme: str | None
    share: float
    kind: str
    seed: int
    account: str = TAUGHT


def key_of(scheme: str, account: str = TAUGHT) -> int:
    """Return the key under which an account's answers were marked."""
    return KEYS.key(f"{MODEL}-{scheme}", EPOCH, account)


def cases(*, small: bool) -> list[Case]:
    """Return all students; a cut of them for machines that have little time."""
    out = []
    for scheme in MARKED:
        for share in SHARES[:1] if small else SHARES:
            for kind in KINDS if share == 1.0 and not small else KINDS[:1]:
                name = f"{scheme}-{share:.0%}-{kind}"
                out.append(Case(name, "copy", scheme, share, kind, 11))
            for number in () if small else AGAIN.get((scheme, share), ()):
                name = f"{scheme}-{share:.0%}-{KINDS[0]}-{number}"
                account = f"account-{number}"
                out.append(Case(name, "copy", scheme, share, KINDS[0], number + 20, account))
        if not small:
            out.append(Case(f"{scheme}-paraphrased", "paraphrase", scheme, 1.0, KINDS[0], 12))
    for source in ("plain", "people", "other"):
        for kind in KINDS[:1] if small else KINDS:
            for seed in (21,) if small else (21, 22):
                name = f"{source}-{kind}-{seed}"
                out.append(Case(name, "innocent", None, 0.0, kind, seed))
    for name in () if small else REAL:
        out.append(Case(f"real-{name}", "innocent", None, 0.0, "real", 0))
    return out


def served(world: World, scheme: str, account: str = TAUGHT) -> list[Pair]:
    """Return what an account was served under a scheme."""
    number = int(account.partition("-")[2])
    if account == TAUGHT:
        return world.served(scheme, marker(scheme, key_of(scheme), 1))
    choose = marker(scheme, key_of(scheme, account), number)
    return world.served(f"{scheme}-{account}", choose)


def reference(world: World) -> list[Pair]:
    """Return unmarked answers of the teacher that nobody learned from."""
    return world.served("plain-3", lambda: plainly(3))


def marked_part(world: World, case: Case) -> list[Pair]:
    """Return the marked answers that a student learned from."""
    if case.scheme is None:
        return []
    every = served(world, case.scheme, case.account)
    return every[: round(case.share * len(every))]


def texts_of(world: World, case: Case) -> Sequence[Pair]:
    """Return what a student learns from."""
    n = world.size.served
    if case.truth == "paraphrase":
        return [(word, reworded(text)) for word, text in marked_part(world, case)]
    if case.truth == "copy":
        marked = marked_part(world, case)
        rest = world.served("plain-1", lambda: plainly(1)) if len(marked) < n else []
        return [*marked, *rest[len(marked) :]]
    source, seed = case.name.split("-")[0], case.seed - 20
    if source == "plain":
        return world.served(f"plain-{seed}", lambda: plainly(seed))
    if source == "other":
        return world.served(f"other-{seed}", lambda: plainly(seed), which=1)
    people = [(one.word, one.gloss) for one in world.parts[2]]
    return people[(seed - 1) * n : seed * n]


def reworded(text: str) -> str:
    """Say a definition otherwise: its clauses in another order, its articles changed about.

    A weak paraphrase, which leaves most runs of four words whole; a strong one would need a model.
    """
    clauses = [clause.strip() for clause in text.replace(";", ",").split(",")]
    swapped = ", ".join(reversed(clauses))
    words = [SWAPS.get(word, word) for word in swapped.split()]
    return " ".join(words)


SWAPS: Final = {
    "a": "one",
    "an": "one",
    "the": "that",
    "or": "and",
    "and": "or",
    "having": "with",
    "with": "having",
    "used": "employed",
    "usually": "mostly",
    "which": "that",
    "something": "anything",
    "person": "human",
    "someone": "somebody",
}


def sources(every: Sequence[Case]) -> list[tuple[str, str]]:
    """Return all that teachers answer: the scheme and for whom, or the unmarked text and its seed."""
    marked = {(str(case.scheme), case.account) for case in every if case.scheme is not None}
    plain, other = (
        {str(case.seed - 20) for case in every if case.name.startswith(f"{source}-")}
        for source in ("plain", "other")
    )
    unmarked = [("plain", seed) for seed in sorted(plain | {"1", "3"})]
    return [*sorted(marked), *unmarked, *(("other", seed) for seed in sorted(other))]


def taught(case: Case) -> bool:
    """Return whether a student learns from what a teacher answered."""
    return not case.name.startswith("people-")


def teach(folder: Path, size: Size, which: int) -> None:
    """Train one of the two teachers; in a process of its own."""
    torch.set_num_threads(1)
    World(folder, size).teacher(which)


def answer(folder: Path, size: Size, source: tuple[str, str]) -> None:
    """Have a teacher answer what is served from one source; in a process of its own."""
    torch.set_num_threads(1)
    world = World(folder, size)
    what, which = source
    if what in MARKED:
        served(world, what, which)
    else:
        name = f"{what}-{which}"
        world.served(name, lambda: plainly(int(which)), which=int(what == "other"))


def temperatures(case: Case) -> tuple[float, ...]:
    """Return the temperatures at which a suspect is asked: a copy also at 1, to see the difference."""
    if case.scheme is None:
        return tuple(COLLECTED_AT.values())
    return COLLECTED_AT[case.scheme], 1.0


def ask(folder: Path, size: Size, case: Case) -> str:
    """Train a student, and have it answer; in a process of its own."""
    torch.set_num_threads(1)
    world = World(folder, size)
    texts: Callable[[], Sequence[Pair]] = lambda: texts_of(world, case)  # noqa: E731
    for temperature in temperatures(case):
        world.suspect(case.name, case.kind, texts, case.seed, temperature)
    return case.name
