"""Which students are trained, on what, and what an audit should say of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import torch

from bench.provenance.training import plainly
from bench.provenance.world import Pair, Size, World, marker
from stillwatch.marking.keyring import MarkingKeys

KEYS: Final = MarkingKeys(b"bench-provenance-no-secret-at-all")
MODEL, EPOCH, TAUGHT = "glosses", "2026-11", "account-17"
N_ACCOUNTS: Final = 50
MARKED: Final = ("transformers_green", "vllm_gumbel")
SHARES: Final = (1.0, 0.2, 0.05)
KINDS: Final = ("transformer", "recurrent")

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
        Of its network.
    seed : int
    """

    name: str
    truth: Truth
    scheme: str | None
    share: float
    kind: str
    seed: int


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
        if not small:
            out.append(Case(f"{scheme}-paraphrased", "paraphrase", scheme, 1.0, KINDS[0], 12))
    for source in ("plain", "people", "other"):
        for kind in KINDS[:1] if small else KINDS:
            for seed in (21,) if small else (21, 22):
                name = f"{source}-{kind}-{seed}"
                out.append(Case(name, "innocent", None, 0.0, kind, seed))
    return out


def served(world: World, scheme: str) -> list[Pair]:
    """Return what the account was served under a scheme."""
    return world.served(scheme, marker(scheme, key_of(scheme), 1))


def marked_part(world: World, case: Case) -> list[Pair]:
    """Return the marked answers that a student learned from."""
    if case.scheme is None:
        return []
    every = served(world, case.scheme)
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


def answer(folder: Path, size: Size, source: str) -> str:
    """Have a teacher answer what is served from one source; in a process of its own."""
    torch.set_num_threads(1)
    world = World(folder, size)
    name, _, seed = source.partition("-")
    if source in MARKED:
        served(world, source)
    else:
        world.served(source, lambda: plainly(int(seed)), which=int(name == "other"))
    return source


def ask(folder: Path, size: Size, case: Case) -> str:
    """Train a student, and have it answer; in a process of its own."""
    torch.set_num_threads(1)
    world = World(folder, size)
    texts: Callable[[], Sequence[Pair]] = lambda: texts_of(world, case)  # noqa: E731
    world.suspect(case.name, case.kind, texts, case.seed)
    return case.name
