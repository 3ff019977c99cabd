"""``stillwatch audit``: was that other model trained on my outputs?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stillwatch.audit.provenance.plan import Plan
from stillwatch.cli.audit_collect import collect
from stillwatch.gateway.settings import read_as
from stillwatch.reports.wording import plain
from stillwatch.wiring.answers import read_answers, remarks
from stillwatch.wiring.auditing import Audited, audit

app = typer.Typer(
    help="Examine a suspect model: was it trained on what I served?", no_args_is_help=True
)
app.command("collect")(collect)


@app.command("provenance")
def provenance(
    plan: Annotated[Path, typer.Argument(help="TOML file: mark, keys, tokenizer, tables.")],
    *,
    answers: Annotated[Path, typer.Option(help="JSON lines with what the suspect answered.")],
) -> None:
    """Test a suspect's answers for marks that only your answers carried.

    A low p-value says that the suspect's text was not made without knowledge of the key. It
    does not say how the marked text reached it. "Cannot tell" is an answer.

    Exit code: 0 no evidence or cannot tell, 3 evidence, 2 bad usage or input.

    Example: `stillwatch audit provenance audit.toml --answers answers.jsonl`
    """
    found = audit(read_as(plan, Plan), read_answers(answers))
    _show(Console(), found)
    if found.verdict.strength in ("strong evidence", "evidence"):
        raise typer.Exit(3)


def _show(console: Console, found: Audited) -> None:
    verdict = found.verdict
    console.print(f"[bold]{verdict.strength}[/bold]: {verdict.sentence}")
    table = Table("key of", "epoch", "p", "p, plain", "e", "pairs", "effective")
    for test in (*found.tests, *found.accounts):
        table.add_row(
            test.name,
            test.epoch,
            f"1e{test.sum.log10_p:.1f}",
            f"1e{test.plain.log10_p:.1f}",
            f"1e{test.log10_e:.1f}",
            f"{test.sum.n_pairs:,}",
            f"{test.sum.n_effective:,.0f}",
        )
    console.print(table)
    for remark in remarks(found.answers):
        console.print(Text(plain(remark)))
