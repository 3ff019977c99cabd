from stillwatch.reports.provenance import NOT_LEFT_OUT, UNCHECKED
from stillwatch.wiring.auditing import audit
from stillwatch.wiring.provenance_facts import facts_of
from tests.unit.wiring.test_auditing import EPOCH, KEYS, answers, folder, plan

__all__ = ["folder"]


def test_it_can_be_run_again(folder) -> None:
    file = folder / "audit.toml"
    file.write_text("[mark]\n")
    told = plan(folder, accounts=["acme", "bolt"])
    facts = facts_of(told, file, audit(told, answers(None)), peeked=True)
    assert facts.commitments == {
        f"{who}, {EPOCH}": KEYS.commitment("ours", EPOCH, who) for who in ("acme", "bolt")
    }
    assert facts.reproduce["secret, fingerprint"] == KEYS.fingerprint
    assert facts.reproduce["answers, SHA-256"] == "d" * 64
    assert "--peeked" in facts.reproduce["command"]
    assert facts.text["n_answers"] == 12


def test_a_key_given_by_hand_has_no_commitment(folder) -> None:
    file = folder / "audit.toml"
    file.write_text("[mark]\n")
    told = plan(folder, engine_key=4242)
    facts = facts_of(told, file, audit(told, answers(None)), peeked=False)
    assert facts.commitments == {}
    assert "4242" not in str(facts)


def test_evidence_that_may_be_mere_repetition_says_so(folder) -> None:
    file = folder / "audit.toml"
    file.write_text("[mark]\n")
    told = plan(folder)
    for key, said in ((KEYS.key("ours", EPOCH), True), (None, False)):
        facts = facts_of(told, file, audit(told, answers(key)), peeked=False)
        assert (NOT_LEFT_OUT in facts.remarks) is said
        assert (UNCHECKED in facts.remarks) is not said
