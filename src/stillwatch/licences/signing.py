"""Signed licence files: a customer proves what it bought, with nobody to ask but the public key.

The file is JSON of three fields: ``format``, ``statement`` and ``signature``. Signed (Ed25519, RFC
8032) are the bytes of ``FORMAT``, a line feed, and the statement as canonical JSON: keys sorted, no
blanks, UTF-8. A statement holds text, whole numbers, lists, objects and null only, so that there is
one way to write it.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from stillwatch.core.errors import InputError
from stillwatch.core.fields import wrong
from stillwatch.licences.licence import Licence
from stillwatch.licences.parsing import LicenceTable

FORMAT: Final = "stillwatch-licence-1"
KEY_ID_DIGITS: Final = 16
MAX_BYTES: Final = 2**20


class Sold(BaseModel):
    """One licence in a statement, and the account that has it.

    Attributes
    ----------
    account, organization : str or None
        None where the licence is stated as such.
    version : int
        Of the licence, in the store of whoever issued it.
    terms : LicenceTable
    accepted : dict of str to datetime
        Clause of the terms to when the account accepted it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str | None
    organization: str | None
    version: Annotated[int, Field(ge=1)]
    terms: LicenceTable
    accepted: dict[str, AwareDatetime]


class Statement(BaseModel):
    """What is signed.

    Attributes
    ----------
    issuer : str
    key_id : str
        Of the key that signs, as `key_id` gives it.
    issued_at, expires_at : datetime
    licences : tuple of Sold
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: Annotated[str, Field(min_length=1, max_length=200)]
    key_id: str
    issued_at: AwareDatetime
    expires_at: AwareDatetime
    licences: tuple[Sold, ...] = Field(min_length=1)

    def terms(self) -> list[Licence]:
        """Return the licences, each once.

        Raises
        ------
        InputError
            It states one licence in two versions.
        """
        found: dict[str, Licence] = {}
        for one in self.licences:
            licence = one.terms.licence()
            if found.setdefault(licence.id, licence) != licence:
                raise InputError(f"the licence {licence.id} is stated in two versions; ask for one")
        return list(found.values())


class SignedFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["stillwatch-licence-1"]
    statement: Statement
    signature: str


def key_id(key: Ed25519PublicKey) -> str:
    """Return the name of a key: the beginning of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:KEY_ID_DIGITS]


def sign(
    sold: Sequence[dict[str, Any]],
    key: Ed25519PrivateKey,
    *,
    issuer: str,
    issued_us: int,
    expires_us: int,
) -> str:
    """Return the text of a signed licence file.

    Parameters
    ----------
    sold : sequence of dict
        The fields of `Sold`, as JSON has them.
    key : Ed25519PrivateKey
    issuer : str
        Who sells: the name that the customer knows.
    issued_us, expires_us : int
        Epoch microseconds.
    """
    statement = {
        "issuer": issuer,
        "key_id": key_id(key.public_key()),
        "issued_at": instant(issued_us),
        "expires_at": instant(expires_us),
        "licences": list(sold),
    }
    try:
        Statement.model_validate(statement)
    except ValidationError as error:
        raise _wrong(error, Statement, None) from None
    signature = base64.b64encode(key.sign(_signed_bytes(statement))).decode()
    whole = {"format": FORMAT, "statement": statement, "signature": signature}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def check(text: str, key: Ed25519PublicKey, *, at_us: int, file: str) -> Statement:
    """Return what a signed licence file states.

    Parameters
    ----------
    text : str
    key : Ed25519PublicKey
        Of whoever is believed.
    at_us : int
        Now, epoch microseconds.
    file : str
        Its name, for errors.

    Raises
    ------
    InputError
        It cannot be read, another key signed it, it was changed, or it is not valid now.
    """
    raw = _parsed(text, file)
    try:
        parsed = SignedFile.model_validate(raw)
    except ValidationError as error:
        raise _wrong(error, SignedFile, file) from None
    said = parsed.statement
    ours = key_id(key)
    if said.key_id != ours:
        raise InputError(
            f"signed with the key {said.key_id}, and the public key given is {ours}; ask "
            f"{said.issuer} for its public key",
            file=file,
            field="statement.key_id",
        )
    try:
        signature = base64.b64decode(parsed.signature, validate=True)
        key.verify(signature, _signed_bytes(raw["statement"]))
    except (InvalidSignature, binascii.Error, ValueError):
        raise InputError(
            f"it does not carry the signature of the key {ours}: it was changed after it was "
            "signed, or forged; ask its issuer for a new one",
            file=file,
            field="signature",
        ) from None
    now = datetime.fromtimestamp(at_us / 1e6, UTC)
    if now >= said.expires_at:
        raise InputError(
            f"expired at {said.expires_at.isoformat()}; ask {said.issuer} for a new one",
            file=file,
            field="statement.expires_at",
        )
    if now < said.issued_at:
        raise InputError(
            f"not valid before {said.issued_at.isoformat()}; is the clock of this machine right?",
            file=file,
            field="statement.issued_at",
        )
    return said


def instant(us: int) -> str:
    """Return an instant as the file has it: whole seconds, UTC."""
    return datetime.fromtimestamp(us // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _signed_bytes(statement: dict[str, Any]) -> bytes:
    canonical = json.dumps(
        statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return f"{FORMAT}\n{canonical}".encode()


def _parsed(text: str, file: str) -> Any:
    if len(text) > MAX_BYTES:
        raise InputError("too large for a signed licence file", file=file)
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        raise InputError(
            f"not JSON ({error.msg}); a signed licence file comes from `stillwatch licence sign`",
            file=file,
            line=error.lineno,
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"no signed licence file: {error}", file=file) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a field is there twice")
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no whole number")


def _wrong(error: ValidationError, kind: type[BaseModel], file: str | None) -> InputError:
    place, reason = wrong(error, kind)
    return InputError(reason, file=file, field=".".join(map(str, place)) or None)
