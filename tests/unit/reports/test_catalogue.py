"""What is known of detectors and signals."""

from stillwatch.campaigns.signal import registry as signals
from stillwatch.detectors.detector import registry as detectors
from stillwatch.reports.catalogue import MEMBERSHIP, catalogue, title_of


def test_the_plugin_fills_what_the_summary_leaves_out():
    detector = next(iter(detectors().values()))
    said = {"id": detector.id, "version": detector.version, "runbook": "Call them."}
    entry = catalogue({"detectors": [said]}, [detector])[detector.id]
    assert entry.title == detector.title
    assert entry.innocent == detector.false_positives
    assert entry.misses == detector.misses
    assert entry.runbook == "Call them."
    assert entry.scanned


def test_another_version_does_not_speak_for_the_one_that_ran():
    detector = next(iter(detectors().values()))
    said = {"id": detector.id, "version": detector.version + "-old"}
    entry = catalogue({"detectors": [said]}, [detector])[detector.id]
    assert (entry.innocent, entry.runbook, entry.misses) == ("", "", "")
    assert entry.title == detector.id.replace("_", " ")


def test_signals_are_known_though_the_summary_is_silent():
    signal = next(iter(signals().values()))
    entry = catalogue({}, [signal])[signal.id]
    assert entry.innocent == signal.innocent
    assert not entry.scanned


def test_titles():
    assert title_of({}, "new_thing") == "new thing"
    assert title_of({}, MEMBERSHIP) == "Its campaign"
    known = catalogue({"detectors": [{"id": "new_thing", "title": "New"}]}, [])
    assert title_of(known, "new_thing") == "New"
