import pytest

from stillwatch.cli import serve
from stillwatch.core.errors import InputError

SETTINGS = '[[upstream]]\nname = "u"\nurl = "http://127.0.0.1:1"\n[store]\npepper_file = "pepper"\n'


def test_secrets_are_made_and_said_so(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "g.toml").write_text(SETTINGS)
    given = []
    monkeypatch.setattr(serve, "run", lambda *all_: given.append(all_))
    serve.serve(tmp_path / "g.toml")
    said = capsys.readouterr().err
    assert "made a pepper" in said and "made a hash key" in said
    serve.serve(tmp_path / "g.toml")
    assert capsys.readouterr().err == ""
    assert given[0][1] == given[1][1] and len(given[0][1]) == 32


def test_settings_that_are_wrong(tmp_path) -> None:
    (tmp_path / "g.toml").write_text(SETTINGS.replace("http", "nowhere"))
    with pytest.raises(InputError, match=r"g\.toml:3: upstream\.0\.url"):
        serve.serve(tmp_path / "g.toml")
