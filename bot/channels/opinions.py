"""What citizens think of the answers: a thumb and a reason for one answer, stars at the end; texts are masked."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select, text

from bot.channels.database_threads import DatabaseThreads
from bot.channels.schema import messages
from bot.channels.store import ChannelStore
from vietnamese.masking import mask_personal_data

_FEEDBACK = text(
    "INSERT INTO channel_feedback (conversation, answer_id, thumb, reason, about, at)"
    " VALUES (:conversation, :answer_id, :thumb, :reason, :about, :at)"
    " ON CONFLICT (conversation, answer_id) DO UPDATE SET thumb = :thumb, reason = :reason, at = :at"
)
_RATING = text(
    "INSERT INTO channel_ratings (conversation, stars, comment, at) VALUES (:conversation, :stars, :comment, :at)"
    " ON CONFLICT (conversation) DO UPDATE SET stars = :stars, comment = :comment, at = :at"
)
_TELLING = ("decision", "codes")


class Opinions:
    """Keeps feedback and ratings in the channel database; the last word about an answer counts."""

    def __init__(self, store: ChannelStore, threads: DatabaseThreads) -> None:
        self._store = store
        self._run = threads.run

    async def about_answer(self, identity: str, answer_id: str, thumb: str, reason: str) -> bool:
        """Keep a thumb ("up" or "down"); False when that person had no such answer."""
        return await self._run(self._about_answer, identity, answer_id, thumb, reason)

    async def about_conversation(self, conversation: str, stars: int, comment: str) -> None:
        """Keep one to five stars."""
        await self._run(self._about_conversation, conversation, stars, comment)

    def _about_answer(self, identity: str, answer_id: str, thumb: str, reason: str) -> bool:
        with self._store.database.writing() as connection:
            row = connection.execute(
                select(messages.c.answer, messages.c.conversation).where(
                    messages.c.identity == identity, messages.c.answer_id == answer_id
                )
            ).one_or_none()
            if row is None:
                return False
            said = self._store.sealing.open(row.answer) if row.answer else []
            told = {
                "conversation": row.conversation,
                "answer_id": answer_id,
                "thumb": thumb,
                "reason": mask_personal_data(reason),
                "about": json.dumps([_telling(each["about"]) for each in said], ensure_ascii=False),
                "at": self._store.clock(),
            }
            connection.execute(_FEEDBACK, told)
        return True

    def _about_conversation(self, conversation: str, stars: int, comment: str) -> None:
        told = {
            "conversation": conversation,
            "stars": stars,
            "comment": mask_personal_data(comment),
            "at": self._store.clock(),
        }
        with self._store.database.writing() as connection:
            connection.execute(_RATING, told)


def _telling(about: dict[str, Any]) -> dict[str, Any]:
    """Which procedures an answer spoke of, and nothing of whom it spoke to."""
    return {name: about[name] for name in _TELLING if name in about}
