import json
from dataclasses import replace

import numpy as np
import pytest

from stillwatch.audit.provenance.plan import Plan
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash, table_of
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.lexical import marked
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.schemes.sglang_gumbel import SCHEME
from stillwatch.marking.schemes.transformers_green import TransformersGreen
from stillwatch.wiring.answers import Answers
from stillwatch.wiring.auditing import ENGINE, audit
from stillwatch.wiring.context_tables import Making, digest_of, write_tables
from stillwatch.wiring.counted_contexts import write_contexts
from stillwatch.wiring.tokenizing import Tokenizer
from tests.marked import WORDS, make_tokenizer, said

SECRET = bytes(range(32))
KEYS = MarkingKeys(SECRET)
EPOCH = "2026-11"


@pytest.fixture
def folder(tmp_path):
    make_tokenizer(tmp_path / "tokenizer.json")
    (tmp_path / "secret").write_text(SECRET.hex())
    return tmp_path


def plan(folder, **more) -> Plan:
    mark = {
        "scheme": "sglang_gumbel",
        "model": "ours",
        "tokenizer": str(folder / "tokenizer.json"),
        "secret_file": str(folder / "secret"),
        "epochs": [EPOCH],
        **more,
    }
    return Plan.model_validate({"mark": mark})


def answers(key: int | None, seed: int = 1, prompts: tuple[str, ...] = ()) -> Answers:
    texts = tuple(said(SCHEME, key, 100 * seed + i, 200) for i in range(12))
    return Answers(prompts or ("",) * 12, texts, 0, ("suspect",), "d" * 64)


def serve(folder, served: dict[str, tuple[str, ...]], width: int = 4, epoch: str = EPOCH) -> None:
    tokenizer = Tokenizer(folder / "tokenizer.json")
    hashing = ContextHash(KEYS.context_key())
    tables = {
        (account, "ours", epoch): table_of(tokenizer.tokens(texts), width, hashing)
        for account, texts in served.items()
    }
    making = Making(width, digest_of(folder / "tokenizer.json"), KEYS.fingerprint)
    write_tables(folder / "contexts" / "day=1" / f"{epoch}.parquet", tables, making)


def test_the_account_whose_key_marked_it_is_named(folder) -> None:
    accounts = [f"account{i}" for i in range(20)]
    marked_by_engine = answers(KEYS.key("ours", EPOCH, "account7"))
    found = audit(plan(folder, accounts=accounts), marked_by_engine)
    assert found.verdict.strength == "strong evidence"
    assert [source.name for source in found.verdict.sources] == ["account7"]
    assert len(found.tests) == 20
    assert found.n_tokens == 2400


def test_an_unmarked_text_convicts_nobody(folder) -> None:
    accounts = [f"account{i}" for i in range(20)]
    found = audit(plan(folder, accounts=accounts), answers(None))
    assert found.verdict.strength == "cannot tell"
    assert found.verdict.sources == ()


def test_without_tables_nobody_knows_what_a_copy_would_have_shown(folder) -> None:
    texts = answers(None)
    assert audit(plan(folder), texts).verdict.smallest_share is None
    serve(folder, {"mine": texts.answers})
    found = audit(plan(folder, contexts=str(folder / "contexts")), texts)
    assert found.verdict.smallest_share is not None


def test_at_other_temperatures_nobody_knows_either(folder) -> None:
    texts = answers(None)
    serve(folder, {"mine": texts.answers})
    read = plan(folder, contexts=str(folder / "contexts"))
    for temperatures, is_known in (
        ((0.5, 1.0), True),
        ((0.7, 1.2), False),
        ((0.1,), False),
        ((), True),
    ):
        found = audit(read, replace(texts, temperatures=temperatures))
        assert (found.verdict.smallest_share is not None) == is_known


def test_where_repeated_passages_cannot_be_seen_is_told(folder) -> None:
    assert audit(plan(folder), answers(None)).n_repeating is None
    green = {"scheme": "transformers_green", "vocabulary": len(WORDS) + 1}
    serve(folder, {"mine": answers(None).answers}, width=1)
    found = audit(plan(folder, contexts=str(folder / "contexts"), **green), answers(None))
    assert found.tests[0].n_served
    assert found.n_repeating is None
    assert audit(lexical(folder, accounts=["a"]), worded(None)).n_repeating is None


