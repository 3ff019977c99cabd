import json

import pytest
from typer.testing import CliRunner

from stillwatch.cli import audit_resemblance as command
from stillwatch.cli.main import app
from stillwatch.core.errors import StoppedError
from tests.likeness import CANARIES, SECRET, write_audit


def run(folder, **more):
    plan = write_audit(folder, **more)
    return CliRunner().invoke(
        app, ["audit", "resemblance", str(plan), "--out", str(folder / "report")]
    )


def test_what_corroborates_has_an_exit_code_of_its_own(tmp_path) -> None:
    result = run(tmp_path, is_copy=True)
    assert result.exit_code == 3, result.output
    assert "corroborates other evidence and is none by itself" in " ".join(result.output.split())
    report = {one.name: one.read_text() for one in (tmp_path / "report").iterdir()}
    assert json.loads(report["result.json"])["verdict"]["strength"] == "corroborates"
    for text in (result.output, *report.values()):
        for said in ("phrase", "word1x"):  # of the answers
            assert f" {said}7 " not in text and f"{said}1x1" not in text


def test_one_more_model_is_no_failure(tmp_path) -> None:
    result = run(tmp_path, is_copy=False)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Likeness: does not corroborate")


def test_too_few_controls(tmp_path) -> None:
    result = run(tmp_path, is_copy=True, n_controls=10)
    assert result.exit_code == 0, result.output
    assert "no p below 1/11 may be claimed" in " ".join(result.output.split())


@pytest.mark.parametrize("n_controls", [3, 0])
def test_canaries_alone_are_evidence(tmp_path, n_controls) -> None:
    result = run(tmp_path, is_copy=False, n_controls=n_controls, heard_canaries=True)
    assert result.exit_code == 3, result.output
    assert "strong evidence" in result.output
    assert SECRET.hex() not in result.output
    assert CANARIES[0].variants[0] not in result.output


def test_an_interrupt_ends_it_with_a_sentence(tmp_path, monkeypatch) -> None:
    def interrupted(_plan, _file, *, on_test):
        on_test("phrases", 0, 3)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "compare", interrupted)
    assert isinstance(run(tmp_path, is_copy=False, n_controls=1).exception, StoppedError)


def test_bad_input_is_named(tmp_path) -> None:
    write_audit(tmp_path, is_copy=False, n_controls=3)
    (tmp_path / "suspect.jsonl").write_text('{"prompt": 3, "answer": "x"}')
    result = CliRunner().invoke(app, ["audit", "resemblance", str(tmp_path / "plan.toml")])
    assert result.exit_code != 0
    assert "suspect.jsonl" in str(result.exception) and "prompt" in str(result.exception)
