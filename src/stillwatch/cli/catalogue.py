"""``stillwatch sources``, ``detectors`` and ``signals``: what there is, and what it misses."""

from rich.console import Console
from rich.table import Table

from stillwatch.campaigns import signal
from stillwatch.detectors import detector
from stillwatch.events import reader


def sources() -> None:
    """List log sources, the evidence that each feeds and does not, and how to supply that."""
    table = Table("source", "feeds", "does not", "lacks, and how to supply it", show_lines=True)
    for one in reader.registry().values():
        fed = "\n".join(kind for kind in reader.FEEDS if kind in one.feeds)
        not_fed = "\n".join(kind for kind in reader.FEEDS if kind not in one.feeds) or "-"
        unnamed = f"\nIf it names no account: {one.no_account}." if one.no_account else ""
        table.add_row(f"{one.id}\n{one.title}", fed, not_fed, one.lacks + unnamed)
    Console().print(table)


def detectors() -> None:
    """List detectors: what each sees, what it misses, what innocent behaviour looks like it."""
    table = Table("detector", "a subject ...", "misses", "innocent look-alikes", show_lines=True)
    for one in detector.registry().values():
        name = f"{one.id}\nversion {one.version}\nquality: not measured"
        table.add_row(name, one.behaviour, one.misses, one.false_positives)
    Console().print(table)


def signals() -> None:
    """List link signals: what ties accounts together, and who shares it innocently."""
    table = Table("signal", "family", "the accounts ...", "innocent look-alikes", show_lines=True)
    for one in signal.registry().values():
        table.add_row(one.id, one.family, one.title, one.innocent)
    Console().print(table)
