import asyncio
from functools import partial

import pytest

from stillwatch.gateway.answering import Answering
from stillwatch.gateway.bank import LocalBank
from stillwatch.gateway.directory import Directory
from stillwatch.gateway.exchange import Spool, now_us
from stillwatch.gateway.limits import Limits
from stillwatch.gateway.metrics import Metrics
from stillwatch.licences.allowance import Purses
from stillwatch.licences.licence import Licence
from stillwatch.litellm.desk import Desk
from stillwatch.litellm.holders import read_holders
from stillwatch.litellm.passages import Passages
from stillwatch.store.accounts import add_account
from stillwatch.store.licences import load_licences
from stillwatch.store.store import open_store


class Auth:
    """What LiteLLM knows of a caller."""

    def __init__(self, user_id=None, token=None, key_alias=None) -> None:
        self.user_id, self.token, self.key_alias = user_id, token, key_alias


@pytest.fixture
def store(tmp_path):
    return open_store(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def auth_of(store):
    """Add an account with a licence of its own; return a caller of it."""

    def make(name="acme", **licence):
        load_licences(store, [Licence(id=name, **licence)], who="test")
        add_account(store, name, name, who="test")
        return Auth(name)

    return make


@pytest.fixture
def directory_of(store):
    return lambda: Directory(partial(read_holders, store), bytes, 1, 10)


@pytest.fixture
def run_at_desk(tmp_path, directory_of):
    """Run something with a desk, in a loop of its own."""

    def run(work, *, directory=None, default=None):
        async def inside():
            bank = LocalBank(tmp_path / "allowances.db")
            limits = Limits(Purses(bank), lambda: 0.0, now_us)
            answering = Answering(limits, None, Spool(b"k" * 32), "refuse", Metrics())
            desk = Desk(directory or directory_of(), limits, answering, Passages(), default)
            try:
                return await work(desk)
            finally:
                bank.close()

        return asyncio.run(inside())

    return run


def request(**body):
    """Return a request as LiteLLM hands it on."""
    body = {"model": "m", "messages": [{"role": "user", "content": "hi"}], **body}
    sent = {"headers": {"User-Agent": "tester"}, "body": dict(body)}
    return {**body, "metadata": {"requester_ip_address": "10.0.0.7"}, "proxy_server_request": sent}


@pytest.fixture
def request_of():
    return request
