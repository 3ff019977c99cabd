"""Write a LiteLLM log of any size for `speed.py`: natural words, little of it said twice.

Texts are chained out of pieces of recorded prompts and answers: after a few words the chain jumps
to another place in the recordings where the same word stands. So words and their frequencies are
those of the recordings, and runs of eight words seldom come back, as in real traffic. What does
come back, as in real traffic too: half of the accounts are applications with one template and one
system prompt, some chats carry their history, some prompts are sent again.
"""

import gzip
import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
LEVEL = 6
START_S = 1_790_985_600
SPAN_S = 14 * 86_400
PIECE_WORDS = (3, 12)
PROMPT_CHARS = (130, 800)
ANSWER_CHARS = (220, 1_030)
SYSTEM_CHARS = (150, 450)
TEMPLATE_CHARS = (100, 300)
HISTORY_SHARE = 0.15
REPEAT_SHARE = 0.01
AGENTS = (
    "OpenAI/Python 2.8.1",
    "AsyncOpenAI/Python 2.54.0",
    "Anthropic/Python 2.12.0",
    "OpenAI/JS 6.9.0",
    "Python/3.11 aiohttp/3.14.5",
    "axios/1.7.9",
    "curl/8.5.0",
)


class Chain:
    """Endless natural-looking text out of recorded text."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._words = _recorded_words()
        places: dict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(self._words[: -PIECE_WORDS[1]]):
            places[word].append(i)
        self._places = places

    def text(self, n_chars: int) -> str:
        """Return text of about `n_chars` characters."""
        words, places, draw = self._words, self._places, self._draw
        low, high = PIECE_WORDS
        at = draw.randrange(len(words) - high)
        pieces = []
        while n_chars > 0:
            end = at + low + int(draw.random() * (high - low + 1))
            piece = " ".join(words[at:end])
            pieces.append(piece)
            n_chars -= len(piece) + 1
            where = places.get(words[end - 1])
            at = (where[int(draw.random() * len(where))] if where else 0) + 1
            at = at if at < len(words) - high else 0
        return " ".join(pieces)


def _recorded_words() -> list[str]:
    """Split prompts and answers of the recordings and data at spaces; line ends stay."""
    texts = []
    for name in ("instructions", "gsm8k_test", "t0_templates"):
        with gzip.open(
            ROOT / "examples" / "data" / f"{name}.jsonl.gz", "rt", encoding="utf-8"
        ) as file:
            lines = [json.loads(line) for line in file]
        texts += [t for line in lines for t in (line["prompt"], line.get("answer")) if t]
    for path in sorted((ROOT / "examples" / "recordings").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            texts += [json.loads(line)["response"]["text"] for line in file]
    random.Random("texts").shuffle(texts)
    return [word for text in texts for word in text.split(" ") if word]


class Account:
    """One caller: an application with its template, or a person who chats."""

    def __init__(self, number: int, draw: random.Random, chain: Chain) -> None:
        self._draw, self._chain = draw, chain
        self.name = f"u_{number:05d}"
        self.key = f"{draw.getrandbits(256):064x}"
        self.address = f"10.{number >> 8 & 255}.{number & 255}.{draw.randrange(1, 255)}"
        self.agent = draw.choice(AGENTS)
        self.model = draw.choice(("m-large", "m-small", "m-code"))
        self.is_app = draw.random() < 0.5
        self.parameters = draw.choice(
            (
                {"temperature": round(draw.random(), 2), "max_tokens": draw.randrange(64, 4096)},
                {"temperature": 0.7, "top_p": 0.95, "stream": True},
                {"max_tokens": draw.choice((256, 1024)), "n": 1},
                {},
            )
        )
        self.system = chain.text(draw.randrange(*SYSTEM_CHARS)) if self.is_app else None
        self.template = chain.text(draw.randrange(*TEMPLATE_CHARS)) if self.is_app else ""
        self.weight = draw.paretovariate(1.2)
        self._past: list[dict[str, str]] = []
        self._last = ""

    def exchange(self) -> tuple[list[dict[str, str]], str]:
        """Return the messages of the next request, and its answer."""
        draw, chain = self._draw, self._chain
        room = draw.randrange(*PROMPT_CHARS)
        answer = chain.text(draw.randrange(*ANSWER_CHARS))
        if self._last and draw.random() < REPEAT_SHARE:
            prompt = self._last
        elif self.is_app:
            prompt = f"{self.template}\n\n{chain.text(max(60, room - len(self.template)))}"
        else:
            prompt = chain.text(room)
        self._last = prompt
        messages = [{"role": "user", "content": prompt}]
        if self.system:
            messages.insert(0, {"role": "system", "content": self.system})
        elif self._past and draw.random() < 2 * HISTORY_SHARE:
            messages = self._past + messages
        else:
            self._past = []
        self._past = [*self._past[-2:], messages[-1], {"role": "assistant", "content": answer}]
        return messages, answer


def write_log(path: Path, n_events: int, n_accounts: int, seed: int) -> dict[str, Any]:
    """Write a log; return what is in it: events, accounts, mean bytes of text and of a line."""
    draw = random.Random(f"speed:{seed}")
    chain = Chain(draw)
    accounts = [Account(i, draw, chain) for i in range(n_accounts)]
    weights = [one.weight for one in accounts]
    encoder = msgspec.json.Encoder()
    n_text = n_bytes = 0
    step = SPAN_S / n_events
    with gzip.GzipFile(path, "wb", compresslevel=LEVEL, mtime=0) as file:
        for first in range(0, n_events, 10_000):
            callers = draw.choices(accounts, weights, k=min(10_000, n_events - first))
            for i, account in enumerate(callers, first):
                record = _record(account, START_S + (i + draw.random()) * step, draw)
                answer = record["response"]["choices"][0]["message"]["content"]
                said = (m["content"] for m in record["messages"])
                n_text += sum(len(t.encode()) for t in (answer, *said))
                line = encoder.encode(record) + b"\n"
                n_bytes += len(line)
                file.write(line)
    return {
        "events": n_events,
        "accounts": n_accounts,
        "text_bytes_per_event": round(n_text / n_events),
        "line_bytes_per_event": round(n_bytes / n_events),
        "file_bytes": path.stat().st_size,
    }


def _record(account: Account, at: float, draw: random.Random) -> dict[str, Any]:
    messages, answer = account.exchange()
    call_id = f"{draw.getrandbits(128):032x}"
    n_in = sum(len(m["content"]) for m in messages) // 4
    n_out = len(answer) // 4
    return {
        "id": f"chatcmpl-{call_id[:24]}",
        "trace_id": call_id[8:],
        "session_id": None,
        "litellm_call_id": call_id,
        "call_type": "acompletion",
        "stream": False,
        "response_cost": round(n_in * 1.5e-6 + n_out * 6e-6, 8),
        "status": "success",
        "custom_llm_provider": "openai",
        "total_tokens": n_in + n_out,
        "prompt_tokens": n_in,
        "completion_tokens": n_out,
        "startTime": round(at, 3),
        "endTime": round(at + 0.012 * n_out, 3),
        "completionStartTime": round(at + 0.4, 3),
        "model": account.model,
        "model_group": account.model,
        "metadata": {
            "user_api_key_hash": account.key,
            "user_api_key_alias": None,
            "user_api_key_user_id": account.name,
            "user_api_key_org_id": None,
            "user_api_key_team_id": None,
            "user_api_key_end_user_id": None,
            "user_agent": account.agent,
            "requester_metadata": {"request_id": call_id},
        },
        "request_tags": [f"User-Agent: {account.agent}"],
        "end_user": "",
        "requester_ip_address": account.address,
        "user_agent": account.agent,
        "messages": messages,
        "response": {
            "id": f"chatcmpl-{call_id[:24]}",
            "object": "chat.completion",
            "created": int(at),
            "model": account.model,
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": answer},
                }
            ],
            "usage": {
                "prompt_tokens": n_in,
                "completion_tokens": n_out,
                "total_tokens": n_in + n_out,
            },
        },
        "model_parameters": account.parameters,
        "error_information": None,
    }
