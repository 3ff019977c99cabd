from stillwatch.events.joining import ROW_BYTES, OpenExchanges, Rows


def add(held: OpenExchanges, exchange: str, record: str, number: int, size: int = 10) -> list[Rows]:
    return list(held.add(exchange, record, number, f"digest {number}", size))


def test_rows_of_an_exchange_come_together_however_they_are_mixed() -> None:
    held = OpenExchanges(10_000)
    for number, (exchange, record) in enumerate(
        [("a", "a1"), ("b", "b1"), ("a", "a2"), ("b", "b2"), ("a", "a3")], start=1
    ):
        assert add(held, exchange, record, number) == []
    told = {rows.number: rows for rows in held.finish()}
    assert told[1].records == ["a1", "a2", "a3"] and told[1].row_id == "digest 1"
    assert told[2].records == ["b1", "b2"]
    assert not any(rows.is_cut for rows in told.values())
    assert list(held.finish()) == []


def test_past_the_bound_what_had_no_row_for_longest_is_given_out_as_cut() -> None:
    held = OpenExchanges(max_bytes=2 * (ROW_BYTES + 10))
    assert add(held, "a", "a1", 1) == add(held, "b", "b1", 2) == []
    (given,) = add(held, "c", "c1", 3)
    assert given.records == ["a1"] and given.is_cut and given.number == 1
    (given,) = add(held, "b", "b2", 4)
    assert given.records == ["c1"]
    assert [rows.records for rows in held.finish()] == [["b1", "b2"]]


def test_one_exchange_beyond_the_bound_is_given_out_too() -> None:
    held = OpenExchanges(max_bytes=5000)
    (given,) = add(held, "a", "a1", 1, size=6000)
    assert given.is_cut
    assert add(held, "a", "a2", 2) == []
    assert [rows.records for rows in held.finish()] == [["a2"]]


def test_what_is_held_stays_bounded() -> None:
    held = OpenExchanges(max_bytes=100 * ROW_BYTES)
    given = [rows for n in range(5000) for rows in add(held, f"x{n}", "r", n)]
    left = list(held.finish())
    assert len(left) <= 100
    assert len(given) + len(left) == 5000
