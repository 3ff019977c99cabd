import json
import random

import pytest

from stillwatch.audit.provenance.plan import Mark
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash, table_of
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.wiring.context_tables import Making, digest_of, write_tables
from stillwatch.wiring.prompts import choose, read_prompts
from stillwatch.wiring.tokenizing import Tokenizer
from tests.marked import WORDS, make_tokenizer

SECRET = "5a" * 32


def test_plain_lines_each_once(tmp_path) -> None:
    file = tmp_path / "prompts.txt"
    file.write_text("\ufefffirst\n\n second \r\nfirst\n[1, 2]\nthird {", "utf-8")
    assert read_prompts(file) == ("first", "second", "[1, 2]", "third {")


def test_json_lines(tmp_path) -> None:
    file = tmp_path / "prompts.jsonl"
    rows = [{"prompt": "first\nline"}, {"prompt": " "}, {"prompt": "b", "id": 2}, {"prompt": "b"}]
    file.write_text("\n" + "".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert read_prompts(file) == ("first\nline", "b")


@pytest.mark.parametrize(
    ("text", "line", "field", "why"),
    [
        (b"", None, None, "there is no prompt"),
        (b'{"prompt": " "}\n', None, None, "there is no prompt"),
        (b"\xff\xfe", None, None, "not UTF-8"),
        (b'{"prompt": "a"}\nzq\n', 2, None, "must be a JSON object"),
        (b'{"messages": []}\n', 1, "prompt", "must be text"),
        (b'{"prompt": ["zq"]}\n', 1, "prompt", "must be text"),
    ],
)
def test_bad_files_are_named(tmp_path, text, line, field, why) -> None:
    file = tmp_path / "prompts"
    file.write_bytes(text)
    with pytest.raises(InputError, match=why) as caught:
        read_prompts(file)
    assert (caught.value.file, caught.value.line, caught.value.field) == (str(file), line, field)
    assert "zq" not in str(caught.value).removeprefix(str(file))


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(InputError, match="cannot read the prompts"):
        read_prompts(tmp_path / "none")


def mark(folder, **more) -> Mark:
    (folder / "secret").write_text(SECRET + "\n")
    return Mark(
        scheme="vllm_gumbel",
        model="m",
        tokenizer=make_tokenizer(folder / "tokenizer.json"),
        secret_file=folder / "secret",
        epochs=("2026-11",),
        **more,
    )


def words(seed: int, n: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=n))


def test_prompts_in_served_words_are_chosen_first(tmp_path) -> None:
    asked = mark(tmp_path, contexts=tmp_path / "contexts")
    keys = MarkingKeys(bytes.fromhex(SECRET))
    answers = Tokenizer(asked.tokenizer).tokens([words(1, 60)] * 3)
    making = Making(4, digest_of(asked.tokenizer), keys.fingerprint)
    write_tables(
        tmp_path / "contexts" / "day=2026-11-23" / "a.parquet",
        {("acme", "m", "2026-11"): table_of(answers, 4, ContextHash(keys.context_key()))},
        making,
    )
    never, wholly, partly = words(2, 20), words(1, 30), f"{words(3, 15)} {words(1, 15)}"
    assert choose(asked, (never, wholly, partly), 2) == (wholly, partly)
    assert choose(asked, (never, wholly, partly), 9) == (wholly, partly, never)


def test_without_tables_nothing_can_be_chosen(tmp_path) -> None:
    with pytest.raises(InputError, match="leave --choose out") as caught:
        choose(mark(tmp_path), ("a",), 1)
    assert caught.value.field == "mark.contexts"
