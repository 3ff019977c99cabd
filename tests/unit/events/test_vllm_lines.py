import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.events.vllm_lines import is_beside, is_of_server, received

AT = "INFO 02-13 11:33:33 [logger.py:49] "
NEW = AT + "Received request chatcmpl-r1: params: SamplingParams({}), lora_request: None."
OLD = AT + (
    "Received request cmpl-r1-0: prompt: {!r}, params: SamplingParams(n=2, stop=[]), "
    "prompt_token_ids: [1], prompt_embeds shape: None, lora_request: None."
)


def test_parameters_are_read_and_ids_are_those_of_the_client() -> None:
    found = received(NEW.format("n=4, temperature=0.7, seed=None, stop=['a)'], logprobs=5"))
    assert found is not None and found.request_id == "r1" and found.prompt is None
    assert found.fields == {
        "n": 4,
        "temperature": 0.7,
        "stop": ["a)"],
        "logprobs": True,
        "top_logprobs": 5,
    }


def test_parameters_of_types_of_vllms_own_are_passed_over() -> None:
    found = received(NEW.format("n=4, output_kind=<Kind.X: 1>"))
    assert found is not None and found.fields == {}
    found = received(NEW.format("n=4, structured_outputs=Structured(json=None)"))
    assert found is not None and found.fields == {"n": 4}


@given(st.text())
def test_prompts_come_back_whatever_they_say(prompt: str) -> None:
    found = received(OLD.format(prompt))
    assert found is not None and found.prompt == prompt and found.fields == {"n": 2}


@pytest.mark.parametrize(
    ("line", "of_server", "beside"),
    [
        (NEW, True, True),
        (AT + "Automatically detected platform cuda.", True, True),
        ("(APIServer pid=7) " + AT + "Started server", True, True),
        ('INFO:     127.0.0.1:5 - "POST /v1/chat/completions HTTP/1.1" 200 OK', False, True),
        ("INFO something of another program", False, True),
        ("garbage", False, False),
        ("", False, False),
    ],
)
def test_its_lines_are_told_from_others(line: str, of_server: bool, beside: bool) -> None:
    assert (is_of_server(line), is_beside(line)) == (of_server, beside)


@pytest.mark.parametrize("line", ["", AT, "Received request r1: aborted", "Received request : x"])
def test_other_lines_tell_of_no_request(line: str) -> None:
    assert received(line) is None


@given(st.text(max_size=60))
def test_nothing_in_the_parameters_raises(inside: str) -> None:
    found = received(f"Received request r: params: SamplingParams({inside}), lora_request: None")
    assert found is None or found.request_id


def test_deep_nesting_does_not_raise() -> None:
    deep = "stop=" + "[" * 5000 + "]" * 5000
    found = received(NEW.format(deep))
    assert found is not None and found.fields == {}
