import asyncio

import pytest

from stillwatch.core.errors import StillwatchError
from stillwatch.gateway import owners as module
from stillwatch.gateway.owners import Owners, continued, stated_id
from stillwatch.gateway.refusals import Refused
from stillwatch.store.responses import Made


class Kept:
    """A store, which may be out of reach."""

    def __init__(self) -> None:
        self.rows: dict[str, Made] = {}
        self.reached = True
        self.asked = 0

    def find(self, response):
        self.check()
        self.asked += 1
        return self.rows.get(response)

    def save(self, made) -> None:
        self.check()
        self.rows |= {one.id: one for one in made}

    def forget(self, before_us) -> int:
        self.check()
        return before_us

    def check(self) -> None:
        if not self.reached:
            raise StillwatchError("gone")


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def owners(kept) -> Owners:
    return Owners(kept.find, kept.save, kept.forget, 30)


def upstream_of(owners, response, account) -> str:
    return asyncio.run(owners.upstream_of(response, account))


def test_only_who_made_it_gets_it(owners, kept) -> None:
    owners.note(Made("r1", "acme", "gpu-1", 1))
    kept.rows["r2"] = Made("r2", "acme", "gpu-2", 1)
    assert upstream_of(owners, "r1", "acme") == "gpu-1"
    assert upstream_of(owners, "r2", "acme") == "gpu-2"
    said = set()
    for response, account in (("r1", "bob"), ("r2", "bob"), ("r3", "acme")):
        with pytest.raises(Refused) as refused:
            upstream_of(owners, response, account)
        said.add((refused.value.status, refused.value.message))
    assert len(said) == 1, "whether it exists is not told"


def test_saved_at_once_or_when_the_store_is_back(owners, kept) -> None:
    owners.note(Made("r1", "acme", "gpu-1", 1))
    kept.reached = False
    asyncio.run(owners.save())
    with pytest.raises(Refused) as refused:
        upstream_of(owners, "other", "acme")
    assert refused.value.status == 503
    owners.note(Made("r2", "acme", "gpu-1", 2))
    kept.reached = True
    asyncio.run(owners.save())
    assert list(kept.rows) == ["r1", "r2"]


def test_memory_is_bounded_and_the_store_knows_the_rest(owners, kept, monkeypatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 3)
    for number in range(5):
        owners.note(Made(f"r{number}", "acme", "gpu-1", number))
        asyncio.run(owners.save())
    assert upstream_of(owners, "r4", "acme") == "gpu-1" and kept.asked == 0
    assert upstream_of(owners, "r0", "acme") == "gpu-1" and kept.asked == 1
    assert len(owners._known) == 3


def test_kept_and_pruned_in_the_background(owners, kept, monkeypatch) -> None:
    monkeypatch.setattr(module, "SAVE_S", 0.01)
    pruned = []
    owners._forget = pruned.append
    owners.note(Made("r1", "acme", "gpu-1", 1))

    async def run() -> None:
        task = asyncio.create_task(owners.keep())
        async with asyncio.timeout(30):
            while not (pruned and kept.rows):
                await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(run())
    assert list(kept.rows) == ["r1"]
    assert 0 < pruned[0] <= module.now_us() - 30 * module.DAY_US


def test_in_memory_only(kept) -> None:
    owners = Owners(kept.find, kept.save, kept.forget, 0)
    owners.note(Made("r1", "acme", "gpu-1", 1))
    asyncio.run(owners.save())
    assert upstream_of(owners, "r1", "acme") == "gpu-1"
    assert kept.rows == {}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (b'{"id": "r1", "output": []}', "r1"),
        (b': ping\n\nevent: x\ndata: {"type": "x", "response": {"id": "r2"}}\n\n', "r2"),
        (b'data: {"id": "i1", "response": {"id": "r2"}}\n\n', "r2"),
        (b'data: {bad\n\ndata: {"response": {"id": "r3"}}\n\n', "r3"),
        (b'{"id": 7}', None),
        (b'{"id": "' + b"x" * 129 + b'"}', None),
        (b'{"error": {}}', None),
        (b"", None),
    ],
)
def test_ids_as_upstreams_state_them(answer, found) -> None:
    assert stated_id(answer) == found


def test_what_a_request_continues() -> None:
    assert continued({"previous_response_id": "r1"}) == "r1"
    assert continued({"previous_response_id": None, "conversation": None}) is None
    for body in ({"previous_response_id": 7}, {"conversation": "conv_1"}):
        with pytest.raises(Refused) as refused:
            continued(body)
        assert refused.value.status == 400
