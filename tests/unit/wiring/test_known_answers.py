import json

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.auditing import ENGINE, audit
from stillwatch.wiring.known_answers import read_known
from tests.unit.wiring.test_auditing import EPOCH, KEYS, answers, folder, lexical, plan, worded

__all__ = ["folder"]


def known(folder, **accounts) -> dict[str, str]:
    """Write answers that each account was served under a key; return what a plan says of them."""
    lines = [
        json.dumps({"answer": text} | ({} if who == "nobody" else {"account": who}))
        for who, texts in accounts.items()
        for text in texts
    ]
    (folder / "known.jsonl").write_text("\n".join(lines))
    return {"known": str(folder / "known.jsonl")}


def own(account: str | None = None) -> tuple[str, ...]:
    return answers(KEYS.key("ours", EPOCH, account), 3).answers


def test_a_wrong_key_acquits_nobody(folder) -> None:
    copy, told = answers(4242), known(folder, nobody=answers(4242, 3).answers)
    assert audit(plan(folder, engine_key=4242, **told), copy).checked == ((ENGINE, EPOCH),)
    for wrong in ({"engine_key": 4243}, {}, {"epochs": ["2026-10"]}, {"context_width": 3}):
        with pytest.raises(InputError, match="do not show it: the key") as caught:
            audit(plan(folder, **wrong, **told), copy)
        assert caught.value.field == "mark.known"


def test_each_accounts_answers_must_show_a_key_of_its_own(folder) -> None:
    told = known(folder, a=own("a"), b=own("b"))
    both = plan(folder, accounts=["a", "b", "c"], epochs=["2026-10", EPOCH], **told)
    assert audit(both, answers(None)).checked == (("a", EPOCH), ("b", EPOCH))
    told = known(folder, a=own("a"), b=own("c"))
    with pytest.raises(InputError, match="answers of b, known"):
        audit(both, answers(None))
    with pytest.raises(InputError, match="answers of b, whose key is not tried"):
        audit(plan(folder, accounts=["a"], **told), answers(None))


def test_without_an_account_any_key_will_do(folder) -> None:
    told = known(folder, nobody=own("b"))
    found = audit(plan(folder, accounts=["a", "b"], **told), answers(None))
    assert found.checked == (("b", EPOCH),)


def test_too_few_answers_are_told_from_wrong_ones(folder) -> None:
    told = known(folder, nobody=[own()[0][:60]])
    with pytest.raises(InputError, match="too few to show a mark"):
        audit(plan(folder, **told), answers(None))


def test_the_lexical_mark_is_checked_too(folder) -> None:
    marked = worded(KEYS.key("lexical", EPOCH, "a")).answers
    told = known(folder, a=marked)
    accounts = ["a", "b"]
    assert audit(lexical(folder, accounts=accounts, **told), worded(None)).checked == (
        ("a", EPOCH),
    )
    with pytest.raises(InputError, match="do not show it"):
        audit(lexical(folder, accounts=accounts, **known(folder, b=marked)), worded(None))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"account": "a"}', "must be text"),
        ('{"answer": "x", "account": 1}', "must be text"),
        ('{"answer": " "}', "no answer in it"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, line, said) -> None:
    (tmp_path / "known.jsonl").write_text(line)
    with pytest.raises(InputError, match=said):
        read_known(tmp_path / "known.jsonl")
