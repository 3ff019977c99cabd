"""``stillwatch corpus``: indexes of known public corpora."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.events.opening import open_lines
from stillwatch.reports.writing import check_writable
from stillwatch.sketches import corpus
from stillwatch.wiring.inputs import load_corpora

app = typer.Typer(help="Index public corpora that harvesters sweep.", no_args_is_help=True)

TEXT_FIELDS = ("question", "prompt", "instruction", "text", "input", "problem", "query")


def _items(path: Path, field: str | None, split: str) -> Iterator[corpus.CorpusItem]:
    for number, line in enumerate(open_lines(path), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise InputError(f"not JSON ({error})", file=str(path), line=number) from error
        if isinstance(record, str):
            record = {"text": record}
        if not isinstance(record, dict):
            raise InputError("not a JSON object or string", file=str(path), line=number)
        names = (field,) if field else TEXT_FIELDS
        text = next((record[n] for n in names if isinstance(record.get(n), str)), None)
        if text is None:
            raise InputError(
                f"no text in {', '.join(names)}; name its field with --field. "
                f"Fields here: {', '.join(sorted(map(str, record)))}",
                file=str(path),
                line=number,
            )
        yield corpus.CorpusItem(text, split)


@app.command("build")
def build(
    train: Annotated[
        list[Path], typer.Argument(help="JSON lines of the training split; .gz and .zst too.")
    ],
    *,
    out: Annotated[Path, typer.Option(help="Index file to write.")],
    test: Annotated[
        list[Path] | None,
        typer.Option(help="JSON lines of the test split: lawful evaluators run that one."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the corpus; the first file's name if left out.")
    ] = None,
    field: Annotated[
        str | None, typer.Option(help=f"Field with the text; tried: {', '.join(TEXT_FIELDS)}.")
    ] = None,
    extend: Annotated[
        list[Path] | None, typer.Option(help="Existing index to add to; may be repeated.")
    ] = None,
) -> None:
    """Index the items of a public corpus; the index holds hashes of 8-grams, no text.

    Example: `stillwatch corpus build gsm8k-train.jsonl.gz --test gsm8k-test.jsonl.gz --out
    gsm8k.corpus`
    """
    check_writable(out.parent)
    items = [item for path in train for item in _items(path, field, "train")]
    items += [item for path in test or () for item in _items(path, field, "test")]
    own = corpus.build(name or train[0].name.split(".")[0], items)
    index = corpus.merge([load_corpora(extend or ()), own])
    partial = out.with_name(out.name + ".partial")
    try:
        partial.write_bytes(corpus.to_bytes(index))
        partial.replace(out)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise StillwatchError(
            f"cannot write {out} ({error.strerror}); make room there, or name another file with "
            "--out"
        ) from error
    Console().print(
        f"{len(items):,} items indexed as {own.names[0]} in {out} "
        f"({index.grams.size:,} 8-grams, corpora: {', '.join(index.names)}). "
        f"Use it with `stillwatch scan LOG --corpus {out}`.",
        highlight=False,
    )
