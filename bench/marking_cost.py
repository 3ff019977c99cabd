"""What marks cost: CPU of the gateway and of the recorder, and of sampling under each mark.

The gateway's part is measured on requests and answers of ``examples/recordings``, each figure in
blocks, in turns, beside the same work without a mark. The sampling part (``--model``, a GGUF file)
has Transformers write with SmolLM2-135M on one core, with each mark and without: engines do the same
on their accelerators, which is not measured here.

Run: ``make bench-marking-cost``.
"""

import argparse
import gzip
import importlib
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.machine import ROOT, stamp
from stillwatch.gateway.asking import read_request
from stillwatch.gateway.caller import Caller
from stillwatch.gateway.exchange import SPOOL_KEY_BYTES, Exchange, Spool, read_frame
from stillwatch.gateway.marker import Marker
from stillwatch.gateway.paths import route_of
from stillwatch.gateway.rolling import event_of
from stillwatch.gateway.settings import Marking, Upstream
from stillwatch.gateway.upstream import Target, Upstreams
from stillwatch.licences.licence import Grant, Licence
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.lexical import marked
from stillwatch.wiring.context_tables import Making
from stillwatch.wiring.recordings import Recording
from stillwatch.wiring.seal_keys import Keyring
from stillwatch.wiring.served_contexts import Said, ServedContexts
from stillwatch.wiring.tokenizing import Tokenizer

BLOCKS: Final = 21
CHAT: Final = route_of(b"/v1/chat/completions")
AT: Final = 1_795_435_200_000_000
LEAST_WORDS: Final = 20
OUT: Final = ROOT / "bench" / "results" / "marking_cost.json"
Block = Callable[[], int]


def recorded() -> list[dict[str, Any]]:
    """Return the recorded exchanges whose answers have some length."""
    found = []
    for file in sorted((ROOT / "examples" / "recordings").glob("*.jsonl.gz")):
        with gzip.open(file, "rt") as lines:
            for line in lines:
                one = json.loads(line)
                text = (one.get("response") or {}).get("text")
                if isinstance(text, str) and len(text.split()) >= LEAST_WORDS:
                    found.append(one)
    return found


def in_turns(blocks: dict[str, Block], n_blocks: int = BLOCKS) -> dict[str, dict[str, float]]:
    """Time blocks of work in turns.

    Returns
    -------
    dict
        CPU microseconds for each unit, as the block counts them; see `summary`.
    """
    took: dict[str, list[float]] = {name: [] for name in blocks}
    for block in blocks.values():
        block()
    for _ in range(n_blocks):
        for name, block in blocks.items():
            began = time.process_time_ns()
            units = block()
            took[name].append((time.process_time_ns() - began) / 1e3 / units)
    return {name: summary(all_) for name, all_ in took.items()}


