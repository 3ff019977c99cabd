import json

import numpy as np
import pytest

from stillwatch.audit.provenance.plan import Plan
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash, table_of
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.schemes.vllm_gumbel import VllmGumbel
from stillwatch.wiring.auditing_weights import UNKNOWN, audit_weights
from stillwatch.wiring.context_tables import Making, digest_of, write_tables
from stillwatch.wiring.tried_texts import TriedTexts
from tests.marked import make_tokenizer
from tests.open_model import SIZE, Copier, Learned, marked_texts

SECRET = bytes(range(32))
KEYS = MarkingKeys(SECRET)
EPOCH = "2026-11"
SCHEME = VllmGumbel(context_width=2)
WORDS = [f"w{i}" for i in range(1, SIZE)]


@pytest.fixture
def folder(tmp_path):
    make_tokenizer(tmp_path / "tokenizer.json", WORDS)
    (tmp_path / "secret").write_text(SECRET.hex())
    return tmp_path


def plan(folder, **more) -> Plan:
    mark = {
        "scheme": "vllm_gumbel",
        "model": "ours",
        "tokenizer": str(folder / "tokenizer.json"),
        "secret_file": str(folder / "secret"),
        "epochs": [EPOCH],
        "context_width": 2,
        **more,
    }
    return Plan.model_validate({"mark": mark})


def texts(key: int | None = None, n: int = 15) -> TriedTexts:
    said = tuple(
        " ".join(f"w{t}" if t else "unknown" for t in text)
        for text in marked_texts(SCHEME, key, 5, n)
    )
    return TriedTexts(("",) * n, said, "d" * 64)


def audited(folder, model, tried=None, **more):
    tokenizer = folder / "tokenizer.json"
    return audit_weights(plan(folder, **more), model, tokenizer, tried or texts())


def test_the_account_whose_key_it_leans_to_is_named(folder) -> None:
    accounts = [f"account{i}" for i in range(5)]
    model = Learned(SCHEME, KEYS.key("ours", EPOCH, "account3"), 0.5)
    told = []
    found = audit_weights(
        plan(folder, accounts=accounts),
        model,
        folder / "tokenizer.json",
        texts(),
        on_tokens=lambda *done: told.append(done),
    )
    assert found.verdict.strength == "strong evidence"
    assert [source.name for source in found.verdict.sources] == ["account3"]
    assert found.verdict.smallest_share is None
    assert len(found.tests) == 5 and not found.texts_marked
    assert told[-1] == (found.n_tokens, found.n_tokens) == (15 * 60, 15 * 60)
    assert found.n_contexts <= found.n_rows < found.n_tokens < found.n_pairs


def test_one_that_leans_to_none_is_not_cleared(folder) -> None:
    found = audited(folder, Copier(2))
    assert found.verdict.strength == "cannot tell"
    assert found.verdict.sentence == UNKNOWN


def test_marked_texts_are_said_to_be(folder) -> None:
    found = audited(folder, Copier(2), texts(KEYS.key("ours", EPOCH)))
    assert found.texts_marked
    assert found.verdict.strength not in ("strong evidence", "evidence")


def test_only_contexts_that_were_served_are_read(folder) -> None:
    key = KEYS.key("ours", EPOCH)
    hashing, tokenizer = ContextHash(KEYS.context_key()), folder / "tokenizer.json"
    tables = {
        (who, "ours", EPOCH): table_of(marked_texts(SCHEME, key, seed, 10), 2, hashing)
        for who, seed in (("mine", 1), ("others", 2))
    }
    making = Making(2, digest_of(tokenizer), KEYS.fingerprint)
    write_tables(folder / "contexts" / "a.parquet", tables, making)
    known = {"contexts": str(folder / "contexts")}
    found = audited(folder, Learned(SCHEME, key, 0.5), **known)
    everything = audited(folder, Learned(SCHEME, key, 0.5))
    assert found.n_rows < everything.n_rows
    assert found.tests[0].n_served == found.n_pairs
    assert {one.name for one in found.accounts} == {"mine", "others"}
    with pytest.raises(InputError, match="no context of the texts was ever served"):
        audited(folder, Copier(2), TriedTexts(("",), ("w1 w1 w1",), ""), **known)


def test_texts_beyond_the_most_are_not_tried(folder) -> None:
    found = audit_weights(
        plan(folder), Copier(2), folder / "tokenizer.json", texts(), most_tokens=190
    )
    assert found.n_texts == 3 and found.n_tokens == 180


def test_another_tokenizer_is_refused(folder, tmp_path) -> None:
    other = make_tokenizer(tmp_path / "other.json", [*WORDS[:-2], WORDS[-1], WORDS[-2]])
    with pytest.raises(InputError, match=r"other.json: 2 of 60 tokens .*--answers"):
        audit_weights(plan(folder), Copier(2), other, texts())
    more = make_tokenizer(tmp_path / "more.json", [*WORDS, "added"])
    assert audit_weights(plan(folder), Copier(2), more, texts()).n_rows > 100
    whole = json.loads((folder / "tokenizer.json").read_text())
    whole["pre_tokenizer"] = None
    (tmp_path / "split.json").write_text(json.dumps(whole))
    with pytest.raises(InputError, match="splits text otherwise"):
        audit_weights(plan(folder), Copier(2), tmp_path / "split.json", texts())


def test_a_suspect_that_cannot_read_the_texts_is_refused(folder) -> None:
    class Small(Copier):
        vocabulary = 10

    with pytest.raises(InputError, match=r"vocab_size: .*suspect knows 10"):
        audited(folder, Small(2))

    class Short(Copier):
        longest = 2

    with pytest.raises(InputError, match="reads no more than 2 tokens"):
        audited(folder, Short(2))


def test_the_lexical_mark_does_not_show_in_weights(folder) -> None:
    lexical = {
        "scheme": "lexical",
        "model": "lexical",
        "secret_file": str(folder / "secret"),
        "epochs": [EPOCH],
        "accounts": ["acme"],
    }
    with pytest.raises(InputError, match=r"mark.scheme: .*audit answers"):
        audit_weights(
            Plan.model_validate({"mark": lexical}),
            Copier(2),
            folder / "tokenizer.json",
            texts(),
        )
    assert np.isfinite(audited(folder, Copier(2)).verdict.log10_e)
