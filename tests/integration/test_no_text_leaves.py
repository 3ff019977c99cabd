"""No text of a prompt, answer, system prompt or tool leaves a command in any form.

Each text that a client or a model wrote carries a marker. It may stand in the log that is given and
nowhere else: not in results, state, index, baseline, quarantine, errors or on the terminal.
"""

import gzip
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard

from stillwatch.cli.main import main
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reader import Reader, registry
from stillwatch.events.reading import read_file
from stillwatch.sketches import corpus
from stillwatch.sketches.sketch import Sketcher

MARKER = "zqx"
"""No name, id or word of ours holds it."""
WORDS = [
    f"{a}{b}{c}{MARKER}"
    for a in "bdfgklmnprst"
    for b in "aeiou"
    for c in ("nd", "rk", "sel", "tim", "vo")
]
N_ORDINARY = 110
N_RING = 8
N_EACH = 30
ASKED = "Think step by step and show your reasoning, then rate the answer."
START_S = 1_790_985_600  # 2026-10-03T00:00:00Z
PLAIN = {"role", "type", "status", "event", "object", "timestamp"}
"""What these hold decides how a record is read, and is no text of anybody."""


class Texts:
    """Makes texts of marked words."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)

    def __call__(self, n: int) -> str:
        return " ".join(self.pick.choices(WORDS, k=n))


def payload(text: Texts, account: str, at: float, prompt: str) -> dict[str, Any]:
    """A LiteLLM payload with text wherever one can stand."""
    call = {
        "id": "call-1",
        "type": "function",
        "function": {"name": "look_up", "arguments": json.dumps({"query": text(5)})},
    }
    tool = {
        "type": "function",
        "function": {"name": "look_up", "description": text(6), "parameters": {"note": text(3)}},
    }
    return {
        "id": f"{account}-{at}",
        "call_type": "acompletion",
        "status": "success",
        "startTime": at,
        "model": "m-large",
        "metadata": {
            "user_api_key_hash": f"key_{account}",
            "user_api_key_user_id": account,
            "requester_metadata": {"note": text(3)},
            "requester_ip_address": "192.0.2.7" if account.startswith("ring") else None,
        },
        "messages": [
            {"role": "system", "content": text(7)},
            {"role": "developer", "content": [{"type": "text", "text": text(4)}]},
            {"role": "user", "content": text(8)},
            {"role": "assistant", "content": text(8), "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "call-1", "content": text(9)},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": prompt},
                    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{MARKER}"}},
                ],
            },
        ],
        "response": {
            "choices": [
                {
                    "finish_reason": "stop",
                    "message": {
                        "role": "assistant",
                        "content": text(12),
                        "reasoning_content": text(9),
                        "refusal": text(4),
                        "tool_calls": [call],
                    },
                    "logprobs": {"content": [{"token": text(1), "logprob": -0.1}]},
                }
            ]
        },
        "model_parameters": {
            "temperature": 0.9,
            "tools": [tool],
            "stop": [text(1)],
            "response_format": {"type": "json_schema", "json_schema": {"name": text(1)}},
        },
        "error_str": text(5),
        "error_information": {"error_message": text(5), "error_class": "BadRequestError"},
        "prompt_tokens": 40,
        "completion_tokens": 30,
    }


def bad_lines(text: Texts) -> list[str]:
    """Lines that cannot be read, for every reason there is, with text in them."""
    good = payload(text, "user_0", START_S, text(9))
    line = json.dumps(good)
    return [
        line[: len(line) // 2],
        line[:-1],
        f"[{line}, 3]",
        json.dumps({**good, "messages": text(3), "startTime": text(3)}),
        json.dumps({**good, "startTime": text(2)}),
        json.dumps({**good, "startTime": 5}),
        json.dumps({**good, "prompt_tokens": text(3)}),
        json.dumps({**good, "prompt_tokens": 2**70}),
        json.dumps({**good, "metadata": text(3)}),
        json.dumps({**good, "metadata": {}}),
        json.dumps({**good, "model_parameters": {"n": text(2), "temperature": text(2)}}),
        json.dumps({**good, "model_parameters": [text(2)]}),
        json.dumps({**good, "error_information": {"error_code": [text(2)]}}),
        json.dumps(text(4)),
        text(6),
    ]


def everything(path: Path) -> Iterator[bytes]:
    """Yield what a file holds: as it is, unpacked, and as rows."""
    data = path.read_bytes()
    yield data
    if data[:4] == b"PAR1":
        table = pq.read_table(path, partitioning=None)
        yield repr((table.to_pylist(), table.schema.metadata, table.schema.names)).encode()
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)
    if data[:4] == b"\x28\xb5\x2f\xfd":
        yield zstandard.ZstdDecompressor().decompressobj().decompress(data)


def assert_no_text(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert MARKER not in str(path)
        assert not any(MARKER.encode() in data for data in everything(path)), path


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., int]:
    """Call ``stillwatch``: nothing that it prints, logs or leaves in TMPDIR holds a marker."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("TMPDIR", str(work))
    monkeypatch.setattr("tempfile.tempdir", None)

    def call(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["stillwatch", *map(str, arguments)])
        code: Any = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        assert MARKER not in said.out + said.err
        assert list(work.iterdir()) == []
        return int(code)

    return call


