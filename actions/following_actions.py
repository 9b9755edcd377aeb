"""Rasa actions of following a dossier: the question with its terms, the plain yes, and the word against it."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import dataclass
from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Engine

from actions.answers import Answer
from actions.asking import ask, is_plain_yes, just_asked
from actions.conversation import Events, read_turn, say, written_text
from actions.dossier.sealing import code_key
from actions.following import wording
from actions.following.followers import CHANNELS, follow, unfollow
from actions.following.in_hand import DossierInHand, InHandNotes
from actions.procedure_actions import ActionAnswer
from configuration.settings import NoticesSettings
from index.search.decision import Decision
from vietnamese.dossier_code import find_dossier_codes
from vietnamese.numbers import TIME_ZONE

logger = structlog.get_logger(__name__)

_ASKED = "following_asked"
"""Slot that leads each yes and no to the actions here, which see whether it answers their question."""
_CONSENT = "following"


@dataclass(frozen=True)
class Following:
    """What the actions share. secret: the installation's."""

    engine: Engine
    secret: str
    in_hand: InHandNotes
    settings: NoticesSettings


class ActionAskToFollow(Action):
    """Asks whether the citizen wants to be told of the dossier just looked up; a yes said with the wish is one."""

    def __init__(self, following: Following, procedures: ActionAnswer) -> None:
        """``following``: where followers are kept, and the terms. procedures: answers what asks about a procedure."""
        self._following = following
        self._procedures = procedures

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_ask_to_follow"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask, or follow where that very question was just answered: "ừ báo mình nhé"."""
        if self._procedures.follows_nothing(read_turn(tracker)):
            return self._procedures.run(dispatcher, tracker, domain)
        now = datetime.datetime.now(TIME_ZONE)
        dossier = self._following.in_hand.read(tracker, now)
        if tracker.get_latest_input_channel() not in CHANNELS:
            say(dispatcher, Answer(wording.CHANNEL_CANNOT, Decision.NONE))
        elif dossier is None:
            say(dispatcher, Answer(wording.LOOK_UP_FIRST, Decision.CLARIFY, buttons=(wording.LOOK_UP_BUTTON,)))
        elif just_asked(tracker, _CONSENT) and is_plain_yes(written_text(tracker)):
            await _follow(self._following, dispatcher, tracker, dossier, now)
        else:
            _ask(self._following, dispatcher, dossier)
            return [SlotSet(_ASKED, True)]
        return []


class ActionFollow(Action):
    """Follows after a plain yes to that very question; any other yes is answered as ever."""

    def __init__(self, following: Following, otherwise: Action) -> None:
        """``otherwise``: answers a yes to something else."""
        self._following = following
        self._otherwise = otherwise

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_follow"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Follow."""
        if not just_asked(tracker, _CONSENT):
            return list(self._otherwise.run(dispatcher, tracker, domain))
        now = datetime.datetime.now(TIME_ZONE)
        dossier = self._following.in_hand.read(tracker, now)
        if dossier is None:
            say(dispatcher, Answer(wording.LOOK_UP_FIRST, Decision.CLARIFY, buttons=(wording.LOOK_UP_BUTTON,)))
        elif is_plain_yes(written_text(tracker)):
            await _follow(self._following, dispatcher, tracker, dossier, now)
        else:
            _ask(self._following, dispatcher, dossier)
        return []


class ActionDeclineFollowing(Action):
    """Takes a no to that very question; any other no is answered as ever."""

    def __init__(self, following: Following, otherwise: Action) -> None:
        """``otherwise``: answers a no to something else."""
        self._following = following
        self._otherwise = otherwise

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_decline_following"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Keep nothing."""
        dossier = self._following.in_hand.read(tracker, datetime.datetime.now(TIME_ZONE))
        if dossier is None or not just_asked(tracker, _CONSENT):
            return list(self._otherwise.run(dispatcher, tracker, domain))
        say(dispatcher, Answer(wording.declined(dossier.shown), Decision.ANSWER))
        return []


class ActionUnfollow(Action):
    """Stops at once, without a question: everything that this conversation follows, or the dossiers named."""

    def __init__(self, following: Following) -> None:
        """``following``: where followers are kept."""
        self._following = following

    def name(self) -> str:
        """Name of the action in the domain."""
        return "action_unfollow"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Stop."""
        named = find_dossier_codes(written_text(tracker))
        gone = await asyncio.to_thread(self._unfollow, tracker.sender_id, named)
        logger.info("following stopped", dossiers=len(gone))
        say(dispatcher, Answer(wording.stopped(gone) if gone else wording.NOT_FOLLOWING, Decision.ANSWER))
        return []

    def _unfollow(self, conversation: str, named: list[str]) -> tuple[str, ...]:
        now = datetime.datetime.now(TIME_ZONE)
        engine, secret = self._following.engine, self._following.secret
        if not named:
            return unfollow(engine, conversation, now)
        return tuple(shown for code in named for shown in unfollow(engine, conversation, now, code_key(secret, code)))


def _ask(following: Following, dispatcher: CollectingDispatcher, dossier: DossierInHand) -> None:
    terms = following.settings
    text = wording.ask_consent(
        dossier.shown, wording.quiet_told(terms.quiet_from, terms.quiet_until), terms.follow_days
    )
    ask(dispatcher, Answer(text, Decision.CLARIFY, buttons=(wording.YES_BUTTON, wording.NO_BUTTON)), _CONSENT)


async def _follow(
    following: Following,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    dossier: DossierInHand,
    now: datetime.datetime,
) -> None:
    channel = str(tracker.get_latest_input_channel())
    days = following.settings.follow_days
    await asyncio.to_thread(follow, following.engine, dossier, tracker.sender_id, channel, now, days)
    logger.info("following started", channel=channel)
    say(dispatcher, Answer(wording.following(dossier.shown), Decision.ANSWER))
