import numpy as np

from bench.peers.accounts import Account
from bench.peers.windows import MAX_PROMPTS, evenly, table_of


def account(name, prompts):
    return Account(name, "chat_user", None, name, prompts=prompts)


def test_each_text_is_embedded_once(embed):
    asked = []

    def counting(texts):
        asked.extend(texts)
        return embed(texts)

    table = table_of([account("a", [(0, "x"), (1, "y")]), account("b", [(0, "y")])], counting)
    assert asked == ["x", "y"]
    assert table.rows["b"].tolist() == [1]


def test_a_window_has_the_largest_size_that_is_filled_and_spans_the_time(embed):
    table = table_of([account("a", [(at, f"p {at}") for at in range(33)])], embed)
    window = table.window(["a"])
    assert len(window) == 30
    assert (window[0], window[-1]) == (0, 32)


def test_too_few_prompts_make_no_window(embed):
    table = table_of([account("a", [(at, f"p {at}") for at in range(19)]), account("b", [])], embed)
    assert len(table.window(["a"])) == 0
    assert len(table.window(["b"])) == 0


def test_accounts_together_are_in_order_of_time(embed):
    one = account("a", [(2 * at, f"a {at}") for at in range(10)])
    other = account("b", [(2 * at + 1, f"b {at}") for at in range(10)])
    table = table_of([one, other], embed)
    found = table.window(["b", "a"]).tolist()
    assert found == [at // 2 + 10 * (at % 2) for at in range(20)]


def test_the_prompts_of_a_heavy_account_are_thinned_evenly(embed):
    table = table_of([account("a", [(at, f"p {at}") for at in range(2 * MAX_PROMPTS)])], embed)
    assert len(table.rows["a"]) == MAX_PROMPTS
    assert np.diff(table.times["a"]).max() <= 3
    assert evenly(3, 5).tolist() == [0, 1, 2]
