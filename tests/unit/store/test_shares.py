import threading

from stillwatch.store.shares import begin_share, share_of
from stillwatch.store.store import open_store


def test_what_is_shared_has_one_name(store) -> None:
    name, begun = share_of(store, who="test")
    assert not begun
    begin_share(store, who="test")
    assert share_of(store, who="test") == (name, True)
    assert [one["did"] for one in store.trail(2)] == ["share.begin", "share.make"]


def test_several_that_come_at_once_agree(store) -> None:
    found = []

    def work() -> None:
        found.append(share_of(open_store(str(store.engine.url)), who="test"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1 and len(found) == 4
