"""The conversation about dossiers: what is asked next, what is looked up, what is said and remembered.

One message in, one ``Told`` out. What a message says is read in ``actions.dossier.reading``, what is said stands in
``actions.dossier.wording``; Rasa's side of it is ``actions.dossier_actions``.
"""

from __future__ import annotations

import asyncio
import datetime
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from actions.answers import Answer
from actions.dossier import reading, wording
from actions.dossier.attempts import Asking, Attempts, Refused
from actions.dossier.memory import DossierMemory, OpenedDossier
from actions.dossier.reading import Which
from actions.dossier.record import Dossier, DossierNotFound, DossierSourceDown
from actions.safety import urgent
from vietnamese.numbers import TIME_ZONE

logger = structlog.get_logger(__name__)

MOST_CODES = 5
"""So many dossiers are looked up for one message."""
ABOUT_DOSSIERS = frozenset({"dossier_status", "dossier_overdue", "dossier_supplement", "give_digits"})
"""Intents that the look-up itself answers, whatever it is waiting for; the others interrupt it."""
_QUESTIONS = "ask_"
"""How the intents of questions about procedures begin: a number in one of them is not the answer to ours."""


class LookUp(Protocol):
    """What opens dossiers; ``actions.dossier.looking_up`` does."""

    async def look_up(self, code: str, factor: str, correlation_id: str) -> Dossier:
        """The dossier, or DossierNotFound, or DossierSourceDown."""


@dataclass(frozen=True)
class Message:
    """A message as it was written. offered: a choice of other things was offered, so a small number may be one."""

    text: str
    intent: str
    conversation: str
    address: str = ""
    offered: bool = False


@dataclass(frozen=True)
class Told:
    """What to say and to remember; ``memory.waiting`` and ``memory.asks_code`` tell which question is open.

    dossiers: those told of, the last one last.
    """

    answers: tuple[Answer, ...]
    memory: DossierMemory
    dossiers: tuple[Dossier, ...] = ()


