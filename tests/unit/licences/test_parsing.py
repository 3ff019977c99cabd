from ipaddress import ip_network

import pytest

from stillwatch.core.errors import InputError
from stillwatch.licences.licence import FEATURES, Licence
from stillwatch.licences.parsing import as_table, from_table, parse

GOOD = """version = 1

[[licence]]
id = "trial"
models = ["smollm2", "llama-*"]
requests_per_minute = 60
output_per_day = 200_000
features = ["n"]
addresses = ["10.0.0.0/8", "2001:db8::/32"]
clauses = ["no-training"]

[[licence]]
id = "free"
"""


def test_licences_as_they_are_written() -> None:
    trial, free = parse(GOOD, "licences.toml")
    assert trial == Licence(
        id="trial",
        models=("smollm2", "llama-*"),
        requests_per_minute=60,
        output_per_day=200_000,
        features=frozenset({"n"}),
        addresses=(ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")),
        clauses=("no-training",),
    )
    assert free == Licence(id="free")
    assert free.features == frozenset(FEATURES)


def test_there_and_back() -> None:
    for licence in parse(GOOD, "f"):
        assert from_table(as_table(licence)) == licence


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("= 60", '= "many"', "f:6: licence.requests_per_minute: Input should be a valid integer"),
        ("= 60", "= -1", "f:6: licence.requests_per_minute: "),
        (
            "requests_per",
            "request_per",
            "f:6: licence.request_per_minute: there is no such field; did you mean",
        ),
        ('["n"]', '["m"]', "f:8: licence.features: "),
        ("10.0.0.0/8", "10.0.0.1/8", "f:9: licence.addresses"),
        ('id = "free"', 'id = "trial"', "f:13: id: two licences are called trial"),
        ('id = "free"', "", "f:12: licence.id: is missing"),
        ("version = 1", "version = 2", "f:1: version: Input should be 1"),
        ("version = 1", "version", "f: not TOML"),
    ],
)
def test_errors_name_file_line_and_field(before, after, said) -> None:
    with pytest.raises(InputError) as error:
        parse(GOOD.replace(before, after, 1), "f")
    assert str(error.value).startswith(said)
