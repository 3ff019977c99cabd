"""The page on provenance speaks of every field of a plan, and of nothing that is not there."""

import re
from pathlib import Path

import pytest

from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.audit.provenance.plan import Mark
from stillwatch.audit.provenance.verdict import SCALE
from stillwatch.marking.scheme import all_schemes

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "provenance.md").read_text()
COLLECTING = (DOCS / "provenance-collecting.md").read_text()


def fields(page: str) -> set[str]:
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", page, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize(("kind", "page"), [(Mark, PAGE), (Suspect, COLLECTING)])
def test_every_field_is_described(kind, page) -> None:
    assert fields(page) == set(kind.model_fields)


def test_every_scheme_is_named() -> None:
    assert all(f"`{name}`" in PAGE for name in all_schemes())


def test_the_scale_is_that_of_the_code() -> None:
    for most, name in SCALE:
        assert re.search(rf"\| {name} \| .*at most 1e{most:.0f}", PAGE)
