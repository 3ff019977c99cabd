"""Small files of answers that are chains of evidence."""

import hashlib
from pathlib import Path
from typing import Any

from stillwatch.audit.collecting.chain import START, digest, linked
from stillwatch.wiring.answer_lines import raw_folder


def chained(file: Path, *objects: dict[str, Any], body: bytes | None = None) -> Path:
    """Write objects as a chain, each with the same body beside it."""
    lines, previous = [], START
    raw_folder(file).mkdir()
    for one in objects:
        more = {}
        if body is not None and "answer" in one:
            more["raw_sha256"] = hashlib.sha256(body).hexdigest()
            (raw_folder(file) / more["raw_sha256"]).write_bytes(body)
        lines.append(linked({**one, **more}, previous))
        previous = digest(lines[-1])
    file.write_bytes(b"".join(line + b"\n" for line in lines))
    return file


WHOLE = (
    {"began": {"url": "u"}},
    {"prompt": "p1", "answer": "one", "model": "m", "system_fingerprint": "f1"},
    {"prompt": "p2", "answer": "two", "model": "m", "system_fingerprint": "f1"},
    {"ended": {"why": "complete"}},
)
