"""The plug-in put together: store, limits and recorder when LiteLLM loads it, the rest at work."""

import asyncio
import atexit
import os
from contextlib import ExitStack
from functools import partial
from typing import Final

from stillwatch.core.errors import InputError
from stillwatch.gateway.answering import Answering
from stillwatch.gateway.directory import Directory
from stillwatch.gateway.exchange import SPOOL_KEY_BYTES, Spool
from stillwatch.gateway.journal import Journal
from stillwatch.gateway.metrics import Metrics
from stillwatch.litellm.desk import Desk
from stillwatch.litellm.holders import read_holders
from stillwatch.litellm.passages import Passages
from stillwatch.litellm.settings import PluginSettings
from stillwatch.store.store import Store, open_store
from stillwatch.wiring.children import Child
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.limiting import Limiting, limiting_of
from stillwatch.wiring.locking import exclusive
from stillwatch.wiring.recordings import Orders, Recording

RECORDER: Final = "stillwatch.wiring.recorder"
LOCK: Final = "worker.lock"
MAX_WORKERS: Final = 64


class Opened:
    """What is there before the first request; made once in a worker of LiteLLM.

    Parameters
    ----------
    settings : PluginSettings

    Raises
    ------
    StillwatchError
        The store, the recording or the limits cannot be used; says why.
    """

    def __init__(self, settings: PluginSettings) -> None:
        self._kept = ExitStack()
        self._store = open_store(settings.store.url)
        known = read_holders(self._store, -1)
        default = settings.litellm.default_licence
        if default is not None and known is not None and default not in known.licences:
            raise InputError(
                f"no licence {default} in the store; put it into force with `stillwatch licence "
                "load FILE`",
                field="litellm.default_licence",
            )
        settings = self._settings = self._of_one_worker(settings)
        self._limiting = _limiting(settings, self._store)
        self._spool_key = os.urandom(SPOOL_KEY_BYTES)
        self._recorder = self._start_recorder()
        self._tasks: list[asyncio.Task[None]] = []
        self._desk: Desk | None = None
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return  # it begins with the first request
        self.desk()

    def _of_one_worker(self, settings: PluginSettings) -> PluginSettings:
        """Return settings with a recording that is this worker's own, where workers share limits.

        The first has the folder that was named, the others ``-2``, ``-3`` and so on beside it.
        """
        if settings.limits.redis is None:
            return settings
        first = settings.recording.folder
        for number in range(1, MAX_WORKERS + 1):
            folder = first if number == 1 else first.with_name(f"{first.name}-{number}")
            folder.mkdir(parents=True, exist_ok=True)
            try:
                self._kept.enter_context(exclusive(folder / LOCK))
            except TimeoutError:
                continue
            recording = settings.recording.model_copy(update={"folder": folder})
            return settings.model_copy(update={"recording": recording})
        raise InputError(
            f"{MAX_WORKERS} workers record here already", file=str(first), field="recording.folder"
        )

    def _start_recorder(self) -> Child | None:
        how = self._settings.recording
        how.folder.mkdir(parents=True, exist_ok=True)
        if how.mode == "off":
            return None
        key, _ = load_key(self._settings.litellm.key_file)
        recording = Recording(how.folder, how.text)
        orders = Orders(recording, key.key, (), self._spool_key, how.seal_key_file, how.copy_to)
        recorder = Child(RECORDER, "record_forever", orders)
        recorder.answer()
        atexit.register(recorder.link.close)  # else the interpreter would wait for it for ever
        return recorder

    def desk(self) -> Desk:
        """Return where requests come by; made in the loop of the worker."""
        if self._desk is None:
            self._desk = self._begin()
        return self._desk

    def _begin(self) -> Desk:
        settings, how = self._settings, self._settings.recording
        directory = Directory(
            partial(read_holders, self._store),
            bytes,
            settings.store.poll_s,
            settings.store.stale_s,
        )
        journal = None
        if self._recorder is not None:
            journal = Journal(Recording(how.folder).journal, strict=how.mode == "strict")
        limits, passages = self._limiting.limits, Passages()
        answering = Answering(limits, journal, Spool(self._spool_key), how.when_full, Metrics())
        self._tasks.append(asyncio.create_task(self._keep(directory, passages, journal)))
        return Desk(directory, limits, answering, passages, settings.litellm.default_licence)

    async def _keep(
        self, directory: Directory, passages: Passages, journal: Journal | None
    ) -> None:
        """Keep house until the worker ends."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(directory.follow())
                tasks.create_task(self._limiting.follow(passages))
                if journal is not None:
                    tasks.create_task(_roll(journal, self._settings.recording.roll_s))
        finally:
            if journal is not None:
                await journal.close()
            await self._limiting.close()


def _limiting(settings: PluginSettings, store: Store) -> Limiting:
    try:
        return limiting_of(settings, store)
    except InputError as error:
        if settings.limits.redis is not None:
            raise
        raise InputError(
            f"{error}. Several workers of LiteLLM keep strict limits only if they share them: set "
            "limits.redis, or start LiteLLM with --num_workers 1"
        ) from None


async def _roll(journal: Journal, every_s: float) -> None:
    """Close the segment of the journal now and then."""
    while True:
        await asyncio.sleep(every_s)
        journal.rotate()
