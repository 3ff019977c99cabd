"""``make demo-provenance``: two students, one of marked answers; both audited blind.

A teacher serves five accounts under marks of their own (the green list of Transformers). One student
learns from what ``acme`` was served, another from unmarked answers. Both stand behind an OpenAI-compatible
endpoint under names drawn by lot; the audit knows neither which is which nor who taught.
"""

import asyncio
import json
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
import torch
from aiohttp import web
from rich.console import Console

from bench.machine import ROOT
from bench.provenance.endpoint import Endpoint
from bench.provenance.training import plainly
from bench.provenance.world import Pair, Size, World, marker
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.wiring.context_tables import Making, digest_of
from stillwatch.wiring.counted_contexts import write_contexts

OUT: Final = ROOT / "demo-provenance"
SIZE: Final = Size(taught=10_000, other=100, served=5_000, asked=1_000, epochs=12)
SCHEME: Final = "transformers_green"
WIDTH: Final = 1
ACCOUNTS: Final = ("acme", "birch", "cobalt", "delta", "ember")
GUILTY: Final = "acme"
OTHERS_WORDS: Final = 150
KEPT: Final = 100
"""Served answers of each account that are kept, to see that its key is the one that marked."""
EPOCH: Final = "2026-11"
PLAN: Final = """\
[mark]
scheme = "{scheme}"
model = "glosses"
tokenizer = "{out}/world/tokenizer.json"
secret_file = "{out}/marking.secret"
epochs = ["{epoch}"]
accounts = {accounts}
contexts = "{out}/contexts"
known = "{out}/known.jsonl"
vocabulary = 4096

[suspect]
url = "http://127.0.0.1:{port}/v1"
model = "{model}"
"""
console: Final = Console()


def student(folder: Path, name: str, texts: list[Pair], seed: int) -> None:
    """Train one student; in a process of its own."""
    torch.set_num_threads(1)
    World(folder, SIZE).model(name, "transformer", lambda: texts, epochs=SIZE.epochs, seed=seed)


def answer(folder: Path, account: str | None, key: int | None, number: int) -> None:
    """Have the teacher answer one account under its key, or nobody without one."""
    torch.set_num_threads(1)
    world = World(folder, SIZE)
    words = [one.word for one in world.parts[3]]
    if key is None:
        world.served("plain", lambda: plainly(1))
        return
    mine = words if account == GUILTY else words[number * OTHERS_WORDS :][:OTHERS_WORDS]
    choose = marker(SCHEME, key, number)
    world.answered(f"served-{account}", lambda: world.teacher(0), mine, choose)


def serve(pool: ProcessPoolExecutor, world: World, keys: MarkingKeys) -> None:
    """Have the teacher answer all accounts, and remember the contexts that they were served."""
    asked = [
        pool.submit(answer, world.folder, account, keys.key("glosses", EPOCH, account), number)
        for number, account in enumerate(ACCOUNTS)
    ]
    asked.insert(1, pool.submit(answer, world.folder, None, None, 0))
    for one in asked:
        one.result()
    served, known = {}, []
    for account in ACCOUNTS:
        texts = [text for _, text in said(world, f"served-{account}")]
        tokens = [np.array(ids, np.uint32) for ids in world.tokens(texts)]
        served[account, "glosses", EPOCH] = tokens
        known += [json.dumps({"account": account, "answer": text}) for text in texts[:KEPT]]
    making = Making(WIDTH, digest_of(world.folder / "tokenizer.json"), keys.fingerprint)
    file = OUT / "contexts" / f"day={EPOCH}-01" / "served.parquet"
    write_contexts(file, served, making, ContextHash(keys.context_key()))
    (OUT / "known.jsonl").write_text("\n".join(known) + "\n")


def said(world: World, name: str) -> list[Pair]:
    """Return answers that were given before."""
    return [(word, text) for word, text in json.loads((world.folder / f"{name}.json").read_text())]


