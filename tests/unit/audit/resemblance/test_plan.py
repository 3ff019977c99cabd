import pytest
from pydantic import ValidationError

from stillwatch.audit.resemblance.plan import CanaryKeys, LikenessPlan

FILES = {"teacher": "t.jsonl", "suspect": "s.jsonl", "controls": ["c"]}


def test_the_least_plan() -> None:
    plan = LikenessPlan.model_validate({"resemblance": FILES})
    assert plan.canaries is None and plan.resemblance.identities == ()


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"resemblance": FILES | {"level": 0.5}},
        {"resemblance": FILES, "canaries": {"file": "c"}},
    ],
)
def test_what_is_missing_or_unknown_is_refused(table) -> None:
    with pytest.raises(ValidationError):
        LikenessPlan.model_validate(table)


def test_an_epoch_is_a_month() -> None:
    keys = {"file": "c", "secret_file": "s", "model": "m"}
    assert CanaryKeys.model_validate(keys | {"epoch": "2026-11"}).account is None
    with pytest.raises(ValidationError, match="2026-11"):
        CanaryKeys.model_validate(keys | {"epoch": "2026-13"})
