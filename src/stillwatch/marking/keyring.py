"""Keys of marks: one for each model, epoch and, where the engine allows it, account.

All are derived from one secret, so that nothing has to be kept but the secret: a key is found
again from the names of what it marked. Whoever holds a key can find and forge the mark.

References
----------
RFC 7693 (BLAKE2b, keyed) as the derivation function.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from stillwatch.core.errors import InputError

MIN_SECRET_BYTES: Final = 32
EPOCH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
EVERYBODY: Final = None
"""Account of a key that is the engine's own, for all whom it serves."""


def epoch_of(when: datetime) -> str:
    """Return the month in which keys of a moment are used, in UTC: ``2026-11``."""
    return when.astimezone(UTC).strftime("%Y-%m")


def is_epoch(text: str) -> bool:
    """Tell whether a text names an epoch."""
    return EPOCH.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class MarkingKeys:
    """Derives keys.

    Parameters
    ----------
    secret : bytes
        32 to 64 bytes; never leaves the house.
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not MIN_SECRET_BYTES <= len(self.secret) <= hashlib.blake2b.MAX_KEY_SIZE:
            raise InputError("the marking secret must have 32 to 64 bytes", field="secret")

    def key(self, model: str, epoch: str, account: str | None = EVERYBODY) -> int:
        """Return the key of 64 bits that marks a model's answers in an epoch to an account."""
        return int.from_bytes(self._digest(b"mark-key", model, epoch, account)[:8], "big")

    def commitment(self, model: str, epoch: str, account: str | None = EVERYBODY) -> str:
        """Return 64 hex digits to publish beforehand: they bind the key and do not tell it.

        Published before a suspect's release, they prove later that the key was not chosen to fit:
        SHA-256 of the `opening` (32 bytes) and the key (8 bytes, highest first). The opening hides
        the key, whose 64 bits could be guessed; to show both reveals this key and no other.
        """
        key = self.key(model, epoch, account).to_bytes(8, "big")
        return hashlib.sha256(self.opening(model, epoch, account) + key).hexdigest()

    def opening(self, model: str, epoch: str, account: str | None = EVERYBODY) -> bytes:
        """Return the 32 bytes that, with the key, prove what was committed to."""
        return self._digest(b"mark-opening", model, epoch, account)

    def context_key(self) -> int:
        """Return the key of 64 bits under which tables of served contexts are hashed."""
        return int.from_bytes(self._digest(b"mark-contexts")[:8], "big")

    def draw(self, n: int, *names: str | None) -> int:
        """Return a number below n that the names decide, uniform but for n / 2**128."""
        return int.from_bytes(self._digest(b"mark-canary", *names)[:16], "big") % n

    @property
    def fingerprint(self) -> str:
        """Public name of the secret, 16 hex digits: tells whether two files share a secret."""
        return hashlib.blake2b(digest_size=8, key=self.secret, person=b"fingerprint").hexdigest()

    def _digest(self, purpose: bytes, *names: str | None) -> bytes:
        text = json.dumps(names, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=32, key=self.secret, person=purpose).digest()
