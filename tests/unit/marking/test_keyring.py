import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from stillwatch.core.errors import InputError
from stillwatch.marking.keyring import MarkingKeys, epoch_of, is_epoch

KEYS = MarkingKeys(b"s" * 32)


def test_an_epoch_is_a_month_in_utc() -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert epoch_of(late) == "2026-12"
    assert epoch_of(datetime(2026, 11, 1, tzinfo=UTC)) == "2026-11"
    assert is_epoch(epoch_of(late))
    assert not any(map(is_epoch, ("2026-13", "2026-1", "2026-11-01", "٢٠٢٦-11", "")))


def test_keys_differ_and_come_again() -> None:
    names = [("m", "2026-11", None), ("m", "2026-11", "a"), ("m", "2026-12", "a"), ("ma", "", "")]
    keys = {KEYS.key(*name) for name in names} | {KEYS.context_key()}
    assert len(keys) == 5
    assert all(0 <= key < 2**64 for key in keys)
    assert KEYS.key("m", "2026-11", "a") == MarkingKeys(b"s" * 32).key("m", "2026-11", "a")
    assert KEYS.key("m", "2026-11", "a") != MarkingKeys(b"t" * 32).key("m", "2026-11", "a")


def test_a_name_cannot_run_into_the_next() -> None:
    assert KEYS.key("a", "b c", "d") != KEYS.key("a b", "c", "d")
    assert KEYS.key("m", "e", None) != KEYS.key("m", "e", "")


def test_a_commitment_does_not_tell_the_key() -> None:
    commitment = KEYS.commitment("m", "2026-11", "a")
    assert len(commitment) == 64
    assert f"{KEYS.key('m', '2026-11', 'a'):016x}" not in commitment
    assert "s" * 8 not in repr(KEYS)


def test_a_commitment_is_opened_without_the_secret() -> None:
    key = KEYS.key("m", "2026-11", "a").to_bytes(8, "big")
    opening = KEYS.opening("m", "2026-11", "a")
    assert hashlib.sha256(opening + key).hexdigest() == KEYS.commitment("m", "2026-11", "a")
    assert opening != KEYS.opening("m", "2026-11", "b")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(InputError, match="32 to 64 bytes"):
        MarkingKeys(b"s" * 31)
