import asyncio
import gzip
import json

import aiohttp

from stillwatch.rehearsal.relay import Caller
from stillwatch.rehearsal.replay import answering, read_past, replay


def write_log(path, accounts) -> None:
    with gzip.open(path, "wt") as file:
        for account, n in accounts.items():
            for i in range(n):
                record = {
                    "metadata": {"user_api_key_user_id": account, "user_agent": "app/1"},
                    "requester_ip_address": "10.0.0.1",
                    "messages": [{"role": "user", "content": f"{account} asks {i}"}],
                    "model_parameters": {"temperature": 0, "stream": True},
                    "response": {"choices": [{"message": {"content": f"answer {i} " * 9}}]},
                }
                file.write(json.dumps(record) + "\n")
            file.write(json.dumps({**record, "response": None}) + "\n")


def test_accounts_with_enough_requests_are_read(tmp_path) -> None:
    write_log(tmp_path / "log.gz", {"a": 5, "b": 2, "c": 9, "d": 5})
    past = read_past(tmp_path / "log.gz", 2, 3, 4)
    assert {name: len(some) for name, some in past.items()} == {"a": 4, "c": 4}
    first = past["a"][0]
    assert first.body["messages"][0]["content"] == "a asks 0"
    assert first.body["temperature"] == 0 and "stream" not in first.body
    assert (first.agent, first.address) == ("app/1", "10.0.0.1")


def test_what_was_asked_is_answered_as_it_was(tmp_path) -> None:
    write_log(tmp_path / "log.gz", {"a": 3})
    past = read_past(tmp_path / "log.gz", 1, 1, 9)

    async def ask(address, **more):
        body = {**past["a"][1].body, **more}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{address}/v1/chat/completions", json=body) as got,
        ):
            return await got.json()

    with answering(past) as address:
        whole = asyncio.run(ask(address))
        for name in ("max_tokens", "max_completion_tokens"):
            cut = asyncio.run(ask(address, **{name: 3}))
            assert cut["usage"]["completion_tokens"] == 3
        assert replay(address, past, {"a": Caller("k", "")}) == (3, 3)
    assert whole["choices"][0]["message"]["content"] == "answer 1 " * 9
    assert cut["choices"][0]["message"]["content"] == ("answer 1 " * 9)[:12]
