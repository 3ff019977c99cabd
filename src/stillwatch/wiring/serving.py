"""The gateway put together: store, limits, recording, servers."""

import asyncio
import gc
import importlib
import os
import resource
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import structlog
import uvicorn
import uvloop

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.core.keyed import KeyedHash
from stillwatch.gateway.answering import Answering
from stillwatch.gateway.checkups import check_forever
from stillwatch.gateway.directory import Directory
from stillwatch.gateway.exchange import SPOOL_KEY_BYTES, Spool
from stillwatch.gateway.journal import Journal
from stillwatch.gateway.marker import Marker
from stillwatch.gateway.metrics import Metrics
from stillwatch.gateway.owners import Owners
from stillwatch.gateway.protocol import guarded
from stillwatch.gateway.relay import Gateway
from stillwatch.gateway.settings import Listen, Settings
from stillwatch.gateway.upstream import Upstreams
from stillwatch.gateway.vitals import App, Vitals
from stillwatch.gateway.wording import Wording
from stillwatch.licences.keys import digest
from stillwatch.store.peppers import confirm_pepper
from stillwatch.store.responses import find_made, forget_made, save_made
from stillwatch.store.snapshot import read_known
from stillwatch.store.store import Store, open_store
from stillwatch.wiring.beside import beside
from stillwatch.wiring.children import Child
from stillwatch.wiring.limiting import limiting_of
from stillwatch.wiring.marking_secret import known_marking_keys, load_marking_keys
from stillwatch.wiring.recordings import Orders, Recording
from stillwatch.wiring.reloading import Reloading
from stillwatch.wiring.watch_plan import WatchPlan, plan_of

log: Final = structlog.get_logger("stillwatch.serve")
DRAIN_S: Final = 30
SHORTEST_TOKEN: Final = 20
RETRY_S: Final = 1
GARBAGE: Final = (20_000, 20, 20)
"""Requests leave few cycles behind: there is no need to look after every 700 objects."""
RECORDER: Final = "stillwatch.wiring.recorder"
WATCHER: Final = "stillwatch.wiring.watcher"
"""Loaded by their own processes."""


def serve(
    settings: Settings, pepper: bytes, key: KeyedHash, corpora: tuple[Path, ...], path: Path
) -> None:
    """Serve until a signal comes; then let requests in flight end.

    Parameters
    ----------
    settings : Settings
    pepper : bytes
    key : KeyedHash
    corpora : tuple of Path
    path : Path
        Where the settings are read again.
    """
    _allow_many_connections()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, pepper, key, corpora, path))


