"""The paths that pass; everything else is refused."""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

Dialect = Literal["openai", "anthropic"]


@dataclass(frozen=True, slots=True)
class Route:
    """What a path asks for.

    Attributes
    ----------
    operation : str
        Of the canonical event: ``chat``, ``text_completion``, ``embeddings``, ...
    dialect : str
        Whose errors, headers and usage it speaks.
    generates : bool
        Whether the model writes an answer, which limits and licences are about.
    methods : tuple of str
    path : str
        As it was called.
    response : str or None
        Of a response that the upstream keeps: its id.
    """

    operation: str
    dialect: Dialect
    generates: bool
    methods: tuple[str, ...] = ("POST",)
    path: str = ""
    response: str | None = None


_FIXED: Final[dict[str, Route]] = {
    "/v1/chat/completions": Route("chat", "openai", True),
    "/v1/completions": Route("text_completion", "openai", True),
    "/v1/responses": Route("responses", "openai", True),
    "/v1/messages": Route("messages", "anthropic", True),
    "/v1/messages/count_tokens": Route("count_tokens", "anthropic", False),
    "/v1/embeddings": Route("embeddings", "openai", False),
    "/v1/models": Route("models", "openai", False, ("GET",)),
}
FIXED: Final = {path: replace(route, path=path) for path, route in _FIXED.items()}
STORED: Final = re.compile(r"/v1/responses/([A-Za-z0-9_-]{1,128})(/cancel)?")
MODEL: Final = re.compile(r"/v1/models/[A-Za-z0-9][A-Za-z0-9._:@-]{0,200}")
RETRIEVE: Final = Route("retrieve_response", "openai", False, ("GET", "DELETE"))
CANCEL: Final = Route("cancel_response", "openai", False)
SHOW_MODEL: Final = Route("models", "openai", False, ("GET",))


def route_of(raw_path: bytes) -> Route | None:
    """Find the route of a path as it came over the wire; None if it may not pass.

    The path is compared as it was sent: one with an escape, a doubled slash or a dot segment is
    none of ours, whatever an upstream would make of it.
    """
    try:
        path = raw_path.decode("ascii")
    except UnicodeDecodeError:
        return None
    found = FIXED.get(path)
    if found is not None:
        return found
    stored = STORED.fullmatch(path)
    if stored is not None:
        return replace(CANCEL if stored[2] else RETRIEVE, path=path, response=stored[1])
    if MODEL.fullmatch(path) and ".." not in path:
        return replace(SHOW_MODEL, path=path)
    return None
