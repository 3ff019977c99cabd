"""What a prompt asks for, by its wording: five flags, one expression each.

A flag alone proves nothing: teachers grade, tutors ask for steps, developers say hello to a
new key. The detectors weigh how often an account does it, against its peers.
"""

import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.sketches.words import Ints

_REASONING = r"""
  (?:show|reveal|print|write\s+out|output|expose|include|provide|give|list|disclose|narrate)\s
    (?:[\w'-]+,?\s){0,5}(?:chain[\s-]of[\s-]thought|reasoning(?:\s+(?:process|trace|steps|chain))|
    thought\s+process|inner\s+(?:monologue|thoughts)|internal\s+(?:reasoning|monologue|thoughts)|
    thinking\s+process|hidden\s+reasoning|scratch\s?pad)
| <\s*(?:/\s*)?(?:think|thinking|thought|reasoning|scratchpad)\s*>
| think(?:ing)?\s+step[\s-]by[\s-]step
| step[\s-]by[\s-]step\s+(?:reasoning|thinking|rationale|solution)
| explain\s+(?:[\w'-]+,?\s){0,3}(?:how|why)\s+you\s+(?:arrived|came|reached)
| reconstruct\s+(?:[\w'-]+,?\s){0,4}reasoning
| one\s+line\s+(?:per|for\s+each)\s+(?:[\w'-]+,?\s)?(?:reasoning\s+)?step
| 一步一步|逐步思考|思维链|推理过程
"""
_GRADING = r"""
  (?:rate|score|grade|assess|judge|evaluate)\s(?:[\w'-]+,?\s){0,8}
    (?:on\s+a\s+scale|from\s+\d+\s+to\s+\d+|out\s+of\s+\d+|between\s+\d+\s+and\s+\d+|
    rubric|according\s+to\s+the\s+(?:following\s+)?criteria)
| (?:scoring|grading|evaluation)\s+(?:rubric|criteria|guidelines)
| which\s+(?:of\s+the\s+(?:two|following)\s+)?(?:response|answer|completion|output)s?\s+is\s+better
| (?:impartial|strict|expert)\s+(?:judge|grader|evaluator)
| \[\[\s*(?:a|b|rating)\s*\]\]
| (?:assistant|response|answer|model)[ ][ab12]\s*[:\]].{0,4000}
    (?:assistant|response|answer|model)[ ][ab12]\s*[:\]]
| 打分|评分标准
"""
_TRAINING = r"""
  (?:training|fine[\s-]?tuning|instruction[\s-]tuning|sft|rlhf|preference|synthetic|distillation)
    \s+(?:data(?:set)?|examples?|samples?|pairs?|corpus)
| (?:train|fine[\s-]?tune|distil)\s+(?:a|an|the|our|another|smaller|student)\s
    (?:[\w'-]+,?\s){0,3}model
| student\s+model | \bsharegpt\b | \balpaca[\s-]style\b | 训练数据
"""
_SYNTHESIS = r"""
  (?:come\s+up\s+with|generate|create|write|produce)\s(?:[\w'-]+,?\s){0,6}
    (?:diverse|new|novel|different|unique)\s(?:[\w'-]+,?\s){0,4}
    (?:instructions?|prompts?|tasks?|questions?|problems?|queries)
| rewrite\s(?:[\w'-]+,?\s){0,4}(?:\#?given\s?prompt\#?|\#?the\s+given\s+prompt|instruction|prompt)
| (?:more\s+complex|harder|evolved|rewritten|created|new)\s+(?:version\s+of\s+the\s+)?
    (?:prompt|instruction)
| \#(?:given|created|rewritten)\s?prompt\#
| (?:task|instruction)\s+(?:\d+|\{\w*\})\s*:.{0,2000}(?:task|instruction)\s+(?:\d+|\{\w*\})\s*:
| (?:brainstorm|instruction|seed)\s+(?:list|pool)\s+of\s+(?:instructions|tasks)
"""
_PROBE = r"""
  \A\W*(?:hi|hello|hey|hello\s+world|hi\s+there|test(?:ing)?|ping|ok|1|say\s+(?:hi|hello|ok|pong)|
    (?:what|which)\s+(?:(?:large\s+)?(?:language\s+)?model)\s+are\s+you|who\s+(?:are|made)\s+you|
    are\s+you\s+(?:gpt|claude|gemini|chatgpt)\S*|reply\s+with\s+(?:ok|pong)|你好|你是谁)\W*\Z
| \A\s*\Z
"""

WORDING: Final = {
    name: re.compile(pattern, re.VERBOSE | re.DOTALL)
    for name, pattern in {
        "elicits_reasoning": _REASONING,
        "asks_grading": _GRADING,
        "training_wording": _TRAINING,
        "synthesises_prompts": _SYNTHESIS,
        "is_probe": _PROBE,
    }.items()
}
"""Flag to expression, searched in the lower-case text of the newest turn and system prompt."""

