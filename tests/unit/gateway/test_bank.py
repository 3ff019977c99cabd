import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.gateway.bank import LocalBank
from stillwatch.gateway.refusals import Refused
from stillwatch.licences.allowance import Allowance

TOTAL = Allowance("a/total", 100)


def test_what_is_out_is_never_more_than_the_limit(tmp_path) -> None:
    bank = LocalBank(tmp_path / "bank.db")
    assert bank.lease(TOTAL, 60, 70) == 70
    assert bank.lease(TOTAL, 60, 70) == 30
    assert bank.lease(TOTAL, 1, 1) == 0
    bank.give_back(TOTAL.name, 10)
    assert bank.lease(TOTAL, 1, 64) == 10


def test_it_outlives_the_gateway(tmp_path) -> None:
    bank = LocalBank(tmp_path / "bank.db")
    bank.lease(TOTAL, 60, 60)
    assert bank.held() == {TOTAL.name: 60}
    bank.close()
    assert LocalBank(tmp_path / "bank.db").spent(TOTAL.name) == 60


def test_a_limit_that_was_lowered(tmp_path) -> None:
    bank = LocalBank(tmp_path / "bank.db")
    bank.lease(TOTAL, 60, 60)
    assert bank.lease(Allowance(TOTAL.name, 50), 1, 1) == 0


def test_two_gateways_on_one_file(tmp_path) -> None:
    bank = LocalBank(tmp_path / "bank.db")
    with pytest.raises(InputError, match="is another gateway running"):
        LocalBank(tmp_path / "bank.db")
    bank.close()


def test_a_full_disk_hands_nothing_out_and_forgets_nothing(tmp_path) -> None:
    bank = LocalBank(tmp_path / "bank.db")
    bank.lease(TOTAL, 60, 60)
    bank._db.execute("PRAGMA query_only = ON")  # refuses each write, as a full disk does
    with pytest.raises(Refused, match="cannot be booked") as refused:
        bank.lease(TOTAL, 1, 1)
    assert refused.value.status == 503
    with pytest.raises(StillwatchError, match="make room"):
        bank.give_back(TOTAL.name, 10)
    bank._db.execute("PRAGMA query_only = OFF")
    assert bank.spent(TOTAL.name) == 60
    assert bank.lease(TOTAL, 40, 64) == 40
