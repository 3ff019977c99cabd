import random
import re

from stillwatch.rehearsal.decks import read_rows
from stillwatch.rehearsal.paraphrase import paraphrase


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}


def test_few_passages_of_eight_words_stay_whole(examples):
    draw = random.Random(1)
    rows = read_rows(examples / "data" / "gsm8k_train.jsonl.gz")[:200]
    kept = [len(grams(r["prompt"]) & grams(paraphrase(r["prompt"], draw))) for r in rows]
    whole = [len(grams(r["prompt"])) for r in rows]
    assert sum(kept) < 0.02 * sum(whole)


def test_numbers_and_lines_stay():
    text = "How many of 17 apples\nare left after 4 days?"
    made = paraphrase(text, random.Random(2))
    assert re.findall(r"\d+", made) == ["17", "4"]
    assert made.count("\n") == 1
