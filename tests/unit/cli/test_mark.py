import hashlib
import json
from pathlib import Path

import pytest

from stillwatch.marking.keyring import MarkingKeys
from stillwatch.wiring.context_tables import Making, digest_of, read_tables
from tests.marked import make_tokenizer

NAMED = ("--model", "m", "--epoch", "2026-11")


@pytest.fixture
def here(tmp_path, monkeypatch, run):
    """Run in a folder of its own, with a secret."""
    monkeypatch.chdir(tmp_path)
    made = run("mark", "secret", "stillwatch.mark")
    assert made.code == 0
    return MarkingKeys(bytes.fromhex(Path("stillwatch.mark").read_text()))


def test_a_secret_is_made_once(run, here) -> None:
    before = Path("stillwatch.mark").read_text()
    again = run("mark", "secret", "stillwatch.mark")
    assert again.code == 2 and "never replaced" in again.error
    assert Path("stillwatch.mark").read_text() == before
    assert before.strip() not in run("mark", "secret", "other").out


def test_keys_for_engines_come_with_a_warning(run, here) -> None:
    engine, own = here.key("m", "2026-11"), here.key("m", "2026-11", "acme")
    both = run("mark", "key", *NAMED)
    assert both.out == f"number {engine}\nhex {engine:016x}\n"
    assert "secret" in both.err and str(engine) not in both.err
    assert run("mark", "key", *NAMED, "--account", "acme", "--form", "hex").out == f"{own:016x}\n"
    assert run("mark", "key", *NAMED, "--form", "number").out == f"{engine}\n"


def test_what_an_engine_is_told_is_shown(run, here) -> None:
    engine = here.key("m", "2026-11")
    for scheme, field in (("vllm_dual_gumbel", "key"), ("transformers_green", "hashing_key")):
        shown = run("mark", "key", *NAMED, "--scheme", scheme)
        assert json.loads(shown.out)[field] == engine
        assert "secret" in shown.err
    synthid = json.loads(run("mark", "key", *NAMED, "--scheme", "transformers_synthid").out)
    assert len(synthid["keys"]) == 30 and synthid["ngram_len"] == 5
    assert "no engine is told" in run("mark", "key", *NAMED, "--scheme", "lexical").error
    assert "unknown marking scheme" in run("mark", "key", *NAMED, "--scheme", "none").error


def test_what_is_wrong_is_said(run, here) -> None:
    assert "write a month" in run("mark", "key", "--model", "m", "--epoch", "11/2026").error
    missing = run("mark", "key", *NAMED, "--secret-file", "none")
    assert missing.code == 2 and "no such key file" in missing.error


def test_commitments_tell_no_key_and_bare_ones_no_account(run, here) -> None:
    named = ("--model", "m", "--epoch", "2026-11", "--epoch", "2026-12", "--account", "acme")
    rows = [json.loads(line) for line in run("mark", "commit", *named).out.splitlines()]
    assert [(row["epoch"], row["account"]) for row in rows] == [
        *(("2026-11", None), ("2026-11", "acme"), ("2026-12", None), ("2026-12", "acme"))
    ]
    assert all(
        row["commitment"] == here.commitment("m", row["epoch"], row["account"]) for row in rows
    )
    bare = run("mark", "commit", *named, "--bare").out
    assert bare.split() == sorted(row["commitment"] for row in rows)


def test_contexts_of_answers_that_went_another_way(run, here, tmp_path) -> None:
    pytest.importorskip("tokenizers")
    tokenizer = make_tokenizer(tmp_path / "tokenizer.json")
    answers = [{"answer": "the river baran the river baran"}, {"answer": "the river"}]
    Path("a.jsonl").write_text("\n".join(map(json.dumps, answers)))
    words = ("mark", "contexts", "a.jsonl", *NAMED, "--tokenizer", tokenizer, "--context-width", 2)
    for account in ("acme", "bolt", "acme"):
        made = run(*words, "--account", account)
        assert made.code == 0, made.err
        assert "2 answers, 8 tokens, 3 contexts in contexts/" in made.out
    making = Making(2, digest_of(tokenizer), here.fingerprint)
    found = read_tables(Path("contexts"), "m", ("2026-11",), making)
    assert {owner[0]: sorted(table.counts.tolist()) for owner, table in found.items()} == {
        **{"acme": [1, 1, 2], "bolt": [1, 1, 2]}
    }


def test_a_commitment_can_be_opened(run, here) -> None:
    assert set(json.loads(run("mark", "commit", *NAMED).out)) == {
        "model",
        "epoch",
        "account",
        "commitment",
    }
    row = json.loads(run("mark", "commit", *NAMED, "--opened").out)
    shown = hashlib.sha256(bytes.fromhex(row["opening"]) + bytes.fromhex(row["key"])).hexdigest()
    assert shown == row["commitment"] == here.commitment("m", "2026-11")


def test_canaries_are_drawn_by_key(run, here) -> None:
    rows = [{"prompt": f"Name a river, {i}.", "variants": ["Elbe", "Oder"]} for i in range(40)]
    Path("c.jsonl").write_text("\n".join(map(json.dumps, rows)))
    made = run("mark", "canaries", "c.jsonl", *NAMED)
    assert made.code == 0, made.err
    assert "secret" in made.err
    served = [json.loads(line) for line in made.out.splitlines()]
    assert [one["prompt"] for one in served] == [row["prompt"] for row in rows]
    assert {one["serve"] for one in served} == {"Elbe", "Oder"}
    assert run("mark", "canaries", "c.jsonl", *NAMED).out == made.out
    assert run("mark", "canaries", "c.jsonl", *NAMED, "--account", "acme").out != made.out


def test_a_bad_canary_is_named(run, here) -> None:
    Path("c.jsonl").write_text('{"prompt": "Name a river.", "variants": ["Elbe"]}')
    made = run("mark", "canaries", "c.jsonl", *NAMED)
    assert made.code == 2
    assert "c.jsonl:1: variants" in made.err
