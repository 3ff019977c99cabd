"""Requests, narrowed: what must not be asked for is taken out before anything goes upstream."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from stillwatch.measures.names import carries_reasoning, folded
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.tags import CLOSES, leaves_open

Body = dict[str, Any]

LENGTHS: Final[Mapping[str, str]] = {
    "/v1/chat/completions": "max_completion_tokens",
    "/v1/completions": "max_tokens",
    "/v1/responses": "max_output_tokens",
    "/v1/messages": "max_tokens",
}
"""The paths that are narrowed, and the field that limits an answer there."""
OTHER_LENGTHS: Final = (
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "n_predict",
    "max_new_tokens",
)
SHORTEST: Final = "min_tokens"
CHOICES: Final = ("n", "best_of")
PROBABILITIES: Final = frozenset(
    {"nprobs", "postsamplingprobs", "returnhiddenstates", "messageoutputtextlogprobs"}
)
"""Folded names of fields that ask for probabilities and do not say ``logprob``."""
ALTERNATIVES: Final = ("top_logprobs", "logprobs", "n_probs", "prompt_logprobs", "top_logprobs_num")
UNWRAPS: Final = frozenset(
    {
        "returntokenids",
        "returntokens",
        "returntokensastokenids",
        "separatereasoning",
        "streamreasoning",
        "reasoningformat",
        "reasoningincontent",
        "reasoningsplit",
        "chattemplate",
        "forcenonemptycontent",
        "mergereasoningcontentinchoices",
        "thinkingforcedopen",
        "stoptokenids",
        "badwords",
        "allowedtokenids",
        "verbose",
    }
)
"""Folded names of fields by which engines write reasoning elsewhere than where it is looked for:
into the answer, as token ids, or without the tag that ends it."""
BIASES: Final = frozenset({"logitbias", "logitsprocessors", "customlogitprocessor"})
STOPS: Final = ("stop", "stop_sequences")
SHORT_STOP: Final = 3
"""Characters from which a stop text that is a piece of a closing tag, and no word, is one."""
LEAST_THOUGHT: Final = 1024
"""The smallest thinking budget of Anthropic's API."""
NESTED: Final = ("extra_body", "chat_template_kwargs")
"""What LiteLLM merges into the request it sends on; what engines give to templates and parsers."""


def narrow_request(path: str, body: Body, narrowing: Narrowing) -> tuple[Body, tuple[str, ...]]:
    """Narrow one request.

    Parameters
    ----------
    path : str
        One of `LENGTHS`; the bodies of others are left alone.
    body : dict
        As parsed; it is not changed.
    narrowing : Narrowing

    Returns
    -------
    dict
        The body to send upstream; ``body`` itself where nothing was changed.
    tuple of str
        Names of the fields that were changed, sorted.
    """
    length = LENGTHS.get(path)
    if length is None or narrowing.is_nothing:
        return body, ()
    out = _narrowed(body, narrowing)
    if narrowing.output_per_answer is not None:
        _insert_length(out, length, narrowing.output_per_answer)
        _shorten_thinking(out, narrowing.output_per_answer)
    changed = _changes(body, out)
    return (out if changed else body), changed


def begins_thinking(path: str, body: Body) -> bool:
    """Tell whether a request itself opens the tag of reasoning, so that its answer starts inside.

    True for a prompt that leaves a tag open and is not repeated in the answer, and for a last
    message that leaves one open, or is nothing but reasoning, and that the model is to go on with.
    """
    if path == "/v1/completions":
        return body.get("echo") is not True and _leave_open(body.get("prompt"))
    turns = body.get("messages", body.get("input"))
    last = turns[-1] if isinstance(turns, list) and turns else None
    if not isinstance(last, dict):
        return False
    ends_turn = body.get("add_generation_prompt") in (None, True)
    if ends_turn and not body.get("continue_final_message") and last.get("role") != "assistant":
        return False
    thinks = any(carries_reasoning(name, one) for name, one in last.items())
    return _leave_open(last.get("content")) or (thinks and not last.get("content"))


def _leave_open(value: Any) -> bool:
    """Tell whether a text, or one of several, leaves a tag open."""
    several = value if isinstance(value, list) else [value]
    texts = [one.get("text") if isinstance(one, dict) else one for one in several]
    return any(leaves_open(one) for one in texts if isinstance(one, str))


