"""Recorded dialects: how a tool's requests look, ready to carry other prompts."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.exchange import Exchange, read_recording
from stillwatch.rehearsal.plan import Split
from stillwatch.rehearsal.workload import Client

TEST_ONLY: Final = 3
"""Every so-manieth persona is kept for the test part."""

NOT_PARAMETERS: Final = frozenset({"model", "messages", "prompt", "system", "input"})
PER_CONNECTION: Final = frozenset({"x-stainless-retry-count"})

PLAIN_FIELDS: Final = ("prompt", "code", "file")
MIN_FIELD_CHARS: Final = 6
LONG_ANSWER_CHARS: Final = 20
"""An answer of so many characters is no chance match and may stand several times."""

SDK_VERSIONS: Final = {
    "2.54.0": ("2.54.0", "2.53.0", "2.50.1", "2.48.0", "2.41.2", "2.20.0", "1.109.1", "1.82.0"),
    "2.20.0": ("2.20.0", "2.19.0", "2.8.1"),
    "2.12.0": ("2.12.0", "2.11.3", "2.10.0", "2.4.0", "0.76.0", "0.64.0"),
    "3.14.5": ("3.14.5", "3.13.3", "3.12.15", "3.11.18"),
}
"""Versions that clients of each recorded version are varied over (simulated)."""

SDK_CLASS: Final = re.compile("(Async)?(?=(OpenAI|Anthropic)/Python)")
"""What tells the asynchronous class of an SDK from the other in its user agent."""

PYTHON_JA4: Final = (
    "t13d1812h1_85036bcba153_b26ce05bbdd6",
    "t13d1812h1_85036bcba153_375ca2c5e164",
    "t13d1813h1_e8a523a41297_ef7df7f74e48",
    "t13d1712h1_ab0a1bf427ad_8e6e362c5eac",
    "t13d4312h1_c7886603b240_b26ce05bbdd6",
    "t13d3012h1_1d37bd780c83_882d495ac381",
)
"""Values in the form of JA4 fingerprints, most common first (simulated: no TLS was recorded)."""


@dataclass(frozen=True)
class Recording:
    """What was recorded of one tool."""

    tool: str
    exchanges: tuple[Exchange, ...]

    def client(self, exchange: Exchange | None = None) -> Client:
        """Return the client that made an exchange, by default the first."""
        one = exchange or self.exchanges[0]
        names = [name.lower() for name, _ in one.headers]
        return Client(
            path=one.path,
            user_agent=one.header("user-agent") or "",
            header_order=",".join(name for name in names if name not in PER_CONNECTION),
            ja4=PYTHON_JA4[0],
            parameters={k: v for k, v in one.request.items() if k not in NOT_PARAMETERS},
            stream=one.stream,
        )


def load_recordings(folder: Path) -> dict[str, Recording]:
    """Read every recording of a folder, by tool.

    Raises
    ------
    InputError
        There is none.
    """
    found: dict[str, Recording] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        good = tuple(one for one in read_recording(path) if one.status == 200)
        if good:
            found[good[0].tool] = Recording(good[0].tool, good)
    if not found:
        raise InputError(
            "holds no recording; make some with `stillwatch rehearse record`", file=str(folder)
        )
    return found


def persona(client: Client, draw: random.Random, split: Split) -> Client:
    """Return the same program as another person runs it: SDK, its version and TLS library differ.

    Half of the clients of an SDK use its asynchronous class. Every third version and TLS library
    occurs in the test part only.
    """
    agent = client.user_agent
    if found := SDK_CLASS.match(agent):
        agent = draw.choice(("", "Async")) + agent[found.end() :]
    for recorded, versions in SDK_VERSIONS.items():
        if recorded in agent:
            agent = agent.replace(recorded, _ranked(versions, draw, split))
            break
    return replace(client, user_agent=agent, ja4=_ranked(PYTHON_JA4, draw, split))


def _ranked(known: Sequence[str], draw: random.Random, split: Split) -> str:
    """Draw one, the first ones more often."""
    weights = [
        0.0 if split != "test" and rank % TEST_ONLY == TEST_ONLY - 1 else 1 / (rank + 1)
        for rank in range(len(known))
    ]
    return draw.choices(known, weights)[0]


@dataclass(frozen=True)
class Skeleton:
    """Recorded messages with slots where the seed rows stood.

    Attributes
    ----------
    messages : tuple of (str, str)
        role and text; ``\\x00i.field\\x00`` stands for a field of row i.
    n_rows : int
        How many rows it takes.
    client : Client
    """

    messages: tuple[tuple[str, str], ...]
    n_rows: int
    client: Client

    def fill(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
        """Return the messages with other rows in the slots."""
        return [{"role": role, "content": _filled(text, rows)} for role, text in self.messages]


SLOT: Final = re.compile("\x00(\\d+)\\.(\\w+)\x00")


def _filled(text: str, rows: Sequence[dict[str, Any]]) -> str:
    return SLOT.sub(lambda found: str(rows[int(found[1])][found[2]]), text)


def skeletons(recording: Recording, seeds: Sequence[dict[str, Any]]) -> list[Skeleton]:
    """Find the seed rows in what a tool sent and put slots in their place.

    Parameters
    ----------
    recording : Recording
    seeds : sequence of dict
        The rows that the tool was given; each with text fields.

    Returns
    -------
    list of Skeleton
        One per exchange in which a seed row was found. The same form may come several times: how
        often shows how often the tool uses it.
    """
    found = [_skeleton(recording, one, seeds) for one in recording.exchanges]
    return [one for one in found if one is not None]


def _skeleton(
    recording: Recording, exchange: Exchange, seeds: Sequence[dict[str, Any]]
) -> Skeleton | None:
    said = [(m["role"], text_of(m["content"])) for m in exchange.request.get("messages", [])]
    whole = "\n".join(text for _, text in said)
    inside = [row for row in seeds if row["prompt"] in whole]
    inside.sort(key=lambda row: whole.index(row["prompt"]))
    if not inside:
        return None
    for at, row in enumerate(inside):
        for name in PLAIN_FIELDS:
            if len(row.get(name, "")) >= MIN_FIELD_CHARS:
                slot = f"\x00{at}.{name}\x00"
                said = [(role, text.replace(row[name], slot)) for role, text in said]
        said = [(role, _slot_answer(text, at, row.get("answer", ""))) for role, text in said]
    return Skeleton(tuple(said), len(inside), recording.client(exchange))


def _slot_answer(text: str, at: int, answer: str) -> str:
    """Put a slot for the answer where it stands after its prompt, only once if it is short."""
    before, prompt, after = text.partition(f"\x00{at}.prompt\x00")
    if not answer or not prompt:
        return text
    n = -1 if len(answer) >= LONG_ANSWER_CHARS else 1
    return before + prompt + after.replace(answer, f"\x00{at}.answer\x00", n)


def text_of(content: Any) -> str:
    """Return the text of a message whose content is a string or a list of parts."""
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return content or ""
