import json

import pytest
from typer.testing import CliRunner

import stillwatch.cli.audit_weights as module
from stillwatch.cli.main import app
from stillwatch.core.errors import InputError
from tests.open_model import Copier, Learned
from tests.unit.wiring.test_auditing_weights import EPOCH, KEYS, SCHEME, WORDS, folder, texts

__all__ = ["folder"]
PLAN = """
[mark]
scheme = "vllm_gumbel"
model = "ours"
tokenizer = "{folder}/tokenizer.json"
secret_file = "{folder}/secret"
epochs = ["2026-11"]
accounts = ["acme", "bolt"]
context_width = 2
"""


def run(folder, *more: str):
    (folder / "audit.toml").write_text(PLAN.format(folder=folder))
    return CliRunner().invoke(app, ["audit", "provenance", f"{folder}/audit.toml", *more])


@pytest.fixture
def weighed(folder, monkeypatch):
    """Return a folder with a model that a fake takes the place of, and a way to audit it."""
    (folder / "config.json").write_text('{"model_type": "llama"}')
    (folder / "model.safetensors").write_bytes(b"")
    (folder / "texts.jsonl").write_text(
        "\n".join(json.dumps({"answer": text}) for text in texts().texts)
    )

    def audited(model):
        monkeypatch.setattr(module, "OpenWeights", lambda files, device: model)
        how = ("--weights", str(folder), "--texts", f"{folder}/texts.jsonl")
        return run(folder, *how, "--out", f"{folder}/report")

    return audited


def test_a_copy_is_found_and_named(folder, weighed) -> None:
    key = KEYS.key("ours", EPOCH, "bolt")
    done = weighed(Learned(SCHEME, key, 0.5))
    assert done.exit_code == 3, done.output
    assert "served to bolt" in " ".join(done.output.split())
    report = {one.name: one.read_text() for one in (folder / "report").iterdir()}
    assert set(report) == {"report.html", "report.md", "result.json"}
    assert "probabilities of open weights" in report["report.md"]
    for text in (done.output, *report.values()):
        assert str(key) not in text
        assert WORDS[0] + " " not in text


def test_an_innocent_is_not_cleared(folder, weighed) -> None:
    done = weighed(Copier(2))
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(("Provenance: cannot tell", "Provenance: weak"))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "--answers: name the suspect's answers"),
        (("--texts", "t"), "--answers: name the suspect's answers"),
        (("--answers", "a", "--texts", "t"), "--texts: texts are tried on a model"),
        (("--weights", "w"), "--texts: name texts"),
        (("--weights", "w", "--texts", "t", "--answers", "a"), "leave one out"),
    ],
)
def test_answers_or_weights_are_needed_and_not_both(folder, more, said) -> None:
    done = run(folder, *more)
    assert isinstance(done.exception, InputError)
    assert said in str(done.exception)
