"""What an audit is told beforehand: the mark, its keys, the suspect, the level."""

from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.core.errors import InputError
from stillwatch.marking.keyring import is_epoch
from stillwatch.marking.scheme import Scheme, named_scheme

LEXICAL: Final = "lexical"
"""Scheme that works on words."""
SEEDED: Final = ("transformers_green", "vllm_sbw")
"""Schemes whose engines know more than one way to seed a list."""

PUBLIC_KEYS: Final = frozenset({15485863})
"""Keys that engines have as their default: `hashing_key` of Transformers 5.23, whose mark stands in
the answers of everybody who did not choose another."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mark(_Part):
    """``[mark]``: how the teacher's answers were marked."""

    scheme: str = Field(description="Name of the marking scheme.")
    model: str = Field(description="Model that was served, as its keys were derived for.")
    tokenizer: Path | None = Field(
        default=None, description="tokenizer.json of that model; the lexical mark needs none."
    )
    secret_file: Path = Field(description="File with the secret that all keys come from, in hex.")
    epochs: tuple[str, ...] = Field(min_length=1, description="Months whose keys are tried.")
    accounts: tuple[str, ...] = Field(
        default=(), description="Accounts whose keys are tried; none: the engine's one key."
    )
    engine_key: int | None = Field(
        default=None,
        ge=0,
        le=2**64 - 1,
        repr=False,
        description="Key that was given to the engine by hand, instead of a derived one.",
    )
    context_width: int | None = Field(
        default=None, ge=1, le=64, description="Tokens of a context, where the engine was told."
    )
    vocabulary: int | None = Field(
        default=None, ge=1, description="vocab_size of the model; green lists need it."
    )
    green_share: float | None = Field(
        default=None, gt=0, lt=1, description="greenlist_ratio, or sbw_gamma."
    )
    alpha: float | None = Field(
        default=None, ge=0, le=1, description="Share of tokens that the second of two keys chose."
    )
    seeding_scheme: Literal["lefthash", "selfhash"] | None = Field(
        default=None, description="How green lists were seeded; only lefthash can be tested."
    )
    contexts: Path | None = Field(
        default=None, description="Folder with the tables of contexts that were served."
    )
    reference: Path | None = Field(
        default=None,
        description="JSON lines with answers of the same kind that carry no mark, best of the same "
        "model; for green lists.",
    )

    known: Path | None = Field(
        default=None,
        description="JSON lines with answers, and accounts, known to have been served with the "
        "mark: they must show it before anything is said.",
    )

    @field_validator("epochs")
    @classmethod
    def _are_months(cls, epochs: tuple[str, ...]) -> tuple[str, ...]:
        if not all(map(is_epoch, epochs)):
            raise ValueError("write each epoch as a month, such as 2026-11")
        return tuple(dict.fromkeys(epochs))

    @field_validator("accounts")
    @classmethod
    def _are_tried_once(cls, accounts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(accounts))

    @field_validator("engine_key")
    @classmethod
    def _is_secret(cls, key: int | None) -> int | None:
        if key in PUBLIC_KEYS:
            raise ValueError(
                "this is a default that everybody has, so that its mark in a text proves nothing"
            )
        return key

    @model_validator(mode="after")
    def _one_key_or_many(self) -> "Mark":
        if self.engine_key is not None and self.accounts:
            raise ValueError("engine_key is one key for all; leave accounts out")
        return self

    @model_validator(mode="after")
    def _has_a_seed_that_can_be_tested(self) -> "Mark":
        if self.seeding_scheme == "selfhash":
            raise ValueError(
                "selfhash cannot be tested: many pairs share a coin, and which ones depends "
                "on the key: to count each would convict innocents; mark with lefthash"
            )
        if self.seeding_scheme is not None and self.scheme not in SEEDED:
            raise ValueError(
                f"seeding_scheme is of green lists ({', '.join(SEEDED)}); leave it out"
            )
        return self

    @model_validator(mode="after")
    def _has_what_its_scheme_needs(self) -> "Mark":
        if self.scheme != LEXICAL:
            if self.tokenizer is None:
                raise ValueError("name the tokenizer.json of the served model in tokenizer")
            is_list = self.scheme in SEEDED and self.as_scheme().context_width == 1
            if self.reference is not None and not is_list:
                raise ValueError(
                    "a reference helps green lists of one-token contexts; leave it out"
                )
            return self
        if self.model != LEXICAL:
            raise ValueError(f'keys of the lexical mark are derived for model = "{LEXICAL}"')
        if not self.accounts and self.engine_key is None:
            raise ValueError("each account has a lexical mark of its own; name them in accounts")
        if self.contexts is not None:
            raise ValueError("no contexts are kept of the lexical mark; leave contexts out")
        if self.reference is not None:
            raise ValueError("the lexical mark has no use of a reference; leave it out")
        return self

    @property
    def served_tokenizer(self) -> Path:
        """The tokenizer of the served model.

        Raises
        ------
        InputError
            The plan names none.
        """
        if self.tokenizer is None:
            raise InputError("the lexical mark has no tokens to go by", field="mark.tokenizer")
        return self.tokenizer

    def as_scheme(self) -> Scheme:
        """Return the scheme with what the plan says of it.

        Raises
        ------
        InputError
            The scheme is unknown, or has no such setting.
        """
        scheme: Any = named_scheme(self.scheme)
        said = {
            name: value
            for name in ("context_width", "vocabulary", "green_share", "alpha")
            if (value := getattr(self, name)) is not None
        }
        for name in said:
            if name not in scheme.__dataclass_fields__:
                raise InputError(f"the scheme {self.scheme} has no such setting", field=name)
        changed: Scheme = type(scheme)(**said)
        return changed


class Plan(_Part):
    """A plan of an audit, as its TOML file has it."""

    mark: Mark
    suspect: Suspect | None = None
