import asyncio

from structlog.testing import capture_logs

from stillwatch.gateway.settings import read_settings
from stillwatch.gateway.upstream import Upstreams
from stillwatch.wiring.reloading import Reloading, needs_restart

TEXT = """[listen]
port = 9000
max_body_mb = 1
[[upstream]]
name = "one"
url = "http://127.0.0.1:1"
[limits]
bytes_per_token = 1.0
"""


class Taker:
    """Stands for the gateway and its limits."""

    bytes_per_token = 1.0
    listen = None

    def take(self, listen) -> None:
        self.listen = listen


def reloaded(path, *texts):
    """Reload texts one after another; return what was taken and what was logged."""
    path.write_text(TEXT)
    started, taker = read_settings(path), Taker()

    async def run():
        upstreams = Upstreams(started.upstream)
        reloading = Reloading(path, started, taker, upstreams, taker)
        task = asyncio.create_task(reloading.follow())
        with capture_logs() as logs:
            for number, text in enumerate(texts):
                path.write_text(text)
                reloading.asked()
                reloading.asked()
                async with asyncio.timeout(30):
                    while sum(line["event"] in OUTCOMES for line in logs) <= number:
                        await asyncio.sleep(0.01)
        task.cancel()
        return upstreams, logs

    upstreams, logs = asyncio.run(run())
    return taker, [one.settings.name for one in upstreams.targets], logs


OUTCOMES = {"settings_reloaded", "settings_not_reloaded"}


def test_upstreams_and_limits_change(tmp_path) -> None:
    text = TEXT.replace("one", "two").replace("1.0", "2.0").replace("mb = 1", "mb = 3")
    taker, names, logs = reloaded(tmp_path / "g.toml", text)
    assert (names, taker.bytes_per_token, taker.listen.max_body_mb) == (["two"], 2.0, 3)
    assert [line["event"] for line in logs] == ["settings_reloaded"]


def test_a_broken_file_leaves_the_old_settings_and_a_good_one_is_taken_after_it(tmp_path) -> None:
    for broken in (TEXT + "[", TEXT.replace("mb = 1", "mb = 0")):
        taker, names, logs = reloaded(tmp_path / "g.toml", broken)
        assert (names, taker.listen) == (["one"], None)
        assert logs[0]["event"] == "settings_not_reloaded" and "g.toml" in logs[0]["why"]
    unset = TEXT.replace("[limits]", 'key_env = "NO_SUCH_KEY_HERE"\n[limits]')
    taker, names, logs = reloaded(tmp_path / "g.toml", unset, TEXT.replace("one", "two"))
    assert "NO_SUCH_KEY_HERE is not set" in logs[0]["why"]
    assert names == ["two"]


def test_what_cannot_change_is_said(tmp_path) -> None:
    text = TEXT.replace("port = 9000", "port = 9001") + '[store]\nurl = "sqlite:///o.db"\n'
    _, _, logs = reloaded(tmp_path / "g.toml", text)
    assert logs[1]["settings"] == ["listen.port", "store.url"]
    settings = read_settings(tmp_path / "g.toml")
    assert needs_restart(settings, settings) == []


def test_a_model_to_mark_that_came_after_the_start_waits_for_a_restart(tmp_path) -> None:
    text = TEXT.replace("[limits]", 'marking = "vllm"\n[marking.tokenizers]\n"*" = "t"\n[limits]')
    _, names, logs = reloaded(tmp_path / "g.toml", text.replace("one", "two"))
    assert names == ["one"]
    assert "started without a tokenizer for '*' of the upstream two" in logs[0]["why"]
