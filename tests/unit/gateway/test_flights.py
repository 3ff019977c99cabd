import asyncio

import pytest

from stillwatch.gateway import flights
from stillwatch.gateway.flights import Flights


async def never():
    await asyncio.Event().wait()


def test_revoking_a_key_cuts_its_requests_alone() -> None:
    async def run() -> tuple[list[str | None], int]:
        all_flights, ended = Flights(), []

        async def fly(key: str) -> None:
            flight = all_flights.begin(key, never)
            try:
                await asyncio.sleep(5 if key == "bad" else 0.05)
                ended.append(f"{key} landed")
            except asyncio.CancelledError:
                ended.append(flight.why)
            finally:
                all_flights.end(flight)

        tasks = [asyncio.create_task(fly(key)) for key in ("bad", "good", "bad")]
        await asyncio.sleep(0.01)
        assert len(all_flights) == 3
        all_flights.revoke(frozenset({"bad", "unknown"}))
        await asyncio.gather(*tasks)
        return ended, len(all_flights)

    assert asyncio.run(run()) == (["revoked", "revoked", "good landed"], 0)


def test_a_client_that_leaves_ends_its_request(monkeypatch) -> None:
    monkeypatch.setattr(flights, "WATCH_AFTER_S", 0.01)
    messages = [{"type": "http.request"}, {"type": "http.disconnect"}]

    async def receive():
        return messages.pop(0)

    async def run() -> None:
        all_flights = Flights()
        flight = all_flights.begin("k", receive)
        try:
            await asyncio.sleep(5)
        finally:
            assert flight.why is None
            all_flights.end(flight)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run())


def test_a_quick_request_is_not_watched() -> None:
    async def receive():
        raise AssertionError("nobody should look")

    async def run() -> None:
        all_flights = Flights()
        all_flights.end(all_flights.begin("k", receive))
        await asyncio.sleep(2 * flights.WATCH_AFTER_S)

    asyncio.run(run())


def test_only_what_others_count_is_cut_when_they_no_longer_hear() -> None:
    async def run() -> list[str | None]:
        all_flights, ended = Flights(), []

        async def fly(held: bool) -> None:
            flight = all_flights.begin("k", never, held=held)
            try:
                await asyncio.sleep(5 if held else 0.05)
                ended.append("landed")
            except asyncio.CancelledError:
                ended.append(flight.why)
            finally:
                all_flights.end(flight)

        tasks = [asyncio.create_task(fly(held)) for held in (True, False)]
        await asyncio.sleep(0.01)
        all_flights.cut_held()
        all_flights.cut_held()
        await asyncio.gather(*tasks)
        return ended

    assert asyncio.run(run()) == ["unheld", "landed"]
