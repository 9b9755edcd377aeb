"""The action server: rasa-sdk's web application with our actions, and the search in its memory.

Run as ``python -m actions.server``; the supervisor does. A newly published catalogue and a newly imported directory
of one-stop units are taken up within seconds, without a restart and without a failed request.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.database import open_database
from actions.dossier.attempts import Attempts, Limits
from actions.dossier.looking_up import DossierLookUp
from actions.dossier.sources import open_source
from actions.dossier.talk import DossierTalk
from actions.dossier_actions import (
    ActionForgetDossier,
    ActionUnaskedDigits,
    ValidateDossierForm,
)
from actions.following.in_hand import InHandNotes
from actions.following.serving import serve_following
from actions.following_actions import (
    ActionAskToFollow,
    ActionDeclineFollowing,
    ActionFollow,
    ActionUnfollow,
    Following,
)
from actions.forgetting import add_forgetting_route
from actions.petition_actions import (
    ActionAskPetition,
    ActionDropPetition,
    ActionFinishPetition,
    PetitionDrafts,
    ValidatePetitionForm,
)
from actions.petitions.routes import add_routes as add_petition_routes
from actions.petitions.store import PetitionStore
from actions.petitions.taking import Question
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
from configuration.settings import Settings, SettingsError, load_settings
from index.places.installed import LiveDirectory, directory_file
from index.places.places import places
from index.search.installed import live_search
from index.search.release import LiveSearch

logger = structlog.get_logger(__name__)

_REFRESH_S = 1.0
_FORGET_EVERY_S = 3600.0


def build_app(settings: Settings, search: LiveSearch) -> Sanic[Any, Any]:
    """The web application over that search; raises SettingsError without the installation's secret."""
    if settings.secret is None:
        raise SettingsError("the action server needs the installation's secret (MOTCUA_SECRET); ./motcua up gives it")
    secret = settings.secret.get_secret_value()
    executor = ActionExecutor()
    metrics = CollectorRegistry()
    ProcessCollector(registry=metrics)
    look_up = DossierLookUp(open_source(settings), settings.dossier, metrics)
    directory = LiveDirectory(directory_file(settings))
    database = open_database(settings.dossier_database)
    attempts = Attempts(database, secret, Limits.of(settings.dossier))
    talk = DossierTalk(look_up, attempts)
    in_hand = InHandNotes(secret)
    following = Following(database, secret, in_hand, settings.notices)
    drafts = PetitionDrafts(secret)
    petitions = PetitionStore(database, secret, settings.petitions.working_days, settings.petitions.holidays)
    answer = ActionAnswer(search, directory, in_hand)
    for action in (
        answer,
        ActionOutOfScope(search, directory),
        ActionRepeat(search, directory),
        ActionRestartConversation(),
        ActionTalkToPerson(search, directory, in_hand),
        ValidateDossierForm(talk, secret, answer),
        ActionUnaskedDigits(talk, secret, answer),
        ActionForgetDossier(secret),
        *(ActionSay(intent, search, directory, in_hand) for intent in SAID_WITH_CARE),
        ActionAskToFollow(following, answer),
        ActionFollow(following, otherwise=ActionSay("affirm", search, directory)),
        ActionDeclineFollowing(following, otherwise=ActionSay("deny", search, directory)),
        ActionUnfollow(following),
        ValidatePetitionForm(drafts, following.in_hand, answer),
        *(ActionAskPetition(question, drafts) for question in Question),
        ActionFinishPetition(drafts, petitions, attempts),
        ActionDropPetition(),
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

    @app.get("/health/dossier")
    async def dossier(request: Request) -> HTTPResponse:
        return response.json(look_up.state())

    @app.get("/metrics")
    async def told_metrics(request: Request) -> HTTPResponse:
        return response.raw(generate_latest(metrics), content_type=CONTENT_TYPE_LATEST)

    serve_following(app, settings, database, secret, metrics)
    add_forgetting_route(app, database, secret)
    token = settings.petitions.officer_token
    add_petition_routes(app, petitions, token.get_secret_value() if token else None, metrics)

    @app.after_server_stop
    async def close_source(app: Sanic[Any, Any]) -> None:
        await look_up.close()

    async def keep_current() -> None:
        while True:
            await asyncio.sleep(_REFRESH_S)
            if await asyncio.to_thread(search.refresh):
                logger.info("catalogue taken up", release=search.release)

    async def forget_old_attempts() -> None:
        while True:
            forgotten = await asyncio.to_thread(attempts.forget_old)
            logger.info("old attempts forgotten", rows=forgotten)
            await asyncio.sleep(_FORGET_EVERY_S)

    app.add_task(keep_current())
    app.add_task(forget_old_attempts())
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
