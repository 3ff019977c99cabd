"""Whatever stands in a log's strings: nothing runs, nothing breaks, nothing leaves the folder."""

import json
import random
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stillwatch.cli.main import main

N_CLEAN = 102
N_CLEAN_EACH = 21
N_EACH = 45
START_S = 1_790_985_600  # 2026-10-03T00:00:00Z
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "sel", "tim")]
OUTSIDE = "stillwatch-was-here"
HOSTILE = {
    "html": '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "attribute": "' onmouseover='alert(1)' javascript:alert(1)",
    "terminal": "\x1b]0;owned\x07\x1b[31mred\x1b[2J\x9b5n\rover",
    "formula": "=CMD|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "path": f"../../../../../../../../var/tmp/{OUTSIDE}",
    "absolute": f"/var/tmp/{OUTSIDE}",
    "nul": "before\x00after",
    "direction": "\u202egnp.exe\u2066\u200f",
    "half": "half an emoji \ud83d",
    "markup": "[bold red]rich[/bold red] [link=file:///etc/passwd]l[/link]",
    "template": "{{ 7 * 7 }}{% include '/etc/passwd' %}${7*7}%s%n",
    "lines": "one\ntwo\r\nthree\u2028four\x0b",
    "long": "<b>" + "L" * 1_000_000,
}
SHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Characters that neither a page nor a terminal may get from a log."""

Record = dict[str, Any]


def canonical(account: str, at: float, prompt: str, answer: str, odd: str) -> Record:
    names = (
        *("key", "organization", "end_user", "session", "client_address", "user_agent", "tls_ja4"),
        *("header_order", "request_id", "operation", "model", "response_format", "finish_reason"),
        "error",
    )
    return {
        "event_id": f"{odd}{at}",
        "source": odd or "made_up",
        "ts_us": round(at * 1e6),
        "content_state": odd or "full",
        "account": account,
        "params_sent": [odd],
        "stop": [odd],
        "messages": [
            {"role": odd or "user", "type": odd or "text", "content": odd},
            {"role": "user", "type": "text", "content": prompt},
        ],
        "completions": [{"role": "assistant", "type": odd or "text", "content": answer}],
        "usage_output_tokens": 30,
        "status": 200,
        **dict.fromkeys(names, odd or None),
    }


def litellm(account: str, at: float, prompt: str, answer: str, odd: str) -> Record:
    return {
        "id": f"{odd}{at}",
        "litellm_call_id": f"{odd}{at}",
        "trace_id": odd,
        "session_id": odd,
        "call_type": odd or "acompletion",
        "status": "success",
        "startTime": at,
        "model": odd or "m-large",
        "model_group": odd,
        "end_user": odd,
        "requester_ip_address": odd,
        "user_agent": odd,
        "metadata": {
            "user_api_key_hash": odd or "k",
            "user_api_key_user_id": account,
            "user_api_key_org_id": odd or None,
            "user_api_key_end_user_id": odd,
            "user_agent": odd,
            "requester_ip_address": odd,
        },
        "messages": [
            {"role": odd or "system", "name": odd, "content": odd},
            {"role": "user", "content": prompt},
        ],
        "response": {
            "id": odd,
            "choices": [
                {"finish_reason": odd or "stop", "message": {"role": odd, "content": answer}}
            ],
        },
        "model_parameters": {odd or "n": odd, "stop": odd, "response_format": {"type": odd}},
        "error_information": {"error_code": odd, "error_class": odd},
        "completion_tokens": 30,
    }


def otel(account: str, at: float, prompt: str, answer: str, odd: str) -> Record:
    def text(value: str) -> Record:
        return {"stringValue": value}

    said = [
        {"role": odd or "system", "parts": [{"type": "text", "content": odd}]},
        {"role": "user", "parts": [{"type": "text", "content": prompt}]},
    ]
    told = [{"role": "assistant", "parts": [{"type": "text", "content": answer}]}]
    attributes = {
        "user.id": text(account),
        "gen_ai.operation.name": text(odd or "chat"),
        "gen_ai.system": text(odd or "openai"),
        "gen_ai.request.model": text(odd or "m-large"),
        "gen_ai.conversation.id": text(odd),
        "gen_ai.response.id": text(odd),
        "client.address": text(odd),
        "user_agent.original": text(odd),
        "error.type": text(odd),
        "gen_ai.request.stop_sequences": {"arrayValue": {"values": [text(odd)]}},
        "gen_ai.response.finish_reasons": {"arrayValue": {"values": [text(odd or "stop")]}},
        "gen_ai.usage.output_tokens": {"intValue": "30"},
        "gen_ai.input.messages": text(json.dumps(said)),
        "gen_ai.output.messages": text(json.dumps(told)),
        odd or "note": text(odd),
    }
    span = {
        "traceId": f"{odd}{at}",
        "spanId": f"{odd}{at}",
        "name": odd,
        "startTimeUnixNano": str(round(at * 1e9)),
        "attributes": [{"key": key, "value": value} for key, value in attributes.items()],
    }
    return {"resourceSpans": [{"scopeSpans": [{"scope": {"name": odd}, "spans": [span]}]}]}


SOURCES: dict[str, Callable[..., Record]] = {
    "canonical": canonical,
    "litellm_slp": litellm,
    "otel_genai": otel,
}


def log_lines(make: Callable[..., Record]) -> list[str]:
    """Clean accounts, and one campaign whose every string is hostile; bad lines between them."""
    pick = random.Random(3)

    def text(n: int) -> str:
        return " ".join(pick.choices(WORDS, k=n))

    lines, strings = [], list(HOSTILE.values())
    for account in range(N_CLEAN):
        own = text(6)
        for _ in range(N_CLEAN_EACH):
            at = START_S + round(pick.random() * 6 * 86_400, 3)
            prompt = f"{own} {text(pick.randrange(3, 30))}"
            lines.append(json.dumps(make(f"user_{account}", at, prompt, text(9), "")))
    for i in range(N_EACH * len(HOSTILE)):
        account = strings[i % len(HOSTILE)]
        odd = strings[i // len(HOSTILE) % len(HOSTILE)]
        prompt = f"Think step by step and show your reasoning. {text(24)} Then rate the answer."
        few = odd[:1_000]  # one name of a megabyte is enough
        lines.append(json.dumps(make(account, START_S + 7_200 + i * 71.0, prompt, text(9), few)))
    bad = [f"{odd[:1_000]!r}" for odd in strings]
    odd_keys = [json.dumps({odd[:1_000]: odd[:1_000]}) for odd in strings]
    return [*lines[:50], *bad, *odd_keys, *lines[50:]]


class Page(HTMLParser):
    """What a browser would find."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_harmless(page: str) -> None:
    """Neither scripts nor pictures nor links to elsewhere; no control characters."""
    found = Page(page)
    assert not found.tags & {"script", "img", "iframe", "object", "link", "base", "form"}
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert all(value.startswith("#") for name, value in found.attributes if name.endswith("href"))
    assert not [name for name, _ in found.attributes if name == "src"]
    assert not SHOWN.search(page)


