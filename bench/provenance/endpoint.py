"""Students behind an OpenAI-compatible endpoint, as a suspect would be met."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final

import torch
from aiohttp import web
from tokenizers import Tokenizer
from torch import nn

from bench.provenance.corpus import prompt_of
from bench.provenance.training import answers, plainly

COOLEST: Final = 0.01
"""Temperature that stands for 0: as good as the likeliest token."""


class Endpoint:
    """Answers ``/v1/chat/completions``: the last message is a word, the answer what it means.

    Parameters
    ----------
    models : mapping of str to Module
        By the name under which they are asked for.
    tokenizer : Tokenizer
    """

    def __init__(self, models: Mapping[str, nn.Module], tokenizer: Tokenizer) -> None:
        self._models = models
        self._tokenizer = tokenizer
        self._one_at_a_time = asyncio.Lock()
        self.app = web.Application()
        self.app.router.add_post("/v1/chat/completions", self._answer)
        self.app.router.add_get("/v1/models", self._list)

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response(
            {"object": "list", "data": [{"id": name, "object": "model"} for name in self._models]}
        )

    async def _answer(self, request: web.Request) -> web.Response:
        body: dict[str, Any] = await request.json()
        model = self._models.get(body.get("model", ""))
        if model is None:
            error = {"message": "no such model", "type": "invalid_request_error"}
            return web.json_response({"error": error}, status=404)
        prompt = self._tokenizer.encode(prompt_of(body["messages"][-1]["content"])).ids
        async with self._one_at_a_time:
            seed = int(body.get("seed") or torch.seed() % 2**31)
            choose = plainly(seed, max(COOLEST, body.get("temperature", 1.0)))
            said = (await asyncio.to_thread(answers, model, [prompt], choose))[0]
        text = self._tokenizer.decode(said).strip()
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "stop",
        }
        usage = {
            "prompt_tokens": len(prompt),
            "completion_tokens": len(said),
            "total_tokens": len(prompt) + len(said),
        }
        return web.json_response(
            {
                "id": f"chatcmpl-{seed}",
                "object": "chat.completion",
                "created": int(time.time()),
                "model": body["model"],
                "choices": [choice],
                "usage": usage,
            }
        )
