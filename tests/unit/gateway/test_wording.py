import json

import pytest

from stillwatch.gateway.asking import read_request
from stillwatch.gateway.paths import route_of
from stillwatch.gateway.wording import MODEL, Wording
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.measures.measure import Measure, Rung
from stillwatch.measures.narrowing import NOTHING

KEYS = MarkingKeys(b"s" * 32)
AT = 1_795_435_200_000_000  # 2026-11-23
CHAT = route_of(b"/v1/chat/completions")


def measure(rung=Rung.MARK, **more) -> Measure:
    made = {"id": "1", "account": "a", "reason": "r", "taken_us": 0, "expires_us": 2**60}
    return Measure(**{**made, "rung": rung, "approved_by": "kim", **more})


def asked(**more):
    return read_request(json.dumps({"model": "m", "messages": [], **more}).encode(), CHAT)


def test_an_account_under_the_measure_gets_a_key_of_its_own() -> None:
    wording = Wording(KEYS)
    found = wording.narrowing(NOTHING, "a", asked(), [measure()], AT)
    assert found.lexical_key == KEYS.key(MODEL, "2026-11", "a")
    assert not found.allow_logprobs
    assert not found.spares_answers
    assert str(found.lexical_key) not in repr(found)
    other = wording.narrowing(NOTHING, "b", asked(), [measure()], AT)
    assert other.lexical_key != found.lexical_key
    later = wording.narrowing(NOTHING, "a", None, [measure()], AT + 30 * 86_400_000_000)
    assert later.lexical_key != found.lexical_key


@pytest.mark.parametrize(
    "measures",
    [[], [measure(Rung.NARROW)], [measure(approved_by=None)], [measure(expires_us=AT)]],
)
def test_others_get_none(measures) -> None:
    assert Wording(KEYS).narrowing(NOTHING, "a", asked(), measures, AT) is NOTHING


def test_json_that_was_asked_for_is_left_alone() -> None:
    body = asked(response_format={"type": "json_object"})
    assert Wording(KEYS).narrowing(NOTHING, "a", body, [measure()], AT) is NOTHING
