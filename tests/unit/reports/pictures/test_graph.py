"""Accounts and what links them."""

from collections import Counter

import networkx as nx

from stillwatch.reports.pictures.graph import (
    CROWD,
    MOST_ACCOUNTS,
    MOST_CAMPAIGNS,
    clusters,
    draw_graph,
)


def clique(name: str, n: int, families=("content", "timing")) -> list[dict[str, object]]:
    return [
        {"account_a": f"{i:03d}", "account_b": f"{j:03d}", "bits": 3.0 + (i * j) % 7,
         "family": family, "campaign": name}
        for i in range(n) for j in range(i) for family in families
    ]  # fmt: skip


def members(n: int) -> list[str]:
    return [f"{i:03d}" for i in range(n)]


def test_a_star_stays_connected(rows):
    star = [link for link in clique("c", 40) if link["account_b"] == "000"]
    (one,) = clusters([rows.campaign("c", members(40))], star)
    assert nx.is_connected(nx.Graph((a, b) for a, b, _, _ in one.links))
    assert len({a for a, *_ in one.links}) == 39


def test_a_clique_is_thinned_but_each_account_keeps_a_link_of_each_family(rows):
    (one,) = clusters([rows.campaign("c", members(30))], clique("c", 30))
    assert CROWD < 30
    assert len(one.links) < 90
    ends = Counter((x, family) for a, b, family, _ in one.links for x in (a, b))
    assert set(ends) == {(m, f) for m in members(30) for f in ("content", "timing")}


def test_big_campaigns_show_their_best_linked_accounts(rows):
    links = clique("c", MOST_ACCOUNTS, families=("content",))
    (one,) = clusters([rows.campaign("c", members(500))], links)
    assert set(one.accounts) == set(members(MOST_ACCOUNTS))
    assert one.n_accounts == 500
    svg = draw_graph([one])
    assert svg is not None
    assert "best linked are drawn" in svg


def test_links_of_strangers_and_without_bits_are_not_drawn(rows):
    link = {"account_a": "a", "account_b": "b", "bits": 4.0, "family": "shape", "campaign": "c"}
    links = [link | {"bits": None}, link | {"account_b": "stranger"}, link | {"campaign": "d"}]
    (one,) = clusters([rows.campaign("c", ["a", "b"])], links)
    assert one.links == []
    assert draw_graph([one]) is not None


def test_campaigns_are_capped_and_none_makes_no_picture(rows):
    many = [rows.campaign(f"c{i}", ["a"]) for i in range(MOST_CAMPAIGNS + 4)]
    assert len(clusters(many, [])) == MOST_CAMPAIGNS
    assert draw_graph([]) is None


def test_the_legend_names_the_families_that_are_drawn(rows):
    svg = draw_graph(clusters([rows.campaign("c", members(5))], clique("c", 5)))
    assert svg is not None
    assert ">content<" in svg
    assert ">timing<" in svg
    assert ">identity<" not in svg
