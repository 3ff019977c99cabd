"""What is said of a whole scan."""

from stillwatch.reports import facts


def test_totals_against_a_recount(scan):
    total = facts.totals(scan)
    accounts, campaigns = scan.accounts.to_pylist(), scan.campaigns.to_pylist()
    names = {c["campaign"] for c in campaigns if c["verdict"] == "flag"}
    flagged = [a for a in accounts if a["verdict"] == "flag"]
    assert total.campaigns == len(names) == 2
    assert total.members == sum(a["campaign"] in names for a in flagged) == 33
    assert total.alone == 2
    assert total.flagged == len(flagged)
    assert total.output_tokens == sum(a["exposure"]["output_tokens"] for a in flagged)
    assert total.share == total.output_tokens / sum(a["output_tokens"] for a in accounts)
    assert total.judged == total.accounts - 31


def test_a_flagged_account_in_a_watched_campaign_stands_alone(build, rows):
    accounts = [rows.account("a", "flag", campaign="c"), rows.account("b", "watch", campaign="c")]
    scan = build(accounts, [rows.campaign("c", ["a", "b"], "watch")])
    assert facts.flagged_alone(scan)["account"].to_pylist() == ["a"]
    assert facts.headline(facts.totals(scan)) == (
        "1 account is flagged for what looks like harvesting."
    )


def test_headlines(scan, empty, build, rows):
    assert facts.headline(facts.totals(scan)) == (
        "2 campaigns of 33 accounts and 2 single accounts are flagged for what looks like "
        "harvesting."
    )
    assert facts.headline(facts.totals(empty)) == "There was no account to judge."
    quiet = facts.totals(build([rows.account("a")]))
    assert facts.headline(quiet) == "Nothing flagged among 1 account that could be judged."
    assert facts.taken(quiet) == ""
    unknown = facts.totals(build([rows.account("a", "abstain"), rows.account("b", "abstain")]))
    assert facts.headline(unknown).startswith("No verdict: too little is known of 2 accounts")


def test_unknown_tokens_are_not_zero(build, rows):
    nothing = {"output_tokens": None, "list_price_usd": None}
    scan = build([rows.account("a", "flag", output_tokens=None, exposure=nothing)])
    total = facts.totals(scan)
    assert total.output_tokens is None
    assert total.share is None
    assert "not known" in facts.taken(total)


def test_ranked_puts_the_surest_first_and_unknown_last(build, rows):
    scan = build(
        [
            rows.account("none", "flag", q_value=None),
            rows.account("weak", "flag", q_value=0.009),
            rows.account("small", "flag", q_value=0.001, output_tokens=5),
            rows.account("large", "flag", q_value=0.001, output_tokens=50),
        ]
    )
    assert facts.ranked(scan.accounts, "flag")["account"].to_pylist() == [
        "large", "small", "weak", "none",
    ]  # fmt: skip


def test_steps_depend_on_what_was_found(scan, empty, build, rows):
    assert any(
        "exempt_until" in step for step in facts.next_steps(facts.totals(scan), scan.summary)
    )
    assert facts.next_steps(facts.totals(empty), empty.summary) == []
    with_file = build([rows.account("a")], baseline={"kind": "file"})
    steps = facts.next_steps(facts.totals(with_file), with_file.summary)
    assert steps == ["There is nobody to act against on this evidence."]


def test_certainty_names_level_units_floor_and_cost(scan):
    said = dict(facts.certainty(scan.summary))
    assert said["Level asked"].startswith("1%:")
    assert "351 ordinary units" in said["Smallest p-value"]
    assert "1/352 = 0.0028" in said["Smallest p-value"]
    assert "no baseline file was given" in said["Compared with"]
    assert "Up to 3%" in said["If the baseline is not clean"]


def test_certainty_with_a_baseline_file():
    base = {"kind": "file", "digest": "ab" * 32, "units": 10, "peer_groups": ["x, y", "z"]}
    said = dict(facts.certainty({"baseline": base}))
    assert said["Compared with"] == f"A baseline file, digest {'ab' * 8}."
    assert "1/11 = 0.091" in said["Smallest p-value"]
    assert said["Peer groups"] == "2: x, y; z"
    assert said["Tail model"] == "None was used."
    assert said["Level asked"] == "not known"


def test_a_tail_model_is_named_and_so_is_its_rejection():
    tail = {"model": "generalised Pareto", "shape": 0.25, "used": True}
    used = dict(facts.certainty({"baseline": {"tail_model": tail}}))["Tail model"]
    assert used.startswith("Generalised Pareto (shape: 0.25). p-values beyond")
    failed = dict(facts.certainty({"baseline": {"tail_model": tail | {"used": False}}}))
    assert "not used" in failed["Tail model"]


def test_nothing_known_is_said_as_such():
    said = dict(facts.certainty({}))
    assert said["Compared with"] == "not known"
    assert facts.window({}) == "not known"
    assert facts.told(None) == "not known"
    assert facts.told([]) == facts.told({}) == "none"


def test_values_on_one_line():
    assert facts.told({"a": 1_000, "b": [0.5, "x"], "c": True}) == "a: 1,000, b: 0.5, x, c: True"


def test_window():
    span = {"start": "2026-03-01T00:00:00+00:00", "end": "2026-03-14T23:00:00+00:00"}
    assert facts.window({"window": span}) == "2026-03-01 to 2026-03-14"
    assert facts.window({"window": span | {"end": span["start"]}}) == "2026-03-01"


def test_limits_are_always_stated():
    assert facts.limits({})[: len(facts.LIMITS)] == list(facts.LIMITS)
    own = facts.limits({"limits": ["It was dark.", "It was dark."]})
    assert own == ["It was dark.", *facts.ALWAYS]


def test_reasons_that_differ_in_a_number_are_put_together():
    reasons = [
        ("15 requests; 20 are needed", 5),
        ("4 requests; 20 are needed", 1),
        ("too few peers", 9),
        ("3 days; 7 are needed", 2),
        ("٣ requests", 1),
    ]
    assert facts.merged(reasons) == [
        ("too few peers", 9),
        ("4 to 15 requests; 20 are needed", 6),
        ("3 days; 7 are needed", 2),
        ("٣ requests", 1),
    ]


def test_a_baseline_that_no_longer_fits_comes_before_acting(build, rows):
    health = {"status": "drifted", "says": "The baseline no longer fits."}
    scan = build([rows.account("a", "flag")], baseline={"kind": "file"}, baseline_health=health)
    steps = facts.next_steps(facts.totals(scan), scan.summary)
    assert any("no longer fits" in step for step in steps)
    said = dict(facts.certainty(scan.summary))
    assert said["Does the baseline still fit"] == "The baseline no longer fits."
    fits = {"baseline_health": {"status": "fits", "says": "It fits."}}
    assert not any("no longer" in step for step in facts.next_steps(facts.totals(scan), fits))
