import numpy as np

from stillwatch.audit.collecting.choosing import best, expected_yield
from stillwatch.marking.contexts import ContextHash, ContextTable, table_of

HASHING = ContextHash(12345)
WIDTH = 2


def tokens(*ids: int) -> np.ndarray:
    return np.array(ids, dtype=np.uint32)


SERVED = table_of([tokens(*range(40))] * 5 + [tokens(*range(20))] * 50, WIDTH, HASHING)


def yields(*prompts: np.ndarray, table: ContextTable = SERVED) -> list[float]:
    return expected_yield(prompts, WIDTH, HASHING, table).tolist()


def test_what_was_served_counts_and_more_often_counts_more() -> None:
    never, seldom, often = yields(
        tokens(*range(100, 110)), tokens(*range(25, 35)), tokens(*range(10))
    )
    assert never == 0 < seldom < often


def test_three_common_words_do_not_come_before_a_page_of_them() -> None:
    short, long = yields(tokens(0, 1, 2), tokens(*range(18)))
    assert short < long


def test_saying_the_same_again_adds_nothing() -> None:
    once, again = yields(tokens(*range(8)), tokens(*range(8), *range(8)))
    assert again < once


def test_too_short_or_nothing_served_is_nothing() -> None:
    assert yields(tokens(1), tokens()) == [0, 0]
    assert yields(tokens(*range(10)), table=ContextTable.none()) == [0]


def test_the_highest_come_first_and_of_equals_the_earlier() -> None:
    scores = np.array([0.1, 0.5, 0.5, 0.9, 0.5])
    assert best(scores, 3) == [3, 1, 2]
    assert best(scores, 99) == [3, 1, 2, 4, 0]
