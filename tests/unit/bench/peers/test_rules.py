from bench.peers.accounts import Account
from bench.peers.rules import above, best_token, traits


def account(name, prompts, agents=(), campaign=None):
    some = [(float(at), text) for at, text in enumerate(prompts)]
    return Account(name, "chat_user", campaign, name, some, set(agents), len(some))


def test_traits_of_an_account():
    prompts = [
        "rate the answer from one to five: x",
        "rate the answer from one to ten: y",
        "rate the answer from one to five: z",
        "hello",
        "hello",
        "good evening",
    ]
    found = traits(account("a", prompts, ["OpenAI/Python 2.0", "aiohttp/3.9 (Linux; x86)"]))
    assert found.label == "chat_user"
    assert not found.harvest
    assert found.volume == 6
    assert found.template_share == 5 / 6
    assert found.openings == 2
    assert found.agents == 2
    assert found.tokens == {"openai", "python", "2.0", "aiohttp", "3.9", "linux", "x86"}


def test_an_account_without_prompts_has_no_template():
    assert traits(account("a", [])).template_share == 0


def test_the_best_token_tells_campaigns_from_others():
    some = [
        traits(account("a", ["x"], ["python aiohttp/1"], "c")),
        traits(account("b", ["x"], ["python aiohttp/2"], "c")),
        traits(account("d", ["x"], ["python requests/1"])),
        traits(account("e", ["x"], ["go aiohttp/7"])),
        traits(account("f", ["x"], ["python"])),
    ]
    assert best_token(some) == ("2", 1 / 2)
    others = [traits(account(str(n), ["x"], ["python requests/1"])) for n in range(200)]
    assert best_token([*some, *others]) == ("aiohttp", 1.0)
    assert best_token([]) == ("", 0.0)


def test_a_quantile_rule_accuses_above_it_only():
    ordinary = [traits(account("a", ["x"] * n)) for n in range(1, 101)]
    limit, rule = above(ordinary, lambda one: one.volume)
    assert limit == 100
    assert [rule(traits(account("b", ["x"] * n))) for n in (100, 101)] == [False, True]
