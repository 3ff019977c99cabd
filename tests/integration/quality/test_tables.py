from bench.quality import tables


def rule(ordinary: float, *found: float, limit: object = 3.0) -> dict[str, object]:
    shares = {name: {"share": share} for name, share in zip(NAMES, found, strict=True)}
    return {
        "limit": limit,
        "account": {"ordinary_all": {"share": ordinary}, "ordinary": {}, "campaigns": shares},
    }


NAMES = ["first", "second"]
OWN = {"campaigns": {"first": {"share": 1.0}, "second": {"share": 0.5}}}


def test_a_rule_that_finds_as_much_makes_the_bench_void() -> None:
    said = tables.rules_against({"volume": rule(0.0, 1.0, 0.5)}, OWN, NAMES)
    assert "void" in said
    assert "row 1 (volume); row 2 (volume)" in said


def test_a_rule_that_accuses_too_many_is_no_rival() -> None:
    said = tables.rules_against({"volume": rule(0.02, 1.0, 1.0)}, OWN, NAMES)
    assert "more than 1.5 %" in said
    assert "void" not in said


def test_rows_that_a_rule_solves_are_named_though_the_bench_is_not_void() -> None:
    rules = {
        "volume": rule(0.0, 0.0, 0.6),
        "user agent": rule(0.0, 0.1, 0.0, limit={"token": "sdk"}),
    }
    said = tables.rules_against(rules, OWN, NAMES)
    assert "void" not in said
    assert "row 2 (volume)" in said
    assert "row 1" not in said


def test_a_row_that_nobody_finds_is_solved_by_nobody() -> None:
    own = {"campaigns": {"first": {"share": 1.0}, "second": {"share": 0.0}}}
    assert "in: none" in tables.rules_against({"volume": rule(0.0, 0.0, 0.0)}, own, NAMES)


def test_unknown_is_a_dash() -> None:
    assert tables.percent(None) == "-"
    assert tables.percent(0.123) == "12.3 %"
