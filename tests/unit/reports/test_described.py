from stillwatch.detectors.detector import registry
from stillwatch.reports.described import described
from stillwatch.reports.quality import Quality, Share


def text(sections) -> str:
    parts = []
    for section in sections:
        parts += [section.title, *section.said]
        parts += [cell for table in section.tables for row in table.rows for cell in row]
    return "\n".join(parts)


def test_every_detector_is_described_in_full() -> None:
    for one in registry().values():
        said = text(described(one, None))
        for part in (one.catches, one.null, one.misses, one.false_positives, one.runbook):
            assert part[1:-1] in said
        assert all(example.name in said for example in one.examples)
        assert "Not measured." in said and "nan" not in said.split()


def test_what_was_measured_is_shown_by_kind() -> None:
    by_kind = {"chat_user": Share(1, 90, 10), "campaign: a": Share(0, 0, 1)}
    quality = Quality(Share(1, 90, 10), Share(0, 0, 1), by_kind, "abc1234", "two logs")
    sections = described(registry()["template_sweep"], quality)
    (measured,) = (one for one in sections if one.title == "Measured quality")
    assert measured.tables[0].rows[0][:3] == ("chat_user", "1", "90")
    assert measured.tables[0].rows[1] == ("campaign: a", "0", "0", "-", "1")
    assert "two logs" in text(sections) and "abc1234" in text(sections)
