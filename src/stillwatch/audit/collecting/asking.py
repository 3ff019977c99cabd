"""What is sent to a suspect for a prompt."""

import hashlib
from typing import Any, Final

from stillwatch.audit.collecting.suspect import Suspect

PATHS: Final = {"chat": "/chat/completions", "completions": "/completions"}
SEEDS: Final = 2**31
"""Seeds stay below: some endpoints read them as signed numbers of 32 bits."""


def address(suspect: Suspect) -> str:
    """Return where prompts are sent."""
    return suspect.url + PATHS[suspect.api]


def seed_of(suspect: Suspect, prompt: str) -> int | None:
    """Return the seed of a prompt: of its text and the plan's seed, wherever it stands."""
    if suspect.seed is None:
        return None
    said = f"{suspect.seed}\n{prompt}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(said).digest()[:8], "big") % SEEDS


def body_of(suspect: Suspect, prompt: str) -> dict[str, Any]:
    """Return the body of the request for a prompt."""
    body: dict[str, Any] = {"model": suspect.model}
    if suspect.api == "chat":
        body["messages"] = [{"role": "user", "content": prompt}]
    else:
        body["prompt"] = prompt
    body["temperature"] = suspect.temperature
    body[suspect.max_tokens_field] = suspect.max_tokens
    seed = seed_of(suspect, prompt)
    if seed is not None:
        body["seed"] = seed
    if suspect.stream:
        body["stream"] = True
        body["stream_options"] = {"include_usage": True}
    return body
