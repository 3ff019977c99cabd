from dataclasses import FrozenInstanceError
from itertools import islice

import pytest

from stillwatch.rehearsal.workload import Ask, Client, Workload


def test_a_workload_gives_as_many_requests_as_are_taken():
    client = Client("/v1/chat/completions", "ua", "host", "ja4")
    endless = (Ask([{"role": "user", "content": str(n)}], "a") for n in iter(int, 1))
    work = Workload((client,), "m", endless)
    assert len(list(islice(work.asks, 3))) == 3
    assert work.rhythm == "steady"
    assert work.clients[0].parameters == {}


def test_requests_do_not_change():
    ask = Ask([], "a")
    with pytest.raises(FrozenInstanceError):
        ask.answer = "b"  # type: ignore[misc]
