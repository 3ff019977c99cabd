"""The page on likeness speaks of every field of a plan and of every test, as the code has them."""

import re
from pathlib import Path

from stillwatch.audit.resemblance.battery import FEWEST_CONTROLS, FEWEST_PROMPTS, LEVEL, MOST_COPIED
from stillwatch.audit.resemblance.kinds import all_likenesses
from stillwatch.audit.resemblance.plan import CanaryKeys, Compared

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "resemblance.md").read_text()


def test_every_field_and_every_test_is_described() -> None:
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE, re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    fields = {*Compared.model_fields, *CanaryKeys.model_fields}
    assert named == fields | set(all_likenesses())


def test_what_decides_is_what_the_code_says() -> None:
    for name, test in all_likenesses().items():
        said = "decides" if test.decides else "shown"
        assert re.search(rf"^\| `{name}` \|.*\| {said} \|$", PAGE, re.MULTILINE)


def test_the_limits_are_those_of_the_code() -> None:
    assert f"{FEWEST_CONTROLS} controls" in PAGE
    assert f"fewer than {FEWEST_PROMPTS} prompts" in PAGE
    assert f"more than {MOST_COPIED:.0%}".replace("%", " %") in PAGE
    assert f"{LEVEL}".lstrip("0") in PAGE
