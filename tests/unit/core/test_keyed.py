import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import MIN_KEY_BYTES, PUBLIC_KEY, KeyedHash

KEY = KeyedHash(b"k" * 32)


@given(st.lists(st.text(st.characters()), max_size=20))
def test_many_is_one_after_another(values) -> None:
    assert KEY.many(values, "word").tolist() == [KEY.one(value, "word") for value in values]


@pytest.mark.parametrize("value", ["", "plain", "naïve", "\ud800 lone surrogate", "x" * 10_000])
def test_one_is_keyed_blake2b(value) -> None:
    """RFC 7693 through the standard library, put together here once more."""
    digest = hashlib.blake2b(
        value.encode("utf-8", "surrogatepass"), digest_size=8, key=b"k" * 32, person=b"word"
    ).digest()
    assert KEY.one(value, "word") == int.from_bytes(digest, "little", signed=True)


def test_keys_and_purposes_give_unrelated_hashes() -> None:
    values = [f"v{i}" for i in range(2_000)]
    hashed = [
        KEY.many(values, "word"),
        KEY.many(values, "prompt"),
        KeyedHash(b"q" * 32).many(values, "word"),
    ]
    assert len({int(h) for one in hashed for h in one}) == 6_000


def test_nothing_to_hash() -> None:
    assert KEY.many([], "word").shape == (0,)


@pytest.mark.parametrize("size", [0, MIN_KEY_BYTES - 1, 65])
def test_a_key_of_the_wrong_size_is_refused(size) -> None:
    with pytest.raises(InputError, match="16 to 64 bytes"):
        KeyedHash(b"k" * size)


@pytest.mark.parametrize("size", [MIN_KEY_BYTES, 64])
def test_sizes_at_the_ends_are_taken(size) -> None:
    assert KeyedHash(b"k" * size).one("x", "word") != 0


def test_the_key_is_not_shown() -> None:
    secret = KeyedHash(b"very-secret-key-0123456789")
    for told in (repr(secret), str(secret), f"{[secret]}", secret.fingerprint):
        assert "secret" not in told and secret.key.hex() not in told


def test_the_fingerprint_tells_keys_apart() -> None:
    assert KEY.fingerprint == KeyedHash(b"k" * 32).fingerprint
    assert KEY.fingerprint != KeyedHash(b"q" * 32).fingerprint
    assert len(KEY.fingerprint) == 16
    assert int(KEY.fingerprint, 16) not in {
        KEY.one("", purpose) & 2**64 - 1 for purpose in ("word", "prompt", "event")
    }


def test_the_public_key_serves() -> None:
    assert KeyedHash(PUBLIC_KEY).one("x", "word") == KeyedHash(PUBLIC_KEY).one("x", "word")
