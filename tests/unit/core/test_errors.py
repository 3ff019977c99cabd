import pytest

from stillwatch.core.errors import InputError, StillwatchError, StoppedError


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ({}, "wrong"),
        ({"file": "a.json"}, "a.json: wrong"),
        ({"file": "a.json", "line": 7}, "a.json:7: wrong"),
        ({"file": "a.toml", "field": "x.y"}, "a.toml: x.y: wrong"),
        ({"file": "a.json", "line": 7, "field": "id"}, "a.json:7: id: wrong"),
        ({"field": "--fdr"}, "--fdr: wrong"),
        ({"line": 7}, "wrong"),
    ],
)
def test_an_error_names_its_place(place, text) -> None:
    error = InputError("wrong", **place)
    assert str(error) == text
    assert (error.file, error.line, error.field) == tuple(
        place.get(name) for name in ("file", "line", "field")
    )


def test_exit_codes() -> None:
    assert (StillwatchError("x").exit_code, InputError("x").exit_code) == (1, 2)
    assert StoppedError("x").exit_code == 130
    assert issubclass(InputError, StillwatchError)