def _allow_many_connections() -> None:
    """Raise the limit of open files as far as the system lets us: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _serve(
    settings: Settings, pepper: bytes, key: KeyedHash, corpora: tuple[Path, ...], path: Path
) -> None:
    store = open_store(settings.store.url)
    confirm_pepper(store, pepper, str(settings.store.pepper_file), who="gateway")
    directory = Directory(
        partial(read_known, store),
        partial(digest, pepper),
        settings.store.poll_s,
        settings.store.stale_s,
    )
    plan = plan_of(settings, key)
    marker = _marker(settings, directory)
    async with _recording(settings, key, corpora) as (journal, spool):
        limiting = limiting_of(settings, store)
        limits = limiting.limits
        upstreams = Upstreams(settings.upstream)
        metrics = Metrics()
        answering = Answering(limits, journal, spool, settings.recording.when_full, metrics)
        owners = _owners(store, settings.store.responses_days)
        gateway = Gateway(
            settings, directory, limits, upstreams, answering, owners=owners, marker=marker
        )
        gateway.wording = _wording(settings)
        stale_s = settings.store.stale_s
        vitals = Vitals(
            directory,
            gateway.flights,
            journal,
            metrics,
            stale_s=stale_s,
            upstreams=upstreams,
            status=plan.status,
            limits_problem=limiting.problem,
            admin=_admin(settings.listen, store, pepper),
        )
        reloading = Reloading(path, settings, gateway, upstreams, limits)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reloading.asked)
        parts = [
            directory.follow(),
            check_forever(upstreams),
            reloading.follow(),
            owners.keep(),
            limiting.follow(gateway.flights),
        ]
        if journal is not None:
            parts += _roll(journal, settings.recording.roll_s), _find_room(journal)
        if settings.watch.on and journal is not None:
            parts.append(_watch(plan))
        try:
            async with beside(parts):
                await _listen(gateway, vitals, settings.listen)
        finally:
            await owners.save()
            await upstreams.close()
            await limiting.close()


def _owners(store: Store, days: int) -> Owners:
    return Owners(
        partial(find_made, store), partial(save_made, store), partial(forget_made, store), days
    )


def _marker(settings: Settings, directory: Directory) -> Marker | None:
    """Return what marks, if the settings name any model to mark; its secret is made if need be."""
    marking = settings.marking
    if not marking.tokenizers:
        return None
    keys, made = load_marking_keys(marking.secret_file, settings.recording.folder)
    if made:
        log.warning("marking_secret_made", file=str(marking.secret_file), keep_it=True)
    return Marker(keys, marking, directory.measures)


def _wording(settings: Settings) -> Wording | None:
    """Return what words answers under the measure `mark`, if there is a secret."""
    file = settings.marking.secret_file
    keys = known_marking_keys(file, settings.recording.folder) if file.exists() else None
    if keys is None:
        log.info("lexical_mark_off", why="there is no marking secret", see="stillwatch mark secret")
        return None
    return Wording(keys)


def _admin(listen: Listen, store: Store, pepper: bytes) -> App | None:
    """Return the admin API, if the settings want one; others need not load it."""
    if listen.admin_token_env is None:
        return None
    token = os.environ.get(listen.admin_token_env, "")
    if len(token) < SHORTEST_TOKEN:
        raise InputError(
            f"the environment variable {listen.admin_token_env} holds no token of at least "
            f"{SHORTEST_TOKEN} characters; make one with `openssl rand -hex 24`",
            field="listen.admin_token_env",
        )
    admin: Any = importlib.import_module("stillwatch.wiring.admin")
    app: App = admin.admin_app(store, pepper, token)
    return app


@asynccontextmanager
async def _recording(
    settings: Settings, key: KeyedHash, corpora: tuple[Path, ...]
) -> AsyncIterator[tuple[Journal | None, Spool]]:
    spool_key = os.urandom(SPOOL_KEY_BYTES)
    how = settings.recording
    how.folder.mkdir(parents=True, exist_ok=True)
    if how.mode == "off":
        yield None, Spool(spool_key)
        return
    recording = Recording(how.folder, how.text)
    loop = asyncio.get_running_loop()
    orders = Orders(
        recording,
        key.key,
        corpora,
        spool_key,
        how.seal_key_file,
        copy_to=how.copy_to,
        marking=settings.marking,
    )
    recorder = Child(RECORDER, "record_forever", orders)
    await loop.run_in_executor(None, recorder.answer)
    journal = Journal(recording.journal, strict=how.mode == "strict")
    try:
        yield journal, Spool(spool_key)
    finally:
        await journal.close()
        await loop.run_in_executor(None, recorder.leave, DRAIN_S)


async def _watch(plan: WatchPlan) -> None:
    """Have a look taken now and then, by a process that ends with it."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(plan.every_s)
        child = Child(WATCHER, "look_beside", plan)
        try:
            made = await loop.run_in_executor(None, child.answer)
        except StillwatchError as error:
            log.warning("look_failed", why=str(error))
        else:
            log.info("looked", outcome=made["outcome"], proposed=made["proposed"])
        finally:
            child.stop()


async def _roll(journal: Journal, every_s: float) -> None:
    """Close the segment of the journal now and then."""
    while True:
        await asyncio.sleep(every_s)
        journal.rotate()


async def _find_room(journal: Journal) -> None:
    """See again and again whether what could not be written can be."""
    while True:
        await asyncio.sleep(RETRY_S)
        journal.retry()


async def _listen(app: Any, vitals: Any, listen: Listen) -> None:
    """Serve clients and watchers; on a signal let what is in flight end, then stop."""
    servers = [
        _server(app, listen.host, listen.port, listen),
        _server(vitals, listen.admin_host, listen.admin_port, listen),
    ]
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    running = asyncio.gather(*(server.serve() for server in servers))
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop)
    await running


class _Server(uvicorn.Server):
    """Leaves signals to `_listen`, since there are two of them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _server(app: Any, host: str, port: int, listen: Listen) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=guarded(listen.head_s, listen.patience_s),
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="error",  # what clients send is no event of ours
        server_header=False,
        proxy_headers=False,  # `listen.trusted_proxies` says who is believed
        timeout_graceful_shutdown=DRAIN_S,
        ws="none",
    )
    return _Server(config)
