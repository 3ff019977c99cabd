"""Calls as LiteLLM knows them, and requests as the gateway does."""

from typing import Any, Final

import msgspec

from stillwatch.gateway.asking import DECIDING_NAMES, Asked, read_request
from stillwatch.gateway.caller import Caller
from stillwatch.gateway.paths import FIXED, Route
from stillwatch.gateway.refusals import Refused
from stillwatch.licences.licence import Licence

_PATHS: Final = {
    "/v1/chat/completions": ("completion", "acompletion"),
    "/v1/completions": ("text_completion", "atext_completion"),
    "/v1/responses": ("responses", "aresponses"),
    "/v1/messages": ("anthropic_messages",),
    "/v1/embeddings": ("embedding", "aembedding", "embeddings"),
}
ROUTES: Final = {call: FIXED[path] for path, calls in _PATHS.items() for call in calls}
"""Calls that are metered."""
KEPT: Final = Route("retrieve_response", "openai", False, path="/v1/responses")
"""Of a response that was made before: nothing is generated."""
RETRIEVING: Final = frozenset(
    {"aget_responses", "adelete_responses", "acancel_responses", "alist_input_items"}
)
OTHER: Final = Route("other", "openai", False, path="/other")
DETOURS: Final = (
    "fallbacks",
    "context_window_fallbacks",
    "content_policy_fallbacks",
    "models",
    "model_list",
)
"""Fields by which LiteLLM lets a client name further models."""
SECRET: Final = ("api_key", "metadata", "litellm_metadata")
"""Fields of a body that LiteLLM fills with what it knows, or that hold a key."""
ADDRESS: Final = "requester_ip_address"


def route_of(call: str) -> Route:
    """Return the route of a call."""
    return KEPT if call in RETRIEVING else ROUTES.get(call, OTHER)


def caller_of(data: dict[str, Any]) -> Caller:
    """Read the head of a request, as far as LiteLLM keeps it."""
    request = data.get("proxy_server_request") or {}
    headers = {str(name).lower(): str(value) for name, value in _items(request.get("headers"))}
    address = None
    for bucket in ("metadata", "litellm_metadata"):
        found = data.get(bucket)
        if address is None and isinstance(found, dict):
            address = found.get(ADDRESS) or None
    agent = headers.get("user-agent")
    return Caller(None, address, agent and agent[:512], ",".join(headers), [])


def _items(found: Any) -> list[tuple[Any, Any]]:
    return list(found.items()) if isinstance(found, dict) else []


def asked_of(data: dict[str, Any], route: Route) -> Asked | None:
    """Return what a request asks of the model; None if it asks nothing of one.

    Raises
    ------
    Refused
        It is not readable, or asks in a way that cannot be counted.
    """
    if route.path not in FIXED:
        return None
    request = data.get("proxy_server_request") or {}
    names = {*(request.get("body") or ()), *DECIDING_NAMES}
    names -= {*SECRET, *(request.get("credential_fields") or ())}
    body = {name: value for name, value in data.items() if name in names}
    body["model"] = data.get("model")
    try:
        raw = msgspec.json.encode(body)
    except (TypeError, ValueError):
        raise Refused(400, "invalid_request", "the body is not valid JSON") from None
    return read_request(raw, route)


def refuse_uncounted(asked: Asked | None, route: Route, licence: Licence) -> None:
    """Refuse what LiteLLM would do and nobody could count, where it has to be counted.

    Raises
    ------
    Refused
    """
    if route is OTHER and is_metered(licence):
        raise Refused(403, "operation_not_licensed", "this operation is not part of the licence")
    if asked is None or not (is_metered(licence) or licence.models != ("*",)):
        return
    body = asked.body
    for name in DETOURS:
        if body.get(name):
            raise _bad(f"{name}: name one model, in `model`")
    if "," in asked.model:
        raise _bad("model: name one at a time")
    extra = body.get("extra_body")
    for name in DECIDING_NAMES.intersection(extra if isinstance(extra, dict) else ()):
        raise _bad(f"extra_body.{name}: send it outside of extra_body")
    messages = body.get("messages")
    if isinstance(messages, list) and any(isinstance(one, list) for one in messages):
        raise _bad("messages: send one conversation at a time")


def is_metered(licence: Licence) -> bool:
    """Tell whether a licence limits tokens, or what an answer may hold."""
    limits = (
        licence.tokens_per_minute,
        licence.output_per_day,
        licence.output_per_month,
        licence.output_in_total,
        licence.output_per_answer,
    )
    return any(one is not None for one in limits) or licence.features != FULL.features


FULL: Final = Licence(id="")


def _bad(why: str) -> Refused:
    return Refused(400, "invalid_request", why)


def put_back(data: dict[str, Any], asked: Asked, before: dict[str, Any]) -> None:
    """Write into LiteLLM's request what was changed."""
    for name in before.keys() - asked.body.keys():
        data.pop(name, None)
    for name, value in asked.body.items():
        if name not in before or before[name] != value:
            data[name] = value
