from stillwatch.events.parameters import parameters


def test_parameters_tell_sent_from_absent() -> None:
    assert parameters(None) == {}
    assert parameters({}) == {"params_sent": []}
    found = parameters(
        {
            "max_completion_tokens": 5,
            "temperature": 0,
            "stop": "x",
            "tools": [1, 2],
            "logit_bias": {"1": 2},
            "response_format": {"type": "json_object"},
        }
    )
    assert found["max_tokens"] == 5 and found["temperature"] == 0.0 and found["stop"] == ["x"]
    assert (
        found["n_tools"] == 2 and found["logit_bias"] and found["response_format"] == "json_object"
    )
    assert "top_p" not in found and "max_completion_tokens" in found["params_sent"]


def test_dialects_of_one_parameter() -> None:
    names = ("maxTokens", "max_gen_len", "max_output_tokens", "maxTokenCount")
    assert {parameters({name: 7})["max_tokens"] for name in names} == {7}
    assert parameters({"stopSequences": ["a"]})["stop"] == ["a"]


def test_a_sent_null_is_sent_and_null() -> None:
    assert parameters({"seed": None}) == {"params_sent": ["seed"]}


def test_number_of_logprobs_of_the_completions_api() -> None:
    found = parameters({"logprobs": 5})
    assert found["logprobs"] is True and found["top_logprobs"] == 5
    assert parameters({"logprobs": True, "top_logprobs": 3})["top_logprobs"] == 3


def test_values_of_a_strange_type_are_null() -> None:
    strange = {"n": True, "temperature": "hot", "seed": 1.5, "tools": "all", "stop": []}
    assert parameters(strange) == {"params_sent": sorted(strange)}
