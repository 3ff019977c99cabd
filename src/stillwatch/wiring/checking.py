"""A look over settings before anybody is served: what is right, what is not, what to do."""

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import aiohttp

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.events.objects import find
from stillwatch.gateway.settings import Recording as RecordingSettings
from stillwatch.gateway.settings import Settings, Upstream, line_of, read_settings
from stillwatch.licences.parsing import parse
from stillwatch.store.peppers import mark_of, read_mark
from stillwatch.store.store import look_into
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.limiting import with_redis
from stillwatch.wiring.marking_secret import known_marking_keys
from stillwatch.wiring.recordings import Recording
from stillwatch.wiring.seal_keys import known_seal_key
from stillwatch.wiring.tokenizing import Tokenizer
from stillwatch.wiring.watch_plan import check_files

REDIS: Final = "stillwatch.gateway.redis_link"
"""Loaded only where it is used."""
ASK_PATH: Final = "/v1/models"
SHOWN_TO_US: Final = (401, 403)


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at.

    Attributes
    ----------
    what : str
    right : bool
    said : str
        What was found; where it is wrong, what to do.
    """

    what: str
    right: bool
    said: str


def check_config(path: Path, licences: tuple[Path, ...], *, ask: bool) -> list[Checked]:
    """Look over settings, and files of licences; change nothing.

    Parameters
    ----------
    path : Path
        Settings of the gateway.
    licences : tuple of Path
    ask : bool
        Whether each upstream is asked for its models.
    """
    found = [_checked(f"licences {one}", partial(_licences, one)) for one in licences]
    try:
        settings = read_settings(path)
    except InputError as error:
        return [Checked("settings", False, str(error)), *found]
    found.insert(0, Checked("settings", True, str(path)))
    text = path.read_text("utf-8")
    found += _ports(settings, path, text)
    for number, one in enumerate(settings.upstream):
        found.append(_upstream(settings, number, path, text))
        if ask and found[-1].right:
            found.append(_checked(f"asked {one.name}", partial(_asked, one)))
    found.append(_checked("recording", lambda: _writable(settings.recording.folder)))
    if settings.marking.tokenizers:
        found += _marking(settings)
    found.append(_checked("lexical mark", lambda: _lexical(settings)))
    if settings.recording.text == "sealed":
        found.append(_checked("seal key", lambda: _seal_key(settings.recording)))
    copy_to = settings.recording.copy_to
    if copy_to is not None:
        found.append(_checked("copies", lambda: f"{len(find(copy_to)):,} files in {copy_to}"))
    redis = settings.limits.redis
    if redis is not None:
        found.append(_checked("limits", lambda: str(with_redis(REDIS).look_at(redis))))
    found.append(_checked("watch", lambda: _watch(settings)))
    return [*found, *_store(settings)]


def _checked(what: str, look: Callable[[], str]) -> Checked:
    try:
        return Checked(what, True, look())
    except StillwatchError as error:
        return Checked(what, False, str(error))


def _licences(path: Path) -> str:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the licences ({error})", file=str(path)) from error
    return ", ".join(one.id for one in parse(text, str(path)))


def _ports(settings: Settings, path: Path, text: str) -> Iterator[Checked]:
    listen = settings.listen
    where = f"{listen.host}:{listen.port}, watchers {listen.admin_host}:{listen.admin_port}"
    if listen.port and listen.port == listen.admin_port and listen.host == listen.admin_host:
        error = InputError(
            "clients and watchers need two ports; choose another",
            file=str(path),
            line=line_of(text, ("listen", "admin_port")),
            field="listen.admin_port",
        )
        yield Checked("ports", False, str(error))
    else:
        yield Checked("ports", True, f"clients {where}")


def _upstream(settings: Settings, number: int, path: Path, text: str) -> Checked:
    one = settings.upstream[number]
    wrong = None
    names = [other.name for other in settings.upstream[:number]]
    if one.name in names:
        wrong = "name", "another upstream has this name; choose another"
    elif (one.url.path or "").rstrip("/").endswith("/v1"):
        wrong = "url", "leave /v1 out: it comes with the path of each request"
    else:
        try:
            one.key()
        except InputError:
            wrong = (
                "key_env",
                f"the environment variable {one.key_env} is not set; set it to its key",
            )
    if wrong is None:
        key = f", key from {one.key_env}" if one.key_env else ", no key"
        return Checked(f"upstream {one.name}", True, f"{one.url} for {', '.join(one.models)}{key}")
    field, said = wrong
    line = line_of(text, ("upstream", number, field))
    error = InputError(said, file=str(path), line=line, field=f"upstream.{number}.{field}")
    return Checked(f"upstream {one.name}", False, str(error))


def _asked(one: Upstream) -> str:
    return asyncio.run(_ask(one))


async def _ask(one: Upstream) -> str:
    """Ask an upstream for its models, with its key."""
    key = one.key()
    headers = {"authorization": f"Bearer {key}", "x-api-key": key} if key else {}
    timeout = aiohttp.ClientTimeout(total=one.connect_s + 10, sock_connect=one.connect_s)
    url = str(one.url).rstrip("/") + ASK_PATH
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise StillwatchError(
            f"{url} does not answer ({type(error).__name__}); is it running, and the address right?"
        ) from None
    if status in SHOWN_TO_US:
        where = f"the key in {one.key_env} is wrong" if key else "it wants a key; set key_env"
        raise StillwatchError(f"{url} answers with status {status}: {where}")
    if status >= 500 or 300 <= status < 400:
        raise StillwatchError(f"{url} answers with status {status}; is this the right address?")
    return f"answers with status {status}"


def _writable(folder: Path) -> str:
    """Tell whether a folder can be written to, or made."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        raise InputError(
            "cannot be written to; name another folder, or give the gateway's user the right",
            file=str(folder),
            field="recording.folder",
        )
    return f"{folder}" if folder.exists() else f"{folder} (will be made)"


