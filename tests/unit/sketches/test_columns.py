import numpy as np
import pytest

from stillwatch.events.event import to_batch
from stillwatch.sketches import columns
from stillwatch.sketches.columns import UNKNOWN_TURN, Turn


def turn(make_event, said) -> Turn:
    (made,) = columns.turns(to_batch([make_event(said)]))
    return made


def test_newest_turn_is_what_stands_after_the_last_answer(make_event) -> None:
    said = [
        ("system", "be brief"),
        ("user", "first"),
        ("assistant", "answer"),
        ("user", "second"),
        ("user", "part two"),
    ]
    assert turn(make_event, said) == Turn("second\npart two", "first", "be brief", 1)


def test_answers_are_counted_by_turn_not_by_part(make_event) -> None:
    said = [("user", "a"), ("assistant", "b"), ("assistant", "c"), ("user", "d"), ("model", "e")]
    assert turn(make_event, said) == Turn("", "a", None, 2)


def test_developer_messages_are_system_prompts(make_event) -> None:
    said = [("system", "one"), ("developer", "two"), ("user", "go")]
    assert turn(make_event, said).system == "one\ntwo"


def test_unknown_text_is_not_empty_text(make_event) -> None:
    assert turn(make_event, None) is UNKNOWN_TURN
    assert turn(make_event, [("user", None), ("assistant", None)]) == Turn(None, None, None, 1)
    assert turn(make_event, []) == Turn(None, None, None, None)
    assert turn(make_event, [("user", "")]) == Turn("", "", None, 0)


def test_rows_keep_their_places_around_nulls_and_in_slices(make_event) -> None:
    events = [make_event(said) for said in ("one", None, "two", None, "three")]
    batch = to_batch(events)
    assert [t.newest for t in columns.turns(batch)] == ["one", None, "two", None, "three"]
    assert [t.newest for t in columns.turns(batch.slice(2, 3))] == ["two", None, "three"]


def test_answers_join_the_parts_that_have_text(make_event) -> None:
    parts = [{"role": "assistant", "type": "text", "content": c} for c in ("a", None, "", "b")]
    events = [
        make_event("x", "yes"),
        make_event("x"),
        make_event("x", completions=parts),
        make_event("x", completions=parts[1:3]),
    ]
    assert columns.answers(to_batch(events)) == ["yes", None, "a\nb", None]
    assert columns.answers(to_batch(events).slice(1, 2)) == [None, "a\nb"]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("not an address", None),
        ("", None),
        (None, None),
    ],
)
def test_network_of_an_address(address, network) -> None:
    assert columns.network_of(address) == network


@pytest.mark.parametrize(
    ("agent", "client"),
    [
        ("OpenAI/Python 1.2.3 (linux)", "openai/python"),
        ("curl/8.5", "curl/8.5"),
        ("", None),
        (None, None),
    ],
)
def test_client_of_a_user_agent(agent, client) -> None:
    assert columns.client_of(agent) == client


def test_dialect_changes_with_values_but_not_with_the_seed(make_event) -> None:
    def dialect(**fields) -> str | None:
        told = {"params_sent": ["seed", "temperature"], "temperature": 0.7, "seed": 1}
        (made,) = columns.dialects(to_batch([make_event("x", **{**told, **fields})]))
        return made

    assert dialect() == dialect(seed=2)
    assert dialect() != dialect(temperature=0.8)
    assert dialect() != dialect(params_sent=["temperature"])
    assert dialect() != dialect(user_agent="curl/8.5")
    assert dialect(params_sent=[], temperature=None) is not None
    assert dialect(params_sent=None) is None


def test_days_count_from_the_epoch_in_utc() -> None:
    us = np.array([0, 86_399_999_999, 86_400_000_000, -1])
    assert columns.days(us).tolist() == [0, 0, 1, -1]
