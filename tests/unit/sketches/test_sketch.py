import random

import numpy as np
import pyarrow as pa
import pytest

from stillwatch.core.keyed import KeyedHash
from stillwatch.events.event import to_batch
from stillwatch.events.schema import CONTENT_STATES
from stillwatch.sketches import corpus
from stillwatch.sketches.corpus import CorpusItem
from stillwatch.sketches.schema import FLAGS, SKETCH_SCHEMA, TOPIC_COLUMNS, TOPIC_SCALE
from stillwatch.sketches.sketch import Sketcher

N = 60
FROM_TEXT = (
    *("prompt_words", "answer_words", "system_hash", "conversation_hash", "prompt_hash"),
    *("head_hash", "tail_hash", "prompt_shingles", "answer_shingles", "corpus", "corpus_split"),
    *("corpus_doc", "n_past_answers", *FLAGS, *TOPIC_COLUMNS),
)


@pytest.fixture
def items(text) -> list[str]:
    return [text(30) for _ in range(8)]


@pytest.fixture
def sketcher(hashing, items) -> Sketcher:
    index = corpus.build("made-up", [CorpusItem(t, "train") for t in items])
    return Sketcher(hashing, index)


@pytest.fixture
def batch(make_event, text, items) -> pa.RecordBatch:
    """Prompts of every kind: short, long, with history, in Chinese, unknown, unreadable."""
    pick = random.Random(7)
    kinds = (
        lambda: None,
        lambda: "",
        lambda: "hi",
        lambda: text(pick.randrange(1, 8)),
        lambda: text(pick.randrange(8, 200)),
        lambda: pick.choice(items),
        lambda: "请用中文解释一下为什么天空是蓝色的",
        lambda: [("system", text(9)), ("user", text(9)), ("assistant", text(9)), ("user", text(9))],
        lambda: [("user", None)],
    )
    events = []
    for n in range(N):
        said = pick.choice(kinds)()
        events.append(
            make_event(
                said,
                text(pick.randrange(30)) if pick.random() < 0.7 else None,
                n,
                content_state=pick.choice(CONTENT_STATES),
                account=pick.choice([None, f"a{n % 7}"]),
                key=f"secretkey{n % 9}",
                client_address=pick.choice([None, "192.0.2.1", "2001:db8::7", "nonsense"]),
                user_agent=pick.choice([None, "OpenAI/Python 1.2"]),
                params_sent=pick.choice([None, [], ["n"]]),
                usage_output_tokens=pick.choice([None, 5]),
            )
        )
    return to_batch(events)


def one(sketcher: Sketcher, event) -> dict:
    (row,) = sketcher.sketch(to_batch([event])).to_pylist()
    return row


def test_schema(sketcher, batch) -> None:
    made = sketcher.sketch(batch)
    assert made.schema.equals(SKETCH_SCHEMA, check_metadata=True)
    assert made.num_rows == N
    made.validate(full=True)
    for field in SKETCH_SCHEMA:
        assert field.nullable or made.column(field.name).null_count == 0, field.name


def test_same_batch_same_sketches(sketcher, batch, hashing, items) -> None:
    first = sketcher.sketch(batch)
    assert sketcher.sketch(batch).equals(first)
    index = corpus.build("made-up", [CorpusItem(t, "train") for t in items])
    assert Sketcher(hashing, index).sketch(batch).equals(first)


@pytest.mark.parametrize("size", [1, 7, 32])
def test_how_batches_are_cut_does_not_matter(sketcher, batch, size) -> None:
    whole = sketcher.sketch(batch).to_pylist()
    parts = [sketcher.sketch(batch.slice(i, size)) for i in range(0, N, size)]
    assert [row for part in parts for row in part.to_pylist()] == whole


def test_order_of_rows_does_not_matter(sketcher, batch) -> None:
    order = np.random.default_rng(0).permutation(N)
    moved = sketcher.sketch(batch.take(pa.array(order))).to_pylist()
    whole = sketcher.sketch(batch).to_pylist()
    assert moved == [whole[i] for i in order]


def test_no_rows(sketcher, batch) -> None:
    assert sketcher.sketch(batch.slice(0, 0)).num_rows == 0


def test_events_are_not_changed(sketcher, batch) -> None:
    before = batch.to_pylist()
    sketcher.sketch(batch)
    assert batch.to_pylist() == before


def test_another_key_gives_other_hashes(sketcher, batch) -> None:
    other = Sketcher(KeyedHash(b"q" * 32)).sketch(batch)
    mine = sketcher.sketch(batch)
    for field in SKETCH_SCHEMA:
        a, b = mine.column(field.name), other.column(field.name)
        if field.name.endswith("_hash"):
            assert not set(a.drop_null().to_pylist()) & set(b.drop_null().to_pylist()), field.name
        if field.name.endswith("_shingles"):
            hashed = [set(c.flatten().to_pylist()) for c in (a, b)]
            assert hashed[0] and not hashed[0] & hashed[1], field.name
        if field.name in TOPIC_COLUMNS:
            assert not a.equals(b), field.name


def test_no_word_of_the_text_is_in_a_sketch(sketcher, make_event) -> None:
    words = [f"marker{i}zq" for i in range(40)]
    said = [("system", words[0]), ("user", " ".join(words[1:20])), ("assistant", words[20])]
    event = make_event(
        [*said, ("user", " ".join(words[21:35]))],
        " ".join(words[35:]),
        event_id="marker-id",
        key="marker-key",
        end_user="marker-user",
        session="marker-session",
        client_address="192.0.2.123",
        user_agent="marker-agent/1",
        tls_ja4="marker-ja4",
        header_order="marker,order",
        request_id="marker-request",
        error="marker-error",
        stop=["marker-stop"],
        response_format="marker-format",
    )
    batch = sketcher.sketch(to_batch([event]))
    told = repr(batch.to_pylist()).lower()
    assert "marker" not in told and "192.0.2" not in told
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    assert b"marker" not in sink.getvalue().to_pybytes()


