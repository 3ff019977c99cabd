import pytest
from pydantic import ValidationError

from stillwatch.wiring.admin_models import AccountIn, KeyIn, MeasureIn


@pytest.mark.parametrize("name", ["", "a/b", "a\nb", "x" * 201, "\ud800"])
def test_names_that_are_none(name) -> None:
    with pytest.raises(ValidationError):
        AccountIn(id=name, licence="l")


def test_what_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError):
        KeyIn(labl="x")
    with pytest.raises(ValidationError):
        MeasureIn(account="a", rung="hang", reason="x")
