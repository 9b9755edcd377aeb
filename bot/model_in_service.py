"""The bot follows the model in service: another one is loaded aside and taken up without a restart.

``MOTCUA_MODEL_LINK`` names a link to the model file; ``motcua nlu activate`` swaps it. Messages under way are answered
by the model that they began with, and while the new one loads the old one answers. A model that cannot be loaded is
told in the log, and the old one goes on.
"""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any, Protocol

from sanic import Sanic

logger = logging.getLogger(__name__)

LINK_VARIABLE = "MOTCUA_MODEL_LINK"
_EVERY_S = 1.0
_SUFFIX = ".tar.gz"


class Loads(Protocol):
    """What is asked of Rasa's Agent."""

    def load_model(self, model_path: str) -> None:
        """Load a model and answer with it from then on."""


class ModelInService:
    """Which model the bot answers with; ``link``: where to look for another."""

    def __init__(self, link: Path) -> None:
        self._link = link
        # Read before Rasa loads it: a link that is swapped meanwhile is noticed at the first look.
        self._loaded = self._target()
        self._refused: Path | None = None

    @property
    def name(self) -> str:
        """Name of the model that answers."""
        return self._loaded.name.removesuffix(_SUFFIX)

    async def follow(self, agent: Loads) -> bool:
        """Take up the model that the link names now, if it is another; True when that was done."""
        target = self._target()
        if target in (self._loaded, self._refused):
            return False
        try:
            # Beside the event loop, which goes on answering.
            await asyncio.get_running_loop().run_in_executor(None, agent.load_model, str(target))
        except Exception:
            # Whatever is wrong with that model, the one that answers goes on.
            logger.exception("the model %s could not be loaded; %s goes on", target, self._loaded.name)
            self._refused = target
            return False
        self._loaded = target
        self._refused = None
        logger.info("the model %s is in service", target)
        return True

    def _target(self) -> Path:
        return self._link.resolve()


def follow_link(app: Sanic) -> None:
    """Have a server follow the link that the environment names; without one, as in tests, nothing is followed."""
    named = os.environ.get(LINK_VARIABLE)
    if not named:
        return
    model = ModelInService(Path(named))
    app.ctx.model_in_service = model

    async def watch(started: Sanic, *_: Any) -> None:
        started.add_task(_watch(started, model))

    app.register_listener(watch, "after_server_start")


async def _watch(app: Sanic, model: ModelInService) -> None:
    while True:
        await asyncio.sleep(_EVERY_S)
        agent = getattr(app.ctx, "agent", None)
        if agent is not None and agent.is_ready():
            await model.follow(agent)
