import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.events.access import NAMES, event, line_of, operation, record_type
from stillwatch.events.event import UnusableError

START = 1_791_000_000_000_000


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/v1/chat/completions", "chat"),
        ("/openai/v1/completions/?api-version=1", "text_completion"),
        ("POST /v1/embeddings HTTP/1.1", "embeddings"),
        ("/anthropic/v1/messages", "messages"),
        ("/v1/responses", "responses"),
        ("/healthz", None),
        ("/v1/models", None),
        ("", None),
        (7, None),
    ],
)
def test_paths_tell_what_was_asked_for(path: object, what: str | None) -> None:
    assert operation(path) == what


def test_lines_that_call_no_model_are_passed_over() -> None:
    assert event("s", {"uri": "/healthz", "key_hmac": "k"}, "l", START, None) is None
    assert event("s", {"key_hmac": "k"}, "l", START, None) is not None


@pytest.mark.parametrize(
    ("line", "account", "key", "end_user"),
    [
        ({"key_hmac": "k"}, "k", "k", None),
        ({"x-user-id": "u", "key_hash": "k"}, "u", "k", None),
        ({"http_x_tenant_id": "t", "remote_user": "u"}, "t", None, "u"),
        ({"remote_addr": "203.0.113.7"}, None, None, None),
    ],
)
def test_the_account_is_the_customer_else_the_user_else_the_key(
    line: dict[str, str], account: str | None, key: str | None, end_user: str | None
) -> None:
    found = event("s", line, "l", START, None)
    assert found is not None
    assert (found.account, found.key, found.end_user) == (account, key, end_user)


def test_counts_that_are_no_numbers_name_the_field() -> None:
    with pytest.raises(UnusableError, match=r"gen_ai\.usage\.input_tokens"):
        event("s", {"genai_tokens_input": "many", "user": "u"}, "l", START, None)


def test_what_a_line_does_not_have_is_left_out() -> None:
    line = {"status": 200, "uri": "-", "x-user-id": "", "user": None, "further": 1}
    record = msgspec.convert(line, record_type())
    assert line_of(record) == {"status": 200}


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=9) | st.integers() | st.none()))
def test_no_line_raises_anything_but_what_names_a_field(line: dict[str, object]) -> None:
    try:
        event("s", line, "l", START, None)
    except UnusableError as error:
        assert "not a number" in str(error)
