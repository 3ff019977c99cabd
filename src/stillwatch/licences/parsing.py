"""Licences as people write them: a versioned TOML file."""

import re
import tomllib
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stillwatch.core.errors import InputError
from stillwatch.core.fields import wrong
from stillwatch.licences.licence import FEATURES, Licence

Limit = Annotated[int, Field(ge=0, strict=True)]
HEADING: Final = re.compile(r"\s*\[\[\s*licence\s*\]\]")


class LicenceTable(BaseModel):
    """One ``[[licence]]`` table: the fields of `Licence`, checked."""

    model_config = ConfigDict(extra="forbid", strict=False)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    models: tuple[Annotated[str, Field(min_length=1)], ...] = ("*",)
    requests_per_minute: Limit | None = None
    tokens_per_minute: Limit | None = None
    parallel: Limit | None = None
    output_per_day: Limit | None = None
    output_per_month: Limit | None = None
    output_in_total: Limit | None = None
    output_per_answer: Annotated[int, Field(ge=1, strict=True)] | None = None
    features: frozenset[Literal["logprobs", "n", "logit_bias", "reasoning", "batch"]] = frozenset(
        FEATURES
    )
    addresses: tuple[IPv4Network | IPv6Network, ...] = ()
    clauses: tuple[str, ...] = ()

    def licence(self) -> Licence:
        """Return the licence."""
        return Licence(**{name: getattr(self, name) for name in type(self).model_fields})


class LicenceFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1]
    licence: tuple[LicenceTable, ...] = Field(min_length=1)


def parse(text: str, name: str) -> tuple[Licence, ...]:
    """Read licences.

    Parameters
    ----------
    text : str
    name : str
        Of the file, for errors.

    Raises
    ------
    InputError
        Names file, line and field.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not TOML: {error}", file=name) from error
    try:
        parsed = LicenceFile.model_validate(table)
    except ValidationError as error:
        place, reason = wrong(error, LicenceFile)
        field = ".".join(str(part) for part in place if not isinstance(part, int))
        raise InputError(reason, file=name, line=_line(text, place), field=field) from None
    seen: set[str] = set()
    for number, one in enumerate(parsed.licence):
        if one.id in seen:
            line = _line(text, ("licence", number, "id"))
            raise InputError(f"two licences are called {one.id}", file=name, line=line, field="id")
        seen.add(one.id)
    return tuple(one.licence() for one in parsed.licence)


def _line(text: str, place: tuple[Any, ...]) -> int | None:
    """Find the line of a field, or of the heading of its table where the field is missing."""
    number = next((part for part in place if isinstance(part, int)), None)
    names = [part for part in place if isinstance(part, str)]
    seen, heading = -1, None
    for at, line in enumerate(text.splitlines(), 1):
        if HEADING.match(line):
            seen += 1
            heading = at if seen == number else heading
        elif seen == (-1 if number is None else number) and any(
            re.match(rf"\s*{re.escape(name)}\s*=", line) for name in names
        ):
            return at
    return heading


def as_table(licence: Licence) -> dict[str, Any]:
    """Return a licence as plain values, for JSON and for storing; without what is unset."""
    table = LicenceTable.model_validate(
        {name: getattr(licence, name) for name in LicenceTable.model_fields}
    )
    plain: dict[str, Any] = table.model_dump(mode="json", exclude_none=True)
    plain["features"] = sorted(plain["features"])
    return plain


def from_table(table: dict[str, Any]) -> Licence:
    """Return the licence of plain values, as `as_table` gives them."""
    return LicenceTable.model_validate(table).licence()
