import hashlib
import json
from pathlib import Path

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.answers import read_answers, remarks
from tests.chained import WHOLE, chained


def plain(file: Path, *objects) -> Path:
    file.write_text("".join(json.dumps(one) + "\n" for one in objects), "utf-8")
    return file


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "answers.jsonl"


def test_a_file_of_anybody_needs_only_answers(file) -> None:
    found = read_answers(plain(file, {"answer": "one"}, {"prompt": "p", "answer": "two"}))
    assert (found.prompts, found.answers) == (("", "p"), ("one", "two"))
    assert not found.is_chained and not found.is_ended
    assert found.digest == hashlib.sha256(file.read_bytes()).hexdigest()


def test_what_the_audit_must_know_is_counted(file) -> None:
    found = read_answers(
        plain(
            file,
            {"answer": "", "finish_reason": "content_filter", "model": "m1"},
            {"answer": " \n", "model": "m1"},
            {"answer": "no", "refused": True, "model": "m1", "system_fingerprint": "f"},
            {"answer": "long", "finish_reason": "length", "model": "m2"},
            {"answer": "unsaid"},
            {"prompt": "p1", "answer": None, "problem": "status 500"},
            {"prompt": "p2", "answer": None, "problem": "status 500"},
            {"prompt": "p2", "answer": "at last", "model": "m2"},
        )
    )
    assert (found.n_empty, found.n_refused, found.n_truncated, found.n_failed) == (2, 2, 1, 1)
    assert (found.models, found.fingerprints) == (("m1", "m2"), ("f",))
    assert found.changes == (3, 4)
    assert found.answers == ("no", "long", "unsaid", "at last")


def test_an_endpoint_that_only_refuses_leaves_nothing_to_judge_but_is_no_error(file) -> None:
    filtered = {"answer": "", "finish_reason": "content_filter"}
    found = read_answers(plain(file, filtered, filtered))
    assert (found.answers, found.n_refused, found.n_empty) == ((), 2, 2)


def test_half_characters_do_not_reach_a_tokenizer(file) -> None:
    file.write_text('{"answer": "a\\ud800b", "prompt": "\\udfff"}\n')
    found = read_answers(file)
    assert (found.answers, found.prompts) == (("a?b",), ("?",))


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", None, "there is no answer in it"),
        ('{"answer": "a"}\nzq\n', 2, "not JSON"),
        ('{"answer": "a"}\n["zq"]\n', 2, "must be a JSON object"),
        ('{"answer": ["zq"]}\n', 1, "answer: must be text"),
        ('{"answer": null}\n', 1, "answer: must be text"),
        ('{"began": {}}\n{"ended": {}}\n', None, "there is no answer in it"),
        ('{"answer": "a"}\n' + "[" * 100_000, 2, "not JSON"),
    ],
)
def test_bad_files_are_named_with_their_line_and_not_quoted(file, text, line, why) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match=why) as caught:
        read_answers(file)
    assert (caught.value.file, caught.value.line) == (str(file), line)
    assert "zq" not in str(caught.value).removeprefix(str(file))


def test_a_file_that_is_not_there(file) -> None:
    with pytest.raises(InputError, match="cannot read the answers"):
        read_answers(file)


def test_a_chain_holds(file) -> None:
    found = read_answers(chained(file, *WHOLE, body=b"{}"))
    assert found.is_chained and found.is_ended
    assert found.answers == ("one", "two")
    assert found.changes == ()


def test_a_chain_without_its_end_says_so(file) -> None:
    found = read_answers(chained(file, *WHOLE[:-1]))
    assert found.is_chained and not found.is_ended


def test_temperatures_of_all_runs_are_read(file) -> None:
    runs = [{"began": {"temperature": at}} for at in (0.7, 1, 0.7, None, [], True, 10**400)]
    assert read_answers(plain(file, *runs, {"answer": "a"})).temperatures == (0.7, 1.0)


def test_what_a_reader_must_know_is_said(file) -> None:
    lines = [{"answer": "a", "model": f"m{n // 2}"} for n in range(16)]
    found = read_answers(plain(file, *lines, {"answer": "", "finish_reason": "length"}))
    changed, odd, unchained = remarks(found)
    assert "from line 3, 5, 7, 9, 11, ...)" in changed and "m0, m1" in changed
    assert odd == "16 answers are judged; 1 empty, 1 cut at max_tokens."
    assert "no chain of evidence" in unchained


def test_names_of_an_endpoint_are_shown_harmless_and_not_without_end(file) -> None:
    lines = [{"answer": "a", "model": "\x1b[31m\u202eevil", "system_fingerprint": f"f{n}" * 200}
             for n in range(300)]  # fmt: skip
    changed = remarks(read_answers(plain(file, *lines)))[0]
    assert "\x1b" not in changed and "\u202e" not in changed and "evil" in changed
    assert "and 291 more" in changed
    assert len(changed) < 1500


def test_of_a_whole_chain_there_is_nothing_to_say(file) -> None:
    assert remarks(read_answers(chained(file, *WHOLE))) == ()


def test_a_chain_that_did_not_end_is_said(file) -> None:
    (said,) = remarks(read_answers(chained(file, *WHOLE[:-1])))
    assert "lines may be missing" in said
