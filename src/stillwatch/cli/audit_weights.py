"""``stillwatch audit provenance --weights``: read a suspect's model, with a progress bar."""

from pathlib import Path
from typing import Annotated

import typer

from stillwatch.audit.provenance.plan import Plan
from stillwatch.cli.bars import counting_bar
from stillwatch.core.errors import StoppedError
from stillwatch.gateway.settings import read_as
from stillwatch.reports.provenance import ProvenanceFacts
from stillwatch.wiring.auditing_weights import audit_weights
from stillwatch.wiring.open_weights import OpenWeights
from stillwatch.wiring.tried_texts import read_texts
from stillwatch.wiring.weight_files import weight_files
from stillwatch.wiring.weights_facts import weights_facts

Weights = Annotated[
    Path | None,
    typer.Option(
        help="Instead of answers: the suspect's model, a folder with config.json, safetensors "
        "and tokenizer.json, or a GGUF file. Needs `stillwatch[audit-weights]`.",
        show_default=False,
    ),
]
Texts = Annotated[
    Path | None,
    typer.Option(
        help='With --weights: texts that it is tried on, JSON lines with "answer" or "prompt", '
        "or lines; best without the mark.",
        show_default=False,
    ),
]
MostTokens = Annotated[
    int, typer.Option(min=1, help="With --weights: tokens of the texts that are tried.")
]
Device = Annotated[
    str, typer.Option(help="With --weights: where PyTorch runs the model: cpu, cuda, ...")
]


def of_weights(
    plan: Path, weights: Path, texts: Path, most_tokens: int, *, device: str, peeked: bool
) -> ProvenanceFacts:
    """Audit a suspect's weights, and return what a report says.

    Raises
    ------
    InputError
        Something cannot be read, or does not fit together.
    StoppedError
        The user stopped it.
    """
    read, tried = read_as(plan, Plan), read_texts(texts)
    files = weight_files(weights)
    bar = counting_bar()
    try:
        with bar:
            task = bar.add_task("loading the model", total=None)
            model = OpenWeights(files, device)
            bar.update(task, description="tokens read")

            def on_tokens(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            found = audit_weights(
                read,
                model,
                files.tokenizer,
                tried,
                most_tokens=most_tokens,
                peeked=peeked,
                on_tokens=on_tokens,
            )
    except KeyboardInterrupt:
        raise StoppedError("interrupted; nothing was written") from None
    return weights_facts(read, plan, files, found, most_tokens=most_tokens, peeked=peeked)
