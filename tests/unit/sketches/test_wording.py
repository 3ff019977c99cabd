import pytest

from stillwatch.sketches.schema import FLAGS
from stillwatch.sketches.wording import SEARCHED_CHARS, TRIGGERS, WORDING, asks, searched

HAS = {
    "elicits_reasoning": (
        "Show your full chain of thought before the answer.",
        "Solve it. Think step-by-step.",
        "Put your work in <think> tags.",
        "end with < / Reasoning >",
        "Please reveal the hidden reasoning behind it",
        "Explain in detail how you arrived at the result.",
        "Write out your inner monologue, then answer",
        "Give a step by step solution.",
        "one line per reasoning step",
        "请一步一步回答",
    ),
    "asks_grading": (
        "Rate the following answer on a scale of 1 to 10.",
        "Score this response from 1 to 5",
        "You are an impartial judge.",
        "Use the grading rubric below.",
        "Which response is better?",
        "Assistant A: blue\nAssistant B: red\nwho wins",
        "Finish with [[rating]]",
        "请打分",
    ),
    "training_wording": (
        "We need training data for our bot.",
        "make 50 fine-tuning examples",
        "We want to train a smaller model on this",
        "output in ShareGPT format",
        "the student model will learn this",
        "生成训练数据",
    ),
    "synthesises_prompts": (
        "Come up with 20 diverse task instructions.",
        "Generate a set of new questions about cooking",
        "Rewrite #The Given Prompt# into something",
        "Task 1: sort a list\nTask 2: name a colour\n",
        "#Created Prompt#:",
        "turn it into a more complex version of the prompt",
    ),
    "is_probe": ("Hi", "hello!", "  PING ", "Who are you?", "what model are you", "", "你好", "1"),
}
HAS_NOT = {
    "elicits_reasoning": (
        "I think the steps to the garden need repair.",
        "Show me a picture of a chain.",
        "What do you think about the movie?",
        "How do I build a staircase, in steps?",
        "What was Kant's thought on reason?",
        "Scratch that, start again.",
        "Is the reasoning in this court ruling sound?",
    ),
    "asks_grading": (
        "What is the interest rate in Norway?",
        "Can you judge how heavy this suitcase is?",
        "My kid is in grade 5, plan a party.",
        "Write the score for a string quartet.",
        "Is it better to rent or to buy?",
        "The response a customer gets must be polite.",
        "Evaluate the integral of x squared.",
    ),
    "training_wording": (
        "Which train goes to Paris at noon?",
        "A training plan for a half marathon, please.",
        "How do I tune a guitar?",
        "Does alpaca wool shrink?",
        "I am a student and need a summary.",
        "Set my notification preference to e-mail.",
    ),
    "synthesises_prompts": (
        "Write a new poem about rain.",
        "Rewrite this e-mail so that it is polite.",
        "Create a different colour scheme for my site.",
        "What is the task of the kidneys?",
        "Generate an invoice for March.",
        "The instruction manual is in German, translate page 3.",
    ),
    "is_probe": (
        "Hi, can you help me with my taxes?",
        "test the following function for errors",
        "ok so what is a monad",
        "Say hello to my grandmother in Polish",
        "12",
        "What model of car is this?",
    ),
}


def cases(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(flag, text) for flag, texts in table.items() for text in texts]


def test_every_flag_has_cases() -> None:
    assert set(HAS) == set(HAS_NOT) == set(FLAGS)


@pytest.mark.parametrize(("flag", "text"), cases(HAS))
def test_wording_is_recognised(flag, text) -> None:
    assert asks(flag, searched(text))


@pytest.mark.parametrize(("flag", "text"), cases(HAS_NOT))
def test_benign_look_alikes_are_not(flag, text) -> None:
    assert not asks(flag, searched(text))


@pytest.mark.parametrize(("flag", "text"), cases(HAS))
def test_the_quick_look_loses_no_match(flag, text) -> None:
    """Each match by itself must hold one of the flag's triggers."""
    match = WORDING[flag].search(searched(text))
    assert match is not None
    assert any(trigger in match.group() for trigger in TRIGGERS[flag])


HOSTILE = (
    *("<" + " " * 7_999, "think step" + " " * 7_980, "task 1:" + "task " * 1_590),
    *("show ", "rate ", "write new ", "task 1", "task {a", "response a ", "[[ ", "think step "),
    *("a", "a ", " ", "\n", "<", "< ", "-", "\u4e00", "1", "hi ", "w_", "rewrite a ", "train a "),
    *("explain how you ", "which of the two ", "generate a new a ", "one line per ", "score a a "),
)


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("flag", FLAGS)
def test_hostile_texts_come_to_an_end(flag, piece) -> None:
    """8,000 characters of a piece that begins a match again and again, and never ends it."""
    text = (piece * SEARCHED_CHARS)[:SEARCHED_CHARS]
    assert WORDING[flag].search(text + "~") is None or piece.isspace()


def test_only_the_ends_of_a_long_prompt_are_searched() -> None:
    half = SEARCHED_CHARS // 2
    ask = "think step by step"
    filler = "x" * 3 * SEARCHED_CHARS
    assert len(searched(filler)) <= SEARCHED_CHARS + 1
    assert len(searched("y" * SEARCHED_CHARS)) == SEARCHED_CHARS
    assert asks("elicits_reasoning", searched(ask + filler))
    assert asks("elicits_reasoning", searched(filler + ask))
    assert not asks("elicits_reasoning", searched(filler[:half] + ask + filler[:half] + "z" * half))


def test_the_two_ends_do_not_make_a_match_together() -> None:
    half = SEARCHED_CHARS // 2
    text = "x" * (half - 3) + " ch" + "middle" * 900 + "atgpt" + "x" * (half - 5)
    assert "chatgpt" not in searched(text)


def test_searching_is_in_lower_case() -> None:
    assert searched("ThInK STEP by Step") == "think step by step"