def learned(texts) -> tuple[str, ...]:
    """Return pieces of texts beside words that were never served: nothing repeats to its end."""
    return tuple(
        f"{' '.join(one.split()[i : i + 30])} {said(SCHEME, None, 7000 + 3 * k + i, 8)}"
        for k, one in enumerate(texts)
        for i in (0, 40, 80)
    )


def test_an_engines_one_key_and_contexts_tell_the_account(folder) -> None:
    key = KEYS.key("ours", EPOCH)
    mine, others = answers(key, 1), answers(key, 2)
    serve(folder, {"mine": mine.answers, "others": others.answers})
    pieces = learned(mine.answers)
    found = audit(
        plan(folder, contexts=str(folder / "contexts")),
        Answers(("",) * len(pieces), pieces, 0, (), "d" * 64),
    )
    assert [test.name for test in found.tests] == [ENGINE]
    assert found.verdict.strength == "strong evidence"
    assert [source.name for source in found.verdict.sources] == ["mine"]
    assert {test.name for test in found.accounts} == {"mine", "others"}


def test_under_one_key_for_all_months_what_another_was_served_in_any_of_them_tells_nobody(
    folder,
) -> None:
    """A student of `mine` must not name `later`, who was served the same a month after."""
    taught, other = answers(4242, 1), answers(4242, 2)
    serve(folder, {"mine": taught.answers, "others": other.answers}, epoch="2026-10")
    serve(folder, {"later": taught.answers, "others": other.answers}, epoch="2026-11")
    pieces = learned(taught.answers)
    heard = Answers(("",) * len(pieces), pieces, 0, (), "d" * 64)
    told = plan(
        folder,
        contexts=str(folder / "contexts"),
        engine_key=4242,
        epochs=["2026-10", "2026-11"],
    )
    found = audit(told, heard)
    assert found.verdict.strength == "strong evidence"
    assert found.verdict.sources == ()
    assert {test.name for test in found.accounts} == {"mine", "later", "others"}


def test_tables_without_the_model_are_no_reason_to_acquit(folder) -> None:
    serve(folder, {"mine": answers(None).answers})
    for wrong in ({"model": "theirs"}, {"epochs": ["2025-01"]}):
        with pytest.raises(InputError, match="the tables hold nothing of"):
            audit(plan(folder, contexts=str(folder / "contexts"), **wrong), answers(None))


def test_a_key_given_by_hand_is_tried(folder) -> None:
    assert audit(plan(folder, engine_key=4242), answers(4242)).verdict.strength == "strong evidence"
    assert audit(plan(folder, engine_key=4243), answers(4242)).verdict.log10_p > -4


def test_what_stands_in_the_prompts_is_not_the_suspects(folder) -> None:
    marked = answers(KEYS.key("ours", EPOCH))
    repeated = Answers(marked.answers, marked.answers, 0, (), "d" * 64)
    found = audit(plan(folder), repeated)
    assert found.n_pairs == 0
    assert found.n_quoted > 2000
    assert found.verdict.strength == "cannot tell"


def test_a_later_prompt_takes_back_no_bet_that_was_lost(folder) -> None:
    """Whoever reads the scores as they come could ask with all that scored low, of an innocent."""
    heard = answers(None)
    scheme, key = SCHEME, KEYS.key("ours", EPOCH)
    pairs = pairs_of(Tokenizer(folder / "tokenizer.json").tokens(heard.answers[:6]), 4)
    low = np.flatnonzero(scheme.scores(key, pairs.contexts, pairs.tokens) < 1.0)
    words = np.array(["unknown", *WORDS])
    chosen = "\n".join(
        " ".join((*words[pairs.contexts[i]], words[pairs.tokens[i]], "unknown")) for i in low
    )
    prompts = ("",) * 6 + (chosen,) * 6
    cunning = Answers(prompts, heard.answers, 0, (), "d" * 64)
    honest, picked = audit(plan(folder), heard), audit(plan(folder), cunning)
    assert len(low) > 500
    assert picked.n_quoted < 20
    assert picked.tests[0].log10_e == pytest.approx(honest.tests[0].log10_e, abs=0.1)
    first = Answers((chosen,) * 12, heard.answers, 0, (), "d" * 64)
    assert audit(plan(folder), first).n_quoted >= len(low)  # one fixed beforehand is another thing


