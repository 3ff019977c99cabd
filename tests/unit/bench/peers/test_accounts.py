from bench.peers.accounts import newest_user_turn, read


def test_the_newest_user_turn_is_taken_whatever_its_form():
    talk = [
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": "answer"},
        {"role": "user", "content": [{"text": " second"}, {"image": 1}, {"text": "part "}]},
        {"role": "assistant", "content": "prefill"},
    ]
    assert newest_user_turn(talk) == "second\npart"
    assert newest_user_turn(talk[:2]) == "first"
    assert newest_user_turn(" plain ") == "plain"
    assert newest_user_turn(None) == ""
    assert newest_user_turn([{"role": "system", "content": "x"}]) == ""


def test_prompts_come_in_order_of_time_and_refused_ones_count_as_requests_only(dealt):
    some = dealt("log")
    some.account("a", [])
    some.line("a", 5.0, "late", agent="one")
    some.line("a", 1.0, "early", agent="two")
    some.line("a", 3.0, "refused", status="failure")
    (account,) = read(some.write())
    assert account.prompts == [(1.0, "early"), (5.0, "late")]
    assert account.n_requests == 3
    assert account.agents == {"one", "two", "x"}


def test_campaigns_and_companies_are_pooled_and_nobody_else(dealt):
    some = dealt("log")
    some.account("a", ["x"], campaign="c", organization="shared")
    some.account("b", ["x"], campaign="c", organization=None)
    some.account("d", ["x"], organization="firm")
    some.account("e", ["x"], organization="firm")
    some.account("f", ["x"], organization="alone")
    some.account("g", ["x"], organization="shared")
    some.account("h", ["x"])
    clusters = {one.name: one.cluster for one in read(some.write())}
    assert clusters["a"] == clusters["b"] == "c"
    assert clusters["d"] == clusters["e"] == "firm"
    assert [clusters[name] for name in "fgh"] == ["f", "g", "h"]
