"""``stillwatch rehearse live``: a real model, the gateway, a harvest and honest customers."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.request import Request, urlopen

import typer
from rich.console import Console
from rich.table import Table

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.licences.licence import Licence
from stillwatch.rehearsal.cast import Member, add_callers, cast, parties, write_cast
from stillwatch.rehearsal.live import Played, Stage, play
from stillwatch.rehearsal.replay import MODEL, answering, read_past, replay
from stillwatch.rehearsal.tools import MODEL_NAME, free_port, local_model
from stillwatch.store.measures import list_measures
from stillwatch.store.store import Store, open_store
from stillwatch.wiring.pepper import load_pepper

STILLWATCH: Final = (sys.executable, "-c", "from stillwatch.cli.main import main; main()")
STARTS_WITHIN_S: Final = 60.0
ANSWER_TOKENS: Final = 16
NARROWED_TOKENS: Final = 4
HARVESTER: Final = "distilabel"
CORPUS: Final = "gsm8k.corpus"
COLUMNS: Final = (
    *("who", "accounts", "narrowed"),
    *("answered before", "after", "tokens before", "after"),
)
SLOTS: Final = 8
OTHERS: Final = 60
OTHERS_REQUESTS: Final = (20, 40)
"""Accounts that are replayed, and requests of each: at least, at most."""
AGAIN: Final = 1 / 3
"""Share of the customers' prompts in the second round."""
ORDINARY: Final = """seed = 1
split = "calibration"
redistributable = true
campaigns = []
"""
TERMS: Final = f"""
[measures]
flagged = "narrow"
output_per_answer = {NARROWED_TOKENS}
"""


