import numpy as np
import pyarrow as pa
import pytest

from stillwatch.events.event import to_batch
from stillwatch.sketches import columns

Told = tuple[str | None, str | None, str | None, int | None]
UNKNOWN: Told = (None, None, None, None)


def readable(batch: pa.RecordBatch) -> np.ndarray:
    return np.ones(batch.num_rows, dtype=bool)


def turns(batch: pa.RecordBatch, which: np.ndarray | None = None) -> list[Told]:
    """Newest turn, opening, system prompt and past answers of each request."""
    made = columns.turns(batch, readable(batch) if which is None else which)
    return list(
        zip(
            made.newest.to_pylist(),
            made.opening.to_pylist(),
            made.system.to_pylist(),
            made.n_past_answers.to_pylist(),
            strict=True,
        )
    )


def turn(make_event, said) -> Told:
    (made,) = turns(to_batch([make_event(said)]))
    return made


def test_newest_turn_is_what_stands_after_the_last_answer(make_event) -> None:
    said = [
        ("system", "be brief"),
        ("user", "first"),
        ("assistant", "answer"),
        ("user", "second"),
        ("user", "part two"),
    ]
    assert turn(make_event, said) == ("second\npart two", "first", "be brief", 1)


def test_answers_are_counted_by_turn_not_by_part(make_event) -> None:
    said = [("user", "a"), ("assistant", "b"), ("assistant", "c"), ("user", "d"), ("model", "e")]
    assert turn(make_event, said) == ("", "a", None, 2)
    events = [make_event([("assistant", "b")]), make_event([("assistant", "c"), ("user", "d")])]
    assert [n for *_, n in turns(to_batch(events))] == [1, 1]


def test_developer_messages_are_system_prompts(make_event) -> None:
    said = [("system", "one"), ("developer", "two"), ("user", "go")]
    assert turn(make_event, said)[2] == "one\ntwo"
    assert turn(make_event, [("system", None), ("system", "x"), ("user", "y")])[2] == "\nx"
    assert turn(make_event, [("system", ""), ("user", "y")])[2] is None


def test_unknown_text_is_not_empty_text(make_event) -> None:
    assert turn(make_event, None) == UNKNOWN
    assert turn(make_event, [("user", None), ("assistant", None)]) == (None, None, None, 1)
    assert turn(make_event, []) == UNKNOWN
    assert turn(make_event, [("user", "")]) == ("", "", None, 0)


def test_rows_keep_their_places_around_nulls_and_in_slices(make_event) -> None:
    events = [make_event(said) for said in ("one", None, "two", None, "three")]
    batch = to_batch(events)
    assert [t[0] for t in turns(batch)] == ["one", None, "two", None, "three"]
    assert [t[0] for t in turns(batch.slice(2, 3))] == ["two", None, "three"]


def test_what_is_not_readable_is_as_if_it_were_not_there(make_event) -> None:
    said = [("system", "s"), ("user", "one"), ("assistant", "a"), ("user", "two"), ("user", "b")]
    batch = to_batch([make_event(said, "yes"), make_event(said, "no"), make_event("three", "so")])
    which = np.array([False, True, False])
    assert turns(batch, which) == [UNKNOWN, ("two\nb", "one", "s", 1), UNKNOWN]
    assert columns.answers(batch, which).to_pylist() == [None, "no", None]


def test_answers_join_the_parts_that_have_text(make_event) -> None:
    parts = [{"role": "assistant", "type": "text", "content": c} for c in ("a", None, "", "b")]
    events = [
        make_event("x", "yes"),
        make_event("x"),
        make_event("x", completions=parts),
        make_event("x", completions=parts[1:3]),
    ]
    batch = to_batch(events)
    assert columns.answers(batch, readable(batch)).to_pylist() == ["yes", None, "a\nb", None]
    part = batch.slice(1, 2)
    assert columns.answers(part, readable(part)).to_pylist() == [None, "a\nb"]


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


def test_rows_that_differ_anywhere_are_told_apart(monkeypatch) -> None:
    made = [
        pa.array(["a", "a", None, "a", "", None, "a"]),
        pa.array([0.0, -0.0, 0.0, 0.0, None, 0.0, 0.0]),
        pa.array([True, True, True, None, True, True, True]),
    ]
    first, number = columns.distinct_rows(made)
    assert sorted(first.tolist()) == [0, 1, 2, 3, 4]
    assert first[number].tolist() == [0, 1, 2, 3, 4, 2, 0]
    monkeypatch.setattr(columns, "MAX_CODE", 3)
    first, number = columns.distinct_rows(made)
    assert first[number].tolist() == [0, 1, 2, 3, 4, 2, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [([], None), (["a", "b"], ["ab"]), (["a\0b"], ["a", "b"]), (["a\0b", "c"], ["a", "b\0c"])],
)
def test_lists_of_names_are_told_apart(make_event, one, other) -> None:
    batch = to_batch([make_event("x", params_sent=names) for names in (one, other)])
    first, number = columns.distinct_rows(columns.dialect_columns(batch))
    assert len(first) == 2 and number[0] != number[1]


def test_days_count_from_the_epoch_in_utc() -> None:
    us = np.array([0, 86_399_999_999, 86_400_000_000, -1])
    assert columns.days(us).tolist() == [0, 0, 1, -1]


def test_of_an_endless_text_the_beginning_is_read(make_event, monkeypatch) -> None:
    monkeypatch.setattr(columns, "MAX_CHARACTERS", 5)
    said = ["äöüßé and so on", "short", None]
    batch = to_batch([make_event(one, one) for one in said])
    newest = [told[0] for told in turns(batch)]
    assert newest == columns.answers(batch, readable(batch)).to_pylist() == ["äöüßé", "short", None]