def _narrowed(body: Body, narrowing: Narrowing, deep: int = len(NESTED)) -> Body:
    """Return a copy of a request, and of what is nested in it, with all but inserted fields."""
    out = dict(body)
    _narrow(out, narrowing)
    for name in NESTED:
        nested = out.get(name)
        if isinstance(nested, dict):
            out[name] = _narrowed(nested, narrowing, deep - 1) if deep else {}
    return out


def _narrow(body: Body, narrowing: Narrowing) -> None:
    if not narrowing.allow_logprobs:
        _drop(body, lambda name: "logprob" in name or name in PROBABILITIES)
        _exclude(body, "logprobs")
    elif narrowing.top_logprobs is not None:
        _lower(body, ALTERNATIVES, narrowing.top_logprobs, least=0)
    if not narrowing.allow_reasoning:
        _drop(body, lambda name: name in UNWRAPS, off=True)
        _exclude(body, "reasoning")
        for name in STOPS:
            _let_tags_close(body, name)
    if not narrowing.allow_logit_bias:
        _drop(body, lambda name: name in BIASES)
    if narrowing.max_choices is not None:
        _lower(body, CHOICES, narrowing.max_choices, least=1)
    if narrowing.output_per_answer is not None:
        _lower(body, OTHER_LENGTHS, narrowing.output_per_answer, least=1)
        _lower(body, (SHORTEST,), narrowing.output_per_answer, least=0)


def _drop(body: Body, unwanted: Callable[[str], bool], off: bool = False) -> None:
    """Drop fields that are set; those that are switched off too if ``off`` is as telling as on."""
    for name in [name for name in body if unwanted(folded(name))]:
        if body[name] is not None and (off or body[name] is not False):
            del body[name]


def _lower(body: Body, names: tuple[str, ...], most: int, least: int) -> None:
    """Lower numbers; a text is one to some engines, and becomes the highest."""
    for name in names:
        value = body.get(name)
        if value is None or (isinstance(value, bool) and least == 0):
            continue
        if not isinstance(value, int | float) or not least <= value <= most:
            body[name] = most


def _exclude(body: Body, word: str) -> None:
    """Take what speaks of something out of ``include``."""
    wanted = body.get("include")
    if isinstance(wanted, list):
        kept = [one for one in wanted if word not in str(one).lower()]
        if kept:
            body["include"] = kept
        elif wanted:
            del body["include"]


def _let_tags_close(body: Body, name: str) -> None:
    """Take stop texts out that would cut an answer before its reasoning is seen to end."""
    value = body.get(name)
    if isinstance(value, list):
        kept = [one for one in value if not (isinstance(one, str) and _stops_a_tag(one))]
        if len(kept) < len(value):
            body[name] = kept
            if not kept:
                del body[name]
    elif isinstance(value, str) and _stops_a_tag(value):
        del body[name]


def _stops_a_tag(text: str) -> bool:
    text = text.strip().lower()
    closes = [tag.lower() for tag in CLOSES]
    piece = len(text) >= SHORT_STOP and not text.isalnum()
    return any(tag in text or (piece and text in tag) for tag in closes)


def _insert_length(body: Body, name: str, most: int) -> None:
    if all(body.get(other) is None for other in OTHER_LENGTHS):
        body[name] = most


def _shorten_thinking(body: Body, most: int) -> None:
    """Keep Anthropic's thinking budget below the limit of the answer, which the API insists on."""
    thinking = body.get("thinking")
    budget = thinking.get("budget_tokens") if isinstance(thinking, dict) else None
    if isinstance(thinking, dict) and isinstance(budget, int) and budget >= most:
        allowed = most > LEAST_THOUGHT
        less = {**thinking, "budget_tokens": max(LEAST_THOUGHT, most - 1)}
        body["thinking"] = less if allowed else {"type": "disabled"}


def _changes(before: Body, after: Body) -> tuple[str, ...]:
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    for name in names.intersection(NESTED):
        if isinstance(before.get(name), dict) and isinstance(after.get(name), dict):
            names.discard(name)
            names |= {f"{name}.{one}" for one in _changes(before[name], after[name])}
    return tuple(sorted(names))
