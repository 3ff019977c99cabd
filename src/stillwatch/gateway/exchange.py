"""One exchange, as the gateway knows it while it passes, and as it is written down."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stillwatch.gateway.asking import Asked
from stillwatch.gateway.caller import Caller
from stillwatch.gateway.paths import Route
from stillwatch.gateway.usage import Usage
from stillwatch.licences.licence import Grant

SPOOL_KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
MAX_KEPT: Final = 8 * 2**20
"""Bytes of an answer that are recorded; no model writes more, but an upstream may send more."""


def now_us() -> int:
    """Return epoch microseconds."""
    return time.time_ns() // 1000


@dataclass(slots=True)
class Exchange:
    """One request and what became of it."""

    id: str
    method: str
    route: Route
    caller: Caller
    grant: Grant
    asked: Asked | None
    start_us: int = field(default_factory=now_us)
    first_us: int | None = None
    end_us: int | None = None
    status: int = 0
    error: str | None = None
    usage: Usage = field(default_factory=Usage)
    output: int = 0
    answer: list[bytes] = field(default_factory=list)
    kept: int = 0
    truncated: bool = False
    cut: str | None = None
    """Why the gateway ended it: ``revoked``, ``allowance``."""
    mark: tuple[str, str] | None = None
    """Model and epoch of the key that marks its answer; None: it is not marked."""
    mark_key: str | None = field(default=None, repr=False)
    """The key, in hex, where it was sent with the request."""
    on_made: Callable[[str], None] | None = None
    """Told the id of a response that the upstream keeps, before the client is."""

    def keep(self, part: bytes) -> None:
        """Keep a part of the answer for the record, up to `MAX_KEPT` in all."""
        self.kept += len(part)
        self.truncated = self.truncated or self.kept > MAX_KEPT
        if not self.truncated:
            self.answer.append(part)


class Frame(msgspec.Struct, array_like=True):
    """What the journal holds of an exchange. Instants in epoch microseconds.

    ``sealed`` is the request as sent and the answer, encrypted with the key of this run of the
    gateway, which is nowhere on disk; ``nonce`` goes with it. ``mark`` names the key of a mark.
    """

    id: str
    operation: str
    account: str
    key: str
    organization: str | None
    address: str | None
    agent: str | None
    header_order: str
    start_us: int
    first_us: int | None
    end_us: int
    status: int
    error: str | None
    model: str | None
    stream: bool
    input_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None
    counted_output: int
    nonce: bytes
    sealed: bytes
    truncated: bool = False
    mark: tuple[str, str] | None = None


class Spool:
    """Seals frames on their way to the recorder, and opens them there.

    Parameters
    ----------
    key : bytes
        32 bytes that live in memory only.
    """

    def __init__(self, key: bytes) -> None:
        self._box = AESGCM(key)
        self._prefix = os.urandom(4)
        self._count = 0
        self._encoder = msgspec.msgpack.Encoder()

    def frame(self, exchange: Exchange) -> bytes:
        """Return what the journal holds of an exchange."""
        self._count += 1
        nonce = self._prefix + self._count.to_bytes(8, "big")
        asked, usage, grant = exchange.asked, exchange.usage, exchange.grant
        text = self._encoder.encode((asked.raw if asked else b"", b"".join(exchange.answer)))
        return self._encoder.encode(
            Frame(
                id=exchange.id,
                operation=exchange.route.operation,
                account=grant.account,
                key=grant.key,
                organization=grant.organization,
                address=exchange.caller.address,
                agent=exchange.caller.agent,
                header_order=exchange.caller.order,
                start_us=exchange.start_us,
                first_us=exchange.first_us,
                end_us=exchange.end_us or now_us(),
                status=exchange.status,
                error=exchange.error or exchange.cut,
                model=asked.model if asked else None,
                stream=bool(asked and asked.stream),
                input_tokens=usage.input,
                output_tokens=usage.output,
                reasoning_tokens=usage.reasoning,
                counted_output=exchange.output,
                nonce=nonce,
                sealed=self._box.encrypt(nonce, text, None),
                truncated=exchange.truncated,
                mark=exchange.mark,
            )
        )

    def opened(self, frame: Frame) -> tuple[bytes, bytes]:
        """Return request and answer of a frame.

        Raises
        ------
        cryptography.exceptions.InvalidTag
            It was sealed by another run of the gateway.
        """
        plain = self._box.decrypt(frame.nonce, frame.sealed, None)
        asked, answered = msgspec.msgpack.decode(plain, type=tuple[bytes, bytes])
        return asked, answered


def read_frame(body: bytes) -> Frame:
    """Decode a frame of the journal."""
    return FRAMES.decode(body)


FRAMES: Final = msgspec.msgpack.Decoder(Frame)
