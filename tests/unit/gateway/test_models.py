import asyncio
import json
from contextlib import AsyncExitStack

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from stillwatch.gateway.models import models_answer
from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.settings import Upstream
from stillwatch.gateway.upstream import Upstreams
from stillwatch.licences.licence import Licence


def entry(name):
    return {"id": name, "object": "model", "created": 1, "root": "/srv/secret"}


def listed(*upstreams, path="/v1/models", models=("*",)):
    """List the models of upstreams, each its answer's body and its settings."""

    async def run() -> bytes:
        async with AsyncExitStack() as stack:
            configured = []
            for number, (body, more) in enumerate(upstreams):
                app = web.Application()
                app.router.add_get("/v1/models", answering(body))
                server = await stack.enter_async_context(TestServer(app))
                url = str(server.make_url("/"))
                configured.append(Upstream(name=f"u{number}", url=url, **more))
            made = Upstreams(configured)
            stack.push_async_callback(made.close)
            return await models_answer(made, Licence(id="l", models=models), path)

    return json.loads(asyncio.run(run()))


def answering(body):
    async def answer(_request):
        return web.Response(status=200 if body else 500, body=body)

    return answer


def page(*names):
    return json.dumps({"data": [entry(name) for name in names]}).encode()


def test_all_upstreams_as_far_as_the_licence_goes() -> None:
    said = listed(
        (page("a-1", "b-1", "c-1"), {"models": ("a-*", "b-*")}),
        (page("a-1", "b-2"), {"models": ("b-2",)}),
        (page("a-9"), {"drain": True, "models": ("a-*",)}),
        models=("a-*", "b-2"),
    )
    assert [one["id"] for one in said["data"]] == ["a-1", "b-2"]
    assert (said["object"], said["first_id"], said["last_id"]) == ("list", "a-1", "b-2")
    assert "secret" not in str(said)


def test_what_one_upstream_fails_to_say_does_not_keep_the_others() -> None:
    bad = [b"", b"{", b"[]", b'{"data": 7}', b'{"data": [7, {"id": 7}, {}]}', b"[" * 10_000]
    said = listed((page("m"), {}), *((one, {}) for one in bad))
    assert [one["id"] for one in said["data"]] == ["m"]
    with pytest.raises(Refused) as refused:
        listed((b"", {}), (b"{", {}))
    assert refused.value.status == 502
    with pytest.raises(Refused):
        listed((page("m"), {"drain": True}))


def test_one_model() -> None:
    said = listed((page("m", "n"), {}), path="/v1/models/n")
    assert said == {"id": "n", "object": "model", "created": 1}
    with pytest.raises(Refused) as refused:
        listed((page("m", "n"), {}), path="/v1/models/n", models=("m",))
    assert refused.value.status == 404
    assert listed((page("m"), {}), models=("x",))["data"] == []
