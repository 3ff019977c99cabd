import json

import pytest
from typer.testing import CliRunner

from stillwatch.cli.main import app
from stillwatch.core.errors import InputError
from stillwatch.sketches import corpus
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.recorder import begin
from stillwatch.wiring.recordings import Recording
from stillwatch.wiring.sketching import SketchRecipe


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    path = tmp_path / "gateway.toml"
    path.write_text(
        '[[upstream]]\nname = "u"\nurl = "http://127.0.0.1:1"\n'
        f'[store]\nurl = "sqlite:///{tmp_path / "store.db"}"\n'
        f'[recording]\nfolder = "{tmp_path / "recording"}"\n'
    )
    return path


def test_nothing_recorded(settings) -> None:
    made = CliRunner().invoke(app, ["watch", str(settings), "--once"])
    assert isinstance(made.exception, InputError)
    assert "stillwatch serve" in str(made.exception)


def test_a_look_that_cannot_judge_is_told(settings, tmp_path) -> None:
    key = load_key(None)[0]
    recipe = SketchRecipe(key.key, corpus.to_bytes(corpus.EMPTY))
    begin(Recording(tmp_path / "recording"), recipe, key.fingerprint)
    made = CliRunner().invoke(app, ["watch", str(settings), "--once"])
    assert made.exit_code == 0, made.output
    assert "cannot judge" in made.output and "no events" in made.output
    status = json.loads((tmp_path / "recording" / "watch" / "status.json").read_text())
    assert (status["outcome"], status["proposed"]) == ("cannot judge", 0)
