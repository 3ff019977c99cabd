from stillwatch.reports.pictures.places import draw_places


def test_it_says_how_many_are_as_near() -> None:
    drawn = str(draw_places([2.0, 1.0, 2.0, 0.5]))
    assert "1 of 3 controls are at least as near" in drawn
    assert "<svg" in drawn


def test_nothing_to_draw() -> None:
    assert draw_places([]) is None
    assert draw_places([1.0]) is None


def test_where_all_are_alike() -> None:
    assert "2 of 2" in str(draw_places([1.0, 1.0, 1.0]))
