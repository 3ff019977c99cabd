import threading

import pytest

from stillwatch.core.errors import InputError
from stillwatch.store.peppers import confirm_pepper, mark_of, read_mark
from stillwatch.store.store import open_store


def test_the_first_pepper_is_the_one(store) -> None:
    with store.reading() as connection:
        assert read_mark(connection) is None
    confirm_pepper(store, b"p" * 32, "pepper", who="kim")
    revision = store.revision()
    confirm_pepper(store, b"p" * 32, "pepper", who="kim")
    assert store.revision() == revision
    with pytest.raises(InputError, match="other: this is not the pepper"):
        confirm_pepper(store, b"o" * 32, "other", who="kim")
    with store.reading() as connection:
        assert read_mark(connection) == mark_of(b"p" * 32)


def test_two_that_come_at_once_agree(store) -> None:
    said = []

    def work(pepper: bytes) -> None:
        own = open_store(str(store.engine.url))
        try:
            confirm_pepper(own, pepper, "pepper", who="test")
            said.append("right")
        except InputError:
            said.append("wrong")

    threads = [threading.Thread(target=work, args=(bytes([n]) * 32,)) for n in (1, 1, 1, 2, 2, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["right"] * 3 + ["wrong"] * 3
