"""What all channels of the bot process share: one database, inbox and delivery queue, alive as long as the server."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
from collections.abc import Callable, Coroutine
from typing import Any

from rasa.core.tracker_store import TrackerStore
from sanic import Blueprint, Sanic

from bot.channels.database_threads import DatabaseThreads
from bot.channels.delivering import DeliveryQueue, Pushes
from bot.channels.event_streams import EventStreams
from bot.channels.forgetting import Forgetting
from bot.channels.inbox import Inbox, OnNewMessage
from bot.channels.opinions import Opinions
from bot.channels.retention import forget_old
from bot.channels.schema import ChannelDatabase
from bot.channels.sealing import Sealing
from bot.channels.settings import ChannelSettings
from bot.channels.store import ChannelStore
from bot.tracker_store import MaskedSQLTrackerStore

logger = logging.getLogger(__name__)

_TIDY_EVERY_S = 600.0


class ChannelService:
    """The parts, made from the settings; a server that a channel is registered with starts and stops them."""

    def __init__(self, settings: ChannelSettings) -> None:
        self.settings = settings
        database = ChannelDatabase(settings.database)
        self.threads = DatabaseThreads(is_sqlite=database.is_sqlite)
        self.store = ChannelStore(database, Sealing(settings.secret))
        self.forgetting = Forgetting(self.store, self.threads, settings.actions_url, settings.secret)
        self.inbox = Inbox(self.store, self.threads, settings, self.forgetting)
        self.pushes = Pushes(self.store, self.threads)
        self.deliveries = DeliveryQueue(self.store, self.threads)
        self.streams = EventStreams(self.store, self.threads)
        self.opinions = Opinions(self.store, self.threads)
        self.inbox.nudge_deliveries = self.deliveries.nudge
        self.states: dict[str, Callable[[], str]] = {}
        """What each platform channel tells of itself in /health: "on", or what keeps it off."""
        self.upkeep: list[Callable[[], Coroutine[Any, Any, None]]] = []
        """What platform channels do beside the requests, until cancelled."""
        self._running: list[asyncio.Task[None]] = []
        self._attached = False

    def attach(self, app: Sanic) -> None:
        """Have a server start and stop the parts, once however many channels ask for it."""
        if self._attached:
            return
        self._attached = True

        async def start(started: Sanic, *_: Any) -> None:
            await self.start(started)

        async def stop(*_: Any) -> None:
            await self.stop()

        app.register_listener(start, "after_server_start")
        app.register_listener(stop, "before_server_stop")

    async def start(self, app: Sanic) -> None:
        """Begin the work beside the requests."""

        async def erase_tracker(conversation: str) -> None:
            await _erase_tracker(app, conversation)

        self.forgetting.erase_tracker = erase_tracker
        loop = asyncio.get_running_loop()
        self._running = [
            loop.create_task(work)
            for work in (
                self.inbox.look_after(),
                self.deliveries.deliver(),
                self.streams.watch(),
                self._tidy(),
                *(begin() for begin in self.upkeep),
            )
        ]

    async def stop(self) -> None:
        """End the work, after what is under way, and give everything back."""
        self.streams.end()
        await self.inbox.finish()
        for task in self._running:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.deliveries.close()
        self.threads.close()
        self.store.database.close()

    async def _tidy(self) -> None:
        while True:
            try:
                await self.forgetting.finish_earlier()
                await self.threads.run(forget_old, self.store)
            except Exception:
                # A database that is away for a while must not end the tidying.
                logger.exception("the channel database could not be tidied; trying again")
            await asyncio.sleep(_TIDY_EVERY_S)


class ChannelBlueprint(Blueprint):
    """A channel's routes, with the shared service beside them."""

    def __init__(self, name: str, service: ChannelService, on_new_message: OnNewMessage | None = None) -> None:
        """``on_new_message``: given by platform channels, so that messages left by a crash are answered."""
        super().__init__(name)
        self.ctx.service = service
        if on_new_message is not None:
            service.inbox.serve_left_over(on_new_message)

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Register the routes, and the service with the server."""
        self.ctx.service.attach(app)
        super().register(app, options)


@functools.lru_cache(maxsize=1)
def shared_service() -> ChannelService:
    """The service of this process, from its environment; raises ChannelSettingsError or ChannelDatabaseError."""
    return ChannelService(ChannelSettings.from_environment(os.environ))


async def _erase_tracker(app: Sanic, conversation: str) -> None:
    agent = app.ctx.agent
    store: TrackerStore = agent.tracker_store
    # Rasa wraps the store that endpoints.yml names, and its wrappers have no way to erase.
    while not isinstance(store, MaskedSQLTrackerStore):
        store = store._tracker_store  # noqa: SLF001
    async with agent.lock_store.lock(conversation):
        await asyncio.get_running_loop().run_in_executor(None, store.erase, conversation)
