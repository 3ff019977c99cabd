import pytest

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.gateway.settings import Settings
from stillwatch.wiring.watch_plan import plan_of

KEY = KeyedHash(b"k" * 32)


def settings(**watch) -> Settings:
    return Settings.model_validate(
        {"upstream": [{"name": "u", "url": "http://127.0.0.1:1"}], "watch": watch}
    )


def test_it_is_what_the_settings_say(tmp_path) -> None:
    facts = tmp_path / "accounts.csv"
    facts.write_text("account\n")
    plan = plan_of(settings(days=3, fdr=0.05, accounts=facts), KEY)
    assert (plan.days, plan.fdr, plan.accounts, plan.key) == (3, 0.05, facts, KEY.key)
    assert plan.status.parent == plan.recording / "watch"


@pytest.mark.parametrize("name", ["baseline", "accounts"])
def test_what_is_missing_is_named(tmp_path, name) -> None:
    with pytest.raises(InputError, match=rf"gone: watch\.{name}: no such file"):
        plan_of(settings(**{name: tmp_path / "gone"}), KEY)


def test_terms_are_read_before_anybody_is_served(tmp_path) -> None:
    terms = tmp_path / "terms.toml"
    terms.write_text('name = "x"\n[clauses]\n[behaviours]\n[measures]\nflagged = "hang"\n')
    with pytest.raises(InputError, match=r"measures\.flagged"):
        plan_of(settings(terms=terms), KEY)
