"""``/v1/models``: the models of all upstreams, as far as a licence has them."""

import asyncio
from typing import Any, Final

import aiohttp
import msgspec

from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.upstream import Target, Upstreams
from stillwatch.licences.licence import Licence

PATH: Final = "/v1/models"
SAID: Final = ("id", "object", "type", "created", "created_at", "owned_by", "display_name")
"""Fields that say nothing about the upstream: others hold paths of files, say."""
TIMEOUT_S: Final = 10
MAX_BYTES: Final = 4 * 2**20


async def models_answer(upstreams: Upstreams, licence: Licence, path: str) -> bytes:
    """Return the list of models, or one of them.

    Parameters
    ----------
    upstreams : Upstreams
    licence : Licence
    path : str
        ``/v1/models``, or with the name of a model after it.

    Raises
    ------
    Refused
        No upstream answers, or there is no such model.
    """
    targets = [
        one for one in upstreams.targets if not one.settings.drain and not one.standing.is_down
    ]
    answers = await asyncio.gather(*(_asked(upstreams, one) for one in targets))
    if all(answer is None for answer in answers):
        raise Refused(502, "upstream_error", "the model failed")
    found: dict[str, dict[str, Any]] = {}
    for target, answer in zip(targets, answers, strict=True):
        for model in answer or ():
            name = model["id"]
            if licence.allows_model(name) and upstreams.serves(target, name):
                found.setdefault(name, {key: model[key] for key in SAID if key in model})
    if path == PATH:
        data = list(found.values())
        ends = {"first_id": data[0]["id"], "last_id": data[-1]["id"]} if data else {}
        return msgspec.json.encode({"object": "list", "data": data, "has_more": False, **ends})
    one = found.get(path.removeprefix(f"{PATH}/"))
    if one is None:
        raise Refused(404, "model_not_found", "this model is not served here")
    return msgspec.json.encode(one)


async def _asked(upstreams: Upstreams, target: Target) -> list[dict[str, Any]] | None:
    """Ask one upstream for its models; None if it does not say."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S, sock_connect=target.settings.connect_s)
    try:
        async with upstreams.session.get(
            target.base + PATH, headers=target.keys(), timeout=timeout, allow_redirects=False
        ) as answer:
            if answer.status != 200:
                return None
            body = await answer.content.read(MAX_BYTES)
            while not answer.content.at_eof() and len(body) < MAX_BYTES:
                body += await answer.content.read(MAX_BYTES - len(body))
        said = msgspec.json.decode(body)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError):
        return None
    data = said.get("data") if isinstance(said, dict) else None
    if not isinstance(data, list):
        return None
    return [one for one in data if isinstance(one, dict) and isinstance(one.get("id"), str)]
