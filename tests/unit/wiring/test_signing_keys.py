import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from stillwatch.core.errors import InputError
from stillwatch.wiring.signing_keys import load_public_key, load_secret_key, make_signing_key


@pytest.fixture
def pair(tmp_path):
    secret, public = tmp_path / "deep" / "a.key", tmp_path / "a.pub"
    make_signing_key(secret, public)
    return secret, public


def test_a_pair_belongs_together_and_the_secret_half_is_its_owners(pair) -> None:
    secret, public = pair
    assert secret.stat().st_mode & 0o777 == 0o600
    load_public_key(public).verify(load_secret_key(secret).sign(b"x"), b"x")


def test_nothing_is_written_over(pair, tmp_path) -> None:
    secret, public = pair
    before = secret.read_bytes(), public.read_bytes()
    with pytest.raises(InputError, match="there is a file already"):
        make_signing_key(tmp_path / "new.key", public)
    with pytest.raises(InputError, match="there is a key already"):
        make_signing_key(secret, tmp_path / "new.pub")
    assert (secret.read_bytes(), public.read_bytes()) == before
    assert not (tmp_path / "new.key").exists()
    with pytest.raises(InputError, match="name another file"):
        make_signing_key(tmp_path / "both", tmp_path / "both")
    assert b"PRIVATE" in (tmp_path / "both").read_bytes()


def test_a_secret_that_others_may_read_is_not_used(pair) -> None:
    pair[0].chmod(0o640)
    with pytest.raises(InputError, match=r"a\.key: other users.*chmod 600"):
        load_secret_key(pair[0])


def test_what_is_no_key(pair, tmp_path) -> None:
    secret, public = pair
    with pytest.raises(InputError, match=r"a\.key: no Ed25519 public key"):
        load_public_key(secret)
    public.chmod(0o600)
    with pytest.raises(InputError, match=r"a\.pub: no Ed25519 secret key"):
        load_secret_key(public)
    other = tmp_path / "x.key"
    other.touch(0o600)
    other.write_bytes(
        X25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(InputError, match="no Ed25519 secret key"):
        load_secret_key(other)
    with pytest.raises(InputError, match="cannot read the key"):
        load_public_key(tmp_path / "none")
    with pytest.raises(InputError, match="cannot make a key"):
        make_signing_key(tmp_path / ("y" * 300), tmp_path / "y.pub")