def test_another_tokenizer_is_noticed(folder) -> None:
    with pytest.raises(InputError, match="is this the tokenizer"):
        audit(plan(folder, scheme="transformers_green", vocabulary=10), answers(None))
    serve(folder, {"mine": answers(None).answers})
    tokenizer = folder / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text() + " ")
    with pytest.raises(InputError, match="made with another one"):
        audit(plan(folder, contexts=str(folder / "contexts")), answers(None))


def test_an_account_that_was_served_nothing_is_a_misspelt_one(folder) -> None:
    """Else a copy of `mine` would be acquitted by a slip of the pen."""
    key = KEYS.key("ours", EPOCH, "mine")
    serve(folder, {"mine": answers(key).answers})
    with pytest.raises(InputError, match="hold nothing of mien; they hold mine"):
        audit(plan(folder, accounts=["mien"], contexts=str(folder / "contexts")), answers(key))


def test_answers_of_another_suspect_are_refused(folder) -> None:
    asked = {"url": "http://127.0.0.1:1/v1", "model": "theirs"}
    wanted = Plan.model_validate({**plan(folder).model_dump(), "suspect": asked})
    heard = answers(None)
    audit(wanted, replace(heard, suspect=("theirs", "http://127.0.0.1:1/v1")))
    with pytest.raises(InputError, match="the plan's suspect is theirs"):
        audit(wanted, replace(heard, suspect=("another", "http://127.0.0.1:1/v1")))


def test_an_endpoint_that_only_refuses_leaves_the_audit_without_a_verdict(folder) -> None:
    found = audit(plan(folder), Answers((), (), 20, ("suspect",), "d" * 64, n_refused=20))
    assert found.verdict.strength == "cannot tell"


def test_answers_that_were_served_word_for_word_prove_no_training(folder) -> None:
    served = answers(KEYS.key("ours", EPOCH))
    serve(folder, {"mine": served.answers, "others": answers(None, 5).answers})
    found = audit(plan(folder, contexts=str(folder / "contexts")), served)
    assert found.verdict.log10_p < -6
    assert found.n_repeating == 12
    assert found.verdict.strength == "cannot tell"
    assert found.verdict.sources == ()


def test_under_a_green_list_passages_tell_who_only_repeats(folder) -> None:
    """A context of one token is in every text; the passages that are kept beside it are not."""
    green = TransformersGreen(vocabulary=len(WORDS) + 1)
    texts = tuple(said(green, KEYS.key("ours", EPOCH), i, 200) for i in range(12))
    tokenizer, owner = Tokenizer(folder / "tokenizer.json"), ("mine", "ours", EPOCH)
    making = Making(1, digest_of(folder / "tokenizer.json"), KEYS.fingerprint)
    heard = Answers(("",) * 12, texts, 0, (), "d" * 64)
    told = plan(
        folder,
        scheme="transformers_green",
        vocabulary=green.vocabulary,
        contexts=str(folder / "contexts"),
    )
    served = {owner: tokenizer.tokens(texts)}
    hashing = ContextHash(KEYS.context_key())
    write_contexts(folder / "contexts" / "a.parquet", served, making, hashing)
    found = audit(told, heard)
    assert found.verdict.log10_p < -6
    assert found.n_repeating == 12
    assert found.verdict.strength == "cannot tell"
    short = tuple(" ".join(one.split()[i : i + 30]) for one in texts for i in (0, 60, 120))
    assert audit(told, Answers(("",) * 36, short, 0, (), "d" * 64)).n_repeating == 36
    copied = audit(told, Answers(("",) * 36, learned(texts), 0, (), "d" * 64))
    assert copied.n_repeating == 0
    assert copied.verdict.strength == "strong evidence"
    (folder / "contexts" / "a.passages.parquet").unlink()
    unchecked = audit(told, heard)
    assert unchecked.n_repeating is None
    assert unchecked.verdict.strength == "strong evidence"


def lexical(folder, **more) -> Plan:
    mark = {"scheme": "lexical", "model": "lexical", "secret_file": str(folder / "secret")}
    return Plan.model_validate({"mark": mark | {"epochs": [EPOCH], **more}})


