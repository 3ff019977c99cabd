from stillwatch.reports.pictures.stakes import draw_stakes


def test_the_best_key_is_named_and_all_are_drawn() -> None:
    drawn = draw_stakes({"acme": [0.0, 1.0, 4.5], "bolt": [0.0, -0.5]}, 900)
    assert drawn is not None
    assert "10 to the power 4.5" in drawn
    assert "acme (red)" in drawn
    assert drawn.count("1,000,000") == 1


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw_stakes({"acme": ()}, 0) is None
