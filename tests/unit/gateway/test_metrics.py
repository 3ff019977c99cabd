from stillwatch.gateway.metrics import Metrics
from tests.unit.gateway.test_exchange import exchange


def page(metrics) -> str:
    upstreams = {"gpu-1": ("up", 2), "gpu-2": ("left out", 0)}
    return metrics.page(
        in_flight=2, recording_failed=True, store_age_s=1.5, upstreams=upstreams
    ).decode()


def test_what_is_counted() -> None:
    metrics = Metrics()
    made = exchange()
    made.usage.input, made.first_us, made.end_us = 7, made.start_us + 5, made.start_us + 9
    metrics.ended(made)
    made.cut, made.status = "revoked", 0
    metrics.ended(made)
    metrics.refused("invalid_api_key")
    said = page(metrics)
    for line in (
        'stillwatch_exchanges_total{operation="chat",status="2xx"} 1.0',
        'stillwatch_exchanges_total{operation="chat",status="none"} 1.0',
        'stillwatch_refused_total{code="invalid_api_key"} 1.0',
        'stillwatch_cut_total{reason="revoked"} 1.0',
        'stillwatch_tokens_total{direction="prompt"} 14.0',
        'stillwatch_tokens_total{direction="answer"} 4.0',
        "stillwatch_first_byte_seconds_count 2.0",
        "stillwatch_in_flight 2.0",
        "stillwatch_recording_failed 1.0",
        "stillwatch_store_age_seconds 1.5",
        'stillwatch_upstream_up{upstream="gpu-1"} 1.0',
        'stillwatch_upstream_up{upstream="gpu-2"} 0.0',
        'stillwatch_upstream_in_flight{upstream="gpu-1"} 2.0',
    ):
        assert line in said


def test_no_label_comes_from_a_client() -> None:
    metrics = Metrics()
    made = exchange()
    metrics.ended(made)
    said = page(metrics)
    for secret in (made.asked.model + '"', made.grant.account + '"', made.caller.address):
        assert f'="{secret}' not in said


def test_two_gateways_in_one_process_do_not_share() -> None:
    first = Metrics()
    first.refused("x")
    assert 'code="x"' not in page(Metrics())


def test_an_upstream_that_is_gone_is_not_told_of() -> None:
    metrics = Metrics()
    page(metrics)
    state = {"in_flight": 0, "recording_failed": False, "store_age_s": 0.0}
    assert b"gpu-1" not in metrics.page(**state, upstreams={})
