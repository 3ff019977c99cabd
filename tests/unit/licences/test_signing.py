import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.core.errors import InputError
from stillwatch.licences.licence import Licence
from stillwatch.licences.parsing import as_table
from stillwatch.licences.signing import check, key_id, sign

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key()
DAY = 86_400_000_000
NOW = 1_795_435_200_000_000
TERMS = as_table(Licence(id="trial", models=("modèle-*",), output_per_day=7))
SOLD = {
    "account": "acme",
    "organization": None,
    "version": 3,
    "terms": TERMS,
    "accepted": {"no-training": "2026-11-01T00:00:00Z"},
}


def signed(*sold, issuer="Example Labs", **more) -> str:
    return sign(sold or (SOLD,), KEY, issuer=issuer, issued_us=NOW, expires_us=NOW + DAY, **more)


def checked(text, key=PUBLIC, at_us=NOW + 1_000_000):
    return check(text, key, at_us=at_us, file="a.lic")


def changed(text, change) -> str:
    whole = json.loads(text)
    change(whole)
    return json.dumps(whole)


def test_what_is_signed_is_what_is_read() -> None:
    said = checked(signed())
    assert (said.issuer, said.key_id) == ("Example Labs", key_id(PUBLIC))
    (one,) = said.licences
    assert (one.account, one.version, list(one.accepted)) == ("acme", 3, ["no-training"])
    assert said.terms() == [Licence(id="trial", models=("modèle-*",), output_per_day=7)]


def test_layout_and_order_of_fields_do_not_matter() -> None:
    whole = json.loads(signed())
    whole["statement"] = dict(reversed(whole["statement"].items()))
    assert checked(json.dumps(whole, indent=7)).licences[0].account == "acme"


@pytest.mark.parametrize(
    "change",
    [
        lambda w: w["statement"].update(issuer="Other"),
        lambda w: w["statement"].update(expires_at="2999-01-01T00:00:00Z"),
        lambda w: w["statement"]["licences"][0]["terms"].update(output_per_day=8),
        lambda w: w["statement"]["licences"][0].update(account="other"),
        lambda w: w["statement"]["licences"].append(w["statement"]["licences"][0]),
        lambda w: w.update(signature=""),
        lambda w: w.update(signature="no base64!"),
        lambda w: w.update(signature="AAAA" + w["signature"][4:]),
    ],
)
def test_whatever_is_changed_breaks_the_signature(change) -> None:
    with pytest.raises(InputError, match=r"a\.lic: signature: .*changed after it was signed"):
        checked(changed(signed(), change))


@given(at=st.integers(min_value=0), new=st.characters(codec="utf-8"))
def test_no_single_character_can_be_changed_to_state_something_else(at, new) -> None:
    text = signed()
    at %= len(text)
    other = text[:at] + new + text[at + 1 :]
    try:
        said = checked(other)
    except InputError:
        return
    assert said == checked(text)


def test_another_key_is_named() -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32).public_key()
    with pytest.raises(InputError, match=f"key {key_id(PUBLIC)}.*given is {key_id(other)}"):
        checked(signed(), other)


def test_a_key_cannot_be_claimed() -> None:
    forger = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    text = sign([SOLD], forger, issuer="Example Labs", issued_us=NOW, expires_us=NOW + DAY)
    text = changed(text, lambda w: w["statement"].update(key_id=key_id(PUBLIC)))
    with pytest.raises(InputError, match="changed after it was signed, or forged"):
        checked(text)


@pytest.mark.parametrize(
    ("at_us", "field"), [(NOW + DAY, "expires_at: expired"), (NOW - 1, "issued_at: not valid")]
)
def test_when_it_is_valid(at_us, field) -> None:
    with pytest.raises(InputError, match=rf"a\.lic: statement\.{field}"):
        checked(signed(), at_us=at_us)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{\n[", "a.lic:2: not JSON"),
        ("[]", "Input should be"),
        ('{"format": 1, "format": 2}', "a field is there twice"),
        ('{"format": 1.5}', "1.5 is no whole number"),
        ('{"format": NaN}', "NaN is no whole number"),
        ("[" * 100_000, "no signed licence file"),
        (" " * 2**21, "too large"),
        ('{"format": "stillwatch-licence-1"}', "statement: is missing"),
    ],
)
def test_what_is_no_signed_file(text, said) -> None:
    with pytest.raises(InputError) as error:
        checked(text)
    assert said in str(error.value)


def test_what_cannot_be_signed() -> None:
    with pytest.raises(InputError, match="issuer"):
        signed(issuer="")
    with pytest.raises(InputError, match="issuer"):
        signed(issuer="\udc80")


def test_one_licence_in_two_versions_is_not_loaded() -> None:
    other = SOLD | {"version": 4, "terms": TERMS | {"output_per_day": 9}}
    assert len(checked(signed(SOLD, SOLD)).terms()) == 1
    with pytest.raises(InputError, match="trial is stated in two versions"):
        checked(signed(SOLD, other)).terms()
