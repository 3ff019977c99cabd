from stillwatch.rehearsal.kinds import kinds
from stillwatch.rehearsal.plan import MIX, demo_plan


def test_every_kind_of_the_mix_and_of_the_demo_is_there():
    known = set(kinds())
    assert {kind for kind, _ in MIX} <= known
    assert {some.kind for some in demo_plan().ordinary} <= known
