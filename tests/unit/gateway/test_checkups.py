import asyncio
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer

from stillwatch.gateway.checkups import check, check_forever
from stillwatch.gateway.settings import Upstream
from stillwatch.gateway.upstream import Upstreams


@asynccontextmanager
async def upstreams_of(answer, **more):
    app = web.Application()
    app.router.add_get("/health", answer)
    async with TestServer(app) as server:
        made = Upstreams([Upstream(name="u", url=str(server.make_url("/")), **more)])
        try:
            yield made
        finally:
            await made.close()


def test_well_is_what_answers_with_2xx_and_takes_the_key(monkeypatch) -> None:
    monkeypatch.setenv("K", "theirs")
    statuses = iter((200, 500, 302, 204))

    async def answer(request):
        assert request.headers["authorization"] == "Bearer theirs"
        return web.Response(status=next(statuses), headers={"location": "/elsewhere"})

    async def run() -> None:
        async with upstreams_of(answer, health_path="/health", key_env="K") as made:
            target = made.targets[0]
            for missed in (0, 1, 2, 0):
                await check(made, target)
                assert target.standing.missed == missed

    asyncio.run(run())


def test_who_hangs_or_is_not_there_is_not_well() -> None:
    async def hang(_request):
        await asyncio.sleep(60)

    async def run() -> None:
        async with upstreams_of(hang, health_path="/health", health_s=0.05) as made:
            await check(made, made.targets[0])
            assert made.targets[0].standing.missed == 1
            made.replace([Upstream(name="none", url="http://127.0.0.1:1", health_path="/")])
            await check(made, made.targets[0])
            assert made.targets[0].standing.missed == 1

    asyncio.run(run())


def test_checked_again_and_again_only_where_there_is_a_path() -> None:
    asked = []

    async def answer(_request):
        asked.append(1)
        if len(asked) == 3:
            enough.set()
        return web.Response()

    async def run(**more) -> None:
        async with upstreams_of(answer, **more) as made:
            task = asyncio.create_task(check_forever(made))
            if more:
                await asyncio.wait_for(enough.wait(), 30)
            else:
                await asyncio.sleep(0.1)
            task.cancel()

    enough = asyncio.Event()
    asyncio.run(run())
    assert asked == []
    asyncio.run(run(health_path="/health", health_s=0.01))
    assert len(asked) >= 3
