"""Access logs of nginx and Envoy as events: who, when, from where and how much, but no content.

Operators name the fields of these logs themselves, so that each fact is looked for under several
names. Lines of other paths than those that call a model (health checks, metrics) are passed over.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from stillwatch.events.edge import CLIENT, FORWARDED, PEER, SPELLINGS, facts
from stillwatch.events.event import Event, event_id, whole
from stillwatch.events.labels import CUSTOMER, SESSION, USER, named

KEY: Final = ("keyhmac", "keyhash", "keyid", "apikeyhmac", "apikeyhash", "apikeyid")
"""A digest or an id of the key; never the key itself."""
OPERATIONS: Final[Mapping[str, str]] = {
    "chat/completions": "chat",
    "completions": "text_completion",
    "responses": "responses",
    "messages": "messages",
    "embeddings": "embeddings",
}
"""Endings of the paths that call a model, the longer first."""
PATH: Final = ("request.path", "x-envoy-origin-path", "path", "uri", "request_uri", "request")
STATUS: Final = ("status", "response_code")
MODEL: Final = ("gen_ai.request.model", "genai_model_name", "model", "gen_ai.response.model")
INPUT_TOKENS: Final = ("gen_ai.usage.input_tokens", "genai_tokens_input")
OUTPUT_TOKENS: Final = ("gen_ai.usage.output_tokens", "genai_tokens_output")
TIMES: Final = ("start_time", "duration", "msec", "time_iso8601", "request_time")
EMPTY: Final = (None, "", "-")
NO_ACCOUNT: Final = (
    "log who asks: a digest of the key as key_hmac, or a header that authentication sets, such "
    "as x-user-id or x-account-id. Or give this log with --edge beside the log of the API"
)
SAID: Final = (
    *("account", "account_id", "customer", "customer_id", "tenant", "tenant_id"),
    *("user", "user_id", "end_user", "session", "session_id", "conversation_id"),
    *("key_hmac", "key_hash", "key_id", "api_key_hmac", "api_key_hash", "api_key_id"),
)
WHO: Final = tuple(
    spelt
    for name in SAID
    for spelt in (name, f"x_{name}", f"http_x_{name}", f"x-{name.replace('_', '-')}")
)
NAMES: Final = tuple(
    dict.fromkeys(
        (
            *(name for names in SPELLINGS.values() for name in names),
            *(*CLIENT, *FORWARDED, *PEER, *PATH, *STATUS, *MODEL, *TIMES),
            *(*INPUT_TOKENS, *OUTPUT_TOKENS, *WHO),
            *("session.id", "user.id", "remote_user"),
        )
    )
)
"""All names that are looked at."""


def record_type() -> type[msgspec.Struct]:
    """Make the type of a line: any field that is looked at, of any type."""
    fields = [(f"field_{number}", Any, None) for number in range(len(NAMES))]
    names = {f"field_{number}": name for number, name in enumerate(NAMES)}
    return msgspec.defstruct("AccessRecord", fields, rename=names, module=__name__)


def line_of(record: msgspec.Struct) -> dict[str, Any]:
    """Return what a line has, by name."""
    values = zip(NAMES, msgspec.structs.astuple(record), strict=True)
    return {name: value for name, value in values if value not in EMPTY}


def first(line: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """Return the value of the first of some names that the line has."""
    return next((line[name] for name in names if name in line), None)


def operation(path: Any) -> str | None:
    """Return what a path (or a request line) asks for; None if it calls no model."""
    if not isinstance(path, str):
        return None
    words = path.split()
    at = (words[1] if len(words) > 1 else path).partition("?")[0].rstrip("/")
    return next((what for end, what in OPERATIONS.items() if at.endswith(f"/{end}")), None)


def event(
    source: str, line: Mapping[str, Any], line_id: str, start: int, end: int | None
) -> Event | None:
    """Turn one line into one event; None if it calls no model."""
    path = first(line, PATH)
    what = operation(path)
    if path is not None and what is None:
        return None
    network, key = facts(line), named(line, KEY)
    customer, user = named(line, CUSTOMER), named(line, (*USER, "remoteuser"))
    account = customer or user or key
    model = first(line, MODEL)
    return Event(
        event_id=event_id(network["request_id"], start, account, line_id),
        source=source,
        ts_us=start,
        end=end,
        content_state="absent",
        account=account,
        key=key,
        end_user=user if customer else None,
        session=named(line, SESSION),
        operation=what,
        model=model if isinstance(model, str) else None,
        usage_input_tokens=whole(first(line, INPUT_TOKENS), INPUT_TOKENS[0]),
        usage_output_tokens=whole(first(line, OUTPUT_TOKENS), OUTPUT_TOKENS[0]),
        status=whole(first(line, STATUS), "status"),
        **network,
    )
