"""The suspect of a plan: where it answers, what it is asked for, and what that may cost."""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class Suspect(BaseModel):
    """``[suspect]``: the model under audit, behind an OpenAI-compatible endpoint."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(description="Base URL, with /v1 where there is one.")
    model: str = Field(min_length=1, description="Name to ask for.")
    key_env: str | None = Field(default=None, description="Environment variable with the key.")
    api: Literal["chat", "completions"] = Field(
        default="chat", description="Whether chat/completions or completions is asked."
    )
    stream: bool = Field(
        default=False, description="Ask for streams, where an endpoint gives nothing else."
    )
    temperature: float = Field(
        default=0.7,
        ge=0,
        le=2,
        description="Sent with each prompt; a copy shows more somewhat below 1 (decision 16).",
    )
    max_tokens: int = Field(default=512, ge=1, description="Most tokens of one answer.")
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = Field(
        default="max_tokens", description="Under which name the endpoint is told max_tokens."
    )
    seed: int | None = Field(
        default=None,
        ge=0,
        description="Each prompt is sent a seed that follows from this one; none: none is sent.",
    )
    requests_at_once: int = Field(default=4, ge=1, le=256, description="Most requests in flight.")
    requests_per_minute: float | None = Field(
        default=None, gt=0, description="Most requests begun in a minute; evenly spaced."
    )
    patience_s: float = Field(default=120.0, gt=0, description="Seconds that an answer may take.")
    retries: int = Field(
        default=4, ge=0, le=20, description="Further attempts where a request fails for now."
    )
    retry_wait_s: float = Field(
        default=1.0,
        gt=0,
        description="Wait before the first of them; doubles each time, to at most a minute.",
    )
    longest_wait_s: float = Field(
        default=900.0, gt=0, description="Collecting ends where the endpoint asks to wait longer."
    )
    most_tokens: int | None = Field(
        default=None, ge=1, description="Budget: input and output tokens, all runs together."
    )
    price_in: float = Field(default=0.0, ge=0, description="Price of a million input tokens.")
    price_out: float = Field(default=0.0, ge=0, description="Price of a million output tokens.")
    most_money: float | None = Field(
        default=None, gt=0, description="Budget in the currency of the prices, all runs together."
    )

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be a web address, such as https://models.example/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must hold neither a key nor a query; name the key with key_env")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _money_needs_prices(self) -> Self:
        if self.most_money is not None and not (self.price_in or self.price_out):
            raise ValueError("most_money needs price_in and price_out")
        return self
