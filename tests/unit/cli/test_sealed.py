"""Opening and forgetting sealed text as an administrator does."""

import json
import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.events.event import to_batch
from stillwatch.sketches import corpus
from stillwatch.wiring.daily import written
from stillwatch.wiring.recorder import begin
from stillwatch.wiring.recordings import Recording
from stillwatch.wiring.seal_keys import load_seal_key
from stillwatch.wiring.sealed_text import SCHEMA, text_of
from stillwatch.wiring.sketching import SketchRecipe
from tests.unit.cli.test_accounts import run  # noqa: F401 - a fixture
from tests.unit.wiring.test_sealed_text import SECRET, event


@pytest.fixture
def recording(run) -> Recording:  # noqa: F811
    made = Recording(Path("recording"), "sealed")
    begin(made, SketchRecipe(b"k" * 32, corpus.to_bytes(corpus.EMPTY)), "00ff")
    key, _ = load_seal_key(Path("stillwatch.seal"), made.seal)
    text_of(made, key).write(to_batch([event("1", "acme"), event("2", "bolt")]), "s")
    return made


def test_opened_forgotten_and_not_opened_again(run, recording) -> None:  # noqa: F811
    assert "1 exchanges of acme" in run("unseal", "acme", "--out", "t.jsonl", "--reason", "case 1")
    (line,) = Path("t.jsonl").read_text().splitlines()
    assert json.loads(line)["messages"][0]["content"] == SECRET
    assert stat.S_IMODE(Path("t.jsonl").stat().st_mode) == 0o600
    shown = run("forget", "acme", "--reason", "request 1", "--proof", "proof.json")
    assert json.loads(shown) == json.loads(Path("proof.json").read_text())
    assert json.loads(shown)["sealed_rows"] == 1
    with pytest.raises(StillwatchError, match="was forgotten at"):
        run("unseal", "acme", "--out", "t.jsonl", "--reason", "case 1")
    run("unseal", "bolt", "--out", "t.jsonl", "--reason", "case 1")


def test_rows_that_were_altered_are_told(run, recording) -> None:  # noqa: F811
    (file,) = written(recording.folder / "sealed")
    rows = pq.read_table(file).to_pylist()
    rows[0]["ciphertext"] = rows[1]["ciphertext"]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), file)
    with pytest.raises(StillwatchError, match="1 sealed rows of acme do not open"):
        run("unseal", "acme", "--out", "t.jsonl", "--reason", "case 1")


def test_without_the_seal_key(run, recording) -> None:  # noqa: F811
    Path("stillwatch.seal").rename("elsewhere")
    with pytest.raises(InputError, match="no seal key here; name the one of the gateway"):
        run("unseal", "acme", "--out", "t.jsonl", "--reason", "case 1")
    assert not Path("stillwatch.seal").exists()
    assert len(json.loads(run("forget", "acme"))["searched_for"]) == 1


def test_bytes_of_the_key_that_are_left_fail_the_proof(run, recording) -> None:  # noqa: F811
    (key,) = [one for one in recording.seal.glob("*.key") if b"acme" in one.read_bytes()]
    key.with_name("backup").write_bytes(key.read_bytes())
    with pytest.raises(StillwatchError, match="bytes of the key are still in seal/backup"):
        run("forget", "acme")
