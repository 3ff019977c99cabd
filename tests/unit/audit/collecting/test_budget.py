import asyncio

import pytest

from stillwatch.audit.collecting.budget import UNSEEN, Budget, SpentError, Tokens
from stillwatch.audit.collecting.suspect import Suspect

SUSPECT = Suspect(url="http://a/v1", model="m", max_tokens=100)


def with_budget(**more) -> Suspect:
    return SUSPECT.model_copy(update=more)


def test_a_prompt_takes_at_most_its_bytes_and_the_longest_answer() -> None:
    async def run() -> None:
        budget = Budget(SUSPECT, Tokens())
        assert budget.most("né") == Tokens(3 + UNSEEN, 100)

    asyncio.run(run())


def test_what_an_endpoint_adds_is_set_aside_the_next_time() -> None:
    async def run() -> None:
        budget = Budget(SUSPECT, Tokens())
        most = budget.most("four")
        await budget.set_aside(most)
        budget.settle(most, Tokens(500, 130), "four")
        assert budget.most("four") == Tokens(500, 130)
        assert budget.spent == Tokens(500, 130)

    asyncio.run(run())


def test_nobody_gets_what_is_not_there() -> None:
    async def run() -> None:
        budget = Budget(with_budget(most_tokens=300), Tokens(100, 100))
        await budget.set_aside(Tokens(0, 100))
        budget.settle(Tokens(0, 100), Tokens(0, 1))
        with pytest.raises(SpentError):
            await budget.set_aside(Tokens(0, 100))

    asyncio.run(run())


def test_who_finds_it_set_aside_waits_for_what_is_given_back() -> None:
    async def run() -> None:
        budget = Budget(with_budget(most_tokens=150), Tokens())
        await budget.set_aside(Tokens(0, 0))
        budget.settle(Tokens(0, 0), Tokens(0, 0), "told")
        await budget.set_aside(Tokens(0, 100))
        waits = asyncio.create_task(budget.set_aside(Tokens(0, 100)))
        await asyncio.sleep(0)
        assert not waits.done()
        budget.settle(Tokens(0, 100), Tokens(0, 50))
        await asyncio.wait_for(waits, 5)

    asyncio.run(run())


def test_the_first_answer_is_waited_for_where_there_is_a_budget() -> None:
    async def run(suspect: Suspect) -> bool:
        budget = Budget(suspect, Tokens())
        await budget.set_aside(Tokens(0, 1))
        second = asyncio.create_task(budget.set_aside(Tokens(0, 1)))
        await asyncio.sleep(0)
        waited = not second.done()
        budget.settle(Tokens(0, 1), Tokens(0, 1), "told")
        await asyncio.wait_for(second, 5)
        return waited

    assert asyncio.run(run(with_budget(most_tokens=150)))
    assert not asyncio.run(run(SUSPECT))


def test_money_counts_by_its_prices_and_may_be_spent_to_the_last_bit() -> None:
    async def run() -> None:
        suspect = with_budget(most_money=3.0, price_in=1.0, price_out=4.0)
        budget = Budget(suspect, Tokens(1_000_000, 0))
        assert budget.money(Tokens(500_000, 250_000)) == 1.5
        with pytest.raises(SpentError):
            await budget.set_aside(Tokens(1, 500_000))
        await budget.set_aside(Tokens(0, 500_000))

    asyncio.run(run())


def test_many_at_once_never_exceed_it() -> None:
    async def run() -> None:
        budget = Budget(with_budget(most_tokens=1_000), Tokens())
        highest = 0

        async def one(n: int) -> None:
            nonlocal highest
            try:
                await budget.set_aside(Tokens(10, 90))
            except SpentError:
                return
            await asyncio.sleep(0)
            budget.settle(Tokens(10, 90), Tokens(10, n % 90), "told")
            highest = max(highest, budget.spent.input + budget.spent.output)

        await asyncio.wait_for(asyncio.gather(*(one(n) for n in range(200))), 20)
        assert 900 < highest <= 1_000

    asyncio.run(run())
