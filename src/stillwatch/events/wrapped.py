"""Lines in which the records of a log are wrapped: by a collector, a shipper, a delivery stream.

CloudWatch's export and ``kubectl logs --timestamps`` put an instant before each record, and
``aws logs tail`` the name of the stream too; Firehose joins records without a line end.
"""

import json
import re
from typing import Final

STAMPED: Final = re.compile(
    rb"\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[0-9.,:+Z-]*[ \t]+(?:[^\s{]+[ \t]+)?(?=\{)"
)
JOINED: Final = re.compile(rb"\}\s*\{")
INKED: Final = re.compile(r"\S")


def unwrapped(line: bytes) -> list[bytes] | None:
    """Return the JSON objects that a line holds, which is itself no JSON; None if there are none.

    What follows the last whole object comes as it is.
    """
    stamp = STAMPED.match(line)
    if stamp is not None:
        return [line[stamp.end() :]]
    if not line.lstrip().startswith(b"{") or JOINED.search(line) is None:
        return None
    try:
        return _parted(line.decode())
    except (UnicodeDecodeError, RecursionError):
        return None


def _parted(text: str) -> list[bytes] | None:
    decoder = json.JSONDecoder()
    found: list[bytes] = []
    at = 0
    while (start := INKED.search(text, at)) is not None:
        at = start.start()
        try:
            _, end = decoder.raw_decode(text, at)
        except ValueError:
            if not found:
                return None
            end = len(text)
        found.append(text[at:end].encode())
        at = end
    return found if len(found) > 1 else None
