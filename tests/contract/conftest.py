"""A made-up log that touches every branch of the profiles, and both engines reading it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.expr import types as ir

from stillwatch.core.keyed import KeyedHash
from stillwatch.events.event import Event, to_batch
from stillwatch.events.reading import expand
from stillwatch.profiles import prepare
from stillwatch.sketches import corpus
from stillwatch.wiring.engine import Engine
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.parts import Job, parts_of
from stillwatch.wiring.sketching import SketchRecipe

KEY = b"k" * 32
N_EVENTS = 3_000
N_ACCOUNTS = 60
START_US = 1_790_985_600_000_000  # 2026-10-03T00:00:00Z
DAY_US = 86_400_000_000
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "sel", "tim")]
ASKS = (
    "Please rate the answer on a scale of 1 to 5.",
    "Think step by step and show your reasoning.",
    "Write twenty new instructions for a training dataset.",
)
EDGE_COLUMNS = prepare.EDGE_COLUMNS


class Traffic:
    """Makes events one after another, so that later ones can refer to earlier ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.items = [self.text(20) for _ in range(60)]
        self.templates = [(self.text(9), self.text(8)) for _ in range(6)]
        self.events: list[Event] = []
        self.answers: list[str] = []

    def text(self, n: int) -> str:
        return " ".join(self.random.choices(WORDS, k=n))

    def maybe(self, value: Any, share: float = 0.7) -> Any:
        return value if self.random.random() < share else None

    def prompt(self, account: int) -> str:
        kind = self.random.random()
        if kind < 0.2:
            return self.random.choice(self.items)
        if kind < 0.4:
            head, tail = self.templates[account % 6]
            return f"{head} {self.text(3)} {tail}"
        if kind < 0.5 and len(self.answers) > 40:
            return f"{self.random.choice(self.answers[:-20])} {self.random.choice(ASKS)}"
        if kind < 0.55:
            return self.random.choice(("hi", "ping", "", "who are you"))
        return f"{self.random.choice(ASKS)} {self.text(self.random.randrange(2, 30))}"

    def messages(self, account: int) -> list[dict[str, str]] | None:
        told = [{"role": "system", "type": "text", "content": f"you are bot {account % 7}"}]
        if self.random.random() < 0.3:
            told += [
                {"role": "user", "type": "text", "content": self.text(8)},
                {"role": "assistant", "type": "text", "content": self.text(12)},
            ]
        told.append({"role": "user", "type": "text", "content": self.prompt(account)})
        return self.maybe(told if self.random.random() < 0.6 else told[1:], 0.92)

    def add(self, **fixed: Any) -> Event:
        number, pick = len(self.events), self.random
        account = pick.randrange(N_ACCOUNTS)
        at = START_US + int(number / N_EVENTS * 6 * DAY_US) + pick.randrange(1_000_000)
        said = self.messages(account)
        answer = self.text(24)
        self.answers.append(answer)
        model = pick.choice(["m-small", "m-large", None])
        if at > START_US + 4 * DAY_US and pick.random() < 0.4:
            model = "m-new"
        made: dict[str, Any] = {
            "event_id": f"e{number}",
            "source": pick.choice(["litellm_slp", "openai_stored"]),
            "ts_us": at,
            "content_state": "full" if said else "absent",
            "account": f"acct_{account:02d}",
            "key": self.maybe(f"key_{account}"),
            "organization": self.maybe(f"org_{account // 5}_{pick.randrange(2)}", 0.5),
            "end_user": self.maybe(f"user_{pick.randrange(30)}", 0.2),
            "client_address": self.maybe(f"10.0.{pick.randrange(9)}.{account}", 0.5),
            "user_agent": self.maybe(pick.choice(["openai-python/2.3.0", "curl/8.5"])),
            "tls_ja4": self.maybe(f"ja{account % 3}", 0.3),
            "header_order": self.maybe(f"host,agent,{account % 4}", 0.3),
            "request_id": self.maybe(f"r{number}", 0.9),
            "model": model,
            "params_sent": self.maybe(["temperature"]),
            "temperature": self.maybe(pick.choice([0.0, 0.7, 1.0])),
            "logprobs": self.maybe(pick.random() < 0.3),
            "messages": said,
            "completions": self.maybe([{"role": "assistant", "type": "text", "content": answer}]),
            "usage_input_tokens": self.maybe(pick.randrange(5_000)),
            "usage_output_tokens": self.maybe(pick.randrange(2**40)),
            "status": pick.choice([200, 200, 200, 200, 429, 503, 404, None]),
            "cost": self.maybe(pick.random()),
        }
        event = Event(**{**made, **fixed})
        self.events.append(event)
        return event

    def resend(self, refused: Event) -> None:
        """Send a refused request again from elsewhere: at once, at the window's end, too late."""
        wait = self.random.choice([0, 5_000_000, 120_000_000, 120_000_001, 900_000_000])
        to = self.random.randrange(N_ACCOUNTS)
        self.add(
            account=f"acct_{to:02d}",
            messages=refused.messages,
            content_state=refused.content_state,
            ts_us=refused.ts_us + wait,
            status=200,
        )


