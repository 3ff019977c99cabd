import pyarrow as pa

from stillwatch.events.schema import EVENT_SCHEMA
from stillwatch.sketches.schema import FLAGS, N_TOPIC, SKETCH_SCHEMA, TOPIC_COLUMNS
from stillwatch.sketches.wording import WORDING

TEXT_OR_REVERSIBLE = {
    *("messages", "completions", "key", "end_user", "session", "client_address", "user_agent"),
    *("tls_ja4", "header_order", "request_id", "error", "stop"),
}
"""Event columns that hold text, or name a person or a machine."""


def test_no_column_of_text_goes_further() -> None:
    assert set(EVENT_SCHEMA.names) >= TEXT_OR_REVERSIBLE
    assert not TEXT_OR_REVERSIBLE & set(SKETCH_SCHEMA.names)


def test_strings_are_names_that_the_provider_gave() -> None:
    strings = {field.name for field in SKETCH_SCHEMA if pa.types.is_string(field.type)}
    assert strings == {
        *("source", "account", "organization", "model", "content_state", "corpus", "corpus_split")
    }


def test_hashes_are_64_bits_and_vectors_are_whole() -> None:
    for field in SKETCH_SCHEMA:
        if field.name.endswith("_hash"):
            assert field.type == pa.int64(), field.name
        if field.name.endswith("_shingles"):
            assert field.type.value_type == pa.int64(), field.name
    assert len(set(TOPIC_COLUMNS)) == N_TOPIC
    assert all(pa.types.is_integer(SKETCH_SCHEMA.field(name).type) for name in TOPIC_COLUMNS)


def test_every_flag_has_a_column_and_an_expression() -> None:
    assert set(FLAGS) == set(WORDING) and set(FLAGS) <= set(SKETCH_SCHEMA.names)
