from stillwatch.gateway.standing import FAILURES, MISSED, OUT_S, Standing


def test_left_out_after_several_failures_in_a_row_for_a_while() -> None:
    one = Standing()
    for _ in range(FAILURES - 1):
        assert not one.failed(100.0)
    assert one.usable(100.0)
    assert one.failed(100.0)
    assert not one.usable(100.0 + OUT_S - 0.01)
    assert one.usable(100.0 + OUT_S)
    assert not one.failed(200.0), "it was out already"
    assert not one.usable(200.0 + OUT_S - 0.01), "one more failure is enough now"


def test_one_connection_brings_it_back() -> None:
    one = Standing()
    one.failed(100.0)
    assert not one.connected()
    for _ in range(FAILURES):
        one.failed(100.0)
    assert one.connected()
    assert one.usable(100.0) and not one.connected()


def test_a_single_missed_check_is_forgiven() -> None:
    one = Standing()
    assert [one.checked(False) for _ in range(MISSED + 1)] == [False, True, False]
    assert one.is_down and not one.usable(1e9)
    assert one.checked(True) and not one.checked(True)
    assert one.usable(0.0)
