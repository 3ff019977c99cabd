"""Count what was served into tables: the mark's contexts and, where these are narrow, passages."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from stillwatch.audit.provenance.verbatim import LEAST_WIDTH, PASSAGE
from stillwatch.marking.contexts import ContextHash, ContextTable, table_of
from stillwatch.marking.scheme import Tokens
from stillwatch.wiring.context_tables import Making, Owner, passages_file, write_tables


def write_contexts(
    file: Path,
    answers: Mapping[Owner, Sequence[Tokens]],
    making: Making,
    hashing: ContextHash,
) -> dict[Owner, ContextTable]:
    """Write the tables of answers, and return those of the mark's contexts.

    Where these are narrower than `LEAST_WIDTH`, contexts of `PASSAGE` tokens are kept in a file of
    their own beside it: they tell who repeats word for word what was served.
    """
    kept = _tables(answers, making.width, hashing)
    if kept:
        write_tables(file, kept, making)
    if making.width < LEAST_WIDTH:
        passages = _tables(answers, PASSAGE, hashing)
        if passages:
            wide = Making(PASSAGE, making.tokenizer, making.secret)
            write_tables(passages_file(file), passages, wide)
    return kept


def _tables(
    answers: Mapping[Owner, Sequence[Tokens]], width: int, hashing: ContextHash
) -> dict[Owner, ContextTable]:
    found = {owner: table_of(its, width, hashing) for owner, its in answers.items()}
    return {owner: table for owner, table in found.items() if len(table)}
