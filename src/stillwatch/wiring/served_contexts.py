"""Contexts of marked answers, counted for each account as the journal is rolled up."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from stillwatch.events.event import Event
from stillwatch.gateway.exchange import Frame
from stillwatch.gateway.settings import Marking
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.scheme import Tokens
from stillwatch.wiring.context_tables import Making, Owner, digest_of
from stillwatch.wiring.counted_contexts import write_contexts
from stillwatch.wiring.marking_secret import read_marking_keys
from stillwatch.wiring.recordings import Recording
from stillwatch.wiring.seal_keys import Keyring
from stillwatch.wiring.tokenizing import Tokenizer

SAMPLED: Final = frozenset({"text", "reasoning"})
"""Kinds of parts that are what the engine wrote; calls of tools are put into another form."""


@dataclass(frozen=True, slots=True)
class _Answer:
    owner: Owner
    ts_us: int
    text: str = field(repr=False)

    @property
    def day(self) -> str:
        return datetime.fromtimestamp(self.ts_us / 1e6, UTC).strftime("%Y-%m-%d")


class Said:
    """Marked answers of one segment of the journal, in memory."""

    def __init__(self) -> None:
        self.answers: list[_Answer] = []

    def take(self, frame: Frame, event: Event) -> None:
        """Take the answer of an exchange, if a key marked it."""
        if frame.mark is None or not event.completions:
            return
        owner = (frame.account, *frame.mark)
        self.answers += [
            _Answer(owner, frame.start_us, part["content"])
            for part in event.completions
            if part["type"] in SAMPLED and part["content"]
        ]


@dataclass(frozen=True)
class ServedContexts:
    """Writes down which contexts were served.

    Attributes
    ----------
    folder : Path
    tokenizers : mapping of str to (Tokenizer, Making)
        By model.
    hashing : ContextHash
    keyring : Keyring
        Knows which accounts are forgotten.
    """

    folder: Path
    tokenizers: Mapping[str, tuple[Tokenizer, Making]]
    hashing: ContextHash
    keyring: Keyring

    def write(self, said: Said, name: str) -> None:
        """Write the contexts of answers by day, under names that another attempt uses again.

        Where there are none, nothing is written: an attempt that cannot open its frames any more
        leaves there what an earlier one has counted.
        """
        found: dict[tuple[str, Making], dict[Owner, list[tuple[int, Tokens]]]] = {}
        for model, answers in _by_model(said).items():
            tokenizer, making = self.tokenizers[model]
            tokens = tokenizer.tokens([one.text for one in answers])
            for one, its_tokens in zip(answers, tokens, strict=True):
                of_file = found.setdefault((one.day, making), {})
                of_file.setdefault(one.owner, []).append((one.ts_us, its_tokens))
        if not found:
            return
        with self.keyring.held():  # nobody forgets between the look and the write
            for (day, making), owners in found.items():
                self._write(self.folder / f"day={day}", making, owners, name)

    def _write(
        self,
        folder: Path,
        making: Making,
        owners: Mapping[Owner, list[tuple[int, Tokens]]],
        name: str,
    ) -> None:
        remembered = {}
        for owner, answers in owners.items():
            forgotten = self.keyring.forgotten(owner[0])
            until_us = forgotten.until_us if forgotten is not None else -1
            remembered[owner] = [tokens for ts_us, tokens in answers if ts_us > until_us]
        file = folder / f"{name}-{making.tokenizer}.parquet"
        write_contexts(file, remembered, making, self.hashing)


def served_contexts(recording: Recording, marking: Marking) -> ServedContexts | None:
    """Return what counts the contexts of a recording; None where no model is marked.

    Raises
    ------
    InputError
        A tokenizer or the secret cannot be read.
    """
    if not marking.tokenizers:
        return None
    keys: MarkingKeys = read_marking_keys(marking.secret_file)
    return ServedContexts(
        recording.contexts,
        {
            model: (
                Tokenizer(file),
                Making(marking.context_width, digest_of(file), keys.fingerprint),
            )
            for model, file in marking.tokenizers.items()
        },
        ContextHash(keys.context_key()),
        Keyring(recording.seal, None),
    )


def _by_model(said: Said) -> dict[str, list[_Answer]]:
    found = defaultdict(list)
    for one in said.answers:
        found[one.owner[1]].append(one)
    return found