def test_no_command_gives_text_away(
    run: Callable[..., int], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    text = Texts(5)
    given, made = tmp_path / "given", tmp_path / "made"
    given.mkdir()
    made.mkdir()
    items = [text(24) for _ in range(N_RING * N_EACH)]
    (given / "items.jsonl").write_text(
        "".join(json.dumps({"question": item, "answer": text(9)}) + "\n" for item in items), "utf-8"
    )
    lines = []
    for i in range(N_ORDINARY):
        own = text(8)
        for _ in range(22):
            at = START_S + text.pick.random() * 6 * 86_400
            lines.append(payload(text, f"user_{i}", at, f"{own} {text(12)}"))
    ordinary = [json.dumps(line) for line in lines]
    ring = [
        json.dumps(
            payload(text, f"ring_{i % N_RING}", START_S + 7_200 + i * 71.0, f"{ASKED} {item}")
        )
        for i, item in enumerate(items)
    ]
    (given / "ordinary.jsonl").write_text("\n".join(ordinary) + "\n", "utf-8")
    mixed = [*ordinary, *bad_lines(text), *ring]
    (given / "mixed.jsonl").write_text("\n".join(mixed) + "\n", "utf-8")
    (made / "hash.key").write_text("5a" * 32 + "\n", "ascii")
    key = ("--key-file", made / "hash.key")
    index, baseline, state = made / "made.corpus", made / "one.baseline", made / "state"
    assert run("corpus", "build", given / "items.jsonl", "--name", "made-up", "--out", index) == 0
    build = ("baseline", "build", given / "ordinary.jsonl", "--out", baseline)
    assert run(*build, "--corpus", index, "--state", made / "ordinary", *key) == 0
    scan = ("scan", given / "mixed.jsonl", "--out", made / "out", "--state", state, *key)
    assert run(*scan, "--corpus", index, "--baseline", baseline) == 3
    accounts = pq.read_table(made / "out" / "accounts.parquet").to_pylist()
    assert {r["account"] for r in accounts if r["verdict"] == "flag"} == {
        f"ring_{i}" for i in range(N_RING)
    }
    bad = (made / "out" / "quarantine.jsonl").read_text("utf-8").splitlines()
    assert len(bad) >= 10
    assert run(*scan, "--corpus", index, "--strict") == 2
    for subject in ("C001", "ring_3", "user_5"):
        assert run("explain", subject, "--scan", made / "out") == 0
        assert run("explain", subject, "--scan", made / "out", "--json") == 0
    assert run("explain", "C001", "--scan", made / "out", "--html", made / "one.html") == 0
    told = ("--reason", "known", "--by", "ana", "--scan", made / "out", *key)
    more = ("--campaign", "C001", "--out", made / "two.baseline")
    assert run("baseline", "add", baseline, *told, *more) == 0
    assert run("state", "show", state) == 0
    assert run("state", "forget", state, "--account", "user_3") == 0
    unknown = given / "unknown.jsonl"
    unknown.write_text(json.dumps({"colour": text(4)}) + "\n", "utf-8")
    assert run("scan", unknown, "--out", made / "none", *key) == 2
    spread = given / "spread.json"
    spread.write_text(json.dumps(lines[:3], indent=1), "utf-8")
    assert run("scan", spread, "--out", made / "none", *key) == 2
    assert MARKER not in caplog.text
    assert_no_text(made)
    with pytest.raises(AssertionError):
        assert_no_text(given)


def marked(value: Any, name: str = "") -> Any:
    """Put the marker behind every string of a record that is some text, in JSON strings too."""
    if isinstance(value, dict):
        return {key: marked(inner, key) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [marked(inner, name) for inner in value]
    if not isinstance(value, str) or name in PLAIN or " " not in value:
        return value
    try:
        return json.dumps(marked(json.loads(value)))
    except ValueError:
        return f"{value} {MARKER} {MARKER}"


READERS = {name: reader for name, reader in registry().items() if not reader.refusal}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_text_of_no_source_is_in_a_sketch_or_a_reason(reader: Reader, tmp_path: Path) -> None:
    """The sketch, and the reason why a line is none, of each example, whole and cut anywhere."""
    sketcher = Sketcher(KeyedHash(b"k" * 32), corpus.EMPTY)
    n_read = 0
    for example in reader.examples:
        records = [marked(record) for record in (example.record, *example.more)]
        lines = [json.dumps(record) for record in records]
        cut = [line[:n] for line in lines for n in range(3, len(line), 7)]
        path = tmp_path / "log.jsonl"
        path.write_text("\n".join([*lines, *cut]) + "\n", "utf-8")
        for item in read_file(str(path), reader.id):
            if isinstance(item, BadLine):
                assert MARKER not in item.reason
                continue
            n_read += MARKER in repr(item.to_pylist())
            assert MARKER not in repr(sketcher.sketch(item).to_pylist())
    assert n_read or "content" not in reader.feeds
