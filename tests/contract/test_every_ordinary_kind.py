"""Every kind of ordinary customer can be dealt, from a seed, with requests that say something."""

import random
from itertools import islice
from pathlib import Path

import pytest

from stillwatch.rehearsal.kinds import kinds
from stillwatch.rehearsal.plan import Plan
from stillwatch.rehearsal.supplies import supplies_for

EXAMPLES = Path(__file__).parents[2] / "examples"
KINDS = kinds()
VOLUMES = (30, 5, 80)
SAME_FOR_ALL = {"evaluator"}  # the same public benchmark: that is what evaluators do


def made(kind, seed: int = 1):
    """Return the first requests of three accounts, from fresh supplies."""
    work = kind.build(supplies_for(Plan(seed=seed), EXAMPLES), random.Random(seed), VOLUMES)
    return work, [list(islice(one.asks, n)) for one, n in zip(work, VOLUMES, strict=True)]


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
class TestKind:
    def test_each_account_has_its_requests(self, kind):
        work, asks = made(kind)
        assert len(work) == len(VOLUMES)
        assert [len(one) for one in asks] == list(VOLUMES)
        for one in (ask for some in asks for ask in some):
            assert one.messages[-1]["role"] == "user"
            assert one.messages[-1]["content"].strip()
            assert "\x00" not in str(one.messages)

    def test_clients_are_recorded_ones(self, kind):
        for one in made(kind)[0]:
            for client in one.clients:
                assert client.user_agent
                assert "user-agent" in client.header_order

    def test_same_seed_same_requests(self, kind):
        assert made(kind)[1] == made(kind)[1]
        assert made(kind)[1] != made(kind, 2)[1]

    def test_accounts_rarely_say_the_same(self, kind):
        said = [
            {str([m for m in ask.messages if m["role"] != "system"]) for ask in one}
            for one in made(kind)[1]
        ]
        shared = len(said[0] & said[2]) / len(said[0])
        assert shared <= (1 if kind.id in SAME_FOR_ALL else 0.2)
