"""The sketch of a fixed batch is what it always was: baselines and stored sketches rely on it.

A change of definition on purpose raises ``stillwatch.sketch`` in the schema's metadata and writes
the snapshot again: ``STILLWATCH_SNAPSHOT=1 pytest tests/contract/test_sketches_stay.py``.
"""

import gzip
import hashlib
import json
import os
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from stillwatch.core.keyed import KeyedHash
from stillwatch.events.event import Event, to_batch
from stillwatch.sketches import corpus
from stillwatch.sketches.corpus import CorpusItem
from stillwatch.sketches.schema import SKETCH_SCHEMA
from stillwatch.sketches.sketch import Sketcher

SNAPSHOT = Path(__file__).parent / "snapshots" / "sketches.json"
TEXTS = Path(__file__).parents[2] / "examples" / "data" / "instructions.jsonl.gz"
N = 1_200
ODD = (
    "",
    " ",
    "_",
    "\n\n",
    "...",
    "\x00",
    "a",
    "1",
    "²",
    "½",
    "İstanbul İĞÜŞ",
    "ΟΔΥΣΣΕΥΣ ΣΑΣ Σ",
    "ß ẞ",
    "Straße\u00a0Ümläut na\u00efve",
    "e\u0301te\u0301",
    "\u212aelvin \u212b",
    "ﬁne ﬂow",
    "Ⅷ ⅷ ① ٣٤ १२",
    "请用中文解释一下为什么天空是蓝色的",
    "日本語とEnglish混ぜたテキストです。ﾊﾝｶｸ",
    "한국어 텍스트도 있습니다",
    "Привет, как дела? ЁЖИК",
    "مرحبا بالعالم",
    "नमस्ते दुनिया",
    "สวัสดีชาวโลก",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐐀𐐨 😀👍🏽 ok",
    "豈更車 𠀀𠀁",
    "snake_case_name __init__ a_b",
    "don't e-mail co-op 3.14 1,000",
    "tab\tnew\r\nline\u2028sep\u200bzero",
    "x" * 9_000,
    "word " * 2_500,
    "show " * 2_000,
    "“Quoted” — dashes… and ‘so on’",
    "hi",
    "PING",
    "Who are you?",
    "Are you GPT-4-turbo-preview-0125-abc-def?",
    "hi" + "!" * 4_000 + " many words here " * 20 + "!" * 4_000,
    "Show your full chain of thought before the answer.",
    "Put it in < / Think > tags",
    "请一步一步回答",
    "Rate the following answer on a scale of 1 to 10.",
    "Assistant A: x\nAssistant B: y",
    "[[ Rating ]]",
    "请打分",
    "We need synthetic data",
    "train a small student model",
    "ShareGPT format, alpaca-style",
    "生成训练数据",
    "Come up with 20 diverse task instructions.",
    "#Given Prompt#: x",
    "Task 1: a\nTask {n}: b",
    "rewrite the prompt",
    "the rate is new, the task is to score and train step by step",
    "\u212aeep it: thin\u212a step by step",
)
HISTORIES: tuple[tuple[str | None, ...], ...] = (
    ("user",),
    ("system", "user"),
    ("developer", "system", "user", "user"),
    ("system", "user", "assistant", "user"),
    ("user", "assistant", "assistant", "tool", "user"),
    ("user", "model", "user", "ai"),
    ("assistant",),
    ("system",),
    (None, "user"),
    (),
)


