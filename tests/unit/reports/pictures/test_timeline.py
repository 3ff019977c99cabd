"""What was taken each day."""

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.reports.pictures.timeline import (
    MOST_SUBJECTS,
    OTHERS,
    draw_timeline,
    series,
)
from stillwatch.reports.tables import EVERYONE_ELSE, FLAGGED_ALONE, TIMELINE_OUT


def test_every_token_is_in_exactly_one_series(scan):
    unit, by_subject = series(scan.timeline, ["c-01", "c-02"])
    assert unit == "output tokens"
    assert list(by_subject) == ["c-01", "c-02", FLAGGED_ALONE, EVERYONE_ELSE]
    total = sum(sum(days.values()) for days in by_subject.values())
    assert total == sum(scan.timeline["output_tokens"].to_pylist())
    watched = [r for r in scan.timeline.to_pylist() if r["subject"] in ("c-03", EVERYONE_ELSE)]
    everyone = sum(by_subject[EVERYONE_ELSE].values())
    assert everyone == sum(r["output_tokens"] for r in watched)


def test_requests_stand_in_for_unknown_tokens(scan):
    nothing = pa.nulls(scan.timeline.num_rows, pa.int64())
    blind = scan.timeline.set_column(3, "output_tokens", nothing)
    unit, by_subject = series(blind, ["c-01"])
    assert unit == "requests"
    assert sum(by_subject["c-01"].values()) > 0


def test_many_campaigns_are_put_together(build, rows):
    names = [f"c{i}" for i in range(MOST_SUBJECTS + 3)]
    campaigns = [rows.campaign(name, [f"{name}-a"]) for name in names]
    scan = build([rows.account("a")], campaigns)
    _, by_subject = series(scan.timeline, names)
    assert list(by_subject) == [*names[:MOST_SUBJECTS], OTHERS, FLAGGED_ALONE, EVERYONE_ELSE]
    svg = draw_timeline(scan.timeline, names)
    assert svg is not None
    assert OTHERS in svg


def test_no_days_no_picture():
    assert draw_timeline(TIMELINE_OUT.empty_table(), []) is None


def test_one_day_and_nobody_flagged(scan):
    one = scan.timeline.filter(pc.equal(scan.timeline["subject"], EVERYONE_ELSE))
    svg = draw_timeline(one.slice(0, 1), [])
    assert svg is not None
    assert "nothing flagged" in svg