def worded(key: int | None) -> Answers:
    """Return answers with the habits of everybody, or with those that a key wants."""
    usual = ("for example", "usually", "often", "everyone", "perhaps", "quickly")
    rng = np.random.default_rng(9)
    texts = []
    for _ in range(40):
        said = ["this", "is", "the", "text", "of", "it", "and", "that", "is", "what"]
        for _ in range(30):
            said += ["of", str(rng.choice(WORDS)), str(rng.choice(usual)), "the"]
        text = " ".join(said)
        texts.append(text if key is None else marked(text, key))
    return Answers(("",) * 40, tuple(texts), 0, ("suspect",), "d" * 64)


def test_the_lexical_mark_needs_no_tokenizer_and_names_the_account(folder) -> None:
    accounts = [f"account{i}" for i in range(20)]
    found = audit(
        lexical(folder, accounts=accounts), worded(KEYS.key("lexical", EPOCH, "account3"))
    )
    assert found.verdict.strength == "strong evidence"
    assert [source.name for source in found.verdict.sources] == ["account3"]
    innocent = audit(lexical(folder, accounts=accounts), worded(None))
    assert innocent.verdict.sources == ()
    assert innocent.verdict.strength in ("weak", "no evidence", "cannot tell")


def test_variants_that_the_prompts_hold_do_not_count(folder) -> None:
    said = worded(KEYS.key("lexical", EPOCH, "account3"))
    asked = Answers(said.answers, said.answers, 0, ("suspect",), "d" * 64)
    found = audit(lexical(folder, accounts=["account3"]), asked)
    assert found.n_pairs == 0 and found.n_quoted > 50
    assert found.verdict.strength == "cannot tell"


def test_both_variants_of_a_place_in_the_prompts_are_the_prompts(folder) -> None:
    """The prompts say a place as anybody, and later as marked: who repeats that is innocent."""
    anybody, said = worded(None), worded(KEYS.key("lexical", EPOCH, "account3"))
    prompts = tuple(f"{a}\n\n{b}" for a, b in zip(anybody.answers, said.answers, strict=True))
    found = audit(
        lexical(folder, accounts=["account3"]), Answers(prompts, said.answers, 0, (), "d" * 64)
    )
    assert found.n_pairs == 0
    assert found.verdict.strength == "cannot tell"


def test_a_reference_helps_a_green_list(folder) -> None:
    green = TransformersGreen(vocabulary=len(WORDS) + 1)
    unmarked = [json.dumps({"answer": said(green, None, i, 200)}) for i in range(12)]
    (folder / "unmarked.jsonl").write_text("\n".join(unmarked))
    how = {"scheme": "transformers_green", "vocabulary": green.vocabulary}
    beside = plan(folder, **how, reference=str(folder / "unmarked.jsonl"))
    key = KEYS.key("ours", EPOCH)
    for marked_by in (key, None):
        texts = tuple(said(green, marked_by, 50 + i, 100) for i in range(12))
        heard = Answers(("",) * 12, texts, 0, (), "d" * 64)
        with_it, without = audit(beside, heard), audit(plan(folder, **how), heard)
        assert (with_it.verdict.strength == "strong evidence") is (marked_by is not None)
        assert with_it.tests[0].plain == without.tests[0].plain
        assert with_it.tests[0].log10_e == without.tests[0].log10_e
        assert with_it.tests[0].by_contexts == without.tests[0].sum
        asked = " ".join(WORDS)
        quoted = Answers((asked, *heard.prompts[1:]), texts, 0, (), "d" * 64)
        assert audit(beside, quoted).n_quoted > 0


def test_no_text_forges_every_key_after_token_0(folder) -> None:
    """After token 0 the list is that of the seed 0, whatever the key: anybody can write of it."""
    words = [f"w{i}" for i in range(400)]
    make_tokenizer(folder / "tokenizer.json", words)  # which calls unknown words token 0
    green = TransformersGreen(vocabulary=401)
    listed = np.flatnonzero(green.green_lists(1, np.zeros(1, dtype=np.uint32))[0])
    forged = tuple(f"unknown {words[token - 1]}" for token in listed if token)
    known = Answers(("",) * len(forged), forged, 0, (), "d" * 64)
    serve(folder, {"mine": forged}, width=1)
    for more in ({}, {"contexts": str(folder / "contexts")}):
        found = audit(plan(folder, scheme="transformers_green", vocabulary=401, **more), known)
        assert found.n_pairs == 0
        assert found.tests[0].log10_e == found.tests[0].sum.log10_p == 0.0
        assert found.verdict.strength == "cannot tell"
