"""A scan says the same wherever its log lies: in files, on S3, in a table; on either engine."""

import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import deltalake
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from pyiceberg.catalog.sql import SqlCatalog

from stillwatch.cli.main import main
from stillwatch.events.event import Event, to_batch

N_ORDINARY = 60
N_RING = 6
N_EACH = 30
START_US = 1_790_985_600_000_000  # 2026-10-03T00:00:00Z
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "sel", "tim")]

STILLWATCH = "from stillwatch.cli.main import main; main()"


def all_events() -> list[Event]:
    """Ordinary accounts, and a ring that shares one template."""
    pick = random.Random(5)
    made: list[Event] = []

    def text(n: int) -> str:
        return " ".join(pick.choices(WORDS, k=n))

    def add(account: str, at: float, prompt: str, address: str) -> None:
        made.append(
            Event(
                event_id=f"e{len(made)}",
                source="litellm_slp",
                ts_us=START_US + int(at * 1e6),
                content_state="full",
                account=account,
                client_address=address,
                messages=[{"role": "user", "type": "text", "content": prompt}],
                completions=[{"role": "assistant", "type": "text", "content": text(9)}],
                usage_input_tokens=40,
                usage_output_tokens=30,
                status=200,
            )
        )

    for account in range(N_ORDINARY):
        own = text(6)
        for _ in range(pick.randrange(22, 34)):
            prompt = f"{own} {text(pick.randrange(3, 30))}"
            add(f"user_{account}", pick.random() * 5 * 86_400, prompt, f"10.{account}.1.7")
    for i in range(N_RING * N_EACH):
        prompt = f"solve the following task and show every step of it {text(24)}"
        add(f"ring_{i % N_RING}", 3_600 + i * 61.0, prompt, f"192.0.2.{i % N_RING}")
    pick.shuffle(made)
    return made


EVENTS = all_events()
TABLE = pa.Table.from_batches([to_batch(EVENTS)])
HALF = len(EVENTS) // 2


