import threading

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring import copying
from stillwatch.wiring.copying import Copier, copy_until
from stillwatch.wiring.recordings import Recording


@pytest.fixture
def recording(tmp_path) -> Recording:
    made = Recording(tmp_path / "recording", "sealed")
    for name in ("events/day=2026-11-23/1.parquet", "sealed/day=2026-11-23/1.parquet"):
        write(made, name, name.encode())
    for name in ("seal/a.key", "events/day=2026-11-23/.2.partial", "state/x.parquet"):
        write(made, name, b"stays")
    return made


def write(recording, name, body) -> None:
    path = recording.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def stored(bucket) -> dict[str, bytes]:
    listed = bucket.client.list_objects_v2(Bucket=bucket.name).get("Contents", [])
    keys = [one["Key"] for one in listed]
    get = bucket.client.get_object
    return {key: get(Bucket=bucket.name, Key=key)["Body"].read() for key in keys}


def test_events_and_sealed_text_are_copied_once_and_no_key_is(recording, bucket) -> None:
    copier = Copier(recording, bucket.path("gate/"))
    assert (copier.copy(), copier.copy()) == (2, 0)
    names = [f"{kind}/day=2026-11-23/1.parquet" for kind in ("events", "sealed")]
    assert stored(bucket) == {f"gate/{name}": name.encode() for name in names}
    write(recording, "contexts/day=2026-11-24/2.parquet", b"new")
    write(recording, names[0], b"rolled again")
    assert copier.copy() == 2
    assert stored(bucket)[f"gate/{names[0]}"] == b"rolled again"
    assert Copier(recording, bucket.path("gate")).copy() == 0  # as after another start


def test_what_the_store_refuses_is_tried_again(recording, bucket, monkeypatch) -> None:
    monkeypatch.setattr(copying, "AGAIN_S", 0.01)
    monkeypatch.setattr(copying, "COPY_S", 0.01)
    ended, refused = threading.Event(), []
    copier = Copier(recording, bucket.path("gate"))
    real = copier.copy

    def copy() -> int:
        if len(refused) < 2:
            refused.append(True)
            raise InputError("the store cannot be reached")
        n_copied = real()
        ended.set()
        return n_copied

    monkeypatch.setattr(copier, "copy", copy)
    copy_until(copier, ended)
    assert len(stored(bucket)) == 2


def test_the_rest_is_copied_at_the_end(recording, bucket) -> None:
    with copying.copying(recording, bucket.path("gate")):
        write(recording, "events/day=2026-11-25/3.parquet", b"last")
    assert len(stored(bucket)) == 3
    with copying.copying(recording, None):
        pass