def _marking(settings: Settings) -> Iterator[Checked]:
    """Look at the secret of the marks, and at the tokenizers."""
    marking = settings.marking
    marked = {name for one in settings.upstream if one.marking != "none" for name in one.models}
    yield _checked("marking secret", lambda: _marking_secret(settings))
    for model, file in marking.tokenizers.items():
        said = f"{file}, {marking.accounts} accounts" if model in marked else f"{file}, not in use"
        yield _checked(f"marking {model}", partial(_tokenizer, file, said))


def _lexical(settings: Settings) -> str:
    """Say what the measure `mark` does to answers of upstreams that do not mark themselves."""
    file = settings.marking.secret_file
    if settings.marking.tokenizers or (
        file.exists() and known_marking_keys(file, settings.recording.folder)
    ):
        return "on, for accounts under the measure `mark`"
    return "off; `stillwatch mark secret` makes its key"


def _marking_secret(settings: Settings) -> str:
    file = settings.marking.secret_file
    found = known_marking_keys(file, settings.recording.folder)
    return f"{file} is made at first use" if found is None else f"{file}, {found.fingerprint}"


def _tokenizer(file: Path, said: str) -> str:
    Tokenizer(file)
    return said


def _seal_key(how: RecordingSettings) -> str:
    found = known_seal_key(how.seal_key_file, Recording(how.folder).seal)
    said = "is made at first use" if found is None else "opens what is sealed"
    return f"{how.seal_key_file} {said}"


def _watch(settings: Settings) -> str:
    check_files(settings.watch)
    return "on" if settings.watch.on else "off"


def _store(settings: Settings) -> Iterator[Checked]:
    """Look at the store, and at the pepper with it."""
    url, file = settings.store.url, settings.store.pepper_file
    mark = None
    try:
        store, version, newest = look_into(url)
        if version is None:
            yield Checked("store", True, "not there yet; made at first use")
        elif version > newest:
            said = f"its tables ({version}) are newer than this Stillwatch ({newest}); install that"
            yield Checked("store", False, said)
        elif version < newest:
            said = f"the next start brings its tables from {version} to {newest}"
            yield Checked("store", True, said)
        else:
            yield Checked("store", True, f"its tables are current ({version})")
            with store.reading() as connection:
                mark = read_mark(connection)
    except StillwatchError as error:
        yield Checked("store", False, str(error))
    yield _checked("pepper", lambda: _pepper(file, mark))


def _pepper(file: Path, mark: bytes | None) -> str:
    if not file.exists() and mark is None:
        return f"{file} is made at first use"
    if not file.exists():
        raise InputError(
            "there is no such file, and the keys of the store were hashed with it; bring it back",
            file=str(file),
            field="store.pepper_file",
        )
    pepper = load_key(file)[0].key
    if mark is None:
        return f"{file}; the store does not know its pepper yet"
    if mark_of(pepper) != mark:
        raise InputError(
            "this is not the pepper that the keys of the store were hashed with; name that one",
            file=str(file),
            field="store.pepper_file",
        )
    return f"{file} belongs to the store"
