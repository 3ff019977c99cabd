import pytest

from stillwatch.measures.measure import Measure, Rung
from stillwatch.measures.standing import Policy, Suspicion, due

NOW = 1_000_000
POLICY = Policy(
    flagged=Rung.NARROW, watched=Rung.OBSERVE, acts_alone=frozenset({Rung.OBSERVE}), lasts_us=10
)


def suspicion(account="a", verdict="flag"):
    return Suspicion(account, verdict, "because", "look-C001")


def standing(rung, *, expires_us=NOW + 1, **more):
    return Measure(
        id="m", account="a", rung=rung, reason="", taken_us=0, expires_us=expires_us, **more
    )


def test_a_verdict_calls_for_its_rung() -> None:
    made = due([suspicion(), suspicion("b", "watch")], {}, POLICY, NOW)
    assert [(one.account, one.rung, one.acts_alone) for one in made] == [
        ("a", Rung.NARROW, False),
        ("b", Rung.OBSERVE, True),
    ]


@pytest.mark.parametrize(
    "there",
    [
        standing(Rung.NARROW),
        standing(Rung.NARROW, approved_by="anna"),
        standing(Rung.SUSPEND, approved_by="anna"),
        standing(Rung.NARROW, approved_by="anna", undone_us=5),
    ],
    ids=["proposed", "in force", "a higher one", "ended by a person"],
)
def test_what_is_there_is_not_proposed_again(there) -> None:
    assert due([suspicion()], {"a": [there]}, POLICY, NOW) == []


@pytest.mark.parametrize(
    "there",
    [standing(Rung.OBSERVE), standing(Rung.NARROW, expires_us=NOW)],
    ids=["a lower one", "over"],
)
def test_what_is_not_enough_does_not_keep_a_proposal_away(there) -> None:
    assert len(due([suspicion()], {"a": [there]}, POLICY, NOW)) == 1


def test_nothing_where_the_policy_says_nothing() -> None:
    quiet = Policy(flagged=None, watched=None, acts_alone=frozenset(), lasts_us=10)
    assert due([suspicion(), suspicion("b", "watch")], {}, quiet, NOW) == []
