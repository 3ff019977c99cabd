"""What is written down of a run and of each prompt, for an expert to check."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from stillwatch import __version__
from stillwatch.audit.collecting.asking import seed_of
from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.wiring.suspect_client import Asked

SETTINGS: Final = ("api", "temperature", "max_tokens", "seed", "stream")


def conditions(suspect: Suspect, prompts: Sequence[str]) -> dict[str, Any]:
    """Return under which conditions a run begins."""
    joined = hashlib.sha256("\n".join(prompts).encode("utf-8", "surrogatepass"))
    return {
        "when": written(datetime.now(UTC)),
        "stillwatch": __version__,
        "url": suspect.url,
        "model": suspect.model,
        **{name: getattr(suspect, name) for name in SETTINGS},
        "n_prompts": len(prompts),
        "prompts_sha256": joined.hexdigest(),
    }


def line_of(suspect: Suspect, asked: Asked) -> dict[str, Any]:
    """Return a line of evidence."""
    heard = asked.heard
    reply = heard.reply
    what: dict[str, Any] = {"prompt": asked.prompt}
    if reply is None:
        what |= {"answer": None, "problem": heard.problem}
    else:
        what |= {
            "answer": reply.answer,
            "model": reply.model,
            "system_fingerprint": reply.system_fingerprint,
            "finish_reason": reply.finish_reason,
            "refused": reply.refused,
            "usage": dict(reply.usage),
        }
    return what | {
        "seed": seed_of(suspect, asked.prompt),
        "when": written(heard.when),
        "status": heard.status,
        "attempts": asked.n_attempts,
    }


def written(when: datetime) -> str:
    """Return a moment in UTC as it is written down."""
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
