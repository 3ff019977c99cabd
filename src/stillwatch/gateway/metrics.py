"""What the gateway tells Prometheus. Labels are few and ours: nothing that a client can invent."""

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from stillwatch.gateway.exchange import Exchange

SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts of one gateway process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._exchanges = Counter(
            "stillwatch_exchanges",
            "Exchanges that were let in, by operation and class of status.",
            ("operation", "status"),
            registry=self._registry,
        )
        self._refused = Counter(
            "stillwatch_refused",
            "Requests that were not let in or went wrong, by code.",
            ("code",),
            registry=self._registry,
        )
        self._not_recorded = Counter(
            "stillwatch_refused_unrecorded",
            "Refused requests that are not on record: too many of one account, or a full disk.",
            registry=self._registry,
        )
        self._cut = Counter(
            "stillwatch_cut",
            "Exchanges that were ended before their answer did, by reason.",
            ("reason",),
            registry=self._registry,
        )
        self._tokens = Counter(
            "stillwatch_tokens",
            "Tokens, by direction: of prompts where stated, of answers as charged.",
            ("direction",),
            registry=self._registry,
        )
        self._by_kind: dict[tuple[str, str], Counter] = {}
        self._prompts, self._answers = map(self._tokens.labels, ("prompt", "answer"))
        self._first = Histogram(
            "stillwatch_first_byte_seconds",
            "From the request to the first byte of the answer.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._lasted = Histogram(
            "stillwatch_exchange_seconds",
            "From the request to the end of the answer.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._in_flight = self._gauge("in_flight", "Requests in flight.")
        self._unrecorded = self._gauge("recording_failed", "1 while nothing can be recorded.")
        self._store_age = self._gauge("store_age_seconds", "Since the store was last heard of.")
        self._upstream_up = self._gauge(
            "upstream_up", "1 while an upstream takes requests, by your name of it.", "upstream"
        )
        self._upstream_in_flight = self._gauge(
            "upstream_in_flight", "Requests in flight, by upstream.", "upstream"
        )

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"stillwatch_{name}", meaning, labels, registry=self._registry)

    def refused(self, code: str) -> None:
        """Count a refusal."""
        self._refused.labels(code).inc()

    def not_recorded(self) -> None:
        """Count a refusal that is not written down."""
        self._not_recorded.inc()

    def ended(self, exchange: Exchange) -> None:
        """Count an exchange that is over."""
        status = f"{exchange.status // 100}xx" if exchange.status else "none"
        kind = (exchange.route.operation, status)
        counter = self._by_kind.get(kind)
        if counter is None:
            counter = self._by_kind[kind] = self._exchanges.labels(*kind)
        counter.inc()
        if exchange.cut is not None:
            self._cut.labels(exchange.cut).inc()
        if exchange.usage.input is not None:
            self._prompts.inc(exchange.usage.input)
        self._answers.inc(exchange.output)
        if exchange.first_us is not None:
            self._first.observe((exchange.first_us - exchange.start_us) / 1e6)
        if exchange.end_us is not None:
            self._lasted.observe((exchange.end_us - exchange.start_us) / 1e6)

    def page(
        self,
        *,
        in_flight: int,
        recording_failed: bool,
        store_age_s: float,
        upstreams: Mapping[str, tuple[str, int]],
    ) -> bytes:
        """Return the page that Prometheus reads; an upstream has a state and requests in flight."""
        self._upstream_up.clear()
        self._upstream_in_flight.clear()
        for name, (state, carries) in upstreams.items():
            self._upstream_up.labels(name).set(int(state == "up"))
            self._upstream_in_flight.labels(name).set(carries)
        self._in_flight.set(in_flight)
        self._unrecorded.set(int(recording_failed))
        self._store_age.set(round(store_age_s, 3))
        return generate_latest(self._registry)
