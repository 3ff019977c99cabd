from stillwatch.reports.provenance import result, sections
from stillwatch.wiring.auditing_weights import audit_weights
from stillwatch.wiring.weight_files import weight_files
from stillwatch.wiring.weights_facts import weights_facts
from tests.open_model import Copier
from tests.unit.wiring.test_auditing_weights import EPOCH, KEYS, folder, plan, texts

__all__ = ["folder"]


def facts(folder, found_in, **more):
    (folder / "config.json").write_text('{"model_type": "llama"}')
    (folder / "model.safetensors").write_bytes(b"")
    file = folder / "audit.toml"
    file.write_text("[mark]\n")
    told = plan(folder, accounts=["acme", "bolt"])
    found = audit_weights(told, Copier(2), folder / "tokenizer.json", found_in, most_tokens=190)
    return weights_facts(
        told, file, weight_files(folder), found, most_tokens=190, peeked=True, **more
    )


def test_it_can_be_run_again(folder) -> None:
    said = facts(folder, texts())
    assert said.commitments == {
        f"{who}, {EPOCH}": KEYS.commitment("ours", EPOCH, who) for who in ("acme", "bolt")
    }
    assert said.reproduce["texts, SHA-256"] == "d" * 64
    assert len(said.reproduce["weights, SHA-256"]) == 64
    for part in ("--weights", "--most-tokens 190", "--peeked"):
        assert part in said.reproduce["command"]
    assert any("12 further texts" in one for one in said.remarks)
    assert not any("carry the mark" in one for one in said.remarks)


def test_the_report_speaks_of_weights(folder) -> None:
    said = facts(folder, texts())
    whole = str(sections(said))
    for part in (
        "suspect's weights were made",
        "can find, and cannot clear",
        "3 texts, 180 tokens",
    ):
        assert part in whole, part
    assert "answers, 180" not in whole
    assert result(said)["text"]["n_rows"] == said.text["n_rows"]


def test_marked_texts_are_remarked_upon(folder) -> None:
    marked = texts(KEYS.key("ours", EPOCH, "bolt"))
    assert any("carry the mark" in one for one in facts(folder, marked).remarks)
