from stillwatch.store.schema import KEYS, METADATA


def test_no_column_holds_a_key() -> None:
    assert {"digest", "prefix"} <= set(KEYS.c.keys())
    assert "shown" not in {column.name for table in METADATA.sorted_tables for column in table.c}
