from itertools import islice
from typing import get_args

import pytest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.decks import Deck, TemplateDeck, in_split, ordered, read_rows
from stillwatch.rehearsal.plan import Split

ROWS = [{"id": str(n), "n": n} for n in range(800)]


def ids(deck: Deck, n: int) -> list[str]:
    return [deck.take()["id"] for _ in range(n)]


def test_splits_are_disjoint_and_complete():
    parts = [{r["id"] for r in ROWS if in_split(r["id"], s)} for s in get_args(Split)]
    assert sum(map(len, parts)) == len(set.union(*parts)) == len(ROWS)
    assert [len(part) > n for part, n in zip(parts, (300, 150, 150), strict=True)] == [True] * 3


def test_each_row_is_dealt_once_before_any_comes_again():
    deck = Deck(ROWS, "test", 1, "id")
    taken = ids(deck, len(deck))
    assert len(set(taken)) == len(deck)
    assert ids(deck, 1) == taken[:1]


def test_neighbouring_seeds_begin_with_different_rows():
    taken = [set(ids(Deck(ROWS, "test", seed, "id"), 12)) for seed in range(4)]
    assert all(not a & b for i, a in enumerate(taken) for b in taken[i + 1 :])


def test_order_depends_on_the_seed_alone():
    assert ordered(["a", "b", "c"], 5) == ordered(["c", "a", "b"], 5)


def template_rows() -> list[dict]:
    return [
        {"template": f"t{t}", "item": item, "prompt": f"{t} {item}", "answer": "x"}
        for t in range(16)
        for item in range(300)
    ]


def test_no_item_goes_to_two_takers():
    deck = TemplateDeck(template_rows(), "test", 1)
    seen: set[int] = set()
    for n_templates in (1, 2, 1):
        rows, _ = deck.take(24, n_templates)
        assert rows
        items = {row["item"] for row in rows}
        assert len({row["template"] for row in rows}) <= n_templates
        assert not items & seen
        seen |= items


def test_a_spent_deck_gives_nothing():
    deck = TemplateDeck(template_rows(), "test", 1)
    while deck.take(100, 1)[0]:
        pass
    assert deck.take(24, 1) == ([], False)


def test_a_sweep_has_rows_that_no_program_has_and_each_once():
    deck = TemplateDeck(template_rows(), "test", 1)
    swept = [row["prompt"] for row in deck.sweep(1)]
    assert len(set(swept)) == len(swept) > 150
    assert len({prompt.split()[0] for prompt in islice(swept, 30)}) > 2
    items = {int(prompt.split()[1]) for prompt in swept}
    while rows := deck.take(50, 2)[0]:
        assert not {row["item"] for row in rows} & items


def test_broken_rows_are_named(tmp_path):
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(b"{")
    with pytest.raises(InputError, match=r"rows\.jsonl\.gz"):
        read_rows(path)