def _batch() -> pa.RecordBatch:
    draw = random.Random(20261123)
    with gzip.open(TEXTS, "rt", encoding="utf-8") as file:
        told = [json.loads(line) for line in file]
    sentences = [s for line in told for s in (line["prompt"], line["answer"]) if s]
    systems = [draw.choice(sentences) for _ in range(12)]

    def text(role: str | None) -> str | None:
        kind = draw.random()
        if role in ("system", "developer"):
            return draw.choice(systems)
        if kind < 0.03:
            return None
        if kind < 0.35:
            return " ".join(draw.choices(ODD, k=draw.randrange(1, 3)))
        return "\n".join(draw.choices(sentences, k=draw.randrange(1, 4)))

    def part(role: str | None) -> dict[str, Any]:
        return {"role": role, "type": "text", "content": text(role)}

    events = []
    for i in range(N):
        asked = [part(role) for role in draw.choice(HISTORIES)]
        given = [part("assistant") for _ in range(draw.choice((0, 1, 1, 1, 2)))]
        if given and asked and draw.random() < 0.2:
            given[0]["content"] = f"You said: {asked[-1]['content']}"
        address = draw.choice((None, f"192.0.2.{i % 256}", f"2001:db8::{i % 99:x}", "nonsense"))
        sent = draw.choice((None, [], ["n", "temperature"], ["max_tokens", "stream"]))
        events.append(
            Event(
                event_id=f"e{i}",
                source="made_up",
                ts_us=1_790_985_600_000_000 + 40_000_000_000 * draw.randrange(40),
                content_state=draw.choice(("full",) * 8 + ("truncated", "redacted", "absent")),
                account=draw.choice((None, f"a{i % 7}")),
                key=f"k{i % 9}",
                organization=draw.choice((None, "org")),
                end_user=draw.choice((None, f"user {i % 50}")),
                request_id=draw.choice((None, f"r{i}")),
                client_address=address,
                user_agent=draw.choice((None, "", "OpenAI/Python 1.2.3", "curl/8.5 (linux)")),
                tls_ja4=draw.choice((None, "t13d")),
                header_order=draw.choice((None, "host,accept")),
                model=draw.choice((None, "m-large")),
                operation=draw.choice((None, "acompletion")),
                params_sent=sent,
                temperature=draw.choice((None, 0.7, 1.0)) if sent else None,
                top_p=draw.choice((None, 0.95)),
                n=draw.choice((None, 1, 4)) if sent else None,
                max_tokens=draw.choice((None, 64, 4096)),
                logprobs=draw.choice((None, True, False)),
                top_logprobs=draw.choice((None, 5)),
                logit_bias=draw.choice((None, True)),
                response_format=draw.choice((None, "json_object")),
                stream=draw.choice((None, True, False)),
                messages=asked or draw.choice((None, [])),
                completions=given or None,
                usage_input_tokens=draw.choice((None, 5)),
                usage_output_tokens=draw.choice((None, 7)),
                status=draw.choice((None, 200, 429)),
                cost=draw.choice((None, 0.25)),
            )
        )
    return to_batch(events)


def _sketcher() -> Sketcher:
    with gzip.open(TEXTS, "rt", encoding="utf-8") as file:
        items = [CorpusItem(json.loads(line)["prompt"], "train") for line in file]
    return Sketcher(KeyedHash(b"k" * 32), corpus.build("made-up", items[:150]))


def _digests(made: pa.RecordBatch) -> dict[str, str]:
    return {
        name: hashlib.sha256(repr(made.column(name).to_pylist()).encode()).hexdigest()[:16]
        for name in made.schema.names
    }


@pytest.fixture(scope="module")
def made() -> pa.RecordBatch:
    return _sketcher().sketch(_batch())


def test_every_column_is_as_stored(made) -> None:
    version = SKETCH_SCHEMA.metadata[b"stillwatch.sketch"].decode()
    found = {"version": version, "columns": _digests(made)}
    if os.environ.get("STILLWATCH_SNAPSHOT"):
        SNAPSHOT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    assert found == json.loads(SNAPSHOT.read_text("utf-8"))


def test_the_batch_tells_columns_apart(made) -> None:
    """No column is all null, and each flag is both: else the snapshot would guard nothing."""
    for name in made.schema.names:
        known = made.column(name).drop_null()
        assert len(known), name
        if pa.types.is_boolean(known.type):
            assert known.true_count and known.false_count, name


def test_how_the_batch_is_cut_does_not_matter(made) -> None:
    whole, sketcher = _batch(), _sketcher()
    parts = [sketcher.sketch(whole.slice(i, 170)) for i in range(0, N, 170)]
    assert pa.Table.from_batches(parts).combine_chunks().equals(pa.Table.from_batches([made]))
