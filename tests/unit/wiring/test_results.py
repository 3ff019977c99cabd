import pyarrow as pa
import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.results import profiles_of, read_summary, read_table


@pytest.mark.parametrize("said", [None, "", "{", "[]", "7", '{"name": "a package"}', "\ud800"])
def test_a_folder_of_something_else_is_refused(tmp_path, said: str | None) -> None:
    if said is not None:
        (tmp_path / "summary.json").write_text(said, "utf-8", "surrogatepass")
    with pytest.raises(InputError, match="no results of a scan here"):
        read_summary(tmp_path)


def test_what_a_scan_wrote_is_read(scan_folder) -> None:
    assert read_summary(scan_folder)["counts"]["accounts"] == 132
    assert read_table(scan_folder, "accounts").num_rows == 132


@pytest.mark.parametrize("data", [b"", b"PAR1", b"text"])
def test_a_damaged_table_is_named(tmp_path, data: bytes) -> None:
    (tmp_path / "links.parquet").write_bytes(data)
    with pytest.raises(InputError, match=r"links\.parquet: cannot read it .*scan again"):
        read_table(tmp_path, "links")


def test_accounts_and_campaigns_may_share_a_name() -> None:
    kinds = ["account", "campaign", "account"]
    table = pa.table({"kind": kinds, "subject": ["C001", "C001", "b"], "x": [1.0, 2.0, 3.0]})
    assert profiles_of(table, "account")["x"].tolist() == [1.0, 3.0]
    assert profiles_of(table, "campaign").subjects == ("C001",)