def parquet(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def lines(events: list[Event]) -> bytes:
    names = Event.__struct_fields__
    records = ({name: getattr(event, name) for name in names} for event in events)
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def lines_on_s3(bucket: Any, tmp_path: Path) -> list[str]:
    packed = zstandard.ZstdCompressor().compress(lines(EVENTS[HALF:]))
    bucket.put("logs/day=1/a.jsonl", lines(EVENTS[:HALF]))
    bucket.put("logs/day=2/b.jsonl.zst", packed)
    bucket.put("logs/day=2/_SUCCESS", b"")
    return [bucket.path("logs/*/*.jsonl*")]


def parquet_on_s3(bucket: Any, tmp_path: Path) -> list[str]:
    bucket.put("lake/a.parquet", parquet(TABLE.slice(0, HALF)))
    bucket.put("lake/b.parquet", parquet(TABLE.slice(HALF)))
    return [bucket.path("lake/")]


def iceberg(warehouse: str, **more: str) -> None:
    catalog = SqlCatalog("c", uri="sqlite://", warehouse=warehouse, **more)
    catalog.create_namespace("lake")
    table = catalog.create_table("lake.events", TABLE.schema)
    table.append(TABLE.slice(0, HALF))
    table.append(TABLE.slice(HALF - 40))
    table.delete("event_id = 'e0'")
    table.append(TABLE.slice([e.event_id for e in EVENTS].index("e0"), 1))


def local_iceberg(bucket: Any, tmp_path: Path) -> list[str]:
    iceberg(tmp_path.as_uri())
    return [str(tmp_path / "lake" / "events")]


def iceberg_on_s3(bucket: Any, tmp_path: Path) -> list[str]:
    reach = {
        "s3.endpoint": f"http://{bucket.address}",
        "s3.access-key-id": "an-access-key",
        "s3.secret-access-key": "a-secret-key",
        "s3.region": "us-east-1",
    }
    iceberg(bucket.path("warehouse"), **reach)
    return [bucket.path("warehouse/lake/events")]


def delta(path: str, options: dict[str, str] | None = None) -> None:
    deltalake.write_deltalake(
        path, TABLE.slice(0, HALF), partition_by=["account"], storage_options=options
    )
    deltalake.write_deltalake(path, TABLE.slice(HALF), mode="append", storage_options=options)


def local_delta(bucket: Any, tmp_path: Path) -> list[str]:
    delta(str(tmp_path / "delta"))
    return [str(tmp_path / "delta")]


def delta_on_s3(bucket: Any, tmp_path: Path) -> list[str]:
    delta(bucket.path("delta"), {"AWS_ALLOW_HTTP": "true", "AWS_S3_ALLOW_UNSAFE_RENAME": "true"})
    return [bucket.path("delta")]


PLACES = [
    lines_on_s3,
    parquet_on_s3,
    local_iceberg,
    iceberg_on_s3,
    local_delta,
    delta_on_s3,
]


def scanned(logs: list[str], out: Path, *more: str) -> pa.Table:
    """Scan in this process; return the accounts."""
    key = out.with_name("hash.key")
    key.write_text("5a" * 32 + "\n", "ascii")
    arguments = ["stillwatch", "scan", *logs, "--out", str(out), "--key-file", str(key), *more]
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as stop:
        patch.setattr(sys, "argv", arguments)
        main()
    assert stop.value.code in (0, 3)
    assert not (out / "quarantine.jsonl").exists()
    return pq.read_table(out / "accounts.parquet")


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    folder = tmp_path_factory.mktemp("expected")
    pq.write_table(TABLE, folder / "events.parquet")
    accounts = scanned([str(folder / "events.parquet")], folder / "out")
    assert accounts.num_rows == N_ORDINARY + N_RING
    return accounts


@pytest.mark.parametrize("place", PLACES)
def test_accounts_do_not_depend_on_the_place(
    place: Callable[..., list[str]], bucket: Any, tmp_path: Path, expected: pa.Table
) -> None:
    assert scanned(place(bucket, tmp_path), tmp_path / "out").equals(expected)


@pytest.mark.spark
def test_accounts_do_not_depend_on_the_place_on_spark(
    bucket: Any, tmp_path: Path, expected: pa.Table
) -> None:
    twice = lines_on_s3(bucket, tmp_path)[:1] + iceberg_on_s3(bucket, tmp_path)
    out, key = tmp_path / "out", tmp_path / "hash.key"
    key.write_text("5a" * 32 + "\n", "ascii")
    arguments = ["scan", *twice, "--out", str(out), "--key-file", str(key), "--engine", "local[2]"]
    # in a process of its own: a Spark session of another test would not know the store's address
    done = subprocess.run([sys.executable, "-c", STILLWATCH, *arguments], check=False)
    assert done.returncode in (0, 3)
    assert pq.read_table(out / "accounts.parquet").equals(expected)
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert summary["counts"]["duplicates"] == len(EVENTS) + 40


def test_digests_are_those_of_the_store(bucket: Any, tmp_path: Path) -> None:
    accounts = bucket.put("accounts.csv", b"account,exempt_until\nring_0,2099-01-01\n")
    logs = parquet_on_s3(bucket, tmp_path)
    rows = scanned(logs, tmp_path / "out", "--accounts", accounts).to_pylist()
    assert [row["account"] for row in rows if row["exempt_until"]] == ["ring_0"]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    keys = {"a.parquet": "lake/a.parquet", "b.parquet": "lake/b.parquet"}
    assert summary["digests"]["inputs"] == {
        name: "etag:" + bucket.client.head_object(Bucket=bucket.name, Key=key)["ETag"].strip('"')
        for name, key in (keys | {"accounts.csv": "accounts.csv"}).items()
    }


def test_refusal_is_one_sentence_and_exit_code_2(
    bucket: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = bucket.put("log.jsonl", b"{}")
    bucket.check_credentials(0)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as stop:
        patch.setenv("COLUMNS", "400")
        patch.setattr(sys, "argv", ["stillwatch", "scan", path, "--out", str(tmp_path / "out")])
        main()
    said = capsys.readouterr().err
    assert stop.value.code == 2
    assert said.splitlines()[-1].startswith(f"error: {path}: ")
    assert "Traceback" not in said and "a-secret-key" not in said
    assert not (tmp_path / "out" / "accounts.parquet").exists()
