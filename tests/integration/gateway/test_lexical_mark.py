"""Answers of the account under the measure carry its words; those of others pass as they came."""

import json

from stillwatch.gateway.wording import MODEL
from stillwatch.marking.lexical import marked
from stillwatch.measures.measure import Rung
from stillwatch.store.measures import propose_measure
from stillwatch.wiring.marking_secret import make_marking_secret
from tests.integration.gateway.test_marking import ask, month
from tests.integration.gateway.upstream import ENGLISH, WORDS

SAID = " ".join(ENGLISH.split()[:WORDS])
HOW = {"max_tokens": WORDS}


def content(answer: str) -> str:
    return json.loads(answer)["choices"][0]["message"]["content"]


def streamed(answer: str) -> str:
    lines = [one[6:] for one in answer.split("\n\n") if one.startswith("data: {")]
    choices = [choice for line in lines for choice in json.loads(line)["choices"]]
    return "".join(one["delta"].get("content") or "" for one in choices)


def test_the_account_under_the_measure_gets_other_words(own_gateway) -> None:
    own_gateway.stop()
    secret = own_gateway.folder / "secret"
    keys = make_marking_secret(secret)
    own_gateway.more = f'[marking]\nsecret_file = "{secret}"\n'
    own_gateway.start()
    under = own_gateway.key()
    propose_measure(
        own_gateway.store,
        own_gateway.account,
        Rung.MARK,
        "case 1",
        who="test",
        lasts_us=10**12,
        approved=True,
    )
    account, free = own_gateway.account, own_gateway.key()
    assert content(ask(own_gateway, free, "english", **HOW)[1]) == SAID
    whole = content(ask(own_gateway, under, "english", **HOW)[1])
    in_pieces = streamed(ask(own_gateway, under, "english", stream=True, **HOW)[1])
    structured = ask(own_gateway, under, "english", response_format={"type": "json_object"}, **HOW)[
        1
    ]
    assert content(structured) == SAID
    own_gateway.account = account
    assert own_gateway.wait_until_rolled(3) == 3
    key = keys.key(MODEL, month(own_gateway), account)
    assert whole == in_pieces.rstrip() == marked(SAID, key) != SAID
