from datetime import UTC, datetime

import pytest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.plan import (
    Campaign,
    Ordinary,
    Plan,
    demo_plan,
    load_plan,
    ordinary_mix,
)

TOML = """
seed = 9
split = "calibration"
start = 2026-03-02T00:00:00Z
[[campaigns]]
name = "a"
n_accounts = 200
cover = 0.9
[[ordinary]]
kind = "chat_user"
n_accounts = 5
"""


def test_a_plan_is_read_from_toml(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(TOML)
    assert load_plan(path) == Plan(
        seed=9,
        split="calibration",
        start=datetime(2026, 3, 2, tzinfo=UTC),
        campaigns=(Campaign("a", n_accounts=200, cover=0.9),),
        ordinary=(Ordinary("chat_user", 5),),
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("seed = ", "cannot read the plan"),
        ("sed = 1", "sed"),
        ("[[campaigns]]\nname = 'a'\ncovr = 1", "covr"),
        ("[[campaigns]]\nn_accounts = 3", "name"),
        ("[[campaigns]]\nname = 'a'\ncover = 1.5", "cover"),
        ("[[campaigns]]\nname = 'a'\naddresses = 'moon'", "addresses"),
        ("split = 'half'", "split"),
        ("days = 0", "days"),
        ("start = 2026-03-02T00:00:00", "time zone"),
    ],
)
def test_a_wrong_plan_is_named(tmp_path, text, named):
    path = tmp_path / "plan.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=named):
        load_plan(path)


def test_mix_has_all_accounts():
    for n in (1, 7, 360):
        assert sum(some.n_accounts for some in ordinary_mix(n)) == n


def test_demo_is_as_described():
    plan = demo_plan(5)
    assert plan.seed == 5
    assert [(one.tool, one.n_accounts, one.cover) for one in plan.campaigns] == [
        ("distilabel", 40, 0.5),
        ("castwright", 24, 0.0),
    ]
    assert sum(some.exempt for some in plan.ordinary) == 1
    assert [some.n_accounts for some in plan.ordinary if some.together] == [12]
