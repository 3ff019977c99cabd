import gzip
import json

import pytest

from stillwatch.core.errors import InputError
from stillwatch.events.edge import read_edge
from stillwatch.events.quarantine import BadLine
from stillwatch.events.schema import EDGE_SCHEMA


def log(tmp_path, *records: object) -> str:
    path = tmp_path / "edge.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records))
    return str(path)


def test_nginx_and_envoy_spellings(tmp_path) -> None:
    nginx = {
        "request_id": "r1",
        "remote_addr": "203.0.113.7",
        "http_user_agent": "openai-python/3",
        "ja4": "t13d",
        "client_asn": "AS64500",
        "header_order": "host,accept",
    }
    envoy = {"x-request-id": "r2", "x-forwarded-for": "2001:db8::1, 10.0.0.1", "user-agent": "-"}
    table = read_edge([log(tmp_path, nginx, envoy)])
    assert table.schema.equals(EDGE_SCHEMA)
    one, two = table.to_pylist()
    assert one["client_address"] == "203.0.113.7" and one["client_asn"] == 64500
    assert two["client_address"] == "2001:db8::1" and two["user_agent"] is None


@pytest.mark.parametrize(
    ("sent", "address"),
    [("203.0.113.7:4711", "203.0.113.7"), ("[2001:db8::1]:99", "2001:db8::1")],
)
def test_ports_are_dropped(tmp_path, sent: str, address: str) -> None:
    table = read_edge([log(tmp_path, {"request_id": "r", "downstream_remote_address": sent})])
    assert table.column("client_address").to_pylist() == [address]


def test_lines_without_request_id_are_passed_over_but_not_all_may_be(tmp_path) -> None:
    assert read_edge([log(tmp_path, {"request_id": "r"}, {"uri": "/"})]).num_rows == 1
    with pytest.raises(InputError, match="no line has a request id"):
        read_edge([log(tmp_path, {"uri": "/"})])


def test_bad_line_is_placed(tmp_path) -> None:
    path = tmp_path / "edge.jsonl"
    path.write_text('{"request_id": "a"}\nnonsense\n')
    with pytest.raises(InputError, match=r"edge.jsonl:2: not a JSON object"):
        read_edge([str(path)])


def test_bad_lines_can_be_taken_instead(tmp_path) -> None:
    whole = gzip.compress(b"".join(b'{"request_id": "r%d"}\n' % i for i in range(9999)) + b"x\n")
    path = tmp_path / "edge.json.gz"
    path.write_bytes(whole[: len(whole) // 2])
    bad: list[BadLine] = []
    table = read_edge([str(path)], bad.append)
    assert 0 < table.num_rows < 9999 and len(bad) == 1 and "cut off" in bad[0].reason
    path.write_bytes(whole)
    assert read_edge([str(path)], bad.append).num_rows == 9999
    assert [one.line for one in bad[1:]] == [10_000]


def test_a_forged_first_hop_does_not_count(tmp_path) -> None:
    record = {
        "request_id": "r",
        "http_x_forwarded_for": "198.51.100.9, 203.0.113.7, 10.0.0.1",
        "remote_addr": "10.0.0.2",
    }
    assert read_edge([log(tmp_path, record)]).column("client_address").to_pylist() == [
        "203.0.113.7"
    ]
    named = {**record, "cf-connecting-ip": "192.0.2.5"}
    assert read_edge([log(tmp_path, named)]).column("client_address").to_pylist() == ["192.0.2.5"]


def test_an_absurd_network_number_is_null(tmp_path) -> None:
    record = {"request_id": 7, "client_asn": "9" * 30, "user_agent": ["x"]}
    (row,) = read_edge([log(tmp_path, record)]).to_pylist()
    assert row["request_id"] == "7" and row["client_asn"] is None and row["user_agent"] is None


def test_access_logs_on_s3(bucket) -> None:
    bucket.put("edge/a.json", b'{"request_id": "r1", "ja4": "j"}\n')
    bucket.put("edge/b.json.gz", gzip.compress(b'{"request_id": "r2"}\n'))
    assert read_edge([bucket.path("edge/")]).column("request_id").to_pylist() == ["r1", "r2"]