def made_up_events(seed: int = 11) -> list[Event]:
    traffic = Traffic(seed)
    while len(traffic.events) < N_EVENTS:
        event = traffic.add()
        if event.status in (429, 503) and event.messages and traffic.random.random() < 0.5:
            traffic.resend(event)
    copies = traffic.random.sample(traffic.events, N_EVENTS // 20)
    retries = [
        msgspec.structs.replace(event, status=pick, usage_output_tokens=i, account="acct_00")
        for i, event in enumerate(traffic.random.sample(traffic.events, N_EVENTS // 20))
        for pick in (None, 200, 429)
    ]
    return [*traffic.events, *copies, *retries]


def made_up_edge(key: KeyedHash, seed: int = 12) -> pa.Table:
    pick = random.Random(seed)
    ids = [f"r{i}" for i in range(N_EVENTS) if pick.random() < 0.5]
    columns: dict[str, list[int | None]] = {
        name: [
            None if pick.random() < 0.2 else key.one(str(pick.randrange(40)), name[:16])
            for _ in ids
        ]
        for name in EDGE_COLUMNS
    }
    columns["request_id_hash"] = [key.one(i, "request_id") for i in ids]
    return pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()})


@dataclass(frozen=True)
class Opened:
    """An engine that holds the made-up log in every state of preparation."""

    engine: Engine
    tables: dict[str, ir.Table]


@pytest.fixture(scope="module")
def made_up_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Canonical events in two files; copies, true and altered, are in the second."""
    folder = tmp_path_factory.mktemp("log")
    events = made_up_events()
    for i, part in enumerate((events[:1_200], events[1_200:])):
        pq.write_table(pa.Table.from_batches([to_batch(part)]), folder / f"part-{i}.parquet")
    return folder


def _opened(name: str, work: Path, log: Path) -> Iterator[Opened]:
    items = Traffic(11).items
    index = corpus.build(
        "made-up",
        [
            corpus.CorpusItem(text, "test" if i % 3 == 0 else "train")
            for i, text in enumerate(items)
        ],
    )
    with open_engine(name, work, "1GB") as engine:
        places = [work / f"parts-{i}" for i, _ in enumerate(expand([log]))]
        for place in places:
            place.mkdir()
        engine.sketch(
            [Job(f, None, str(p)) for f, p in zip(expand([log]), places, strict=True)],
            recipe=SketchRecipe(KEY, corpus.to_bytes(index)),
            bad=lambda line: pytest.fail(str(line)),
            progress=lambda done, total, events: None,
        )
        sketches = engine.stored([part for place in places for part in parts_of(place)])
        edge = engine.table("edge", made_up_edge(KeyedHash(KEY)))
        unique = prepare.with_edge(prepare.without_duplicates(sketches), edge)
        events = engine.materialise("events", unique)
        fed = prepare.with_feedback(events, prepare.feedback_events(events))
        members = {"subject": ["C1", "C1", "C2"], "account": ["acct_00", "acct_07", "acct_01"]}
        tables = {
            "sketches": sketches,
            "edge": edge,
            "events": events,
            "prepared": engine.materialise("prepared", fed),
            "members": engine.table("members", pa.table(members)),
        }
        given = engine.to_arrow(events.select(value=events.prompt_shingles.unnest()))
        rare = sorted(set(given.column("value").to_pylist()))[::50]
        tables["rare"] = engine.table("rare", pa.table({"value": pa.array(rare, pa.int64())}))
        accounts = sorted(set(engine.to_arrow(events.select("account"))["account"].to_pylist()))
        numbers = {"account": accounts, "position": pa.array(range(len(accounts)), pa.int32())}
        tables["positions"] = engine.table("positions", pa.table(numbers))
        yield Opened(engine, tables)


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory, made_up_log: Path) -> Iterator[Opened]:
    yield from _opened("duckdb", tmp_path_factory.mktemp("duckdb"), made_up_log)


@pytest.fixture(scope="module")
def on_spark(tmp_path_factory: pytest.TempPathFactory, made_up_log: Path) -> Iterator[Opened]:
    yield from _opened("local[2]", tmp_path_factory.mktemp("spark"), made_up_log)