@dataclass(frozen=True)
class Ran:
    code: int
    said: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Call ``stillwatch``; nothing that it prints may steer a terminal."""

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["stillwatch", *map(str, arguments)])
        code: Any = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        assert not SHOWN.search(said.out + said.err)
        return Ran(code, said.out + said.err)

    return call


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_runs_breaks_or_leaves_the_folder(
    source: str, run: Callable[..., Ran], tmp_path: Path
) -> None:
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    key, log, out, state = (place / n for n in ("hash.key", "log.jsonl", "out", "state"))
    key.write_text("5a" * 32 + "\n", "ascii")
    log = place / "\x1b[31m<img src=x>=CMD().jsonl"
    log.write_text("\n".join(log_lines(SOURCES[source])) + "\n", "utf-8", "replace")
    before = tree(tmp_path)
    options = ("--key-file", key, "--state", state)
    ran = run("scan", log, "--out", out, *options)
    assert ran.code == 3, ran.said[-2_000:]
    inside = ("a/b/out", "a/b/state")
    assert not {name for name in tree(tmp_path) - before if not name.startswith(inside)}
    assert not Path("/var/tmp", OUTSIDE).exists()
    assert all(re.fullmatch(r"[\w./-]+", name) for name in tree(out) | tree(state))
    page = (out / "report.html").read_text("utf-8")
    assert_harmless(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and len(page) < 2_000_000
    accounts = pq.read_table(out / "accounts.parquet").to_pylist()
    flagged = {row["account"] for row in accounts if row["verdict"] == "flag"}
    names = {name.encode("utf-8", "replace").decode() for name in HOSTILE.values()}
    assert flagged == names
    json.loads((out / "summary.json").read_text("utf-8"))
    bad = [json.loads(line) for line in (out / "quarantine.jsonl").open(encoding="utf-8")]
    assert len(bad) >= len(HOSTILE)
    assert not [one for one in bad if any(text in one["reason"] for text in HOSTILE.values())]
    for subject in ("C001", *sorted(names)):
        shown = run("explain", subject, "--scan", out)
        assert shown.code == 0 and len(shown.said) < 200_000
    made = out / "one.html"
    assert run("explain", HOSTILE["html"], "--scan", out, "--html", made).code == 0
    assert_harmless(made.read_text("utf-8"))
    told = run("explain", HOSTILE["terminal"], "--scan", out, "--json")
    assert json.loads(told.said)["subject"]["name"] == HOSTILE["terminal"]
    assert run("explain", "\x1b[31m nobody", "--scan", out).code == 2
    assert run("state", "show", state).code == 0
