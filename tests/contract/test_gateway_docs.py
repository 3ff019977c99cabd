"""The page on the gateway names every setting and every field of a licence."""

from pathlib import Path

from stillwatch.gateway.settings import Settings
from stillwatch.licences.parsing import LicenceTable

PAGE = (Path(__file__).parents[2] / "docs" / "gateway.md").read_text("utf-8")


def test_every_setting_is_on_the_page() -> None:
    missing = []
    for section, field in Settings.model_fields.items():
        model = field.annotation
        if section == "upstream":
            model = model.__args__[0]
        missing += [
            f"{section}.{name}" for name in model.model_fields if f"`{section}.{name}`" not in PAGE
        ]
    assert missing == []


def test_every_field_of_a_licence_is_on_the_page() -> None:
    assert [name for name in LicenceTable.model_fields if f"`{name}`" not in PAGE] == []
