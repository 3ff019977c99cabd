import asyncio

import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.gateway.settings import LimitSettings, Recording, Store
from stillwatch.litellm.opening import Opened
from stillwatch.litellm.settings import LiteLLM, PluginSettings


@pytest.fixture
def settings(tmp_path):
    return PluginSettings(
        store=Store(url=f"sqlite:///{tmp_path / 'store.db'}"),
        recording=Recording(folder=tmp_path / "recording", mode="off"),
    )


def test_a_desk_is_made_once(settings) -> None:
    async def work():
        opened = Opened(settings)
        assert opened.desk() is opened.desk()

    asyncio.run(work())


def test_what_has_to_be_followed_is_followed_before_the_first_request(settings) -> None:
    async def work():
        before = len(asyncio.all_tasks())
        opened = Opened(settings)
        assert len(asyncio.all_tasks()) == before + 1
        assert opened.desk()

    asyncio.run(work())


def test_a_second_worker_is_told_what_to_do(settings) -> None:
    opened = Opened(settings)
    with pytest.raises(InputError, match=r"limits\.redis, or start LiteLLM with --num_workers 1"):
        Opened(settings)
    assert opened


def test_workers_that_share_limits_record_apart(settings, tmp_path) -> None:
    pytest.importorskip("redis")
    shared = settings.model_copy(update={"limits": LimitSettings(redis="redis://127.0.0.1:1/0")})
    workers = [Opened(shared) for _ in range(2)]
    assert (tmp_path / "recording-2" / "worker.lock").is_file()
    assert len(workers) == 2


def test_a_default_that_is_not_there(settings) -> None:
    wrong = settings.model_copy(update={"litellm": LiteLLM(default_licence="gone")})
    with pytest.raises(InputError, match=r"litellm\.default_licence: no licence gone"):
        Opened(wrong)


def test_a_broken_store(settings, tmp_path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database" * 200)
    with pytest.raises(StillwatchError, match="the store cannot be used"):
        Opened(settings)
