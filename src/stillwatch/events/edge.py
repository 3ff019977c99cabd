"""The edge log: an access log of nginx or Envoy in front of the API."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
import pyarrow as pa

from stillwatch.core.errors import InputError
from stillwatch.events.addresses import bare, client_hop
from stillwatch.events.opening import CUT, open_stream
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import expand
from stillwatch.events.schema import EDGE_SCHEMA

BATCH_ROWS: Final = 65_536
SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "request_id": (
        "request_id",
        "x-request-id",
        "x_request_id",
        "req_id",
        "http_x_request_id",
        "x-litellm-call-id",
        "sent_http_x_litellm_call_id",
    ),
    "client_asn": ("client_asn", "asn", "geoip_asn", "geoip2_asn"),
    "user_agent": ("http_user_agent", "user-agent", "user_agent"),
    "tls_ja4": ("ja4", "tls_ja4", "ja4_fingerprint", "http_x_ja4", "x-ja4"),
    "header_order": ("header_order", "headers_order", "http_header_order"),
}
"""Names of each field in nginx's and Envoy's JSON access logs; the first that is there counts."""
CLIENT: Final = ("true-client-ip", "cf-connecting-ip", "http_cf_connecting_ip", "client_ip")
"""The client's address as the outermost proxy vouches for it."""
FORWARDED: Final = ("x-forwarded-for", "http_x_forwarded_for", "x_forwarded_for")
PEER: Final = ("remote_addr", "downstream_remote_address", "downstream_direct_remote_address")
EMPTY: Final = (None, "", "-")


def read_edge(paths: Sequence[str], bad: Callable[[BadLine], None] | None = None) -> pa.Table:
    """Read access logs; lines without a request id are passed over.

    Parameters
    ----------
    paths : sequence of str
        Files, folders, globs: JSON lines, plain, gzip or zstd.
    bad : callable, optional
        Takes each line that cannot be read; without it, the first one ends the reading.

    Returns
    -------
    pyarrow.Table
        Of `EDGE_SCHEMA`.

    Raises
    ------
    InputError
        A line is not a JSON object, or no line has a request id.
    """
    batches: list[pa.RecordBatch] = []
    rows: list[dict[str, Any]] = []
    for file in expand(paths):
        for item in _read_file(file.path):
            if isinstance(item, BadLine):
                if bad is None:
                    raise InputError(item.reason, file=item.file, line=item.line)
                bad(item)
                continue
            rows.append(item)
            if len(rows) >= BATCH_ROWS:
                batches.append(pa.RecordBatch.from_pylist(rows, schema=EDGE_SCHEMA))
                rows.clear()
    if rows:
        batches.append(pa.RecordBatch.from_pylist(rows, schema=EDGE_SCHEMA))
    if not batches:
        names = ", ".join(SPELLINGS["request_id"])
        raise InputError(
            f"no line has a request id ({names}); add one to the log format of your proxy",
            file=", ".join(map(str, paths)),
        )
    return pa.Table.from_batches(batches, schema=EDGE_SCHEMA)


def _read_file(path: str) -> Iterator[dict[str, Any] | BadLine]:
    decoder = msgspec.json.Decoder(dict[str, Any])
    stream = open_stream(path)
    number = 0
    with stream.raw:
        try:
            for line in stream.lines():
                number += 1
                if line is None:
                    yield BadLine(path, number, "line too long")
                    continue
                if not line.strip():
                    continue
                try:
                    row = facts(decoder.decode(line))
                except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                    yield BadLine(path, number, f"not a JSON object ({error})")
                    continue
                if row["request_id"] is not None:
                    yield row
        except CUT as error:
            yield BadLine(path, number + 1, f"the file is cut off or damaged here ({error})")


def facts(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `EDGE_SCHEMA` in one line of an access log; null where absent."""
    found = {name: _pick(record, names) for name, names in SPELLINGS.items()}
    asn = (found["client_asn"] or "").upper().removeprefix("AS")
    return {
        **found,
        "client_asn": int(asn) if asn.isdecimal() and len(asn) <= 10 else None,
        "client_address": _address(record),
    }


def _pick(record: Mapping[str, Any], names: Sequence[str]) -> str | None:
    for name in names:
        value = record.get(name)
        if isinstance(value, str | int) and value not in EMPTY:
            return str(value)
    return None


def _address(record: Mapping[str, Any]) -> str | None:
    told = _pick(record, CLIENT)
    if told is not None:
        return bare(told)
    return client_hop(_pick(record, FORWARDED) or "", _pick(record, PEER))
