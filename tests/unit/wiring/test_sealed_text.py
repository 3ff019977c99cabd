import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.events.event import Event, to_batch
from stillwatch.wiring.daily import written
from stillwatch.wiring.seal_keys import Keyring
from stillwatch.wiring.sealed_text import SCHEMA, SealedText

AT = 1_795_435_200_000_000
SECRET = "a private prompt"


@pytest.fixture
def sealed(tmp_path) -> SealedText:
    return SealedText(tmp_path / "sealed", Keyring(tmp_path / "seal", b"m" * 32))


def event(name: str, account: str = "a", at: int = AT, text: str | None = SECRET) -> Event:
    said = None if text is None else [{"role": "user", "type": "text", "content": text}]
    state = "absent" if text is None else "full"
    return Event(
        event_id=name, source="s", ts_us=at, content_state=state, account=account, messages=said
    )


def opened(sealed: SealedText, account: str) -> dict:
    key = sealed.keyring.key(account)
    return dict(sealed.opened(key)) if key is not None else {}


def test_text_opens_with_the_key_of_its_account_only(sealed) -> None:
    sealed.write(to_batch([event("1"), event("2", "b"), event("3", text=None)]), "s")
    (file,) = written(sealed.folder)
    assert SECRET.encode() not in file.read_bytes()
    assert pq.read_table(file).num_rows == 2
    (text,) = opened(sealed, "a").values()
    assert text["messages"][0]["content"] == SECRET
    assert text["start"].startswith("2026-11-23T12:00:00")
    assert list(opened(sealed, "b")) == ["2"]


@pytest.mark.parametrize("column", ["event_id", "account", "ciphertext", "nonce"])
def test_rows_that_were_swapped_or_altered_do_not_open(sealed, column) -> None:
    sealed.write(to_batch([event("1"), event("2", "b")]), "s")
    (file,) = written(sealed.folder)
    rows = pq.read_table(file).to_pylist()
    rows[0][column], rows[1][column] = rows[1][column], rows[0][column]
    rows[0]["key_id"] = rows[1]["key_id"] = sealed.keyring.key("a").id
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), file)
    assert set(opened(sealed, "a").values()) == {None}


def test_what_is_forgotten_stays_so_and_later_text_has_another_key(sealed) -> None:
    sealed.write(to_batch([event("1"), event("2", "b")]), "s1")
    gone = sealed.keyring.erase("a", AT + 5)
    sealed.write(to_batch([event("in flight", at=AT + 5), event("later", at=AT + 6)]), "s2")
    assert list(opened(sealed, "a")) == ["later"]
    assert list(opened(sealed, "b")) == ["2"]
    assert sealed.count([gone.id]) == 1
    assert sealed.count([]) == 0
    assert next(iter(sealed.opened(gone)))[1]["event_id"] == "1"


def test_a_key_that_does_not_open_costs_its_text_only(sealed) -> None:
    sealed.write(to_batch([event("1")]), "s1")
    other = SealedText(sealed.folder, Keyring(sealed.keyring.folder, b"x" * 32))
    other.write(to_batch([event("2"), event("3", "b")]), "s2")
    assert list(opened(other, "b")) == ["3"]
    assert list(opened(sealed, "a")) == ["1"]


def test_nothing_is_sealed(sealed) -> None:
    sealed.write(to_batch([event("1", text=None)]), "s")
    assert written(sealed.folder) == [] and sealed.count(["k"]) == 0
    with sealed.keyring.held():
        assert list(sealed.opened(sealed.keyring.sealing_key("a"))) == []
