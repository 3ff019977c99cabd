"""What a request asks of the model, and how it is brought within limits."""

import re
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from stillwatch.gateway.paths import Route
from stillwatch.gateway.refusals import Refused
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.requests import narrow_request

OUTPUT_FIELDS: Final = {
    "chat": ("max_completion_tokens", "max_tokens"),
    "text_completion": ("max_tokens",),
    "responses": ("max_output_tokens",),
    "messages": ("max_tokens",),
}
"""Names of the limit on an answer."""
SAYS_IF_ASKED: Final = frozenset({"chat", "text_completion"})
"""Operations whose streams state their usage only where ``stream_options`` ask for it."""
_DECIDING: Final = (
    "model|stream|stream_options|max_tokens|max_completion_tokens|max_output_tokens|n|best_of"
)
DECIDING: Final = re.compile(f'"(?:{_DECIDING})"'.encode())
"""Fields that limits and licences are about."""
STORING: Final = re.compile(
    f'"(?:{_DECIDING}|previous_response_id|conversation|background|store)"'.encode()
)
"""Those of responses."""
DECIDING_NAMES: Final = frozenset(
    (*_DECIDING.split("|"), "previous_response_id", "conversation", "background", "store")
)
ESCAPED: Final = re.compile(rb"\\u00[2-7]")
"""A printable ASCII character written as an escape: a field's name could hide behind it."""
MESSAGE_TOKENS: Final = 16
"""What a chat template may add to one message."""
MAX_CHOICES: Final = 128


@dataclass(slots=True)
class Asked:
    """One request to the model.

    Attributes
    ----------
    body : dict
        As it was decoded.
    raw : bytes
        What goes upstream.
    model : str
    stream : bool
    choices : int
        Answers that will be generated (``n``, ``best_of``).
    max_output : int, optional
        Tokens of one answer that were asked for.
    wants_usage : bool
        Whether the client asked a stream for its usage.
    hides_usage : bool
        Whether we did, so that the client must not see it.
    """

    body: dict[str, Any]
    raw: bytes
    model: str
    stream: bool
    choices: int
    max_output: int | None
    wants_usage: bool
    hides_usage: bool = False

    def prompt_at_most(self, bytes_per_token: float) -> int:
        """Return the most tokens that the prompt can have, at so many bytes to a token."""
        messages = self.body.get("messages")
        count = len(messages) if isinstance(messages, list) else 1
        return int(len(self.raw) / bytes_per_token) + MESSAGE_TOKENS * count


def read_request(raw: bytes, route: Route) -> Asked:
    """Decode a request.

    Raises
    ------
    Refused
        Not JSON, no object, no model, or a limit that is no number.
    """
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise _bad("the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise _bad("the body must be a JSON object")
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise _bad("model: name one")
    for name in body:
        if name not in DECIDING_NAMES and name.casefold() in DECIDING_NAMES:
            raise _bad(f"{name.casefold()}: write it in lower case")  # some servers read both
    deciding = (STORING if route.operation == "responses" else DECIDING).findall(raw)
    if ESCAPED.search(raw) or len(deciding) > len(set(deciding)):
        raw = msgspec.json.encode(body)  # a field sent twice: all must read the same one
    options = body.get("stream_options")
    return Asked(
        body=body,
        raw=raw,
        model=model,
        stream=_stream(body),
        choices=_choices(body),
        max_output=_limit(body, route),
        wants_usage=isinstance(options, dict) and options.get("include_usage") is True,
    )


def _bad(why: str) -> Refused:
    return Refused(400, "invalid_request", why)


def _stream(body: dict[str, Any]) -> bool:
    found = body.get("stream")
    if found is not None and not isinstance(found, bool):
        raise _bad("stream: must be true or false")
    return bool(found)


def _choices(body: dict[str, Any]) -> int:
    found = [body[name] for name in ("n", "best_of") if body.get(name) is not None]
    for one in found:
        if isinstance(one, bool) or not isinstance(one, int) or not 1 <= one <= MAX_CHOICES:
            raise _bad(f"n, best_of: must be whole numbers from 1 to {MAX_CHOICES}")
    prompt = body.get("prompt")
    prompts = len(prompt) if isinstance(prompt, list) and _are_texts(prompt) else 1
    return max(found, default=1) * prompts


def _are_texts(prompt: list[Any]) -> bool:
    """Tell several prompts from one prompt of token ids."""
    return bool(prompt) and not isinstance(prompt[0], int)


def _limit(body: dict[str, Any], route: Route) -> int | None:
    sent = [body[name] for name in OUTPUT_FIELDS.get(route.operation, ()) if name in body]
    known = [one for one in sent if one is not None]
    for one in known:
        if isinstance(one, bool) or not isinstance(one, int) or one < 0:
            raise _bad("max_tokens: must be a whole number")
    return min(known, default=None)


def narrowed(asked: Asked, route: Route, narrowing: Narrowing) -> None:
    """Take out of a request what its account does not get."""
    body, changed = narrow_request(route.path, asked.body, narrowing)
    if changed:
        asked.body, asked.raw = body, msgspec.json.encode(body)
        asked.choices, asked.max_output = _choices(body), _limit(body, route)


def with_usage(asked: Asked, route: Route) -> None:
    """Have a stream say what it used, where the client did not ask for it."""
    if asked.wants_usage or not asked.stream or route.operation not in SAYS_IF_ASKED:
        return
    options = asked.body.get("stream_options")
    known = options if isinstance(options, dict) else {}
    asked.body["stream_options"] = {**known, "include_usage": True}
    asked.raw = msgspec.json.encode(asked.body)
    asked.hides_usage = True