@pytest.mark.parametrize("state", ["redacted", "hash_only", "absent"])
def test_what_cannot_be_read_is_null_not_zero(sketcher, make_event, items, state) -> None:
    said = [("system", "s"), ("user", items[0]), ("assistant", "a"), ("user", "hello")]
    made = one(sketcher, make_event(said, "answer", content_state=state))
    assert {name: made[name] for name in FROM_TEXT} == dict.fromkeys(FROM_TEXT)
    assert made["content_state"] == state and made["account"] == "acct"


def test_what_can_be_read_is_known(sketcher, make_event, items) -> None:
    said = [("system", "be kind"), ("user", "x y"), ("assistant", "a"), ("user", items[3])]
    for state in ("full", "truncated"):
        made = one(sketcher, make_event(said, "the answer", content_state=state))
        assert [name for name in FROM_TEXT if made[name] is None] == []
        assert (made["corpus"], made["corpus_split"], made["corpus_doc"]) == ("made-up", "train", 3)
        assert (made["n_past_answers"], made["prompt_words"], made["answer_words"]) == (1, 30, 2)


def test_an_empty_prompt_is_a_known_prompt(sketcher, make_event) -> None:
    made = one(sketcher, make_event(""))
    assert (made["prompt_words"], made["is_probe"], made["elicits_reasoning"]) == (0, True, False)
    assert made["answer_words"] is None and made["prompt_shingles"] is None
    assert made["prompt_hash"] is None and made["topic_00"] is None


def test_account_is_the_key_where_there_is_none(sketcher, make_event) -> None:
    assert one(sketcher, make_event("x", account=None, key="k1"))["account"] == "k1"
    assert one(sketcher, make_event("x", account="a1", key="k1"))["account"] == "a1"


def test_equal_facts_have_equal_hashes(sketcher, make_event) -> None:
    a = one(sketcher, make_event("x", client_address="192.0.2.1", end_user="u"))
    b = one(sketcher, make_event("y", n=1, client_address="192.0.2.99", end_user="u"))
    assert a["network_hash"] == b["network_hash"] and a["address_hash"] != b["address_hash"]
    assert a["end_user_hash"] == b["end_user_hash"] and a["event_hash"] != b["event_hash"]


def test_one_value_has_unrelated_hashes_for_two_purposes(sketcher, make_event) -> None:
    made = one(sketcher, make_event("x", key="same", end_user="same", request_id="same"))
    assert len({made["key_hash"], made["end_user_hash"], made["request_id_hash"]}) == 3


def test_templates_share_head_and_tail(sketcher, make_event, text) -> None:
    head, tail = text(6), text(6)
    a, b = (one(sketcher, make_event(f"{head} {text(5)} {tail}", n=i)) for i in range(2))
    assert a["head_hash"] == b["head_hash"] and a["tail_hash"] == b["tail_hash"]
    assert a["prompt_hash"] != b["prompt_hash"]
    assert one(sketcher, make_event(text(11)))["head_hash"] is None
    same = one(sketcher, make_event(f"{head} {head}"))
    assert same["head_hash"] != same["tail_hash"]


def test_prompt_hash_is_of_the_words_alone(sketcher, make_event) -> None:
    a, b, c = (
        one(sketcher, make_event(t))["prompt_hash"]
        for t in ("Hello, dear WORLD!", "hello dear world", "hello world dear")
    )
    assert a == b != c


def test_turns_of_a_conversation_share_its_hash(sketcher, make_event) -> None:
    first = [("system", "s"), ("user", "opening words")]
    later = [*first, ("assistant", "a"), ("user", "more")]
    other = [("system", "t"), ("user", "opening words")]
    a, b, c = (one(sketcher, make_event(s))["conversation_hash"] for s in (first, later, other))
    assert a == b != c


def test_flags_read_the_system_prompt_but_a_probe_is_the_turn_alone(sketcher, make_event) -> None:
    made = one(sketcher, make_event([("system", "think step by step"), ("user", "hi")]))
    assert made["elicits_reasoning"] is True and made["is_probe"] is True
    history = [("user", "think step by step"), ("assistant", "ok"), ("user", "thanks a lot")]
    assert one(sketcher, make_event(history))["elicits_reasoning"] is False


def test_topic_vectors_are_whole_and_about_as_long_as_the_scale(sketcher, batch) -> None:
    made = sketcher.sketch(batch)
    table = np.stack([made.column(name).to_numpy(zero_copy_only=False) for name in TOPIC_COLUMNS])
    known = table[:, ~np.isnan(table[0])]
    assert known.shape[1] > 10
    assert (known == np.rint(known)).all()
    length = np.linalg.norm(known, axis=0)
    assert (abs(length - TOPIC_SCALE) <= np.sqrt(len(TOPIC_COLUMNS)) / 2).all()


def test_topics_are_near_for_the_same_words_in_another_order(sketcher, make_event, text) -> None:
    words = text(60).split()

    def topic(said: list[str]) -> np.ndarray:
        made = one(sketcher, make_event(" ".join(said)))
        return np.array([made[name] for name in TOPIC_COLUMNS]) / TOPIC_SCALE

    assert topic(words) @ topic(words[::-1]) == pytest.approx(1.0, abs=0.05)
    assert abs(topic(words) @ topic(text(60).split())) < 0.8
    assert one(sketcher, make_event("a an the of to"))["topic_00"] is None
