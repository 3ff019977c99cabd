from stillwatch.measures.indexes import Indexes, number


def test_what_remains_is_numbered_without_gaps() -> None:
    indexes = Indexes()
    for left_out in (0, 2):
        indexes.drop(left_out)
    assert [indexes.renumbered(one) for one in (1, 3, 4)] == [0, 1, 2]
    assert indexes.is_dropped(0)
    assert not indexes.is_dropped(1)
    assert not indexes.is_dropped(None)


def test_a_number_that_is_used_again() -> None:
    indexes = Indexes()
    indexes.drop(0)
    indexes.keep(0)
    indexes.keep(1)
    assert indexes.renumbered(1) == 1
    assert not indexes.is_dropped(0)


def test_only_a_number_is_one() -> None:
    assert [number(one) for one in (3, "3", None, [3])] == [3, None, None, None]
