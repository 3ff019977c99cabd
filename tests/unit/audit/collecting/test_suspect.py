from pathlib import Path

import pytest
from pydantic import ValidationError

from stillwatch.audit.collecting.suspect import Suspect


def test_a_url_loses_its_last_slash() -> None:
    assert Suspect(url="https://models.example/v1/", model="m").url == "https://models.example/v1"


@pytest.mark.parametrize(
    "url",
    [
        "models.example/v1",
        "ftp://models.example",
        "https://",
        "https://:s3cret@models.example/v1",
        "https://models.example/v1?key=s3cret",
    ],
)
def test_an_address_that_cannot_be_asked_or_holds_a_key_is_refused(url) -> None:
    with pytest.raises(ValidationError, match="must"):
        Suspect(url=url, model="m")


def test_a_budget_in_money_needs_prices() -> None:
    with pytest.raises(ValidationError, match="most_money needs price_in and price_out"):
        Suspect(url="http://a/v1", model="m", most_money=1.0)
    assert Suspect(url="http://a/v1", model="m", most_money=1.0, price_out=2.0).most_money == 1.0


def test_every_field_says_what_it_is() -> None:
    for name, field in Suspect.model_fields.items():
        assert field.description, name


def test_the_docs_name_every_field() -> None:
    docs = Path(__file__).parents[4] / "docs" / "provenance-collecting.md"
    text = docs.read_text("utf-8")
    assert [name for name in Suspect.model_fields if f"`{name}`" not in text] == []
