from stillwatch.events.schema import ACCOUNTS_SCHEMA, EDGE_SCHEMA, EVENT_SCHEMA


def test_names_are_unique_snake_case() -> None:
    for schema in (EVENT_SCHEMA, ACCOUNTS_SCHEMA, EDGE_SCHEMA):
        assert len(set(schema.names)) == len(schema.names)
        assert all(name == name.lower() and name.isidentifier() for name in schema.names)


def test_only_what_every_event_has_is_required() -> None:
    required = {field.name for field in EVENT_SCHEMA if not field.nullable}
    assert required == {"event_id", "source", "start", "ts_us", "content_state"}
