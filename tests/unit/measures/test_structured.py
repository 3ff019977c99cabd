import pytest

from stillwatch.measures.structured import is_read_by_programs


@pytest.mark.parametrize(
    "body",
    [
        {"response_format": {"type": "json_object"}},
        {"response_format": {"type": "json_schema", "json_schema": {}}},
        {"text": {"format": {"type": "json_schema", "name": "x"}}},
        {"output_config": {"format": {"type": "json_schema"}}},
        {"output_format": {"type": "json_schema"}},
        {"guided_json": {"type": "object"}},
        {"extra_body": {"guided_regex": "a+"}},
        {"format": "json"},
        {"grammar": "root ::= x"},
        {"echo": True},
        {"suffix": "}"},
        {"tools": [{"type": "web_search_preview"}]},
        {"web_search_options": {"search_context_size": "low"}},
    ],
)
def test_answers_that_programs_read(body) -> None:
    assert is_read_by_programs({"model": "m", **body})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"response_format": {"type": "text"}},
        {"response_format": None},
        {"text": {"format": {"type": "text"}, "verbosity": "low"}},
        {"tools": [{"type": "function", "function": {"name": "search"}}], "echo": False},
        {"guided_json": None, "extra_body": {"top_k": 4}, "suffix": ""},
        {"tools": 3, "text": 3, "extra_body": 3},
    ],
)
def test_answers_that_people_read(body) -> None:
    assert not is_read_by_programs({"model": "m", **body})
