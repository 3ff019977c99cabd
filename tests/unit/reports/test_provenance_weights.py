from stillwatch.reports.provenance import ASSUMED, NULL, Basis
from stillwatch.reports.provenance_weights import WEIGHTS


def test_weights_have_a_null_and_assumptions_of_their_own() -> None:
    assert Basis().null == NULL and WEIGHTS.null != NULL
    assert not set(WEIGHTS.assumed) & set(ASSUMED)
    assert any("stands nowhere before it" in one for one in WEIGHTS.assumed)


def test_what_was_looked_at_is_all_named() -> None:
    names = ("n_texts", "n_tokens", "n_rows", "n_contexts", "n_pairs")
    said = WEIGHTS.looked_at.format(**{name: f"<{name}>" for name in names})
    assert all(f"<{name}>" in said for name in names)
