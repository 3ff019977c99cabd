"""``stillwatch audit collect``: ask a suspect, and keep its answers as evidence."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import TextColumn
from rich.text import Text

from stillwatch.audit.provenance.plan import Plan
from stillwatch.cli.bars import counting_bar
from stillwatch.core.errors import InputError, StoppedError
from stillwatch.gateway.settings import read_as
from stillwatch.reports.wording import plain, plural
from stillwatch.wiring.collecting import Collected, Job, State
from stillwatch.wiring.collecting import collect as run_collect
from stillwatch.wiring.prompts import choose as choose_prompts
from stillwatch.wiring.prompts import read_prompts


def collect(
    plan: Annotated[Path, typer.Argument(help="TOML file with the table `suspect`.")],
    *,
    prompts: Annotated[
        Path, typer.Option(help='JSON lines with "prompt", or one prompt on each line.')
    ],
    out: Annotated[Path, typer.Option(help="File of answers; continued if it is there.")] = Path(
        "answers.jsonl"
    ),
    choose: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Ask only so many: those with most contexts that were served, by the tables that "
            "`mark.contexts` names.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Ask a suspect for answers, and keep them in a chain of evidence.

    Prompts that OUT already answers are not asked again: Ctrl-C loses nothing, and the same
    command goes on. Each line names the digest of the line before; bodies as they came are kept
    beside OUT. Rates, retries and a budget stand in the plan.

    Exit code: 0 done or budget spent, 1 the suspect fails, 2 bad usage or input, 130 interrupted.

    Example: `stillwatch audit collect audit.toml --prompts prompts.txt --out answers.jsonl`
    """
    wanted = read_as(plan, Plan)
    if wanted.suspect is None:
        raise InputError("there is nobody to ask; add the table", file=str(plan), field="suspect")
    asked = read_prompts(prompts)
    if choose is not None:
        asked = choose_prompts(wanted.mark, asked, choose)
    done = _shown(Job(wanted.suspect, asked, out))
    _tell(Console(), done, out)
    if done.ending == "interrupted":
        raise StoppedError(
            f"interrupted; all that was answered is kept in {out}, the same command goes on"
        )


def _shown(job: Job) -> Collected:
    """Collect, with a progress bar."""
    bar = counting_bar(TextColumn("{task.fields[spent]}"))
    with bar:
        task = bar.add_task("asking", total=len(job.prompts), spent="")

        def on_state(state: State) -> None:
            done = state.n_before + state.n_answered + state.n_failed
            bar.update(task, completed=done, spent=_spent(state))

        return run_collect(job, on_state, lambda note: bar.console.print(Text(plain(note))))


def _spent(state: State) -> str:
    tokens = state.spent.input + state.spent.output
    money = f", {state.money:,.2f}" if state.money else ""
    return f"{tokens:,} tokens{money}"


def _tell(console: Console, done: Collected, out: Path) -> None:
    """Say what came, and what an audit will not like about it."""
    state = done.state
    told = [
        f"{state.n_answered:,} answered now, {state.n_before:,} before, {done.n_left:,} left; "
        f"{_spent(state)} in all."
    ]
    counts = (
        ("empty", state.n_empty),
        ("refused", state.n_refused),
        ("cut at max_tokens", state.n_truncated),
        ("failed", state.n_failed),
    )
    odd = ", ".join(f"{n:,} {what}" for what, n in counts if n)
    if odd:
        told.append(f"Of this run: {odd}.")
    if done.ending == "budget":
        told.append("The budget is spent: raise most_tokens or most_money and run it again.")
    if len(done.speakers) > 1:
        told.append(f"It answered as {plural(len(done.speakers), 'different model')}.")
    told.append(f"{out}, last line {done.head}: have this digest time-stamped by somebody else.")
    for one in told:
        console.print(Text(plain(one)), soft_wrap=True)