class Rehearsal:
    """A folder, and the commands that are run in it for everyone to see."""

    def __init__(self, folder: Path, console: Console) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        if any(self.folder.iterdir()):
            raise InputError("not empty; name a new folder with --out", file=str(folder))
        self.console = console
        self.environment = {**os.environ, "XDG_DATA_HOME": str(self.folder / "data")}
        self.store: Store = open_store(f"sqlite:///{self.folder / 'stillwatch.db'}")

    def say(self, text: str) -> None:
        """Say what happens."""
        self.console.print(f"\n[bold]{text}[/]", highlight=False)

    def run(self, *words: str, fine: Sequence[int] = (0,)) -> None:
        """Run a command, shown as a person would type it."""
        self.console.print(f"[dim]$ stillwatch {' '.join(words)}[/]", highlight=False)
        done = subprocess.run(
            [*STILLWATCH, *words], cwd=self.folder, env=self.environment, check=False
        )
        if done.returncode not in fine:
            raise StillwatchError(f"stillwatch {words[0]} ended with {done.returncode}")

    @contextmanager
    def serving(self, upstream: str, replayed: str) -> Iterator[str]:
        """Run the gateway for a while; gives its address."""
        port, admin = free_port(), free_port()
        (self.folder / "gateway.toml").write_text(
            _settings(port, admin, upstream, replayed), "utf-8"
        )
        self.console.print(f"[dim]$ stillwatch serve gateway.toml --corpus {CORPUS}[/]")
        with (self.folder / "gateway.log").open("wb") as log:
            process = subprocess.Popen(
                [*STILLWATCH, "serve", "gateway.toml", "--corpus", CORPUS],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        try:
            _wait(f"http://127.0.0.1:{admin}/health", process, self.folder / "gateway.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)


def _settings(port: int, admin: int, upstream: str, replayed: str) -> str:
    return (
        f'[listen]\nport = {port}\nadmin_port = {admin}\ntrusted_proxies = ["127.0.0.1"]\n\n'
        f'[[upstream]]\nname = "smollm2"\nurl = "{upstream}"\nmodels = ["{MODEL_NAME}"]\n\n'
        f'[[upstream]]\nname = "replay"\nurl = "{replayed}"\nmodels = ["{MODEL}"]\n\n'
        "[recording]\nroll_s = 5\n\n"
        '[watch]\nbaseline = "ordinary.baseline"\nterms = "terms.toml"\n'
        'accounts = "accounts.csv"\n'
    )


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise StillwatchError(f"the gateway did not start; see {log}")


def live(
    *,
    out: Annotated[Path, typer.Option(help="New folder for everything.")],
    data: Annotated[Path, typer.Option(help="Folder with the prompts.")] = Path("examples/data"),
    environments: Annotated[
        Path, typer.Option(help="Folder that holds .venv-rehearse and .venv-rehearse-*.")
    ] = Path(),
    keys: Annotated[int, typer.Option(min=2, help="Accounts that share the harvest.")] = 20,
    prompts: Annotated[int, typer.Option(min=30, help="Prompts of the harvest.")] = 400,
    seed: Annotated[int, typer.Option(help="Which prompts are drawn, who is who.")] = 7,
) -> None:
    """Let a real harvesting tool and ordinary clients call a real model through the gateway.

    distilabel is dealt over many keys, while lm-eval, aider, LangChain, LlamaIndex, LiteLLM and
    the SDKs of OpenAI and Anthropic work beside it. The watch judges what was recorded, the
    campaign is narrowed, and everybody calls again. Ends with who got what, before and after.

    Exit code: 0 the campaign was found and narrowed and no customer touched; 1 otherwise.

    Example: `stillwatch rehearse live --out demo-gateway`
    """
    console = Console()
    show = Rehearsal(out, console)
    _prepare(show, data)
    pepper = load_pepper(show.folder / "stillwatch.pepper")[0]
    licence = Licence(id="customer", output_per_answer=ANSWER_TOKENS, output_per_day=200_000)
    members = cast(show.store, pepper, licence, harvester=HARVESTER, n_harvesting=keys, seed=seed)
    write_cast(members, show.folder, seed)
    python = environments / ".venv-rehearse" / "bin" / "python"
    past = read_past(show.folder / "others" / "log.jsonl.gz", OTHERS, *OTHERS_REQUESTS)
    others = add_callers(show.store, pepper, licence, past)
    with (
        local_model(python, SLOTS) as upstream,
        answering(past) as replayed,
        show.serving(upstream, replayed) as gateway,
    ):
        show.say(
            f"{keys} accounts of one harvest and {len(members) - keys} customers call at once; "
            f"{len(past)} customers are replayed"
        )
        heard = replay(gateway, past, others)
        todo = parties(members, prompts)
        before = play(Stage(gateway, environments, data, seed), todo, _teller(console))
        time.sleep(8)  # until the last segment is rolled up
        show.say("The watch looks")
        show.run("watch", "gateway.toml", "--once", fine=(0, 3))
        _approve(show)
        show.say("Everybody calls again")
        fewer = parties(members, max(prompts // 6, keys * 3), AGAIN)
        after = play(Stage(gateway, environments, data, seed + 1), fewer, _teller(console))
        again = replay(gateway, past, others)
        probes = {one.account: _probe(gateway, one) for one in members}
    answered, sent = heard[0] + again[0], heard[1] + again[1]
    show.say(f"Replayed customers: {answered} of {sent} requests answered")
    if answered < sent:
        raise StillwatchError(f"{sent - answered} requests of replayed customers failed")
    judge(show, members, before, after, probes)


def _prepare(show: Rehearsal, data: Path) -> None:
    show.say("What is ordinary: a baseline from rehearsed ordinary traffic")
    (show.folder / "ordinary.toml").write_text(ORDINARY, "utf-8")
    examples = str(data.parent.resolve())
    plan = ("--plan", "ordinary.toml", "--ordinary", "400", "--per-day", "8")
    show.run("rehearse", "deal", "--out", "ordinary", *plan, "--data", examples)
    (show.folder / "others.toml").write_text(ORDINARY.replace("calibration", "development"))
    more = ("--plan", "others.toml", "--ordinary", "90", "--per-day", "5", "--seed", "2")
    show.run("rehearse", "deal", "--out", "others", *more, "--data", examples)
    train, test = (str((data / f"gsm8k_{part}.jsonl.gz").resolve()) for part in ("train", "test"))
    show.run(
        "corpus", "build", train, "--test", test, *("--name", "gsm8k"), "--out", "gsm8k.corpus"
    )
    sides = ("--accounts", "ordinary/accounts.csv", "--edge", "ordinary/edge.jsonl.gz")
    log, baseline = "ordinary/log.jsonl.gz", "ordinary.baseline"
    show.run("baseline", "build", log, *sides, "--corpus", CORPUS, "--out", baseline)
    terms = Path(__file__).parent.parent / "wiring" / "terms.toml"
    text = terms.read_text("utf-8").split("[measures]")[0]
    (show.folder / "terms.toml").write_text(text + TERMS, "utf-8")


def _teller(console: Console) -> Any:
    def say(one: Played) -> None:
        trouble = f" [yellow]{one.problem}[/]" if one.problem else ""
        console.print(
            f"  {one.driver}: {one.answered} of {len(one.exchanges)} requests answered{trouble}",
            highlight=False,
        )

    return say


def _approve(show: Rehearsal) -> None:
    cases = sorted({one.case for one in list_measures(show.store) if one.case})
    for case in cases:
        show.run("measure", "approve", "--case", case)
    time.sleep(1.5)  # gateways hear of it within a second


def _probe(gateway: str, member: Member) -> bool:
    """Ask for log-probabilities; tell whether they came."""
    body = {
        "model": MODEL_NAME,
        "messages": [{"role": "user", "content": "Say yes."}],
        "max_tokens": 2,
        "logprobs": True,
    }
    headers = {"authorization": f"Bearer {member.caller.key}", "content-type": "application/json"}
    asked = Request(f"{gateway}/v1/chat/completions", json.dumps(body).encode(), headers)
    with urlopen(asked, timeout=120) as answer:
        choice = json.load(answer)["choices"][0]
    return bool((choice.get("logprobs") or {}).get("content"))


def _length(played: Played) -> str:
    return "not stated" if played.tokens is None else f"{played.tokens:.0f}"


def judge(
    show: Rehearsal,
    members: Sequence[Member],
    before: Sequence[Played],
    after: Sequence[Played],
    probes: dict[str, bool],
) -> None:
    """Show who got what, before the measure and after it.

    Raises
    ------
    StillwatchError
        A harvesting account was missed, or a customer touched.
    """
    touched = {one.account for one in list_measures(show.store)}
    table = Table(box=None, header_style="dim")
    for name in (
        "who",
        "accounts",
        "narrowed",
        "answered before",
        "after",
        "tokens before",
        "after",
    ):
        table.add_column(name, justify="left" if name == "who" else "right")
    for first, second in zip(before, after, strict=True):
        mine = [one.account for one in members if one.driver.id == first.driver]
        table.add_row(
            first.driver,
            str(len(mine)),
            str(len(touched & set(mine))),
            *(f"{one.answered}/{len(one.exchanges)}" for one in (first, second)),
            *map(_length, (first, second)),
        )
    show.say("Who got what")
    show.console.print(table)
    harvest = {one.account for one in members if one.driver.id == HARVESTER}
    customers = [one for one in (*before, *after) if one.driver != HARVESTER]
    kept = {name for name, has in probes.items() if has}
    wrong = [f"{one.driver}: {one.problem}" for one in (*before, *after) if one.problem]
    if harvest - touched:
        wrong.append(f"{len(harvest - touched)} harvesting accounts were not found")
    if touched - harvest:
        wrong.append(f"customers were touched: {', '.join(sorted(touched - harvest))}")
    if touched & kept or kept != {one.account for one in members} - touched:
        wrong.append("log-probabilities were withheld from the wrong accounts")
    if any(one.answered < len(one.exchanges) or not one.exchanges for one in customers):
        wrong.append("some requests of customers failed")
    found = f"{len(harvest & touched)} of {len(harvest)} harvesting accounts found and narrowed"
    answered = sum(one.answered for one in customers)
    asked = sum(len(one.exchanges) for one in customers)
    show.say(
        f"{found}; customers: {answered} of {asked} requests answered, "
        f"{len(touched - harvest)} touched."
    )
    show.console.print("Report of the look: " + str(show.folder / "recording" / "watch"))
    if wrong:
        raise StillwatchError("; ".join(wrong))
