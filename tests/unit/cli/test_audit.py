import json

from typer.testing import CliRunner

from stillwatch.cli import audit as command
from stillwatch.cli.main import app
from stillwatch.core.errors import StoppedError
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.schemes.sglang_gumbel import SCHEME
from tests.marked import make_tokenizer, said

SECRET = bytes(range(32))
PLAN = """
[mark]
scheme = "sglang_gumbel"
model = "ours"
tokenizer = "{folder}/tokenizer.json"
secret_file = "{folder}/secret"
epochs = ["2026-11"]
accounts = ["acme", "bolt"]
"""


def run(folder, key):
    make_tokenizer(folder / "tokenizer.json")
    (folder / "secret").write_text(SECRET.hex())
    (folder / "audit.toml").write_text(PLAN.format(folder=folder))
    lines = [json.dumps({"answer": said(SCHEME, key, i, 200)}) for i in range(10)]
    (folder / "answers.jsonl").write_text("\n".join(lines))
    return CliRunner().invoke(
        app,
        [
            "audit",
            "provenance",
            f"{folder}/audit.toml",
            "--answers",
            f"{folder}/answers.jsonl",
            "--out",
            f"{folder}/report",
        ],
    )


def test_evidence_has_an_exit_code_of_its_own(tmp_path) -> None:
    key = MarkingKeys(SECRET).key("ours", "2026-11", "bolt")
    result = run(tmp_path, key)
    assert result.exit_code == 3, result.output
    assert "strong evidence" in result.output
    assert "served to bolt" in " ".join(result.output.split())
    report = {one.name: one.read_text() for one in (tmp_path / "report").iterdir()}
    assert set(report) == {"report.html", "report.md", "result.json"}
    for text in (result.output, *report.values()):
        assert str(key) not in text
        assert SECRET.hex() not in text
    found = json.loads(report["result.json"])
    assert found["verdict"]["strength"] == "strong evidence"
    assert [source["name"] for source in found["verdict"]["sources"]] == ["bolt"]
    assert len(found["tests"]) == 2
    assert "forge it" in report["report.md"]
    assert "<svg" in report["report.html"]


def test_an_interrupt_ends_it_with_a_sentence_and_no_report(tmp_path, monkeypatch) -> None:
    def interrupted(_plan, _answers, *, on_key, **_more):
        on_key(1, 2)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "audit", interrupted)
    stopped = run(tmp_path, None).exception
    assert isinstance(stopped, StoppedError) and "nothing was written" in str(stopped)
    assert not list((tmp_path / "report").iterdir())


def test_no_evidence_is_no_failure(tmp_path) -> None:
    result = run(tmp_path, None)
    assert result.exit_code == 0, result.output
    assert result.output.startswith(("Provenance: no evidence", "Provenance: cannot tell"))


def test_what_is_odd_about_the_answers_is_said(tmp_path) -> None:
    result = run(tmp_path, None)
    assert "no chain of evidence" in result.output


def test_the_group_names_its_commands() -> None:
    result = CliRunner().invoke(app, ["audit", "--help"])
    assert result.exit_code == 0
    assert "collect" in result.output and "provenance" in result.output
