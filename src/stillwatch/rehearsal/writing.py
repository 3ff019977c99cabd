"""Write what was dealt as a provider's own files: LiteLLM log, edge log, accounts table."""

import csv
import gzip
import random
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from stillwatch.rehearsal.holders import Holder
from stillwatch.rehearsal.streams import OK, Dealt

LEVEL: Final = 3
CHARS_PER_TOKEN: Final = 4.2
SECONDS_PER_TOKEN: Final = 0.012
PRICE_PER_TOKEN: Final = (1.5e-6, 6e-6)
ACCOUNT_COLUMNS: Final = (
    "account",
    "organization",
    "created_at",
    "payment_fingerprint",
    "email_domain",
    "country",
    "plan",
    "exempt_until",
)


def write_logs(log: Path, edge: Path, dealt: Iterable[Dealt], start: datetime, seed: int) -> None:
    """Write the LiteLLM log and the edge log, in the order given.

    Parameters
    ----------
    log, edge : Path
        Gzipped JSON lines.
    dealt : iterable of Dealt
    start : datetime
        First instant of the log.
    seed : int
        Ids and latencies follow from it.
    """
    draw = random.Random(f"ids:{seed}")
    encoder = msgspec.json.Encoder()
    epoch = start.timestamp()
    with _gzip(log) as main, _gzip(edge) as side:
        for one in dealt:
            record = payload(one, epoch, draw)
            main.write(encoder.encode(record) + b"\n")
            side.write(encoder.encode(access(one, record)) + b"\n")


def _gzip(path: Path) -> gzip.GzipFile:
    return gzip.GzipFile(path, "wb", compresslevel=LEVEL, mtime=0)


def payload(one: Dealt, epoch: float, draw: random.Random) -> dict[str, Any]:
    """Return a LiteLLM StandardLoggingPayload."""
    began = epoch + one.at_s
    is_ok = one.status == OK
    n_in = round(sum(len(m["content"]) for m in one.ask.messages) / CHARS_PER_TOKEN) + 4
    n_out = round(len(one.ask.answer) / CHARS_PER_TOKEN) + 1 if is_ok else 0
    first = began + draw.uniform(0.15, 0.9) if is_ok else began
    ended = first + n_out * SECONDS_PER_TOKEN * draw.uniform(0.6, 1.6) if is_ok else began + 0.02
    call_id = f"{draw.getrandbits(128):032x}"
    is_messages = one.client.path.startswith("/v1/messages")
    holder = one.holder
    return {
        "id": f"chatcmpl-{call_id[:24]}",
        "trace_id": call_id[8:],
        "session_id": None,
        "litellm_call_id": call_id,
        "call_type": "anthropic_messages" if is_messages else "acompletion",
        "stream": one.client.stream,
        "response_cost": round(n_in * PRICE_PER_TOKEN[0] + n_out * PRICE_PER_TOKEN[1], 8),
        "status": "success" if is_ok else "failure",
        "custom_llm_provider": "openai",
        "total_tokens": n_in + n_out,
        "prompt_tokens": n_in,
        "completion_tokens": n_out,
        "startTime": round(began, 3),
        "endTime": round(ended, 3),
        "completionStartTime": round(first, 3),
        "model": one.model,
        "model_group": one.model,
        "metadata": {
            "user_api_key_hash": holder.key,
            "user_api_key_alias": None,
            "user_api_key_user_id": holder.account,
            "user_api_key_org_id": holder.organization,
            "user_api_key_team_id": None,
            "user_api_key_end_user_id": one.end_user,
            "user_agent": one.client.user_agent,
            "requester_metadata": {"request_id": call_id},
        },
        "request_tags": [f"User-Agent: {one.client.user_agent}"],
        "end_user": one.end_user or "",
        "requester_ip_address": one.address,
        "user_agent": one.client.user_agent,
        "messages": one.ask.messages,
        "response": _response(one, call_id, began, n_in, n_out) if is_ok else None,
        "model_parameters": one.client.parameters,
        "error_information": None
        if is_ok
        else {"error_code": str(one.status), "error_class": "RateLimitError"},
    }


def _response(one: Dealt, call_id: str, began: float, n_in: int, n_out: int) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{call_id[:24]}",
        "object": "chat.completion",
        "created": int(began),
        "model": one.model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": one.ask.answer},
            }
        ],
        "usage": {
            "prompt_tokens": n_in,
            "completion_tokens": n_out,
            "total_tokens": n_in + n_out,
        },
    }


def access(one: Dealt, record: dict[str, Any]) -> dict[str, Any]:
    """Return the line of an nginx JSON access log for the same request."""
    return {
        "msec": f"{record['startTime']:.3f}",
        "request_id": record["litellm_call_id"],
        "remote_addr": one.address,
        "http_user_agent": one.client.user_agent,
        "uri": one.client.path,
        "status": str(one.status),
        "request_time": f"{record['endTime'] - record['startTime']:.3f}",
        "ja4": one.client.ja4,
        "header_order": one.client.header_order,
    }


def write_accounts(path: Path, holders: Sequence[Holder]) -> None:
    """Write the accounts table, sorted by account."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ACCOUNT_COLUMNS)
        for one in sorted(holders, key=lambda holder: holder.account):
            values = [getattr(one, name) for name in ACCOUNT_COLUMNS]
            writer.writerow([_cell(value) for value in values])


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return "" if value is None else str(value)
