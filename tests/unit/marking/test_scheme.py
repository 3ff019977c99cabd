import pytest

from stillwatch.core.errors import InputError
from stillwatch.marking.scheme import key_words, named_scheme


def test_a_key_is_split_into_words() -> None:
    assert key_words(0x0123456789ABCDEF) == (0x89ABCDEF, 0x01234567)


@pytest.mark.parametrize("key", [-1, 2**64])
def test_a_key_has_64_bits(key) -> None:
    with pytest.raises(InputError, match="64 bits"):
        key_words(key)


def test_an_unknown_scheme_is_told_which_there_are() -> None:
    assert named_scheme("vllm_gumbel").context_width == 4
    with pytest.raises(InputError, match="sglang_gumbel"):
        named_scheme("vlm")
