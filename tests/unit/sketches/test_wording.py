import random
import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from stillwatch.sketches.schema import FLAGS
from stillwatch.sketches.wording import FEW_TEXTS, QUICK, SEARCHED_CHARS, WORDING, flags, searched
from stillwatch.sketches.words import split_words

SPACES = ("\n", "\u00a0", "\u2003", "\x1d", "\x85", "\u3000")

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


def asks(flag: str, text: str, system: str | None = None) -> bool:
    """Judge a text by itself, and among as many as RE2 looks at first: the same."""
    told = set()
    for n in (1, FEW_TEXTS):
        newest = pa.array([text] * n, pa.string())
        systems = pa.array([system] * n, pa.string())
        told |= set(flags(newest, systems, split_words(newest).counts)[flag].to_pylist())
    assert len(told) == 1
    return told.pop()


def test_every_flag_has_cases() -> None:
    assert set(HAS) == set(HAS_NOT) == set(FLAGS)


@pytest.mark.parametrize(("flag", "text"), cases(HAS))
def test_wording_is_recognised(flag, text) -> None:
    assert asks(flag, text)


@pytest.mark.parametrize(("flag", "text"), cases(HAS_NOT))
def test_benign_look_alikes_are_not(flag, text) -> None:
    assert not asks(flag, text)


@pytest.mark.parametrize(("flag", "text"), cases({f: HAS[f] for f in QUICK}))
def test_the_quick_look_loses_no_match(flag, text) -> None:
    """Each match by itself, in capitals and with other spaces, must be found by the quick look."""
    match = WORDING[flag].search(searched(text))
    assert match is not None
    forms = [match.group(), match.group().upper()]
    forms += [match.group().replace(" ", space) for space in SPACES]
    forms = [form for form in forms if WORDING[flag].search(form.lower())]
    assert len(forms) >= 2
    assert pc.match_substring_regex(pa.array(forms), QUICK[flag]).to_pylist() == [True] * len(forms)


def test_the_quick_look_loses_no_made_up_match() -> None:
    """Texts put together at random from the words of the expressions: the same with and without."""
    draw = random.Random(5)
    pieces = sorted(set(re.findall(r"[a-z]{2,}", " ".join(w.pattern for w in WORDING.values()))))
    pieces += [
        *"ab12:]<>/#{}-,'",
        "[[",
        "]]",
        "#given",
        "prompt#",
        "10",
        "\u00a0",
        "\x1d",
        "\u212a",
    ]
    n_found = 0
    for _ in range(60):
        texts = [
            "".join(f"{draw.choice(pieces)}{draw.choice(('', ' ', ' ', ' '))}" for _ in range(40))
            for _ in range(100)
        ]
        for flag, quick in QUICK.items():
            slow = [WORDING[flag].search(text.lower()) is not None for text in texts]
            fast = pc.match_substring_regex(pa.array(texts), quick).to_pylist()
            assert not [t for t, a, b in zip(texts, slow, fast, strict=True) if a and not b]
            n_found += sum(slow)
    assert n_found > 300


def test_null_where_no_turn_is_known() -> None:
    newest = pa.array(["hi", None, "think step by step"])
    system = pa.array([None, "rate on a scale", None], pa.string())
    made = flags(newest, system, split_words(newest).counts)
    assert {name: column.to_pylist()[1] for name, column in made.items()} == dict.fromkeys(FLAGS)
    assert made["is_probe"].to_pylist() == [True, None, False]
    assert made["elicits_reasoning"].to_pylist() == [False, None, True]


def test_system_prompt_and_turn_are_read_as_one_but_for_probes() -> None:
    assert asks("elicits_reasoning", "step by step", "think")
    assert asks("is_probe", "hello", "think step by step")
    assert not asks("is_probe", "what is a monad", "hello")


def test_a_long_name_of_a_model_and_a_long_text_can_be_probes() -> None:
    assert asks("is_probe", "!? Are you GPT-4-turbo-preview-2024-04-09-a-b-c-d?")
    half = SEARCHED_CHARS // 2
    assert asks("is_probe", "hi" + "!" * half + " some words here that nobody reads " + "!" * half)


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
    assert asks("elicits_reasoning", ask + filler)
    assert asks("elicits_reasoning", filler + ask)
    assert not asks("elicits_reasoning", filler[:half] + ask + filler[:half] + "z" * half)


def test_the_two_ends_do_not_make_a_match_together() -> None:
    half = SEARCHED_CHARS // 2
    text = "x" * (half - 3) + " ch" + "middle" * 900 + "atgpt" + "x" * (half - 5)
    assert "chatgpt" not in searched(text)


def test_searching_is_in_lower_case() -> None:
    assert searched("ThInK STEP by Step") == "think step by step"
