"""What an account bought: models, rates, output allowance, features, addresses."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

FEATURES: Final = ("logprobs", "n", "logit_bias", "reasoning", "batch")
"""What a licence can withhold: token probabilities, several answers to one prompt, a bias on
tokens, the model's hidden reasoning, batches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """The terms of one licence. A limit that is None does not bind.

    Attributes
    ----------
    id : str
    models : tuple of str
        Names or patterns (``llama-*``, as `fnmatch`); ``("*",)`` is every model.
    requests_per_minute, tokens_per_minute : int, optional
        In any 60 seconds; tokens are those of prompt and answer.
    parallel : int, optional
        Requests in flight at once.
    output_per_day, output_per_month, output_in_total : int, optional
        Output allowance: tokens of answers, hidden reasoning included. Days and months in UTC.
    output_per_answer : int, optional
        Tokens of one answer; ``max_tokens`` is lowered to it.
    features : frozenset of str
        Of `FEATURES`.
    addresses : tuple of networks
        Whence the account may call; empty: from everywhere.
    clauses : tuple of str
        Clauses of the provider's terms that the account accepted.
    """

    id: str
    models: tuple[str, ...] = ("*",)
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    parallel: int | None = None
    output_per_day: int | None = None
    output_per_month: int | None = None
    output_in_total: int | None = None
    output_per_answer: int | None = None
    features: frozenset[str] = frozenset(FEATURES)
    addresses: tuple[IPv4Network | IPv6Network, ...] = ()
    clauses: tuple[str, ...] = ()

    def allows_model(self, model: str) -> bool:
        """Tell whether a model is licensed."""
        return any(fnmatchcase(model, pattern) for pattern in self.models)

    def allows_address(self, address: str | None) -> bool:
        """Tell whether a client address is licensed; an unknown one is not, where any is named."""
        if not self.addresses:
            return True
        try:
            found = ip_address(address or "")
        except ValueError:
            return False
        return any(found in network for network in self.addresses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What one key opens: all that the gateway knows of whoever shows it.

    Attributes
    ----------
    key : str
        Public id of the key, never the key itself.
    account : str
    organization : str, optional
    licence : Licence
    expires_us : int, optional
        When the key ends, epoch microseconds.
    """

    key: str
    account: str
    licence: Licence
    organization: str | None = None
    expires_us: int | None = None
