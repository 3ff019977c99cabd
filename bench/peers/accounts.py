"""What the compared methods see of a dealt log: each account's prompts, clients and volume."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec


class Caller(msgspec.Struct):
    """Who sent a request, as LiteLLM writes it."""

    user_api_key_user_id: str


class Line(msgspec.Struct):
    """The fields of a StandardLoggingPayload that are read."""

    startTime: float  # noqa: N815  (LiteLLM's spelling)
    metadata: Caller
    status: str
    messages: Any = None
    user_agent: str | None = None


@dataclass
class Account:
    """One account of a log.

    Attributes
    ----------
    name, kind : str
    campaign : str or None
    cluster : str
        What it is pooled with: its campaign, its organization if several ordinary accounts
        declare it, else itself.
    prompts : list of tuple of float and str
        Instant and newest user turn of each request that was answered, in order of time.
    agents : set of str
        User agents seen.
    n_requests : int
        Refused ones included.
    """

    name: str
    kind: str
    campaign: str | None
    cluster: str
    prompts: list[tuple[float, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    n_requests: int = 0


def newest_user_turn(messages: Any) -> str:
    """Return the text of the last message of the user; empty if there is none."""
    if isinstance(messages, str):
        return messages.strip()
    for message in reversed(messages or []):
        if message.get("role") == "user":
            content = message.get("content") or ""
            if isinstance(content, str):
                return content.strip()
            return "\n".join(part["text"] for part in content if part.get("text")).strip()
    return ""


def _lines(path: Path) -> Iterator[Line]:
    decoder = msgspec.json.Decoder(Line)
    with gzip.open(path, "rb") as file:
        for line in file:
            yield decoder.decode(line)


def read(folder: Path) -> list[Account]:
    """Return all accounts of a dealt folder, in the order of ``truth.json``."""
    truth = json.loads((folder / "truth.json").read_text("utf-8"))["accounts"]
    shared = Counter(who["organization"] for who in truth.values() if who["campaign"] is None)
    found = {}
    for name, who in truth.items():
        organization = who["organization"]
        company = organization is not None and shared[organization] > 1
        cluster = who["campaign"] or (organization if company else name)
        found[name] = Account(name, who["kind"], who["campaign"], cluster)
    for line in _lines(folder / "log.jsonl.gz"):
        account = found[line.metadata.user_api_key_user_id]
        account.n_requests += 1
        if line.user_agent:
            account.agents.add(line.user_agent)
        prompt = newest_user_turn(line.messages)
        if line.status == "success" and prompt:
            account.prompts.append((line.startTime, prompt))
    for account in found.values():
        account.prompts.sort(key=lambda one: one[0])
    return list(found.values())
