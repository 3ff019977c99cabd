from stillwatch.audit.collecting.asking import SEEDS, address, body_of, seed_of
from stillwatch.audit.collecting.suspect import Suspect

PLAIN = Suspect(url="http://a/v1", model="m", max_tokens=7, temperature=0.5)


def test_a_chat_completion_is_asked() -> None:
    assert address(PLAIN) == "http://a/v1/chat/completions"
    assert body_of(PLAIN, "say") == {
        "model": "m",
        "messages": [{"role": "user", "content": "say"}],
        "temperature": 0.5,
        "max_tokens": 7,
    }


def test_a_completion_is_asked() -> None:
    suspect = PLAIN.model_copy(update={"api": "completions"})
    assert address(suspect) == "http://a/v1/completions"
    body = body_of(suspect, "say")
    assert body["prompt"] == "say" and "messages" not in body


def test_newer_endpoints_are_told_the_limit_under_its_new_name() -> None:
    body = body_of(PLAIN.model_copy(update={"max_tokens_field": "max_completion_tokens"}), "say")
    assert body["max_completion_tokens"] == 7 and "max_tokens" not in body


def test_a_stream_is_asked_with_its_usage() -> None:
    body = body_of(PLAIN.model_copy(update={"stream": True}), "say")
    assert body["stream"] is True and body["stream_options"] == {"include_usage": True}


def test_a_seed_follows_from_plan_and_prompt_and_nothing_else() -> None:
    first, second = (PLAIN.model_copy(update={"seed": n}) for n in (1, 2))
    seeds = {seed_of(first, "say"), seed_of(first, "tell"), seed_of(second, "say")}
    assert len(seeds) == 3 and all(0 <= seed < SEEDS for seed in seeds if seed is not None)
    assert body_of(first, "say")["seed"] == seed_of(first, "say")
    assert seed_of(PLAIN, "say") is None
