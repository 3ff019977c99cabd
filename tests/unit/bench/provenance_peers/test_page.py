import pytest

from bench.provenance_peers import page
from bench.provenance_peers.counting import pairwise


@pytest.fixture
def results():
    return {
        "data": {
            "models": 9,
            "prompts": 5,
            "left_out": {"x": "1 of 5 prompts without an answer"},
            "documented_pairs": 2,
            "innocent_pairs": 3,
            "cross_vendor_pairs": 7,
            "models_in_innocent_pairs": 4,
            "seed": 0,
        }
    }


def test_share_has_the_interval_in_percent():
    assert page.share({"accused": 1, "n": 4, "interval_95": [0.0063, 0.8059]}) == (
        "1 of 4 (1 to 81 %)"
    )


def test_what_was_not_run_is_said(results, tmp_path, monkeypatch):
    monkeypatch.setattr(page, "PAGE", tmp_path / "page.md")
    page.write_page(results)
    text = (tmp_path / "page.md").read_text()
    assert "was not run on these pairs yet" in text
    assert "## knowlyr-modelaudit" not in text


def test_what_the_battery_could_not_tell_is_counted(results, tmp_path, monkeypatch):
    monkeypatch.setattr(page, "PAGE", tmp_path / "page.md")
    counts = pairwise([True, None], [None, False, None])
    page.write_page({**results, "stillwatch": {"methods": {"resemblance": counts}}})
    text = (tmp_path / "page.md").read_text()
    assert "could not tell in 1 documented and\n" in text or (
        "could not tell in 1 documented and 2 innocent" in text
    )
    assert "1 of 2 (" in text and "0 of 3 (" in text
