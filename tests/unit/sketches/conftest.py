"""Made-up events, and the sketch of them."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from stillwatch.core.keyed import KeyedHash
from stillwatch.events.event import Event

Said = tuple[str, str | None]
MakeEvent = Callable[..., Event]
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "sel", "tim")]


def message(role: str, content: str | None) -> dict[str, Any]:
    return {"role": role, "type": "text", "content": content}


@pytest.fixture
def hashing() -> KeyedHash:
    return KeyedHash(b"k" * 32)


@pytest.fixture
def make_event() -> MakeEvent:
    """Make an event: a prompt, or a list of (role, text); other fields by name."""

    def make(
        said: str | list[Said] | None, answer: str | None = None, n: int = 0, **fields: Any
    ) -> Event:
        told = [("user", said)] if isinstance(said, str) else said
        given: dict[str, Any] = {
            "event_id": f"e{n}",
            "source": "litellm_slp",
            "ts_us": 1_790_985_600_000_000 + n,
            "content_state": "absent" if told is None and answer is None else "full",
            "account": "acct",
            "messages": None if told is None else [message(*one) for one in told],
            "completions": None if answer is None else [message("assistant", answer)],
        }
        return Event(**{**given, **fields})

    return make


@pytest.fixture
def text() -> Callable[[int], str]:
    """Make texts of n made-up words, another one with each call."""
    pick = random.Random(3)
    return lambda n: " ".join(pick.choices(WORDS, k=n))