@contextmanager
def listening(endpoint: Endpoint) -> Iterator[int]:
    """Run an endpoint on a free port, in a thread of its own."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(endpoint.app)
    loop.run_until_complete(runner.setup())
    site = web.TCPSite(runner, "127.0.0.1", 0)
    loop.run_until_complete(site.start())
    port: int = runner.addresses[0][1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(runner.cleanup())


def audited(model: str, port: int, prompts: Path) -> tuple[int, str]:
    """Collect a suspect's answers and audit them, by the commands that a user would give."""
    folder = OUT / model
    folder.mkdir()
    plan = folder / "audit.toml"
    plan.write_text(
        PLAN.format(
            scheme=SCHEME,
            out=OUT,
            epoch=EPOCH,
            accounts=json.dumps(ACCOUNTS),
            port=port,
            model=model,
        )
    )
    command = [str(Path(sys.executable).with_name("stillwatch")), "audit"]
    answers = str(folder / "answers.jsonl")
    for one in (
        ["collect", str(plan), "--prompts", str(prompts), "--out", answers],
        ["provenance", str(plan), "--answers", answers, "--out", str(folder / "report")],
    ):
        console.print(f"$ stillwatch audit {' '.join(one)}".replace(f"{ROOT}/", ""), style="cyan")
        done = subprocess.run([*command, *one], check=False)
        if done.returncode not in (0, 3):
            raise SystemExit(done.returncode)
    return done.returncode, (folder / "report" / "result.json").read_text()


def main() -> None:
    """Run it; fail if the audit was wrong."""
    shutil.rmtree(OUT, ignore_errors=True)
    (OUT / "world").mkdir(parents=True)
    (OUT / "marking.secret").write_text(secrets.token_hex(32) + "\n")
    (OUT / "marking.secret").chmod(0o600)
    keys = MarkingKeys(bytes.fromhex((OUT / "marking.secret").read_text()))
    world = World(OUT / "world", SIZE)
    torch.set_num_threads(2)
    console.print("A teacher learns to define words (people's definitions, WordNet)")
    with console.status("reading WordNet") as status:
        world.teacher(0, say=lambda how: status.update(f"the teacher learns: {how}"))
    console.print("It answers five accounts, each under a key of its own, and once without a key")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        with console.status("the teacher answers; about a minute"):
            serve(pool, world, keys)
        console.print(
            "Two students learn: one from what acme was served, one from unmarked answers"
        )
        with console.status("two students learn, side by side; about two minutes"):
            for one in [
                pool.submit(student, world.folder, name, said(world, source), seed)
                for name, source, seed in (
                    ("copy", f"served-{GUILTY}", 11),
                    ("innocent", "served-plain", 12),
                )
            ]:
                one.result()
    lots = dict(
        zip(
            secrets.SystemRandom().sample(("model-x", "model-y"), 2),
            ("copy", "innocent"),
            strict=True,
        )
    )
    models = {
        name: torch.load(world.folder / f"{lots[name]}.pt", weights_only=False)
        for name in sorted(lots)
    }
    prompts = OUT / "prompts.jsonl"
    prompts.write_text("".join(json.dumps({"prompt": one.word}) + "\n" for one in world.parts[4]))
    found = {}
    with listening(Endpoint(models, world.tokenizer)) as port:
        for name in models:
            found[name] = audited(name, port, prompts)
    _check(lots, found)


def _check(lots: dict[str, str], found: dict[str, tuple[int, str]]) -> None:
    wrong = False
    for name, (code, text) in found.items():
        verdict = json.loads(text)["verdict"]
        named = [source["name"] for source in verdict["sources"]]
        if lots[name] == "copy":
            right = code == 3 and verdict["strength"] == "strong evidence" and named == [GUILTY]
        else:
            right = code == 0 and verdict["strength"] == "no evidence" and not named
        console.print(
            f"{name} was the {lots[name]}; the audit said: {verdict['strength']}"
            f"{', ' + ', '.join(named) if named else ''}: {'right' if right else 'WRONG'}"
        )
        wrong = wrong or not right
    console.print(f"Reports: {OUT.relative_to(ROOT)}/model-x/report/report.html, and of model-y")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
