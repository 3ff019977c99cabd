import pytest

from stillwatch.events.labels import CUSTOMER, USER, named, plain, who


@pytest.mark.parametrize(
    "name", ["user_id", "userId", "X-User-Id", "http_x_user_id", "_user.id", "USER-ID"]
)
def test_names_are_compared_without_spelling(name: str) -> None:
    assert plain(name) == "userid"


def test_the_customer_is_the_account_and_the_user_is_within_it() -> None:
    assert who({"tenant_id": 7, "_user": "u_17"}) == ("7", "u_17")
    assert who({"_user": "u_17"}) == ("u_17", None)
    assert who({"customer": "c"}, "u_17") == ("c", "u_17")
    assert who({}, "u_17") == ("u_17", None)
    assert who(None) == (None, None)


def test_earlier_names_count_first_and_empty_ones_do_not() -> None:
    assert named({"tenant": "t", "account": ""}, CUSTOMER) == "t"
    assert named({"tenant": "t", "account": "a"}, CUSTOMER) == "a"
    assert named({"user": "-", "end_user": None}, USER) is None
    assert named(["user"], USER) is None
    assert named({"user": {"id": 1}, "userid": True}, USER) is None
