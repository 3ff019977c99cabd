import pytest

from stillwatch.core.errors import StillwatchError
from stillwatch.gateway.redis_link import AwayError, RedisLink, look_at
from tests.redis_server import link_to, reach


def test_the_first_call_begins_what_is_shared(redis_server) -> None:
    begun = []
    link = RedisLink(redis_server.url, "new", begun=False, on_begun=lambda: begun.append(1))
    assert link.problem == "Redis was not reached yet"
    assert reach(link) == []
    assert (link.problem, begun) == (None, [1])
    assert redis_server.client().get(link.key("begun")) == "1"


def test_a_redis_that_lost_its_data_is_not_used_until_somebody_says_so(redis_server) -> None:
    link = RedisLink(redis_server.url, "lost", begun=True, on_begun=lambda: None)
    with pytest.raises(AwayError):
        reach(link)
    assert link.problem is not None
    assert "has lost what was used" in link.problem
    words = link.problem.split("redis-cli ")[1].replace("'", "").split()
    redis_server.client().execute_command(*words)
    reach(link)
    assert link.problem is None
    redis_server.client().delete(link.key("begun"))
    with pytest.raises(AwayError):
        link.lease("a/total", 0, 1, 10, 0)
    assert "has lost what was used" in link.problem


def test_a_redis_that_may_forget_is_not_used(own_redis) -> None:
    link = link_to(own_redis, "s")
    client = own_redis.client()
    client.config_set("maxmemory", "100mb")
    client.config_set("maxmemory-policy", "allkeys-lru")
    with pytest.raises(AwayError):
        reach(link)
    assert link.problem is not None
    assert "maxmemory-policy is allkeys-lru" in link.problem
    client.config_set("maxmemory-policy", "noeviction")
    reach(link)
    assert link.problem is None


def test_after_a_call_that_failed_none_is_made_until_redis_answers(own_redis) -> None:
    link = link_to(own_redis, "s")
    reach(link)
    own_redis.kill()
    with pytest.raises(AwayError):
        link.lease("a/total", 0, 1, 10, 0)
    calls = link._calls
    with pytest.raises(AwayError):
        link.lease("a/total", 0, 1, 10, 0)
    assert link._calls == calls
    own_redis.start()
    reach(link)
    assert link.lease("a/total", 0, 1, 10, 0) == 1
    assert link.held("a/total") == {link.gateway: 1}


def test_a_look_before_anybody_is_served(own_redis) -> None:
    assert look_at(own_redis.url) == "answers and keeps its data"
    client = own_redis.client()
    client.config_set("appendonly", "no")
    assert "set appendonly yes" in look_at(own_redis.url)
    client.config_set("maxmemory", "100mb")
    client.config_set("maxmemory-policy", "volatile-ttl")
    with pytest.raises(StillwatchError, match="maxmemory-policy is volatile-ttl"):
        look_at(own_redis.url)
    own_redis.kill()
    with pytest.raises(StillwatchError, match="is it running"):
        look_at(own_redis.url)
    own_redis.start()
