"""The action server: rasa-sdk's web application with our actions, and the search in its memory.

Run as ``python -m actions.server``; the supervisor does. A newly published catalogue and a newly imported directory
of one-stop units are taken up within seconds, without a restart and without a failed request.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.dossier.attempts import Attempts
from actions.dossier.client import DossierClient
from actions.dossier_actions import (
    ActionAskDossierCode,
    ActionAskSecondFactor,
    ActionForgetDossier,
    ActionShowDossier,
    ValidateDossierForm,
)
from actions.procedure_actions import (
    SAID_WITH_CARE,
    ActionAnswer,
    ActionOutOfScope,
    ActionRepeat,
    ActionRestartConversation,
    ActionSay,
    ActionTalkToPerson,
)
from configuration.logs import configure_logs
from configuration.settings import Settings, load_settings
from index.places.installed import LiveDirectory, directory_file
from index.places.places import places
from index.search.installed import live_search
from index.search.release import LiveSearch

logger = structlog.get_logger(__name__)

_REFRESH_S = 1.0


def build_app(settings: Settings, search: LiveSearch) -> Sanic[Any, Any]:
    """The web application over that search."""
    executor = ActionExecutor()
    client = DossierClient(settings.dossier_url, settings.dossier.timeout_s)
    directory = LiveDirectory(directory_file(settings))
    attempts = Attempts(settings.dossier.max_attempts, settings.dossier.attempts_window_s)
    for action in (
        ActionAnswer(search, directory),
        ActionOutOfScope(search, directory),
        ActionRepeat(search, directory),
        ActionRestartConversation(),
        ActionTalkToPerson(search, directory),
        ActionAskDossierCode(),
        ActionAskSecondFactor(),
        ValidateDossierForm(),
        ActionShowDossier(client, attempts),
        ActionForgetDossier(),
        *(ActionSay(intent, search, directory) for intent in SAID_WITH_CARE),
    ):
        executor.register_action(action)
    app: Sanic[Any, Any] = create_app(executor, cors_origins=[])

    @app.get("/health/catalogue")
    async def catalogue(request: Request) -> HTTPResponse:
        return response.json(
            {
                "release": search.release,
                "procedures": len(search.engine.headers),
                "fault": search.fault,
            }
        )

    async def keep_current() -> None:
        while True:
            await asyncio.sleep(_REFRESH_S)
            if await asyncio.to_thread(search.refresh):
                logger.info("catalogue taken up", release=search.release)

    app.add_task(keep_current())
    return app


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings()
    configure_logs(settings.log, "actions")
    search = live_search(settings)
    logger.info("catalogue opened", release=search.release, procedures=len(search.engine.headers))
    # Read before the first question, which would wait for it.
    places()
    app = build_app(settings, search)
    app.run(
        host=settings.actions.host,
        port=settings.actions.port,
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
