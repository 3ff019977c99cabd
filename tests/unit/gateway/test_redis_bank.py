import threading
from uuid import uuid4

import pytest

from stillwatch.gateway.redis_bank import AT_ONCE, DAY_S, RedisBank
from stillwatch.licences.allowance import Allowance
from tests.redis_server import link_to, reach

TOTAL = Allowance("a/total", 100)
DAY = Allowance("a/day/2026-11-23", 100)


@pytest.fixture
def bank_at(clock):
    def make(server, share) -> RedisBank:
        link = link_to(server, share)
        reach(link)
        return RedisBank(link, clock)

    return make


@pytest.fixture
def banks(redis_server, bank_at):
    share = uuid4().hex
    return [bank_at(redis_server, share) for _ in range(3)]


def test_what_all_hold_is_never_more_than_the_limit(banks) -> None:
    one, two, three = banks
    assert one.lease(TOTAL, 60, 70) == 70
    assert two.lease(TOTAL, 60, 70) == 30
    assert three.lease(TOTAL, 1, 1) == 0
    one.give_back(TOTAL.name, 10)
    assert three.lease(TOTAL, 1, 64) == 10
    assert [bank.spent(TOTAL.name) for bank in banks] == [100] * 3


def test_what_is_owed_is_used(banks) -> None:
    one, two, _ = banks
    one.lease(TOTAL, 60, 60)
    one.give_back(TOTAL.name, -30)
    assert two.lease(TOTAL, 100, 100) == 10


def test_what_a_dead_gateway_held_counts_as_used(redis_server, bank_at) -> None:
    share = uuid4().hex
    bank_at(redis_server, share).lease(TOTAL, 60, 60)
    assert bank_at(redis_server, share).lease(TOTAL, 60, 60) == 40


def test_a_limit_that_was_lowered(banks) -> None:
    banks[0].lease(TOTAL, 60, 60)
    assert banks[1].lease(Allowance(TOTAL.name, 50), 1, 1) == 0


def test_many_that_lease_at_once_get_no_more_than_there_is(banks) -> None:
    got = []

    def work(bank: RedisBank) -> None:
        for _ in range(60):
            got.append(bank.lease(TOTAL, 1, 1))

    threads = [threading.Thread(target=work, args=(bank,)) for bank in banks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == 100


def test_many_gateways_that_came_and_went_are_kept_as_one_sum(redis_server, bank_at) -> None:
    share = uuid4().hex
    last = bank_at(redis_server, share)
    key = last._link.key(f"allowance:{TOTAL.name}")
    gone = {f"h{n}": 1 for n in range(70)} | {f"c{n}": 1 for n in range(70)}
    redis_server.client().hset(key, mapping=gone)
    last.lease(TOTAL, 5, 5)
    assert last.spent(TOTAL.name) == 75
    assert len(redis_server.client().hgetall(key)) == 3


def test_days_end_and_totals_stay(banks, redis_server, clock) -> None:
    bank = banks[0]
    bank.lease(TOTAL, 1, 1)
    bank.lease(DAY, 1, 1)
    lasts = {
        one: redis_server.client().ttl(bank._link.key(f"allowance:{one.name}"))
        for one in (TOTAL, DAY)
    }
    assert lasts[TOTAL] == -1
    assert lasts[DAY] > 7 * DAY_S
    clock.now += 9 * DAY_S
    bank.keep_house()
    assert list(bank._holdings) == [TOTAL.name]


def test_while_redis_is_away_nothing_is_handed_out_and_nothing_forgotten(
    own_redis, bank_at
) -> None:
    one, two = bank_at(own_redis, "s"), bank_at(own_redis, "s")
    assert one.lease(TOTAL, 60, 60) == 60
    own_redis.pause()
    assert one.lease(TOTAL, 10, 10) == 0
    assert one._link.problem == "Redis cannot be used (TimeoutError)"
    one.give_back(TOTAL.name, 20)
    own_redis.go_on()
    reach(one._link)
    one.keep_house()
    assert two.spent(TOTAL.name) == 40
    own_redis.kill()
    assert two.lease(TOTAL, 10, 10) == 0
    own_redis.start()
    reach(two._link)
    assert two.lease(TOTAL, 60, 100) == 60


def test_a_call_of_which_nobody_knows_whether_it_was_done(own_redis, bank_at, monkeypatch) -> None:
    one, two = bank_at(own_redis, "s"), bank_at(own_redis, "s")
    really = one._link._lease

    def done_and_not_heard(**call) -> int:
        really(**call)
        raise ConnectionResetError

    monkeypatch.setattr(one._link, "_lease", done_and_not_heard)
    assert one.lease(TOTAL, 60, 60) == 0
    assert two.spent(TOTAL.name) == 60
    monkeypatch.setattr(one._link, "_lease", really)
    reach(one._link)
    one.keep_house()
    assert two.spent(TOTAL.name) == 0


def test_a_call_that_comes_too_late_changes_nothing(banks) -> None:
    one, two, _ = banks
    one.lease(TOTAL, 10, 10)
    one.lease(TOTAL, 10, 10)
    one._link._calls -= 2
    assert one.lease(TOTAL, 50, 50) == 0
    assert two.spent(TOTAL.name) == 20


def test_what_was_used_before_anything_was_shared(banks) -> None:
    one, two, _ = banks
    one.carry({TOTAL.name: 30} | {f"a{n}/total": 1 for n in range(AT_ONCE)})
    assert not one.keep_house()
    assert one.keep_house()
    assert two.lease(TOTAL, 100, 100) == 70
    assert two.spent(f"a{AT_ONCE - 1}/total") == 1