_S: Final = r"[\s\pZ\x0b\x1c-\x1f\x{85}]"
"""Spaces in RE2, as ``\\s`` of `re` has them."""
_D: Final = r"\p{Nd}+"
QUICK: Final = {
    name: "(?is)" + "|".join(alternatives)
    for name, alternatives in {
        "elicits_reasoning": (
            rf"(?:show|reveal|print|write|output|expose|include|provide|give|list|disclose|narrate){_S}"
            rf".*(?:chain.of.thought|reasoning|thought{_S}+process|inner{_S}|internal{_S}|"
            rf"thinking{_S}+process|scratch)",
            rf"<{_S}*/?{_S}*(?:think|thought|reasoning|scratch)",
            r"step.by.step",
            rf"explain{_S}.*you{_S}+(?:arrived|came|reached)",
            r"reconstruct.*reasoning",
            rf"one{_S}+line{_S}",
            r"一步一步|逐步思考|思维链|推理过程",
        ),
        "asks_grading": (
            rf"(?:rate|score|grade|assess|judge|evaluate){_S}.*(?:on{_S}+a{_S}+scale|"
            rf"from{_S}+{_D}{_S}+to|out{_S}+of{_S}+{_D}|between{_S}+{_D}{_S}+and|rubric|criteria)",
            rf"(?:scoring|grading|evaluation){_S}+(?:rubric|criteria|guidelines)",
            rf"is{_S}+better",
            rf"(?:impartial|strict|expert){_S}+(?:judge|grader|evaluator)",
            rf"\[\[{_S}*[abr]",
            rf"(?:assistant|response|answer|model) [ab12]{_S}*[:\]]",
            r"打分|评分标准",
        ),
        "training_wording": (
            rf"(?:training|tuning|sft|rlhf|preference|synthetic|distillation){_S}+"
            r"(?:data|example|sample|pair|corpus)",
            rf"(?:train|tune|distil){_S}.*model",
            rf"student{_S}+model",
            r"sharegpt|alpaca|训练数据",
        ),
        "synthesises_prompts": (
            rf"(?:up{_S}+with|generate|create|write|produce){_S}.*"
            rf"(?:diverse|new|novel|different|unique){_S}.*"
            r"(?:instruction|prompt|task|question|problem|queries)",
            rf"rewrite{_S}.*(?:prompt|instruction)",
            rf"(?:complex|harder|evolved|rewritten|created|new){_S}+(?:version{_S}.*)?"
            r"(?:prompt|instruction)",
            r"#(?:given|created|rewritten)",
            rf"(?:task|instruction){_S}+(?:{_D}|\{{[^}}]*\}}){_S}*:",
            rf"(?:list|pool){_S}+of{_S}+(?:instruction|task)",
        ),
    }.items()
}
"""A quick first look by RE2: it finds all that the expression of the flag finds, and more.

RE2 takes the same time whatever the text. Each flag is looked for by itself: all in one
expression would have too many states.
"""
FEW_TEXTS: Final = 16
"""For fewer, RE2 takes longer to read its expression than to look at them."""
PROBE_WORDS: Final = 6
PROBE_OPENING: Final = "(?i)^[^a-z]*are"
"""A probe has so few words, or opens so: a model's name counts as many words."""
SEARCHED_CHARS: Final = 8_000
"""Only the first and last 4,000 characters are searched: instructions stand at the ends."""


def searched(text: str) -> str:
    """Return the lower-case part of a prompt that the expressions look at."""
    return _ends(text).lower()


def _ends(text: str) -> str:
    if len(text) <= SEARCHED_CHARS:
        return text
    half = SEARCHED_CHARS // 2
    return text[:half] + "\n" + text[-half:]


def flags(newest: pa.StringArray, system: pa.StringArray, n_words: Ints) -> dict[str, pa.Array]:
    """Judge each prompt by its wording, the system prompt included; a probe by the turn alone.

    Parameters
    ----------
    newest, system : pyarrow.StringArray
        Newest turn and system prompt of each request; null where unknown, or none.
    n_words : ndarray of int64
        Words of the newest turn.

    Returns
    -------
    dict of str to pyarrow.BooleanArray
        By flag; null where the newest turn is.
    """
    whole = pc.coalesce(pc.binary_join_element_wise(system, newest, "\n"), newest)
    cut = _shortened(whole)
    found = {
        name: _found(WORDING[name], cut, _quick_look(cut, quick)) for name, quick in QUICK.items()
    }
    short = pa.array(n_words <= PROBE_WORDS)
    maybe = pc.or_(short, pc.match_substring_regex(newest, PROBE_OPENING))
    maybe = pc.or_(maybe, pc.greater(pc.utf8_length(newest), SEARCHED_CHARS))
    return {**found, "is_probe": _found(WORDING["is_probe"], newest, maybe)}


def _quick_look(texts: pa.StringArray, quick: str) -> pa.BooleanArray:
    """Tell where an expression may be found; null for null."""
    if len(texts) < FEW_TEXTS:
        return pc.if_else(texts.is_valid(), True, None)
    return pc.match_substring_regex(texts, quick)


def _shortened(texts: pa.StringArray) -> pa.StringArray:
    """Replace long texts by the part that is searched."""
    long = pc.greater(pc.utf8_length(texts), SEARCHED_CHARS)
    if not long.true_count:
        return texts
    kept = [_ends(text) for text in texts.filter(long).to_pylist()]
    return pc.replace_with_mask(texts, long, pa.array(kept, pa.string()))


def _found(
    expression: re.Pattern[str], texts: pa.StringArray, maybe: pa.BooleanArray
) -> pa.BooleanArray:
    """Tell which texts an expression is found in, of those where it may be; null for null."""
    hits = [
        expression.search(searched(text)) is not None for text in texts.filter(maybe).to_pylist()
    ]
    return pc.replace_with_mask(pc.and_(maybe, False), maybe, pa.array(hits, pa.bool_()))