class DossierTalk:
    """Leads the conversation about dossiers."""

    def __init__(
        self, look_up: LookUp, attempts: Attempts, clock: Callable[[], datetime.datetime] | None = None
    ) -> None:
        """``clock``: the time with its zone; the system's when left out."""
        self._look_up = look_up
        self._attempts = attempts
        self._clock = clock or (lambda: datetime.datetime.now(TIME_ZONE))

    async def start(self, message: Message, memory: DossierMemory) -> Told:
        """A message that asks about dossiers while nothing is open."""
        left_open = memory.waiting
        memory = memory.at(self._clock()).asking()
        warning = urgent(message.text, message.intent)
        if warning is not None:
            # A one-time code is no second factor, whoever asked for it.
            return Told((warning,), memory)
        codes = reading.codes_in(message.text)
        factor = reading.factor_in(message.text, expected=False)
        if codes:
            return await self._open(codes, factor or "", message, memory)
        meant = [each.code for each in self._meant(message.text, memory)]
        if not meant and reading.which_in(message.text) is not Which.NEW:
            meant = list(left_open)
        if not meant:
            lost = reading.has_lost_code(message.text)
            asked = wording.CODE_LOST if lost else wording.ask_code([each.code for each in memory.opened])
            return Told((asked,), memory.asking(code=True, tried=factor or ""))
        return await self._open(meant, factor or "", message, memory)

    async def reply(self, message: Message, memory: DossierMemory) -> Told | None:
        """The next message while a question is open; None where it says something else."""
        memory = memory.at(self._clock())
        warning = urgent(message.text, message.intent)
        if warning is not None:
            return Told((warning,), memory)
        if reading.is_cancelled(message.text):
            return Told((wording.STOPPED,), memory.asking())
        codes = reading.codes_in(message.text)
        factor = self._factor(message, memory)
        if codes:
            # The last factor goes with a corrected code; with the code that it did not open, it was the mistake.
            tried = "" if codes[0] in memory.waiting else memory.tried
            return await self._open(codes, factor or tried, message, memory)
        if factor and memory.waiting:
            return await self._open(memory.waiting, factor, message, memory)
        if factor or self._is_answer(message, memory):
            return await self._ask_again(message, memory.model_copy(update={"tried": factor or memory.tried}))
        return None

    def resume(self, memory: DossierMemory) -> Told:
        """After another question was answered: the open one again, once."""
        if memory.reminded:
            return Told((), memory)
        answer = wording.remind(memory.waiting[0] if memory.waiting else None)
        return Told((answer,), memory.model_copy(update={"reminded": True}))

    def _factor(self, message: Message, memory: DossierMemory) -> str | None:
        asked = bool(memory.waiting) and not message.intent.startswith(_QUESTIONS)
        return reading.factor_in(message.text, expected=asked or message.intent == "give_digits")

    def _is_answer(self, message: Message, memory: DossierMemory) -> bool:
        """True when a message without code and factor still means the open question."""
        if message.intent in ABOUT_DOSSIERS or (memory.asks_code and reading.has_lost_code(message.text)):
            return True
        return reading.is_short_factor(message.text) and not message.offered

    async def _ask_again(self, message: Message, memory: DossierMemory) -> Told:
        meant = self._meant(message.text, memory) if message.intent in ABOUT_DOSSIERS else ()
        pointed = reading.which_in(message.text) in (Which.OTHER, Which.ALL)
        if meant and (pointed or reading.named_by_serial(message.text, [each.code for each in meant])):
            return await self._open([each.code for each in meant], "", message, memory)
        if memory.waiting and reading.which_in(message.text) is not Which.NEW:
            short = reading.is_short_factor(message.text)
            return Told((wording.TOO_SHORT if short else wording.ask_factor(memory.waiting[0]),), memory)
        lost = reading.has_lost_code(message.text)
        return Told(
            (wording.CODE_LOST if lost else wording.ASK_CODE_AGAIN,), memory.asking(code=True, tried=memory.tried)
        )

    def _meant(self, text: str, memory: DossierMemory) -> tuple[OpenedDossier, ...]:
        """Which of the dossiers looked up before a message means; () for none of them."""
        opened = memory.opened
        named = reading.named_by_serial(text, [each.code for each in opened])
        if named is not None:
            return tuple(each for each in opened if each.code == named)
        which = reading.which_in(text)
        if which is Which.NEW:
            return ()
        if which is Which.ALL:
            return opened
        return opened[1:2] or opened[:1] if which is Which.OTHER else opened[:1]

    async def _open(self, codes: Sequence[str], factor: str, message: Message, memory: DossierMemory) -> Told:
        """Look dossiers up one after the other, until one needs a factor that is not known."""
        answers: list[Answer] = [wording.TOO_MANY_CODES] if len(codes) > MOST_CODES else []
        dossiers: list[Dossier] = []
        codes = tuple(codes[:MOST_CODES])
        for place, code in enumerate(codes):
            known = next((each for each in memory.opened if each.code == code), None)
            proven = known is not None and known.told and bool(known.factor)
            digits = known.factor if known and (proven or not factor) else factor
            if not digits:
                forgotten = known is not None and known.told
                asked = wording.ask_factor_again(code) if forgotten else wording.ask_factor(code)
                return Told((*answers, asked), memory.asking(codes[place:]), tuple(dossiers))
            found = await self._ask_source(Asking(message.conversation, code, message.address), digits, proven)
            if found is wording.NOT_FOUND:
                asked = wording.ask_factor_of_next(code) if dossiers else wording.NOT_FOUND
                memory = memory.without(code).asking(codes[place:], tried=digits)
                return Told((*answers, asked), memory, tuple(dossiers))
            now = self._clock()
            if isinstance(found, Dossier):
                answers.append(wording.describe(found, now))
                dossiers.append(found)
                given = known.told_at if known and proven else now
                memory = memory.with_opened(
                    OpenedDossier(code=code, factor=digits, procedure_name=found.procedure_name, told_at=given)
                )
                continue
            if found is wording.SOURCE_DOWN and known is None:
                memory = memory.with_opened(OpenedDossier(code=code, factor=digits, told_at=now, told=False))
            return Told((*answers, found), memory.asking(), tuple(dossiers))
        return Told(tuple(answers), memory.asking(), tuple(dossiers))

    async def _ask_source(self, asking: Asking, factor: str, proven: bool) -> Dossier | Answer:
        """The dossier, or why there is none. proven: the factor opened it before, so it is no guess."""
        if proven:
            return await self._looked_up(asking.code, factor)
        try:
            counted = await asyncio.to_thread(self._attempts.count, asking)
            if isinstance(counted, Refused):
                logger.info("a look-up was refused", wait_s=round(counted.wait.total_seconds()))
                return wording.too_many(counted.wait)
            found = await self._looked_up(asking.code, factor)
            if found is not wording.NOT_FOUND:
                await asyncio.to_thread(self._attempts.take_back, counted)
        except SQLAlchemyError:
            # Who cannot be counted may not try.
            logger.exception("attempts at dossiers cannot be counted")
            return wording.SOURCE_DOWN
        return found

    async def _looked_up(self, code: str, factor: str) -> Dossier | Answer:
        try:
            return await self._look_up.look_up(code, factor, uuid.uuid4().hex)
        except DossierNotFound:
            return wording.NOT_FOUND
        except DossierSourceDown as fault:
            logger.warning("dossier source down", reason=str(fault))
            return wording.SOURCE_DOWN
