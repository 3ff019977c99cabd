import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import InputError
from stillwatch.events.accounts import ignored_columns, read_accounts
from stillwatch.events.schema import ACCOUNTS_SCHEMA


def csv(tmp_path, text: str):
    path = tmp_path / "accounts.csv"
    path.write_text(text, "utf-8")
    return path


def test_csv_with_some_columns(tmp_path) -> None:
    table = read_accounts(
        csv(tmp_path, "account,created_at,ignored\na,2026-01-02T03:04:05Z,x\nb,,y\n")
    )
    assert table.schema.equals(ACCOUNTS_SCHEMA)
    created = table.column("created_at").to_pylist()
    assert created == [dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), None]
    assert table.column("organization").null_count == 2


def test_parquet_gives_the_same(tmp_path) -> None:
    one = read_accounts(csv(tmp_path, "account,plan,exempt_until\na,pro,2026-02-01\n"))
    path = tmp_path / "accounts.parquet"
    pq.write_table(one, path)
    assert read_accounts(path).equals(one)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name;plan\na;b\n", "accounts.csv: account: no such column; there are: name;plan"),
        ('account\n""\n', "accounts.csv:2: account: empty or missing"),
        ("account,plan\na,b,c\n", "accounts.csv:2: more cells than columns"),
        ("account\na\na\n", "accounts.csv:3: account: stands here twice, first in line 2"),
        ("account,created_at\na,soon\n", "accounts.csv:2: created_at: not an instant"),
    ],
)
def test_bad_cells_are_placed(tmp_path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_accounts(csv(tmp_path, text))


def test_no_such_file(tmp_path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: cannot read it"):
        read_accounts(tmp_path / "none.csv")


def test_damaged_parquet(tmp_path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(InputError, match="cannot read the accounts table"):
        read_accounts(path)


def test_columns_without_a_meaning_are_told(tmp_path) -> None:
    table = read_accounts(csv(tmp_path, "account,colour,plan,size\na,red,pro,1\n"))
    assert ignored_columns(table) == ["colour", "size"]
    assert ignored_columns(read_accounts(csv(tmp_path, "account\na\n"))) == []


def test_a_parquet_cell_of_the_wrong_kind_is_placed(tmp_path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"account": ["a", "b"], "plan": [[1], None]}), path)
    with pytest.raises(InputError, match=r"a.parquet:1: plan: not text"):
        read_accounts(path)


def test_line_numbers_count_cells_of_many_lines(tmp_path) -> None:
    with pytest.raises(InputError, match=r"accounts.csv:4: created_at"):
        read_accounts(csv(tmp_path, 'account,plan,created_at\na,"two\nlines",\nb,,soon\n'))


def test_table_on_s3(bucket) -> None:
    table = read_accounts(bucket.put("a.csv", b"account,plan\na,pro\n"))
    assert table.select(["account", "plan"]).to_pylist() == [{"account": "a", "plan": "pro"}]
    with pytest.raises(InputError, match=r"s3://.*/b\.csv: no such object"):
        read_accounts(bucket.path("b.csv"))
