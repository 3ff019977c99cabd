import sys

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.tokenizing import Tokenizer
from tests.marked import make_tokenizer


def test_texts_become_tokens_without_what_is_put_around_them(tmp_path) -> None:
    file = make_tokenizer(tmp_path / "tokenizer.json")
    tokenizer = Tokenizer(file)
    one, two = tokenizer.tokens(["the river the river", ""])
    assert one.tolist() == [one[0], one[1], one[0], one[1]]
    assert two.shape == (0,)
    assert one.max() < tokenizer.size


def test_what_is_no_tokenizer_is_said(tmp_path) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_text("{}")
    with pytest.raises(InputError, match=r"no tokenizer\.json"):
        Tokenizer(file)
    with pytest.raises(InputError, match="cannot read it"):
        Tokenizer(tmp_path / "none.json")


def test_a_missing_library_is_said(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(InputError, match=r"stillwatch\[audit\]"):
        Tokenizer(tmp_path / "tokenizer.json")


def test_half_a_surrogate_pair_is_a_token_like_others(tmp_path) -> None:
    tokenizer = Tokenizer(make_tokenizer(tmp_path / "tokenizer.json"))
    (found,) = tokenizer.tokens(["the \ud800 river"])
    assert len(found) == 3
