import typing

import typer

from stillwatch.cli import options


def test_every_option_has_a_help() -> None:
    found = {
        name: given
        for name, kind in vars(options).items()
        for given in typing.get_args(kind)[1:]
        if isinstance(given, typer.models.ParameterInfo)
    }
    assert len(found) > 10
    assert [name for name, given in found.items() if not given.help] == []
