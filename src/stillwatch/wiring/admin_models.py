"""What the admin API takes and gives."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^/\x00-\x1f\x7f]+$")
]
Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{4,16}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")]
Seconds = Annotated[int, Field(ge=0, le=10 * 366 * 86_400)]
Instant = Annotated[int, Field(ge=0, le=2**53, description="Epoch microseconds.")]
RungName = Literal["observe", "slow", "narrow", "mark", "challenge", "suspend"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    field: str | None = None


class AccountIn(_Body):
    """An account that is to be made."""

    id: Name
    licence: Name
    organization: Name | None = None
    accepted: list[Name] = Field(default_factory=list, max_length=100)


class AccountChange(_Body):
    """What is to be changed of an account; what is left out stays as it is."""

    licence: Name | None = None
    blocked: bool | None = None
    exempt_until_us: Instant | None = None


class Account(BaseModel):
    """An account."""

    id: str
    licence: str
    organization: str | None
    created_us: int
    blocked_us: int | None
    exempt_until_us: int | None
    accepted: dict[str, int]


class Accounts(BaseModel):
    """Accounts by name; ``next`` goes into ``after`` for those that follow."""

    accounts: list[Account]
    next: str | None


class KeyIn(_Body):
    """A key that is to be made."""

    label: Name | None = None
    lasts_s: Seconds | None = Field(default=None, description="When it ends; never if left out.")


class Rotation(_Body):
    """How long the old key goes on beside the new one."""

    overlap_s: Seconds = 86_400


class KeyChange(_Body):
    """What is to be changed of a key."""

    blocked: bool


class Key(BaseModel):
    """A key, without itself."""

    prefix: str
    account: str
    label: str | None
    created_us: int
    expires_us: int | None
    blocked_us: int | None
    follows: str | None


class NewKey(BaseModel):
    """A new key: shown here, and never again."""

    key: str
    prefix: str


class MeasureIn(_Body):
    """A measure that is to be proposed."""

    account: Name
    rung: RungName
    reason: Text
    lasts_s: Seconds = 14 * 86_400
    case: Name | None = None
    delay_ms: int = Field(default=1000, ge=0, le=60_000, description="With `slow`.")
    output_per_answer: int | None = Field(
        default=None, ge=1, le=2**31, description="With `narrow`, in tokens."
    )
    approved: bool = Field(default=False, description="Put it into force at once.")


class Measure(BaseModel):
    """A measure."""

    id: str
    account: str
    rung: RungName
    reason: str
    case: str | None
    taken_us: int
    expires_us: int
    approved_by: str | None
    undone_us: int | None
    delay_ms: int
    output_per_answer: int | None


class Done(BaseModel):
    """How many things were changed."""

    changed: int


class Entry(BaseModel):
    """One line of the audit trail."""

    number: int
    at_us: int
    who: str
    did: str
    subject: str
    details: dict[str, object]
