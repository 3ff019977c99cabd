import hashlib
import io
import json
import zipfile

import numpy as np
import pytest

from stillwatch.baselines.file import FORMAT, Baseline, from_bytes, to_bytes
from stillwatch.baselines.units import Units
from stillwatch.core.errors import InputError


@pytest.fixture
def baseline() -> Baseline:
    units = Units(("a", "b"), {"n_requests": np.array([40.0, 50.0]), "x": np.array([1.5, np.nan])})
    popularity = {"shingles": {-(2**62): 4, 7: 2}, "dialects": {9: 3}}
    return Baseline(units, popularity, 2, {"key_fingerprint": "k", "seed": 1})


def rewritten(data: bytes, **header: object) -> bytes:
    """Change the header of a baseline file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "header.json":
                content = json.dumps({**json.loads(content), **header}).encode()
            new.writestr(name, content)
    return out.getvalue()


def test_what_is_written_is_read(baseline) -> None:
    data = to_bytes(baseline)
    read = from_bytes(data, "b.zip")
    assert read.units.subjects == ("a", "b")
    np.testing.assert_array_equal(read.units["x"], [1.5, np.nan])
    np.testing.assert_array_equal(read.units["n_requests"], [40.0, 50.0])
    assert read.popularity == baseline.popularity
    assert read.n_accounts == 2
    assert read.header == {**baseline.header, "format": FORMAT, "n_accounts": 2}
    assert read.digest == hashlib.sha256(data).hexdigest()


def test_same_baseline_same_bytes(baseline) -> None:
    turned = {k: dict(reversed(v.items())) for k, v in reversed(baseline.popularity.items())}
    again = Baseline(baseline.units, turned, 2, baseline.header)
    assert to_bytes(baseline) == to_bytes(again)


def test_no_popular_values(baseline) -> None:
    bare = Baseline(baseline.units, {}, 2, baseline.header)
    assert from_bytes(to_bytes(bare), "b.zip").popularity == {}


def test_other_files_are_refused_by_name(baseline) -> None:
    whole = to_bytes(baseline)
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w"):
        pass
    for data in (b"", b"{}", whole[: len(whole) // 2], empty.getvalue()):
        with pytest.raises(InputError, match=r"^b\.zip: not a baseline file .*baseline build"):
            from_bytes(data, "b.zip")


def test_a_later_format_is_refused(baseline) -> None:
    later = rewritten(to_bytes(baseline), format=FORMAT + 1)
    with pytest.raises(InputError, match=f"baseline of format {FORMAT + 1}, this version reads"):
        from_bytes(later, "b.zip")
