from stillwatch.audit.resemblance.plan import LikenessPlan
from stillwatch.gateway.settings import read_as
from stillwatch.reports.resemblance import canary_strength
from stillwatch.wiring.comparing import compare
from tests.likeness import write_audit


def facts(folder, **more):
    file = write_audit(folder, **more)
    return compare(read_as(file, LikenessPlan), file)


def test_canaries_are_found_whatever_the_likeness_says(tmp_path) -> None:
    found = facts(tmp_path, is_copy=False, n_controls=5, heard_canaries=True)
    assert found.found.strength == "cannot tell"
    assert found.caught[0].n_agreeing == 40
    assert canary_strength(found.caught) == "strong evidence"
    assert len(found.caught) == 6
    assert min(one.log10_p for one in found.caught[1:]) > -2


def test_who_did_not_hear_them_agrees_by_chance(tmp_path) -> None:
    found = facts(tmp_path, is_copy=False, n_controls=5, heard_canaries=False)
    assert canary_strength(found.caught) in ("no evidence", "weak")


def test_what_it_rests_on_is_named(tmp_path) -> None:
    found = facts(tmp_path, is_copy=True, n_controls=3)
    assert found.caught == () and found.parity == ()
    assert {"plan, SHA-256", "suspect's answers, SHA-256", "numpy"} <= set(found.reproduce)
