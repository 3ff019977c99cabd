"""Bad input to `stillwatch audit provenance`, end to end: a message or an abstention.

Innocent texts know no key, so that every key is as good as the true one: a plan tries hundreds at
once, and the share of low p-values among them is held to what chance allows.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom
from typer.testing import CliRunner

from stillwatch.cli.main import app
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash, table_of
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.schemes import sglang_gumbel, vllm_gumbel
from stillwatch.marking.schemes.transformers_green import TransformersGreen
from stillwatch.reports.provenance import NOT_LEFT_OUT
from stillwatch.wiring.context_tables import Making, digest_of, write_tables
from stillwatch.wiring.tokenizing import Tokenizer
from tests.marked import WORDS, make_tokenizer, said
from tests.suspect_server import failed, serving
from tests.suspect_server import said as answered

SECRET = bytes(range(32))
KEYS = MarkingKeys(SECRET)
EPOCH = "2026-11"
ACCOUNTS = tuple(f"account-{i}" for i in range(250))
SCHEMES: dict[str, Any] = {
    "sglang_gumbel": sglang_gumbel.SCHEME,
    "vllm_gumbel": vllm_gumbel.SCHEME,
    "transformers_green": TransformersGreen(vocabulary=len(WORDS) + 1),
}
MOST_BY_CHANCE = 1e-4
"""Chance with which the share of low p-values may fail the test, were keys drawn anew."""
Line = dict[str, Any]

CHINESE = "今天的天气很好我们去河边散步看见许多鸟在水面上飞来飞去然后回家吃饭"
EMOJI = "😀👩‍👩‍👧🇩🇪🏳️‍🌈❤️👍🏽🤷🏾‍♀️🧵"
RIGHT_TO_LEFT = "السلام عليكم كيف حالك اليوم שלום מה שלומך היום \u202eabc\u202c"
HALF = "\ud83d \udc00\ud800"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_tokenizer(tmp_path / "tokenizer.json")
    (tmp_path / "secret").write_text(SECRET.hex())
    return tmp_path


def make_bytes_tokenizer(file: Path) -> None:
    """Write a tokenizer that knows all bytes and nothing else: every language has tokens in it."""
    library = pytest.importorskip("tokenizers")
    letters = sorted(library.pre_tokenizers.ByteLevel.alphabet())
    made = library.Tokenizer(library.models.BPE({one: i for i, one in enumerate(letters)}, []))
    made.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.save(str(file))


def plan(folder: Path, scheme: str, **more: Any) -> None:
    mark = {
        "scheme": scheme,
        "model": "lexical" if scheme == "lexical" else "ours",
        "secret_file": f"{folder}/secret",
        "epochs": [EPOCH],
        "accounts": list(ACCOUNTS),
    }
    if scheme != "lexical":
        mark["tokenizer"] = f"{folder}/tokenizer.json"
    if scheme == "transformers_green":
        mark["vocabulary"] = len(WORDS) + 1
    told = {name: value for name, value in (mark | more).items() if value is not None}
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in told.items())
    (folder / "audit.toml").write_text(f"[mark]\n{lines}\n")


def audited(folder: Path, lines: Sequence[Line], *more: str) -> tuple[int, str, Any]:
    """Return the exit code, what was said, and result.json."""
    (folder / "answers.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    told = ["--answers", f"{folder}/answers.jsonl", "--out", f"{folder}/report", *more]
    result = CliRunner().invoke(app, ["audit", "provenance", f"{folder}/audit.toml", *told])
    output = " ".join((result.output + (str(result.exception) if result.exception else "")).split())
    assert SECRET.hex() not in output
    code = 2 if isinstance(result.exception, InputError) else result.exit_code
    file = folder / "report" / "result.json"
    return code, output, json.loads(file.read_text()) if file.is_file() else None


def convicts_nobody(code: int, output: str, found: Any, *, judged: bool = True) -> None:
    """Check that an innocent stays one, and that p-values over keys are no lower than by chance."""
    assert code == 0, output
    assert found["verdict"]["strength"] in ("weak", "no evidence", "cannot tell")
    assert found["verdict"]["sources"] == []
    ps = np.array([10 ** one["log10_p"] for one in found["tests"] if one["effective_pairs"] >= 30])
    assert (len(ps) >= 200) is judged
    for level in (0.1, 0.01) if judged else ():
        n = len(ps)
        assert (ps <= level).sum() <= binom.isf(MOST_BY_CHANCE, n, level), (level, np.sort(ps)[:9])
    if judged and "transformers" not in found["mark"]["mark"]:  # few words fill their green lists
        assert (ps < 0.3).mean() > 0.15, "a test that never leans tests nothing"


def innocent(n: int = 12, length: int = 200, seed: int = 0) -> list[str]:
    scheme = SCHEMES["sglang_gumbel"]
    return [said(scheme, None, 1000 * seed + i, length) for i in range(n)]


def marked(name: str, account: str | None, n: int = 8, length: int = 150) -> list[str]:
    key = KEYS.key("ours", EPOCH, account)
    return [said(SCHEMES[name], key, 50 + i, length) for i in range(n)]


def serve(folder: Path, name: str, texts: Sequence[str], keys: MarkingKeys = KEYS) -> None:
    """Remember answers as served to the first account."""
    tokenizer, width = folder / "tokenizer.json", SCHEMES[name].context_width
    table = table_of(Tokenizer(tokenizer).tokens(texts), width, ContextHash(keys.context_key()))
    making = Making(width, digest_of(tokenizer), keys.fingerprint)
    owner = (ACCOUNTS[0], "ours", EPOCH)
    write_tables(folder / "contexts" / "day=2026-11-03" / "a.parquet", {owner: table}, making)


def of(texts: Sequence[str], **more: Any) -> list[Line]:
    return [{"answer": text, **more} for text in texts]


@pytest.mark.parametrize("name", SCHEMES)
def test_an_innocent_text_under_hundreds_of_keys(folder, name) -> None:
    plan(folder, name)
    convicts_nobody(*audited(folder, of(innocent(12, 300))))


@pytest.mark.parametrize("name", SCHEMES)
def test_the_wrong_tokenizer(folder, name) -> None:
    """Marked text that is cut into other tokens is no evidence; an error where tables tell."""
    texts = marked(name, ACCOUNTS[0], 12, 200)
    serve(folder, name, texts)
    shuffled = list(np.random.default_rng(3).permutation(WORDS))
    make_tokenizer(folder / "tokenizer.json", shuffled)
    plan(folder, name)
    code, output, found = audited(folder, of(texts))
    convicts_nobody(code, output, found)
    assert found["verdict"]["strength"] != "no evidence", "this acquits nobody either"
    plan(folder, name, contexts=f"{folder}/contexts")
    code, output, _ = audited(folder, of(texts))
    assert code == 2 and "mark.tokenizer: made with another one" in output


@pytest.mark.parametrize("name", SCHEMES)
def test_the_wrong_key(folder, name) -> None:
    other = MarkingKeys(b"another secret of thirty-two byt")
    key = other.key("ours", EPOCH, ACCOUNTS[0])
    texts = [said(SCHEMES[name], key, 50 + i, 200) for i in range(12)]
    plan(folder, name)
    code, output, found = audited(folder, of(texts))
    convicts_nobody(code, output, found)
    assert found["verdict"]["strength"] != "no evidence", "this acquits nobody either"
    serve(folder, name, texts, other)
    plan(folder, name, contexts=f"{folder}/contexts")
    code, output, _ = audited(folder, of(texts))
    assert code == 2 and "mark.secret_file: made with another one" in output


@pytest.mark.parametrize("name", SCHEMES)
def test_truncated_answers(folder, name) -> None:
    plan(folder, name)
    cut = [text[: 37 * (i + 3) % 700 + 1] for i, text in enumerate(innocent(90))]
    code, output, found = audited(folder, of(cut, finish_reason="length"))
    convicts_nobody(code, output, found)
    assert f"{len(cut)} cut at max_tokens" in output


def test_an_endpoint_that_changes_model_and_then_fails(folder, monkeypatch) -> None:
    """What came is judged, and the report says that it is a mixture and what is missing."""
    plan(folder, "sglang_gumbel")
    texts = innocent(30)
    (folder / "prompts.txt").write_text("".join(f"ask {n}\n" for n in range(40)))
    monkeypatch.chdir(folder)

    def behaves(body: dict[str, Any], number: int) -> Any:
        if number >= len(texts):
            return failed(500)
        return answered(texts[number], model=f"suspect-{number // 15}")

    with serving(behaves) as server, (folder / "audit.toml").open("a") as file:
        file.write(f'[suspect]\nurl = "{server.url}"\nmodel = "suspect"\n')
        file.write("retries = 0\nretry_wait_s = 0.01\nrequests_at_once = 1\n")
        file.flush()
        told = ["audit.toml", "--prompts", "prompts.txt", "--out", "answers.jsonl"]
        result = CliRunner().invoke(app, ["audit", "collect", *told])
    assert result.exit_code == 1, result.output
    result = CliRunner().invoke(
        app,
        ["audit", "provenance", "audit.toml", "--answers", "answers.jsonl", "--out", "report"],
    )
    output = " ".join(result.output.split())
    convicts_nobody(result.exit_code, output, json.loads(Path("report/result.json").read_text()))
    assert "changed half-way (suspect-0, suspect-1" in output
    assert "30 answers are judged; 5 never given" in output


@pytest.mark.parametrize("name", SCHEMES)
def test_answers_copied_from_what_the_teacher_published(folder, name) -> None:
    """Where tables can tell, the audit abstains; else it says that copying is possible."""
    texts = marked(name, ACCOUNTS[0], 12, 200)
    serve(folder, name, texts)
    plan(folder, name, contexts=f"{folder}/contexts", accounts=[ACCOUNTS[0]])
    code, output, found = audited(folder, of(texts))
    assert found["tests"][0]["log10_p"] < -6, "the mark is there"
    if SCHEMES[name].context_width >= 3:
        assert code == 0 and found["verdict"]["strength"] == "cannot tell"
        assert "repeat word for word" in found["verdict"]["sentence"]
        assert found["verdict"]["sources"] == []
    else:
        assert NOT_LEFT_OUT in found["remarks"] and "looked up, and nobody be trained" in output
    plan(folder, name)
    code, output, found = audited(folder, of(texts))
    assert NOT_LEFT_OUT in found["remarks"] and "looked up, and nobody be trained" in output


@pytest.mark.parametrize("name", ["sglang_gumbel", "transformers_green"])
def test_answers_asked_for_with_the_teachers_own_words(folder, name) -> None:
    """Who says a marked prompt again with every tenth word changed has learned nothing."""
    asked = marked(name, ACCOUNTS[0], 20, 200)
    rng = np.random.default_rng(4)
    lines = []
    for text in asked:
        words = text.split()
        for place in range(5, len(words), 10):
            words[place] = str(rng.choice(WORDS))
        lines.append({"prompt": f"Say it better: {text}", "answer": " ".join(words)})
    plan(folder, name, accounts=[ACCOUNTS[0]])
    code, output, found = audited(folder, lines)
    assert code == 0, output
    assert found["text"]["n_quoted"] > 100
    assert found["tests"][0]["log10_p"] > -2


@pytest.mark.parametrize("name", SCHEMES)
def test_one_answer_ten_thousand_times(folder, name) -> None:
    plan(folder, name)
    code, output, found = audited(folder, of(innocent(1, 40) * 10_000))
    n_pairs = found["text"]["n_pairs"]
    assert n_pairs < 40, "each once"
    convicts_nobody(code, output, found, judged=n_pairs >= 30)


@pytest.mark.parametrize("name", SCHEMES)
def test_one_sentence_looped_beside_other_text(folder, name) -> None:
    plan(folder, name)
    (sentence,) = innocent(1, 30, seed=5)
    looped = " ".join([sentence] * 400)
    convicts_nobody(*audited(folder, of([looped, *innocent(12)])))


@pytest.mark.parametrize("name", SCHEMES)
@pytest.mark.parametrize("alphabet", [CHINESE + HALF, EMOJI + RIGHT_TO_LEFT], ids=["half", "right"])
def test_other_languages(folder, name, alphabet) -> None:
    """Bytes of any script are tokens like others; half a character is replaced, not a crash."""
    make_bytes_tokenizer(folder / "tokenizer.json")
    plan(folder, name, vocabulary=256 if name == "transformers_green" else None)
    rng = np.random.default_rng(6)
    texts = ["".join(rng.choice(list(alphabet + " ,."), 120)) for _ in range(30)]
    convicts_nobody(*audited(folder, of(texts)))


@pytest.mark.parametrize("name", SCHEMES)
def test_a_language_that_the_tokenizer_does_not_know(folder, name) -> None:
    plan(folder, name)
    texts = [f"{CHINESE} {EMOJI} {i} {RIGHT_TO_LEFT} {HALF}" for i in range(200)]
    convicts_nobody(*audited(folder, of(texts)), judged=False)


@pytest.mark.parametrize("name", [*SCHEMES, "lexical"])
@pytest.mark.parametrize(
    "line",
    [
        {"answer": "", "finish_reason": "stop"},
        {"answer": "", "finish_reason": "content_filter", "refused": True},
        {"prompt": "why", "answer": None, "problem": "status 500"},
        {"answer": "\u200b \ufeff"},
    ],
)
def test_nothing_but_empty_answers_and_refusals(folder, name, line) -> None:
    plan(folder, name)
    code, output, found = audited(folder, [line] * 30)
    convicts_nobody(code, output, found, judged=False)
    assert "cannot tell" in output


@pytest.mark.parametrize("name", SCHEMES)
def test_whoever_says_no_to_everything_in_the_same_words(folder, name) -> None:
    plan(folder, name)
    texts = ["the river ban" + " deran lotor" * (i % 3) for i in range(500)]
    convicts_nobody(*audited(folder, of(texts)), judged=False)


def test_peeking_at_an_innocent(folder) -> None:
    plan(folder, "sglang_gumbel")
    code, output, found = audited(folder, of(innocent(12, 300)), "--peeked")
    convicts_nobody(code, output, found)
    highest = np.array([one["log10_e_highest"] for one in found["tests"]])
    assert (highest >= 2).sum() <= binom.isf(MOST_BY_CHANCE, len(highest), 0.01)
