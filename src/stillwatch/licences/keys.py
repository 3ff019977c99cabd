"""API keys: shown once, kept as a keyed digest, found again by their prefix."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Final

BRAND: Final = "sw"
SECRET_BYTES: Final = 32
DIGEST_BYTES: Final = 32
FORM: Final = re.compile(rf"{BRAND}-([a-z2-7]{{8}})-[A-Za-z0-9_-]{{43}}")
ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key, at the one moment when it can be shown.

    Attributes
    ----------
    prefix : str
        By which people find it again; no secret.
    shown : str
        What the customer gets.
    """

    prefix: str
    shown: str = field(repr=False)


def make_key() -> NewKey:
    """Make a key of 256 random bits."""
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return NewKey(prefix, f"{BRAND}-{prefix}-{secrets.token_urlsafe(SECRET_BYTES)}")


def prefix_of(shown: str) -> str | None:
    """Return the prefix of a key that somebody shows, None if it is none of ours."""
    found = FORM.fullmatch(shown)
    return found[1] if found else None


def digest(pepper: bytes, shown: bytes) -> bytes:
    """Return what is kept of a key: BLAKE2b-256, keyed with the provider's pepper (RFC 7693).

    A key of 256 random bits cannot be guessed, so a slow password hash would protect nothing, and
    would let anyone who sends wrong keys keep the gateway busy.
    """
    return hashlib.blake2b(shown, digest_size=DIGEST_BYTES, key=pepper).digest()
