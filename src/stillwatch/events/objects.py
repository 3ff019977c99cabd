"""Objects on S3, and on what speaks its protocol: find them, open them, tell their versions.

Credentials, region and endpoint come from where AWS's own tools take them (``AWS_ACCESS_KEY_ID``
and its like, a profile, the machine's role); ``AWS_ENDPOINT_URL`` names another store.
"""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa
from pyarrow import fs

from stillwatch.core.errors import InputError

S3: Final = "s3://"
BLOCK_BYTES: Final = 1 << 23
"""Fetched at a time where an object is read from its beginning to its end."""
DEFAULT_REGION: Final = "us-east-1"
CREDENTIALS: Final = "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
REASONS: Final = {
    "NO_SUCH_BUCKET": "there is no such bucket; check its name, AWS_REGION and AWS_ENDPOINT_URL",
    "NO_SUCH_KEY": "no such object",
    "RESOURCE_NOT_FOUND": "no such object",
    "ACCESS_DENIED": "access denied: these credentials may not list, read or write it, or they are "
    f"not valid; {CREDENTIALS}",
    "INVALID_ACCESS_KEY_ID": f"the store does not know the access key; {CREDENTIALS}",
    "INVALID_CLIENT_TOKEN_ID": f"the store does not know the session token; {CREDENTIALS}",
    "EXPIRED_TOKEN": "the session token has expired; get another AWS_SESSION_TOKEN",
    "SIGNATURE_DOES_NOT_MATCH": f"the secret key does not fit the access key; {CREDENTIALS}",
    "NETWORK_CONNECTION": "the store cannot be reached; check the network and AWS_ENDPOINT_URL",
}
"""What the store's errors mean. Its own messages may repeat parts of credentials."""


@dataclass(frozen=True)
class Place:
    """Where a bucket is.

    Attributes
    ----------
    address : str or None
        Host and port; None for AWS itself.
    encrypted : bool
        HTTPS.
    region : str
    """

    address: str | None
    encrypted: bool
    region: str


def is_object(path: str) -> bool:
    """Whether a path names objects on S3."""
    return path.startswith(S3)


def absolute(path: str) -> str:
    """Return the path as another process may use it, whatever folder it works in."""
    return path if is_object(path) else str(Path(path).resolve())


def place(path: str) -> Place:
    """Look up where the bucket of a path is.

    Raises
    ------
    InputError
        The endpoint is not a URL, or AWS does not tell the bucket's region.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if endpoint:
        url = urlsplit(endpoint)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise InputError("not a URL such as http://127.0.0.1:9000", field="AWS_ENDPOINT_URL")
        at = f"{url.hostname}:{url.port}" if url.port else url.hostname
        return Place(at, url.scheme == "https", region or DEFAULT_REGION)
    if region is None:
        with _told(path):
            region = _region_of(_bucket(path))
    return Place(None, True, region)


@lru_cache
def _region_of(bucket: str) -> str:
    return str(fs.resolve_s3_region(bucket))


@lru_cache
def _client(place: Place) -> Any:
    return fs.S3FileSystem(
        endpoint_override=place.address,
        scheme="https" if place.encrypted else "http",
        region=place.region,
        connect_timeout=10,
        request_timeout=60,
    )


def find(pattern: str) -> dict[str, int]:
    """Find an object, or the objects of a folder or of a glob.

    Returns
    -------
    dict of str to int
        Sizes in bytes by path; empty if nothing matches.

    Raises
    ------
    InputError
        The store refuses, cannot be reached, or has no such bucket.
    """
    key = pattern.removeprefix(f"{S3}{_bucket(pattern)}").strip("/")
    store = _client(place(pattern))
    inside: list[Any] = []
    with _told(pattern):
        if key and not pattern.endswith("/"):
            info = store.get_file_info(pattern.removeprefix(S3))
            if info.type == fs.FileType.File:
                return {pattern: info.size}
    wild = re.search(r"[*?\[]", key)
    folder = key[: wild.start()].rpartition("/")[0] if wild else key
    deep = wild is None or "**" in key or "/" in key[wild.start() :]
    under = fs.FileSelector(f"{_bucket(pattern)}/{folder}".strip("/"), recursive=deep)
    with _told(pattern), suppress(FileNotFoundError):
        inside = store.get_file_info(under)
    matches = _translated(key) if wild else re.compile("")
    start = len(_bucket(pattern)) + 1
    return {
        f"{S3}{info.path}": info.size
        for info in inside
        if info.type == fs.FileType.File and matches.match(info.path[start:])
    }


def _translated(glob: str) -> re.Pattern[str]:
    """Translate a glob as `glob.glob` means it: only ``**/`` crosses folders."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\])", glob)
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    made = ""
    for part in parts:
        if part.startswith("[") and part.endswith("]"):
            made += "[^" + part[2:] if part.startswith("[!") else part
        else:
            made += wild.get(part) or re.escape(part)
    return re.compile(made + r"\Z")


def open_object(path: str) -> io.RawIOBase:
    """Open an object; each read fetches just what was asked for.

    Raises
    ------
    InputError
        No such object, or the store refuses or cannot be reached.
    """
    store = _client(place(path))
    with _told(path):
        return _Object(store.open_input_file(path.removeprefix(S3)), path)


def store_object(path: str, body: bytes) -> None:
    """Store an object, whole or not at all.

    Raises
    ------
    InputError
        As `find`.
    """
    store = _client(place(path))
    with _told(path), store.open_output_stream(path.removeprefix(S3)) as file:
        file.write(body)


def entity_tag(path: str) -> str:
    """Return the store's ETag: it changes with what the object holds.

    Raises
    ------
    InputError
        As `open_object`.
    """
    store = _client(place(path))
    with _told(path), store.open_input_file(path.removeprefix(S3)) as file:
        return str(file.metadata()["ETag"].decode().strip('"'))


class _Object(io.RawIOBase):
    """An object under the eyes of Python: a failing store raises, so it is not taken as damage."""

    def __init__(self, file: Any, path: str) -> None:
        self._file = file
        self._path = path

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _told(self._path):
            return int(self._file.readinto(buffer))

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        self._file.close()
        super().close()


def _bucket(path: str) -> str:
    bucket = path.removeprefix(S3).partition("/")[0]
    if not bucket:
        raise InputError("names no bucket; write s3://bucket/folder", file=path)
    return bucket


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Turn an error of the store into a sentence that names the path."""
    try:
        yield
    except pa.ArrowInvalid as error:
        raise InputError(
            "not a name that can be read here; it may hold no //", file=path
        ) from error
    except FileNotFoundError as error:
        raise InputError(REASONS["NO_SUCH_KEY"], file=path) from error
    except OSError as error:
        code = re.search(r"AWS Error ([A-Z_]+)", str(error))
        status = re.search(r"HTTP status (\d+)", str(error))
        said = " ".join(one[0] for one in (code, status) if one) or type(error).__name__
        why = REASONS.get(code[1] if code else "", f"the store answers with an error ({said})")
        raise InputError(why, file=path) from error
