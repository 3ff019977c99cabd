import json

import numpy as np
import pytest

from stillwatch.core.errors import InputError
from stillwatch.gateway.exchange import SPOOL_KEY_BYTES, Spool, read_frame
from stillwatch.gateway.rolling import event_of
from stillwatch.gateway.settings import Marking
from stillwatch.marking.contexts import ContextHash
from stillwatch.wiring.context_tables import Making, digest_of, passages_file, read_tables
from stillwatch.wiring.daily import written
from stillwatch.wiring.marking_secret import make_marking_secret, read_marking_keys
from stillwatch.wiring.recordings import Recording
from stillwatch.wiring.seal_keys import Keyring
from stillwatch.wiring.served_contexts import Said, served_contexts
from tests.marked import make_tokenizer
from tests.unit.gateway.test_exchange import exchange

pytest.importorskip("tokenizers")
SPOOL = Spool(b"k" * SPOOL_KEY_BYTES)
AT = 1_795_435_200_000_000  # 2026-11-23, 12:00
DAY = 86_400_000_000
TEXT = "the river baran the river baran"


@pytest.fixture
def recording(tmp_path) -> Recording:
    return Recording(tmp_path / "recording")


@pytest.fixture
def marking(tmp_path) -> Marking:
    file = make_tokenizer(tmp_path / "tokenizer.json")
    other = make_tokenizer(tmp_path / "other.json", ["river", "the"])
    make_marking_secret(tmp_path / "secret")
    return Marking(
        tokenizers={"m": file, "o": other}, secret_file=tmp_path / "secret", context_width=2
    )


def taken(said, text=TEXT, mark=("m", "2026-11"), at=AT, **message) -> None:
    made = exchange()
    made.start_us, made.mark = at, mark
    message = {"role": "assistant", "content": text, **message}
    made.answer = [json.dumps({"choices": [{"message": message}]}).encode()]
    frame = read_frame(SPOOL.frame(made))
    said.take(frame, event_of(frame, SPOOL))


def tables(recording, marking, model="m"):
    keys = read_marking_keys(marking.secret_file)
    making = Making(2, digest_of(marking.tokenizers[model]), keys.fingerprint)
    found = read_tables(recording.contexts, model, ("2026-11",), making)
    return {owner: sorted(table.counts.tolist()) for owner, table in found.items()}


def test_contexts_of_marked_answers_by_account_model_and_day(recording, marking) -> None:
    said = Said()
    taken(said)
    taken(said, at=AT + DAY)
    taken(said, mark=None)
    taken(said, mark=("o", "2026-11"))
    taken(said, text=None, reasoning_content="the river baran sel", tool_calls=[])
    served_contexts(recording, marking).write(said, "s1")
    # (the river) (river baran) (baran the) (the river), twice; and once the river, river baran
    assert tables(recording, marking) == {("a", "m", "2026-11"): [2, 3, 5]}
    assert tables(recording, marking, "o") == {("a", "o", "2026-11"): [1, 1, 2]}
    files = [path for path in written(recording.contexts) if "passages" not in path.name]
    assert [path.parent.name for path in files] == [
        *("day=2026-11-23", "day=2026-11-23", "day=2026-11-24")
    ]
    assert all(passages_file(path).exists() for path in files)  # of 4 tokens, beside those of 2
    for path in written(recording.contexts):
        assert b"river" not in path.read_bytes()


def test_hashes_are_keyed_by_the_secret(recording, marking) -> None:
    said = Said()
    taken(said, "the river baran")
    served_contexts(recording, marking).write(said, "s1")
    keys = read_marking_keys(marking.secret_file)
    making = Making(2, digest_of(marking.tokenizers["m"]), keys.fingerprint)
    (table,) = read_tables(recording.contexts, "m", ("2026-11",), making).values()
    tokens = np.array([[21, 22]], dtype=np.uint32)  # the river, as the tokenizer numbers them
    assert table.hashes == ContextHash(keys.context_key()).many(tokens)


def test_done_again_it_counts_once_and_what_cannot_be_opened_takes_nothing_away(
    recording, marking
) -> None:
    contexts, said = served_contexts(recording, marking), Said()
    taken(said)
    contexts.write(said, "s1")
    contexts.write(said, "s1")
    contexts.write(Said(), "s1")
    assert tables(recording, marking) == {("a", "m", "2026-11"): [1, 1, 2]}


def test_what_is_forgotten_is_not_counted_later(recording, marking) -> None:
    ring = Keyring(recording.seal, None)
    with ring.held():
        ring.erase("a", AT + 1)
    said = Said()
    taken(said)
    contexts = served_contexts(recording, marking)
    contexts.write(said, "s1")
    assert written(recording.contexts) == []
    taken(said, at=AT + 2)
    contexts.write(said, "s2")
    assert tables(recording, marking) == {("a", "m", "2026-11"): [1, 1, 2]}


def test_text_is_in_no_picture_of_it(marking) -> None:
    said = Said()
    taken(said, "a private answer")
    assert "private" not in repr(said.answers)


def test_nothing_is_counted_where_nothing_is_marked(recording, marking, tmp_path) -> None:
    assert served_contexts(recording, Marking()) is None
    wrong = marking.model_copy(update={"secret_file": tmp_path / "none"})
    with pytest.raises(InputError, match="no such key file"):
        served_contexts(recording, wrong)
