"""Requests whose answers programs read, or count in: they must come as the model wrote them."""

from typing import Any, Final

from stillwatch.measures.names import folded

Body = dict[str, Any]

GRAMMARS: Final = frozenset(
    {
        *("guidedjson", "guidedregex", "guidedgrammar", "guidedchoice", "guideddecodingbackend"),
        *("structuredoutputs", "structuraltag", "jsonschema", "grammar", "regex", "ebnf"),
        *("outputformat", "websearchoptions"),
    }
)
"""Folded names of fields that bind what the model may write, or have it cite by place."""
FORMATS: Final = ("response_format", "format", "text", "output_config")
"""Fields that name a format, or hold one that does."""
NESTED: Final = "extra_body"


def is_read_by_programs(body: Body) -> bool:
    """Tell whether a request asks for JSON, for another grammar, for its own prompt, or for places.

    Such an answer must not be changed by a word.
    """
    nested = body.get(NESTED)
    return (
        any(folded(name) in GRAMMARS and bool(value) for name, value in body.items())
        or any(_is_format(body.get(name)) for name in FORMATS)
        or body.get("echo") is True
        or bool(body.get("suffix"))
        or any(map(_cites, _listed(body.get("tools"))))
        or (isinstance(nested, dict) and is_read_by_programs(nested))
    )


def _is_format(value: Any) -> bool:
    if isinstance(value, str):
        return "json" in value
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("format"), str | dict):
        return _is_format(value["format"])
    return value.get("type") not in (None, "text")


def _cites(tool: Any) -> bool:
    """Tell whether a tool is one of the upstream's that has places in the answer cited."""
    kind = tool.get("type") if isinstance(tool, dict) else None
    return isinstance(kind, str) and "search" in kind


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
