"""The edge log: an access log of nginx or Envoy in front of the API."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import pyarrow as pa

from stillwatch.core.errors import InputError
from stillwatch.events.opening import open_lines
from stillwatch.events.reading import expand
from stillwatch.events.schema import EDGE_SCHEMA

SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "request_id": ("request_id", "x-request-id", "x_request_id", "req_id", "http_x_request_id"),
    "client_address": ("remote_addr", "x-forwarded-for", "client_ip", "downstream_remote_address"),
    "client_asn": ("client_asn", "asn", "geoip_asn"),
    "user_agent": ("http_user_agent", "user-agent", "user_agent"),
    "tls_ja4": ("ja4", "tls_ja4", "ja4_fingerprint"),
    "header_order": ("header_order", "headers_order", "http_header_order"),
}
"""Names of each field in nginx's and Envoy's JSON access logs; the first that is there counts."""


def read_edge(paths: Sequence[str]) -> pa.Table:
    """Read access logs into `EDGE_SCHEMA`; lines without a request id are passed over.

    Raises
    ------
    InputError
        A line is not a JSON object, or no line has a request id.
    """
    rows: list[dict[str, Any]] = []
    decoder = msgspec.json.Decoder(dict[str, Any])
    for file in expand(paths):
        for number, line in enumerate(open_lines(file.path), start=1):
            if not line.strip():
                continue
            try:
                record = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise InputError(
                    f"not a JSON object ({error})", file=file.path, line=number
                ) from error
            row = {name: _pick(record, names) for name, names in SPELLINGS.items()}
            if row["request_id"]:
                rows.append(_typed(row))
    if not rows:
        names = ", ".join(SPELLINGS["request_id"])
        raise InputError(
            f"no line has a request id ({names}); add one to the log format of your proxy",
            file=", ".join(paths),
        )
    return pa.Table.from_pylist(rows, schema=EDGE_SCHEMA)


def _pick(record: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((record[n] for n in names if record.get(n) not in (None, "", "-")), None)


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    asn = str(row["client_asn"] or "").upper().removeprefix("AS")
    address = row["client_address"]
    return {
        **{name: None if value is None else str(value) for name, value in row.items()},
        "client_asn": int(asn) if asn.isdecimal() else None,
        "client_address": None if address is None else _client_hop(str(address)),
    }


def _client_hop(forwarded: str) -> str:
    """Return the first hop of X-Forwarded-For, without a port."""
    hop = forwarded.split(",", maxsplit=1)[0].strip()
    if hop.startswith("["):
        return hop[1:].split("]")[0]
    return hop.split(":")[0] if hop.count(":") == 1 else hop
