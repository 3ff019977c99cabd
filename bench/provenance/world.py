"""Teachers, what they served, students and what these answer: made once, kept in a folder."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Tokenizer
from torch import nn

from bench.provenance.corpus import VOCABULARY, Entry, entries, make_tokenizer, prompt_of, text_of
from bench.provenance.marks import by_green_list, by_gumbel, by_two_gumbels
from bench.provenance.training import Choose, answers, perplexity, plainly, trained
from stillwatch.marking.schemes import sglang_gumbel, vllm_dual_gumbel, vllm_gumbel, vllm_sbw
from stillwatch.marking.schemes.transformers_green import TransformersGreen

TEACHER_EPOCHS: Final = 4
SCHEMES: Final[dict[str, Any]] = {
    "transformers_green": TransformersGreen(vocabulary=VOCABULARY),
    "vllm_gumbel": vllm_gumbel.SCHEME,
    "vllm_dual_gumbel": vllm_dual_gumbel.SCHEME,
    "vllm_sbw": vllm_sbw.SCHEME,
    "sglang_gumbel": sglang_gumbel.SCHEME,
}
Pair = tuple[str, str]
"""A word and what was answered."""


@dataclass(frozen=True)
class Size:
    """How much of everything.

    Attributes
    ----------
    taught, other : int
        Entries that the teacher, and another one, learn from.
    served : int
        Answers that a student learns from.
    asked : int
        Words that a suspect is asked about.
    epochs : int
        How often a student reads what it learns from; more where that is little.
    """

    taught: int = 40_000
    other: int = 20_000
    served: int = 12_000
    asked: int = 3_000
    epochs: int = 6


@dataclass(frozen=True)
class World:
    """Everything that lies in one folder.

    Entries are split once: two teachers' (0, 1), people's texts for students (2), words that are
    served (3) and words that suspects are asked about (4); no word is in two parts.
    """

    folder: Path
    size: Size = Size()

    @cached_property
    def parts(self) -> list[list[Entry]]:
        """Return the five parts of the entries."""
        by_word: dict[str, list[Entry]] = {}
        for one in entries(self.folder.parent / "wordnet"):
            by_word.setdefault(one.word, []).append(one)
        size = self.size
        words = iter(by_word.values())
        served, asked = (
            [next(words)[0] for _ in range(wanted)] for wanted in (size.served, size.asked)
        )
        taught, other = _some(words, size.taught), _some(words, size.other)
        return [taught, other, _some(words, len(by_word)), served, asked]

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """Return the teachers' tokenizer."""
        file = self.folder / "tokenizer.json"
        if not file.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            make_tokenizer(self.parts[0], file)
        return Tokenizer.from_file(str(file))

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of texts."""
        return [one.ids for one in self.tokenizer.encode_batch(list(texts))]

    def model(
        self, name: str, kind: str, texts: Callable[[], Sequence[Pair]], **how: Any
    ) -> nn.Module:
        """Return a model that was trained on answers, or train it now."""
        file = self.folder / f"{name}.pt"
        if file.is_file():
            loaded: nn.Module = torch.load(file, weights_only=False)
            return loaded
        rows = self.tokens([text_of(word, answer) for word, answer in texts()])
        model = trained(kind, rows, VOCABULARY, **how)
        torch.save(model, file)
        return model

    def teacher(self, which: int = 0, say: Callable[[str], None] = lambda _: None) -> nn.Module:
        """Return one of two teachers, which learned from different entries of people."""
        part = self.parts[which]
        return self.model(
            f"teacher{which}",
            ("transformer", "recurrent")[which],
            lambda: [(one.word, one.gloss) for one in part],
            epochs=TEACHER_EPOCHS,
            seed=which,
            say=say,
        )

    def perplexity(self, model: nn.Module) -> float:
        """Return a model's perplexity on what people wrote of words it was not asked about yet."""
        return perplexity(model, self.tokens([text_of(e.word, e.gloss) for e in self.parts[4]]))

    def answered(
        self,
        name: str,
        model: Callable[[], nn.Module],
        words: Sequence[str],
        choose: Callable[[], Choose],
    ) -> list[Pair]:
        """Return what a model answers to words, as text."""
        file = self.folder / f"{name}.json"
        if not file.is_file():
            said = answers(model(), self.tokens([prompt_of(word) for word in words]), choose())
            texts = self.tokenizer.decode_batch(said)
            pairs = [(word, text.strip()) for word, text in zip(words, texts, strict=True)]
            file.write_text(json.dumps(pairs))
        return [(word, text) for word, text in json.loads(file.read_text())]

    def served(self, name: str, choose: Callable[[], Choose], which: int = 0) -> list[Pair]:
        """Return a teacher's answers to the words that are served."""
        words = [one.word for one in self.parts[3]]
        return self.answered(f"served-{name}", lambda: self.teacher(which), words, choose)

    def suspect(
        self,
        name: str,
        kind: str,
        texts: Callable[[], Sequence[Pair]],
        seed: int,
        temperature: float,
    ) -> list[Pair]:
        """Return what a student of some texts answers to the words that suspects are asked about."""
        words = [one.word for one in self.parts[4]]

        def student() -> nn.Module:
            return self.model(f"student-{name}", kind, texts, epochs=self.size.epochs, seed=seed)

        return self.answered(
            f"suspect-{name}-{temperature}",
            student,
            words,
            lambda: plainly(1000 + seed, temperature),
        )

    def said(self, name: str, temperature: float) -> list[Pair]:
        """Return what a suspect answered before."""
        text = (self.folder / f"suspect-{name}-{temperature}.json").read_text()
        return [(word, answer) for word, answer in json.loads(text)]


def _some(words: Iterator[list[Entry]], wanted: int) -> list[Entry]:
    """Take entries, all of a word together, until there are enough."""
    part: list[Entry] = []
    for more in words:
        part += more
        if len(part) >= wanted:
            break
    return part


def marker(scheme: str, key: int, seed: int) -> Callable[[], Choose]:
    """Return how a teacher chooses whose answers are marked."""
    one = SCHEMES[scheme]
    if isinstance(one, TransformersGreen | vllm_sbw.VllmSbw):
        return lambda: by_green_list(one, key, seed)
    if isinstance(one, vllm_dual_gumbel.VllmDualGumbel):
        return lambda: by_two_gumbels(one, key, seed)
    return lambda: by_gumbel(one, key, seed)
