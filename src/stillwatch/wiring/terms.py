"""The provider's terms: which behaviour touches which clause, and what follows (TOML)."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stillwatch.core.errors import InputError
from stillwatch.core.fields import wrong
from stillwatch.measures.measure import Rung
from stillwatch.measures.standing import Policy

DEFAULT: Final = "terms.toml"


class Clause(BaseModel):
    """One clause of the provider's terms."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    text: str = ""
    url: str = ""


RungName = Literal["observe", "slow", "narrow", "mark", "challenge", "suspend"]
DAY_US: Final = 86_400_000_000


class OnVerdict(BaseModel):
    """What the watch proposes on a verdict, and what it may do without a person."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    flagged: RungName | None = "narrow"
    watched: RungName | None = None
    acts_alone: tuple[RungName, ...] = ()
    lasts_days: int = Field(default=14, ge=1, le=366)
    delay_ms: int = Field(default=1000, ge=0, le=60_000)
    output_per_answer: int | None = Field(default=None, ge=1)

    def policy(self) -> Policy:
        """Return it as the measures understand it."""
        return Policy(
            flagged=None if self.flagged is None else Rung[self.flagged.upper()],
            watched=None if self.watched is None else Rung[self.watched.upper()],
            acts_alone=frozenset(Rung[name.upper()] for name in self.acts_alone),
            lasts_us=self.lasts_days * DAY_US,
            delay_ms=self.delay_ms,
            output_per_answer=self.output_per_answer,
        )


class Terms(BaseModel):
    """Clauses by id, and the clause that each behaviour (detector id) touches."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    list_price_usd_per_million_output_tokens: float | None = Field(default=None, ge=0)
    clauses: dict[str, Clause]
    behaviours: dict[str, str]
    measures: OnVerdict = OnVerdict()

    def clause_of(self, behaviour: str) -> str | None:
        """Return ``id: title`` of the clause that a behaviour touches, None if none does."""
        name = self.behaviours.get(behaviour)
        return None if name is None else f"{name}: {self.clauses[name].title}"


def read_terms(path: Path | None) -> Terms:
    """Read a terms file, or the one that Stillwatch ships.

    Raises
    ------
    InputError
        Not TOML, an unknown field, or a behaviour that names an unknown clause.
    """
    if path is None:
        name = DEFAULT
        text = resources.files("stillwatch.wiring").joinpath(DEFAULT).read_text("utf-8")
    else:
        name = str(path)
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot read the terms ({error})", file=name) from error
    try:
        terms = Terms.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML: {error}", file=name) from error
    except ValidationError as error:
        place, reason = wrong(error, Terms)
        raise InputError(reason, file=name, field=".".join(map(str, place))) from error
    for behaviour, clause in terms.behaviours.items():
        if clause not in terms.clauses:
            known = ", ".join(sorted(terms.clauses))
            raise InputError(
                f"no clause {clause!r}; known: {known}", file=name, field=f"behaviours.{behaviour}"
            )
    return terms
