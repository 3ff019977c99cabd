"""What a prompt asks for, by its wording: five flags, one expression each.

A flag alone proves nothing: teachers grade, tutors ask for steps, developers say hello to a
new key. The detectors weigh how often an account does it, against its peers.
"""

import re
from typing import Final

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

TRIGGERS: Final = {
    "elicits_reasoning": (
        *("reasoning", "thought", "think", "monologue", "scratch", "step by step", "step-by-step"),
        *("you arrived", "you came", "you reached", "step", "一步一步", "推理过程", "思维链"),
    ),
    "asks_grading": (
        *("scale", "out of", "rubric", "criteria", "guidelines", "better", "judge", "grader"),
        *("evaluator", "[[", "打分", "评分标准"),
        *("rate", "score", "grade", "assess", "evaluate"),
        *(f"{who} {one}" for who in ("assistant", "response", "answer", "model") for one in "ab12"),
    ),
    "training_wording": (
        *("train", "tun", "sft", "rlhf", "preference", "synthetic", "distil"),
        *("student", "sharegpt", "alpaca", "训练数据"),
    ),
    "synthesises_prompts": (
        *("diverse", "novel", "different", "unique", "new", "rewrite", "more complex", "harder"),
        *("evolved", "rewritten", "created", "prompt", "task", "instruction"),
    ),
    "is_probe": ("",),
}
"""Pieces of text of which each match of an expression holds one: a quick first look."""


def asks(flag: str, text: str) -> bool:
    """Tell whether lower-case text has the wording of a flag."""
    return any(map(text.__contains__, TRIGGERS[flag])) and bool(WORDING[flag].search(text))


SEARCHED_CHARS: Final = 8_000
"""Only the first and last 4,000 characters are searched: instructions stand at the ends."""


def searched(text: str) -> str:
    """Return the lower-case part of a prompt that the expressions look at."""
    if len(text) > SEARCHED_CHARS:
        half = SEARCHED_CHARS // 2
        text = text[:half] + "\n" + text[-half:]
    return text.lower()
