"""What was received in full is on record, whatever happens; text is not."""

import asyncio
import signal

from stillwatch.wiring.state import existing
from tests.integration.gateway.test_limits_hold import many

PROMPT = "a very private prompt about the moon"


def test_events_and_sketches_without_text(own_gateway) -> None:
    key = own_gateway.key()
    message = {"role": "user", "content": PROMPT}
    asyncio.run(many(own_gateway, key, 6, messages=[message], max_tokens=7, temperature=0.5))
    assert own_gateway.wait_until_rolled(6) == 6
    for event in own_gateway.events():
        assert (event["model"], event["status"]) == ("m", 200)
        assert (event["temperature"], event["max_tokens"]) == (0.5, 7)
        assert event["messages"] is None and event["content_state"] == "absent"
        assert event["end"] >= event["first_token"] >= event["start"]
    whole = [event for event in own_gateway.events() if not event["stream"]]
    assert {event["usage_output_tokens"] for event in whole} == {7}
    assert own_gateway.stop() == 0
    state = existing(own_gateway.recording / "state")
    assert sum(state.content(one).n_events for one in state.records()) == 6
    assert state.counts("content_states") == {"full": 6}
    for path in own_gateway.recording.rglob("*"):
        if path.is_file():
            assert b"private" not in path.read_bytes()


def test_nothing_that_a_client_received_is_missing_after_a_kill(own_gateway) -> None:
    key = own_gateway.key()
    received = 0
    for wait in (0.05, 0.2, 0.35):

        async def part(wait=wait) -> list[int]:
            task = asyncio.create_task(many(own_gateway, key, 40, max_tokens=3))
            await asyncio.sleep(wait)
            own_gateway.process.send_signal(signal.SIGKILL)
            return (await task)[0]

        received += asyncio.run(part()).count(200)
        own_gateway.process.wait()
        own_gateway.start()
    assert own_gateway.wait_until_rolled(received) >= received


def test_a_recording_is_scanned(own_gateway, tmp_path) -> None:
    """Too few accounts to judge, said so; but it was read."""
    import subprocess
    import sys

    key = own_gateway.key()
    asyncio.run(many(own_gateway, key, 3))
    own_gateway.wait_until_rolled(3)
    own_gateway.stop()
    code = "from stillwatch.cli.main import main; main()"
    made = subprocess.run(  # noqa: PLW1510 - its exit code is the result
        [
            *(sys.executable, "-c", code, "scan", "--state", str(own_gateway.recording / "state")),
            *("--key-file", str(own_gateway.folder / "stillwatch" / "hash.key")),
            *("--out", str(tmp_path / "out")),
        ],
        capture_output=True,
        text=True,
    )
    assert made.returncode == 2
    assert "accounts outside clusters" in made.stderr
