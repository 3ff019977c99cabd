import pytest

from stillwatch.core.errors import InputError
from stillwatch.detectors.detector import registry
from stillwatch.wiring.terms import read_terms

GOOD = """
name = "Ours"
list_price_usd_per_million_output_tokens = 2.5
[clauses.c1]
title = "No training"
[behaviours]
template_sweep = "c1"
"""


def written(tmp_path, text):
    path = tmp_path / "terms.toml"
    path.write_text(text, "utf-8")
    return path


def test_terms_are_read(tmp_path) -> None:
    terms = read_terms(written(tmp_path, GOOD))
    assert (terms.name, terms.list_price_usd_per_million_output_tokens) == ("Ours", 2.5)
    assert terms.clause_of("template_sweep") == "c1: No training"
    assert terms.clause_of("dealt_stream") is None


def test_shipped_terms_name_detectors_that_exist() -> None:
    terms = read_terms(None)
    assert set(terms.behaviours) <= set(registry())
    assert all(terms.clause_of(name) for name in terms.behaviours)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('template_sweep = "c1"', 'template_sweep = "c9"', r"behaviours\.template_sweep: .*c9.*c1"),
        ('name = "Ours"', "", r"name: "),
        ("title", "titel", r"clauses\.c1\.titel: .* did you mean title"),
        ("2.5", "-1", r"list_price_usd_per_million_output_tokens: "),
        ("2.5", '"much"', r"list_price_usd_per_million_output_tokens: "),
        ('name = "Ours"', 'name = "Ours"\ncolour = "red"', r"colour: "),
        ('name = "Ours"', "name = Ours", r"not valid TOML"),
    ],
)
def test_errors_name_file_and_field(tmp_path, old, new, said) -> None:
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(InputError, match=rf"terms\.toml: {said}") as told:
        read_terms(path)
    assert told.value.file == str(path)


def test_files_that_cannot_be_read(tmp_path) -> None:
    with pytest.raises(InputError, match=r"none\.toml: cannot read the terms"):
        read_terms(tmp_path / "none.toml")
    path = tmp_path / "terms.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot read the terms"):
        read_terms(path)
