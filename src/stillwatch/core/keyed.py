"""Keyed hashing of strings to 64-bit integers.

Whoever lacks the provider's key can neither guess a hashed value nor test a guess.
BLAKE2b in its keyed mode (RFC 7693, section 2.5) is the MAC; the 64-bit prefix is kept.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from stillwatch.core.errors import InputError

MIN_KEY_BYTES = 16
PUBLIC_KEY = b"stillwatch-public-text-v1"
"""Key for public text (corpora): there is nothing to protect, and indexes can be shared."""


@dataclass(frozen=True, slots=True)
class KeyedHash:
    """A family of keyed hash functions, one per purpose.

    Parameters
    ----------
    key : bytes
        Provider's secret, 16 to 64 bytes.
    """

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not MIN_KEY_BYTES <= len(self.key) <= hashlib.blake2b.MAX_KEY_SIZE:
            raise InputError("the hash key must have 16 to 64 bytes", field="key")

    def one(self, value: str, purpose: str) -> int:
        """Return the signed 64-bit hash of one string for one purpose (at most 16 ASCII bytes)."""
        digest = hashlib.blake2b(
            value.encode("utf-8", "surrogatepass"),
            digest_size=8,
            key=self.key,
            person=purpose.encode(),
        ).digest()
        return int.from_bytes(digest, "little", signed=True)

    def many(self, values: Iterable[str], purpose: str) -> npt.NDArray[np.int64]:
        """Return the hashes of strings, shape (n,), in order."""
        keyed = hashlib.blake2b(digest_size=8, key=self.key, person=purpose.encode())
        out = bytearray()
        for value in values:
            h = keyed.copy()
            h.update(value.encode("utf-8", "surrogatepass"))
            out += h.digest()
        return np.frombuffer(bytes(out), dtype="<i8")

    @property
    def fingerprint(self) -> str:
        """Public name of the key, 16 hex digits: tells whether two files share a key."""
        return hashlib.blake2b(digest_size=8, key=self.key, person=b"fingerprint").hexdigest()
