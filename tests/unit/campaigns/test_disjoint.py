import numpy as np
import pytest

from stillwatch.campaigns.cores import LEVEL
from stillwatch.campaigns.disjoint import (
    MIN_ITEMS,
    SIGNALS,
    Coverage,
    disjoint_cores,
    overlaps,
)

N, N_ITEMS = 400, 2_000


def coverage(parts: list[np.ndarray], first: int = 0) -> Coverage:
    account = np.repeat(np.arange(first, first + len(parts)), [part.size for part in parts])
    return Coverage(account, np.concatenate(parts), N_ITEMS)


def joined(*some: Coverage) -> Coverage:
    return Coverage(
        np.concatenate([one.account for one in some]),
        np.concatenate([one.item for one in some]),
        N_ITEMS,
    )


def dealt(rng: np.random.Generator, n_accounts: int, each: int, first: int = 0) -> Coverage:
    """One corpus, shared out without an item twice."""
    items = rng.permutation(N_ITEMS)[: n_accounts * each]
    return coverage(np.split(items, n_accounts), first)


def drawn(rng: np.random.Generator, n_accounts: int, each: int, first: int = 0) -> Coverage:
    """Each account takes items for itself."""
    return coverage([rng.permutation(N_ITEMS)[:each] for _ in range(n_accounts)], first)


def test_overlaps_are_those_of_a_slow_recount() -> None:
    found = drawn(np.random.default_rng(1), 6, 90)
    holders, shared, expected = overlaps(found)
    sets = [set(found.item[found.account == a].tolist()) for a in range(6)]
    slow = [sum(len(own & sets[b]) for b in range(6) if b != a) for a, own in enumerate(sets)]
    assert holders.tolist() == list(range(6))
    assert shared.tolist() == slow
    assert expected == pytest.approx(90 * 450 / N_ITEMS)


def test_accounts_with_few_items_are_not_counted() -> None:
    rng = np.random.default_rng(2)
    few = coverage([rng.permutation(N_ITEMS)[: MIN_ITEMS - 1]], first=9)
    holders, _, _ = overlaps(joined(drawn(rng, 4, 50), few))
    assert holders.tolist() == [0, 1, 2, 3]


def test_a_corpus_dealt_over_accounts_is_a_core() -> None:
    (core,) = disjoint_cores([dealt(np.random.default_rng(3), 10, 100)], N)
    assert core.members.tolist() == list(range(10))
    assert core.families == ("content", "timing")
    assert core.signals == SIGNALS
    assert core.log10_p < np.log10(LEVEL)
    assert core.bits[1] <= np.log2(N)


def test_an_evaluator_of_the_same_corpus_is_left_out() -> None:
    rng = np.random.default_rng(4)
    both = joined(dealt(rng, 10, 100), drawn(rng, 3, 300, first=50))
    (core,) = disjoint_cores([both], N)
    assert core.members.tolist() == list(range(10))


def test_evaluators_who_draw_for_themselves_are_no_core() -> None:
    found = [disjoint_cores([drawn(np.random.default_rng(seed), 12, 80)], N) for seed in range(200)]
    assert sum(map(len, found)) <= 2


def test_evaluators_who_begin_at_the_first_item_are_no_core() -> None:
    assert disjoint_cores([coverage([np.arange(n) for n in range(50, 150, 10)])], N) == []


def test_what_half_of_all_accounts_do_is_no_evidence() -> None:
    found = dealt(np.random.default_rng(5), 10, 100)
    assert disjoint_cores([found], N)
    crowd = joined(found, drawn(np.random.default_rng(6), 150, 20, first=20))
    assert disjoint_cores([crowd], N) == []


def test_nothing_covered_nothing_found() -> None:
    none = np.empty(0, np.int64)
    assert disjoint_cores([], N) == []
    assert disjoint_cores([Coverage(none, none, N_ITEMS)], N) == []
