import csv
import json
import random

from stillwatch.events.accounts import read_accounts
from stillwatch.events.edge import read_edge
from stillwatch.events.readers.litellm_slp import READER
from stillwatch.rehearsal.holders import ordinary_holder
from stillwatch.rehearsal.plan import START
from stillwatch.rehearsal.streams import Dealt
from stillwatch.rehearsal.workload import Ask, Client
from stillwatch.rehearsal.writing import ACCOUNT_COLUMNS, access, payload, write_accounts

CLIENT = Client(
    "/v1/messages", "Anthropic/Python 2.12.0", "host,accept", "t13", {"max_tokens": 9, "stop": None}
)


def one(status: int = 200) -> Dealt:
    holder = ordinary_holder(random.Random(1), START, cloud=True)
    ask = Ask([{"role": "user", "content": "why?"}], "because")
    return Dealt(5.0, holder, CLIENT, "m-large", ask, holder.addresses[0], status)


def test_payload_is_recognised_by_the_reader():
    record = payload(one(), START.timestamp(), random.Random(1))
    assert READER.recognises(record)
    assert record["model_parameters"] == CLIENT.parameters
    assert record["startTime"] == START.timestamp() + 5
    assert record["response"]["choices"][0]["message"]["content"] == "because"
    assert record["call_type"] == "anthropic_messages"
    assert record["metadata"]["requester_metadata"]["request_id"] == record["litellm_call_id"]


def test_a_refused_request_has_no_answer():
    record = payload(one(429), START.timestamp(), random.Random(1))
    assert record["status"] == "failure"
    assert record["response"] is None
    assert record["completion_tokens"] == 0
    assert record["error_information"]["error_code"] == "429"


def test_the_edge_line_is_read_back(tmp_path):
    record = payload(one(), START.timestamp(), random.Random(1))
    path = tmp_path / "edge.jsonl"
    path.write_text(json.dumps(access(one(), record)) + "\n")
    row = read_edge([str(path)]).to_pylist()[0]
    assert row["request_id"] == record["litellm_call_id"]
    assert row["tls_ja4"] == "t13"
    assert row["header_order"] == "host,accept"
    assert row["client_address"] == one().address


def test_the_accounts_table_is_read_back(tmp_path):
    path = tmp_path / "accounts.csv"
    draw = random.Random(1)
    holders = [ordinary_holder(draw, START, cloud=True, exempt=at == 0) for at in range(3)]
    write_accounts(path, holders)
    with path.open(newline="") as file:
        assert tuple(next(csv.reader(file))) == ACCOUNT_COLUMNS
    rows = {row["account"]: row for row in read_accounts(path).to_pylist()}
    assert set(rows) == {one.account for one in holders}
    assert rows[holders[0].account]["exempt_until"] is not None
    assert rows[holders[1].account]["exempt_until"] is None
