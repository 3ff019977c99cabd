"""What is said of a field that is wrong."""

from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stillwatch.core.fields import wrong


class Suspect(BaseModel):
    model_config = ConfigDict(extra="forbid")
    url: str
    key_env: str | None = None


class Plan(BaseModel):
    model_config = ConfigDict(extra="forbid")
    suspect: Suspect | None = None
    controls: list[Suspect] = []
    by_name: dict[str, Suspect] = {}
    kind: Literal["a"] = Field(default="a", alias="type")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"suspect": {}}, "is missing"),
        ({"suspect": {"urll": "x"}}, "there is no such field; did you mean url?"),
        ({"suspct": {}}, "there is no such field; did you mean suspect?"),
        ({"suspect": {"url": "", "key": "s"}}, "there is no such field; did you mean key_env?"),
        (
            {"controls": [{"url": ""}, {"url": "", "uri": ""}]},
            "there is no such field; did you mean url?",
        ),
        (
            {"by_name": {"x": {"url": "", "zzz": ""}}},
            "there is no such field; there are url, key_env",
        ),
        ({"by_name": {"url": {"url": "", "uri": ""}}}, "there is no such field; did you mean url?"),
        ({"zzz": 1}, "there is no such field; there are suspect, controls, by_name, type"),
        ({"type": "b"}, "Input should be 'a'"),
    ],
)
def test_says_what_is_wrong(table, said):
    with pytest.raises(ValidationError) as caught:
        Plan.model_validate(table)
    assert wrong(caught.value, Plan).reason == said
