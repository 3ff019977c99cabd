"""Keys that sign licence files: PEM files, the secret one for its owner only."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from stillwatch.core.errors import InputError

OTHERS = 0o077


def make_signing_key(secret: Path, public: Path) -> Ed25519PublicKey:
    """Make a pair of keys in two new files.

    Raises
    ------
    InputError
        One of the files is there, or cannot be made.
    """
    if public.exists():
        raise InputError(
            "there is a file already; name another with --public-key", file=str(public)
        )
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        secret.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        public.parent.mkdir(parents=True, exist_ok=True)
        with public.open("xb") as file:
            file.write(
                key.public_key().public_bytes(
                    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
                )
            )
    except FileExistsError:
        raise InputError(
            "there is a key already: what it signed could no longer be renewed; name another file",
            file=str(secret),
        ) from None
    except OSError as error:
        raise InputError(f"cannot make a key ({error.strerror})", file=str(secret)) from error
    return key.public_key()


def load_secret_key(path: Path) -> Ed25519PrivateKey:
    """Read the key that signs.

    Raises
    ------
    InputError
        It cannot be read, others can read it too, or it is no Ed25519 key.
    """
    pem = _pem(path)
    if path.stat().st_mode & OTHERS:
        raise InputError(
            f"other users of this machine may read this secret key; run `chmod 600 {path}`",
            file=str(path),
        )
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(
            "no Ed25519 secret key without a password; make one with `stillwatch licence keygen`",
            file=str(path),
        )
    return key


def load_public_key(path: Path) -> Ed25519PublicKey:
    """Read the key that signatures are checked with.

    Raises
    ------
    InputError
        It cannot be read, or it is no Ed25519 key.
    """
    try:
        key = serialization.load_pem_public_key(_pem(path))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise InputError(
            "no Ed25519 public key; it is the file that `stillwatch licence keygen` made beside "
            "the secret one",
            file=str(path),
        )
    return key


def _pem(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the key ({error.strerror})", file=str(path)) from error
