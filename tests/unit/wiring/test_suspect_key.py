import pytest

from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.core.errors import InputError
from stillwatch.wiring.suspect_key import key_of

NAMED = Suspect(url="http://a/v1", model="m", key_env="SUSPECT_KEY")


def test_the_key_comes_from_the_environment(monkeypatch) -> None:
    monkeypatch.setenv("SUSPECT_KEY", " sk-abc_123\n")
    assert key_of(NAMED) == "sk-abc_123"


def test_a_plan_without_a_key_needs_none() -> None:
    assert key_of(NAMED.model_copy(update={"key_env": None})) is None


@pytest.mark.parametrize("value", [None, "", " ", "s3 cret", "s3\ncret", "s3сret"])
def test_what_cannot_be_a_key_is_said_and_not_shown(monkeypatch, value) -> None:
    monkeypatch.delenv("SUSPECT_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("SUSPECT_KEY", value)
    with pytest.raises(InputError, match="SUSPECT_KEY") as caught:
        key_of(NAMED)
    assert caught.value.field == "suspect.key_env"
    assert "s3" not in str(caught.value)
