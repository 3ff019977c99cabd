from hypothesis import given
from hypothesis import strategies as st

from stillwatch.licences.allowance import IDLE_S, Allowance, Purses, allowances
from stillwatch.licences.licence import Licence

NOON = 1_795_435_200_000_000  # 2026-11-23 12:00 UTC
DAY = Allowance("u/day/2026-11-23", 1000)
TOTAL = Allowance("u/total", 1500)


class Ledger:
    """A bank in memory: what is out, by allowance."""

    def __init__(self) -> None:
        self.out: dict[str, int] = {}
        self.leases = 0

    def lease(self, allowance: Allowance, least: int, want: int) -> int:
        self.leases += 1
        left = allowance.limit - self.out.get(allowance.name, 0)
        granted = max(0, min(want, left))
        self.out[allowance.name] = self.out.get(allowance.name, 0) + granted
        return granted

    def give_back(self, name: str, tokens: int) -> None:
        self.out[name] -= tokens


def test_the_periods_that_bind() -> None:
    licence = Licence(id="a", output_per_day=5, output_per_month=6, output_in_total=7)
    assert list(allowances("u", licence, NOON)) == [
        Allowance("u/day/2026-11-23", 5),
        Allowance("u/month/2026-11", 6),
        Allowance("u/total", 7),
    ]
    assert list(allowances("u", Licence(id="a"), NOON)) == []


def test_what_is_left_of_the_smallest_is_what_can_be_reserved() -> None:
    purses = Purses(Ledger())
    assert purses.reserve([DAY, TOTAL], 900, 0.0) == 900
    assert purses.reserve([DAY, TOTAL], 900, 0.0) == 100
    assert purses.reserve([DAY, TOTAL], 1, 0.0) == 0
    assert purses.reserve([TOTAL], 1000, 0.0) == 500


def test_what_was_not_used_can_be_reserved_again() -> None:
    purses = Purses(Ledger())
    purses.reserve([DAY], 1000, 0.0)
    purses.settle([DAY.name], 1000, 10, 0.0)
    assert purses.reserve([DAY], 1000, 0.0) == 990


def test_a_slice_spares_most_leases() -> None:
    bank = Ledger()
    purses = Purses(bank)
    for _ in range(100):
        purses.reserve([DAY], 10, 0.0)
        purses.settle([DAY.name], 10, 1, 0.0)
    assert bank.leases < 15


def test_idle_purses_go_back_but_not_what_is_in_flight() -> None:
    bank = Ledger()
    purses = Purses(bank)
    purses.reserve([DAY], 100, 0.0)
    purses.return_idle(2 * IDLE_S)
    assert bank.out[DAY.name] > 0
    purses.settle([DAY.name], 100, 40, 0.0)
    purses.return_idle(2 * IDLE_S)
    assert bank.out[DAY.name] == 40
    purses.reserve([DAY], 100, 0.0)
    purses.settle([DAY.name], 100, 0, 0.0)
    purses.close()
    assert bank.out[DAY.name] == 40


@given(
    limit=st.integers(0, 500),
    steps=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 200), st.floats(0, 1)), max_size=60),
)
def test_several_gateways_together_never_use_more_than_was_sold(limit, steps) -> None:
    bank, allowance, used = Ledger(), Allowance("u/total", limit), 0
    gateways = [Purses(bank) for _ in range(3)]
    for which, tokens, share in steps:
        purses = gateways[which]
        reserved = purses.reserve([allowance], tokens, 0.0)
        assert 0 <= reserved <= tokens
        taken = int(reserved * share)
        used += taken
        purses.settle([allowance.name], reserved, taken, 0.0)
        assert used <= limit
    for purses in gateways:
        purses.close()
    assert bank.out.get(allowance.name, 0) == used