def summary(values: list[float]) -> dict[str, float]:
    """Return the median with the interval that order statistics give it, at least 95 %."""
    ordered, n = sorted(values), len(values)
    reach = int(np.ceil(0.98 * np.sqrt(n))) + 1
    low, high = max(0, n // 2 - reach), min(n - 1, n // 2 + reach)
    return {"median": ordered[n // 2], "low": ordered[low], "high": ordered[high], "n": n}


def target(engine: str) -> Target:
    """Return an upstream that marks in some way, or does not."""
    one = Upstream.model_validate(
        {"name": "u", "url": "http://h", "marking": engine, "models": ("*",)}
    )
    return Upstreams([one]).targets[0]


def exchange(body: dict[str, Any]) -> Exchange:
    """Return an exchange that asks with some body."""
    grant = Grant(key="k", account="a", licence=Licence(id="l"))
    raw = json.dumps(body).encode()
    asked = read_request(raw, CHAT)
    return Exchange("r", "POST", CHAT, Caller(None, None, None, "", []), grant, asked, start_us=AT)


def requests(texts: list[str]) -> dict[str, dict[str, float]]:
    """Time what marks add to a request; ``read`` is what the gateway does with it anyway."""
    marker = Marker(MarkingKeys(b"s" * 32), Marking(accounts="all"), lambda *_: ())
    bodies: list[dict[str, Any]] = [
        {"model": "m", "messages": [{"role": "user", "content": text}], "temperature": 0.7}
        for text in texts
    ]
    raws = [json.dumps(body).encode() for body in bodies]
    plain = [exchange(body) for body in bodies]
    opting = [exchange({**body, "watermarking": False}) for body in bodies]

    def read() -> int:
        for raw in raws:
            read_request(raw, CHAT)
        return len(raws)

    def sent(engine: str, exchanges: list[Exchange]) -> Block:
        to = target(engine)

        def block() -> int:
            for one in exchanges:
                marker.sent(one, to)
            return len(exchanges)

        return block

    return in_turns(
        {
            "read": read,
            "no mark": sent("none", plain),
            "sglang, key of the account": sent("sglang", plain),
            "vllm, nothing to take out": sent("vllm", plain),
            "vllm, opt-out taken out": sent("vllm", opting),
        }
    )


def lexical(texts: list[str]) -> dict[str, dict[str, float]]:
    """Time the lexical mark on a word, beside reading and writing its answer's JSON."""
    n_words = sum(len(text.split()) for text in texts)
    answers = [json.dumps({"choices": [{"message": {"content": text}}]}) for text in texts]

    def mark() -> int:
        for text in texts:
            marked(text, 7)
        return n_words

    def json_alone() -> int:
        for answer in answers:
            json.dumps(json.loads(answer))
        return n_words

    return in_turns({"lexical mark": mark, "json in and out": json_alone})


def recorder(texts: list[str], tokenizer: Path) -> dict[str, Any]:
    """Time what the recorder adds for a marked answer: tokens, hashes, a file."""
    spool = Spool(b"k" * SPOOL_KEY_BYTES)
    bodies = []
    for text in texts:
        one = exchange({"model": "m", "messages": [{"role": "user", "content": "Go on."}]})
        one.mark = "m", "2026-11"
        message = {"role": "assistant", "content": text}
        one.answer = [json.dumps({"choices": [{"message": message}]}).encode()]
        bodies.append(spool.frame(one))
    with tempfile.TemporaryDirectory() as folder:
        recording = Recording(Path(folder))
        making = Making(4, "0" * 16, "0" * 16)
        knows = Tokenizer(tokenizer)
        served = ServedContexts(
            recording.contexts,
            {"m": (knows, making)},
            ContextHash(5),
            Keyring(recording.seal, None),
        )

        def without() -> int:
            for body in bodies:
                event_of(read_frame(body), spool)
            return len(bodies)

        def with_contexts() -> int:
            said = Said()
            for body in bodies:
                frame = read_frame(body)
                said.take(frame, event_of(frame, spool))
            served.write(said, "bench")
            return len(bodies)

        def tokens() -> int:
            knows.tokens(texts)
            return len(bodies)

        found = in_turns(
            {"frame to event": without, "the same, with contexts": with_contexts, "tokens": tokens}
        )
    n_tokens = sum(len(one) for one in knows.tokens(texts))
    return {**found, "tokens_per_answer": n_tokens / len(texts)}


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="GGUF file of SmolLM2.")
    given = parser.parse_args()
    texts = list(dict.fromkeys(one["response"]["text"] for one in recorded()))
    found: dict[str, Any] = {
        **stamp(),
        "n_answers": len(texts),
        "unit": "CPU microseconds",
        "request_us": requests(texts),
        "lexical_us_per_word": lexical(texts),
    }
    if given.model is not None:
        sampling: Any = importlib.import_module("bench.marking_sampling")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "tokenizer.json"
            sampling.write_tokenizer(given.model, file)
            found["recorder_us_per_answer"] = recorder(texts, file)
        OUT.write_text(json.dumps(found, indent=1) + "\n")  # what follows takes long
        found["sampling"] = sampling.measured(given.model)
    OUT.write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
