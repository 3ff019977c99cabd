"""``stillwatch audit``: was that other model trained on my outputs?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from stillwatch.audit.provenance.plan import Plan
from stillwatch.audit.provenance.verdict import FOUND
from stillwatch.cli.audit_collect import collect
from stillwatch.cli.audit_resemblance import resemblance
from stillwatch.cli.audit_weights import Device, MostTokens, Texts, Weights, of_weights
from stillwatch.cli.bars import counting_bar
from stillwatch.core.errors import InputError, StoppedError
from stillwatch.gateway.settings import read_as
from stillwatch.reports.provenance import ProvenanceFacts, sections, title, write_provenance
from stillwatch.reports.sections import print_sections
from stillwatch.reports.writing import check_writable
from stillwatch.wiring.answers import read_answers
from stillwatch.wiring.auditing import audit
from stillwatch.wiring.auditing_weights import MOST_TOKENS
from stillwatch.wiring.provenance_facts import facts_of

app = typer.Typer(
    help="Examine a suspect model: was it trained on what I served?", no_args_is_help=True
)
app.command("collect")(collect)
app.command("resemblance")(resemblance)
SHORT = 2
"""Sections that the terminal shows; the others are in the report."""


@app.command("provenance")
def provenance(
    plan: Annotated[Path, typer.Argument(help="TOML file: mark, keys, tokenizer, tables.")],
    *,
    answers: Annotated[
        Path | None,
        typer.Option(help="JSON lines with what the suspect answered.", show_default=False),
    ] = None,
    weights: Weights = None,
    texts: Texts = None,
    most_tokens: MostTokens = MOST_TOKENS,
    device: Device = "cpu",
    out: Annotated[
        Path | None, typer.Option(help="Folder for report.html, report.md, result.json.")
    ] = None,
    peeked: Annotated[
        bool,
        typer.Option(
            "--peeked",
            help="Somebody looked before all was collected: the e-value decides, not the p-value.",
        ),
    ] = False,
) -> None:
    """Test a suspect's answers, or its weights, for marks that only your answers carried.

    A low p-value says that the suspect's text was not made without knowledge of the key. It
    does not say how the marked text reached it. "Cannot tell" is an answer.

    Weights say more than answers do: all that the suspect would have said. They need a suspect
    whose tokenizer is that of the served model. No code of the suspect's is run.

    Exit code: 0 no evidence or cannot tell, 3 evidence, 2 bad usage or input.

    Example: `stillwatch audit provenance audit.toml --answers answers.jsonl --out report`
    """
    if out is not None:
        check_writable(out)
    if weights is not None:
        facts = of_weights(
            plan, weights, _only(answers, texts), most_tokens, device=device, peeked=peeked
        )
    else:
        facts = _of_answers(plan, answers, texts, peeked=peeked)
    console = Console()
    heading = f"{title(facts)}. {facts.verdict.sentence}"
    print_sections(console, heading, sections(facts)[:SHORT])
    for remark in facts.remarks:
        console.print(remark, markup=False, highlight=False)
    if out is not None:
        write_provenance(facts, out)
        console.print(f"Report: {out / 'report.html'}", markup=False, highlight=False)
    if facts.verdict.strength in FOUND:
        raise typer.Exit(3)


def _of_answers(
    plan: Path, answers: Path | None, texts: Path | None, *, peeked: bool
) -> ProvenanceFacts:
    if answers is None:
        raise InputError(
            "name the suspect's answers, or its model with --weights", field="--answers"
        )
    if texts is not None:
        raise InputError("texts are tried on a model; name it with --weights", field="--texts")
    read = read_as(plan, Plan)
    bar = counting_bar()
    try:
        with bar:
            task = bar.add_task("reading", total=None)

            def on_key(done: int, total: int) -> None:
                bar.update(task, description="keys tried", completed=done, total=total)

            found = audit(read, read_answers(answers), peeked=peeked, on_key=on_key)
    except KeyboardInterrupt:
        raise StoppedError("interrupted; nothing was written") from None
    return facts_of(read, plan, found, peeked=peeked)


def _only(answers: Path | None, texts: Path | None) -> Path:
    """Return the texts that a model is tried on."""
    if answers is not None:
        raise InputError(
            "audit answers or weights, each with a report of its own; leave one out",
            field="--answers",
        )
    if texts is None:
        raise InputError("name texts that the model is tried on", field="--texts")
    return texts
