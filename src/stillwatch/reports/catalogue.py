"""What is known of each detector and signal that a report names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from stillwatch.campaigns.signal import Signal
from stillwatch.detectors.detector import Detector

MEMBERSHIP: Final = "campaign"
"""Stands in an account's reasons for what its campaign was judged to be; no detector."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One detector or signal; a text that is not known is empty.

    Attributes
    ----------
    title, innocent, runbook, misses : str
        What it is called, what innocent behaviour looks the same, what to do next, what it
        does not see.
    scanned : bool
        Whether the summary names it.
    """

    title: str
    innocent: str
    runbook: str
    misses: str
    scanned: bool


Catalogue = Mapping[str, Entry]


def catalogue(summary: Mapping[str, Any], plugins: Sequence[Detector | Signal]) -> dict[str, Entry]:
    """Return what is known of each detector and signal, by id.

    What the summary says goes first. What it leaves out is taken from the plug-in, unless the
    scan ran another version of it.

    Parameters
    ----------
    summary : mapping
        Its ``detectors`` and ``signals`` may carry ``title``, ``false_positives`` or
        ``innocent``, ``runbook`` and ``misses``.
    plugins : sequence of Detector and Signal
        Those that are installed.
    """
    said = [*(summary.get("detectors") or []), *(summary.get("signals") or [])]
    scanned = {str(entry["id"]): entry for entry in said}
    installed = {plugin.id: plugin for plugin in plugins}
    return {
        name: _entry(name, scanned.get(name), installed.get(name))
        for name in {**scanned, **installed}
    }


def title_of(known_as: Catalogue, name: str) -> str:
    """Return what a detector or signal is called."""
    if name == MEMBERSHIP:
        return "Its campaign"
    return known_as[name].title if name in known_as else _words(name)


def _entry(name: str, said: Mapping[str, Any] | None, plugin: Detector | Signal | None) -> Entry:
    entry = said or {}
    if entry.get("version") not in (None, getattr(plugin, "version", None)):
        plugin = None
    detector = plugin if isinstance(plugin, Detector) else None
    innocent = entry.get("false_positives") or entry.get("innocent")
    if not innocent and plugin is not None:
        innocent = plugin.false_positives if isinstance(plugin, Detector) else plugin.innocent
    return Entry(
        title=str(entry.get("title") or (detector.title if detector else _words(name))),
        innocent=str(innocent or ""),
        runbook=str(entry.get("runbook") or (detector.runbook if detector else "")),
        misses=str(entry.get("misses") or (detector.misses if detector else "")),
        scanned=said is not None,
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
