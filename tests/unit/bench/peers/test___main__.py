import json
import sys

from bench.peers import __main__ as alone

SHARE = {"share": 0.25, "interval_95": [0.1, 0.5]}
TABLE = {"ordinary_all": SHARE, "campaigns": {"ring": {"share": 1.0}}}
RESULT = {
    "methods": {"MMD": {"published, account": TABLE, "cpu_seconds": 3.0}},
    "rules": {"volume": {"limit": 9, "account": TABLE}},
}


def test_a_line_for_each_method_and_rule():
    first, second = alone.lines(RESULT)
    assert first.startswith("MMD (published, account)")
    assert first.endswith("ordinary  25.0 % (10.0 to 50.0); ring 100")
    assert second.startswith("volume")


def test_figures_are_written_where_told(monkeypatch, tmp_path, capsys):
    asked = []
    monkeypatch.setattr(alone, "evaluate", lambda *given: asked.append(given) or RESULT)
    out = tmp_path / "all.json"
    monkeypatch.setattr(sys, "argv", ["x", "cal", "t1", "t2", "--learn", "d", "--out", str(out)])
    assert alone.main() == 0
    ((calibration, tests, learn),) = asked
    assert (calibration.name, [t.name for t in tests], learn[0].name) == ("cal", ["t1", "t2"], "d")
    assert json.loads(out.read_text()) == RESULT
    assert "MMD" in capsys.readouterr().out
