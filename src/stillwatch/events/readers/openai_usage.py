"""OpenAI's usage API: sums over minutes, hours or days; no exchange is in them.

Nothing here can be judged: an account's sum of tokens tells a harvester from a busy customer no
better than its invoice, and events made up to fill the sum would be inventions.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.event import Event
from stillwatch.events.reader import Example, Reader

ID: Final = "openai_usage"
KINDS: Final = ("organization.usage.", "organization.costs.")


class Record(msgspec.Struct, gc=False):
    """A sum, or the bucket of a span of time that holds some."""

    object: str | None = None


def recognises(record: Mapping[str, Any]) -> bool:
    """Tell this source by the kind that each object names."""
    kind = record.get("object")
    results = record.get("results")
    if kind == "bucket" and isinstance(results, list):
        return True
    return isinstance(kind, str) and kind.startswith(KINDS)


def events(record: Record, line_id: str) -> Iterable[Event]:
    """Make nothing of a sum."""
    return ()


READER = Reader(
    id=ID,
    title="OpenAI usage or costs",
    feeds=frozenset(),
    lacks="Everything that an event needs: each row is a sum over a span of time.",
    refusal="each row is a sum over a span of time, and no single exchange is in it. Give what "
    "logs exchanges: stored completions (send store, and metadata with a customer), or the log of "
    "a gateway in front of the API, such as LiteLLM's",
    record=Record,
    recognises=recognises,
    events=events,
    examples=(
        Example(
            {
                "object": "organization.usage.completions.result",
                "input_tokens": 5000,
                "output_tokens": 90000,
                "num_model_requests": 100,
                "user_id": "user-1",
            },
            {},
        ),
        Example(
            {"object": "bucket", "start_time": 1791000000, "end_time": 1791086400, "results": []},
            {},
        ),
    ),
)
