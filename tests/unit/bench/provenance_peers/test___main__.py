import json
import sys

import pytest

pytest.importorskip("modelaudit", reason="make bench-provenance-peers installs it")
pytest.importorskip("model_equality_testing", reason="make bench-provenance-peers installs it")

from bench.provenance_peers import __main__ as command


def test_a_part_that_is_not_run_keeps_what_was_measured(tmp_path, monkeypatch):
    out = tmp_path / "results.json"
    out.write_text(json.dumps({"equality": {"cpu_seconds": 1.0}, "textseal": {"cpu_seconds": 2.0}}))
    written = []
    monkeypatch.setattr(command, "OUT", out)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "write_page", written.append)
    monkeypatch.setattr(
        command, "measure", lambda folder, parts: {"data": {}, "equality": {"n": 3}}
    )
    monkeypatch.setattr(sys, "argv", ["peers", "--answers", "x", "--only", "equality"])
    command.main()
    made = json.loads(out.read_text())
    assert made["equality"]["n"] == 3 and "commit" in made["equality"]
    assert made["textseal"] == {"cpu_seconds": 2.0}
    assert written == [made]
