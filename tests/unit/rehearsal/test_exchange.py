import gzip

import pytest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.exchange import Exchange, read_recording, scrub, write_recording

ONE = Exchange(
    tool="t",
    path="/v1/messages",
    headers=[("Host", "h"), ("X-Api-Key", "")],
    request={"model": "m", "messages": [], "stop": None},
    response=None,
    stream=True,
    status=200,
    start_s=0.5,
    first_s=0.6,
    end_s=1.0,
)


def test_written_and_read_back_absent_values_included(tmp_path):
    path = tmp_path / "deep" / "t.jsonl.gz"
    assert write_recording(path, [ONE, ONE]) == 2
    assert list(read_recording(path)) == [ONE, ONE]
    before = path.read_bytes()
    write_recording(path, [ONE, ONE])
    assert path.read_bytes() == before


def test_scrub_empties_secrets_whatever_their_case():
    sent = [("authorization", "a"), ("X-API-Key", "b"), ("Accept", "c"), ("Cookie", "d")]
    assert scrub(sent) == [
        ("authorization", ""),
        ("X-API-Key", ""),
        ("Accept", "c"),
        ("Cookie", ""),
    ]


def test_header_ignores_case():
    assert ONE.header("HOST") == "h"
    assert ONE.header("accept") is None


@pytest.mark.parametrize("text", ["{", "[]", '{"tool": "t"}', '{"headers": []}'])
def test_a_broken_line_is_named(tmp_path, text):
    path = tmp_path / "t.jsonl.gz"
    path.write_bytes(gzip.compress(f"{text}\n".encode()))
    with pytest.raises(InputError, match=r"t\.jsonl\.gz:1"):
        list(read_recording(path))


def test_a_truncated_file_is_named(tmp_path):
    path = tmp_path / "t.jsonl.gz"
    write_recording(path, [ONE])
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(InputError, match=r"t\.jsonl\.gz"):
        list(read_recording(path))
