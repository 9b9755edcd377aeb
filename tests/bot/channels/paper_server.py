"""A bot process for tests: the real channels on a real socket, and in Rasa's place one who writes down every turn.

A platform "zalo" stands in for what is not ours: ``POST /webhooks/paper/`` takes its events, and its sender writes what
it is told to send to a file. Each line is one write, so that two processes share the files.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import sys
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage, register
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic, response

from bot.channels.deliveries import DeliveriesChannel
from bot.channels.message import Arrived
from bot.channels.sender import Refused, Sent
from bot.channels.service import ChannelBlueprint, shared_service
from bot.channels.web import WebChannel
from bot.tracker_store import MaskedSQLTrackerStore

PORT = int(sys.argv[1])
FOLDER = Path(sys.argv[2])
TURN_S = float(os.environ.get("PAPER_TURN_S", "0.02"))


def write_down(name: str, **line: Any) -> None:
    handle = os.open(FOLDER / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, json.dumps({**line, "pid": os.getpid()}, ensure_ascii=False).encode() + b"\n")
    os.close(handle)


class PaperAgent:
    """Answers with what was asked, and keeps the tracker in the real store."""

    def __init__(self) -> None:
        self.tracker_store = MaskedSQLTrackerStore(
            Domain.empty(), database=f"sqlite:///{FOLDER / 'trackers.sqlite'}", secret=os.environ["MOTCUA_SECRET"]
        )
        self.lock_store = InMemoryLockStore()

    def is_ready(self) -> bool:
        return True

    async def handle_message(self, message: UserMessage) -> None:
        write_down("turns", text=message.text, sender=message.sender_id, metadata=message.metadata)
        await asyncio.sleep(TURN_S)
        if message.text == "im lặng":
            return
        if message.text == "hỏng":
            raise RuntimeError("as asked")
        said = DialogueStateTracker.from_events(message.sender_id, [UserUttered(message.text)])
        await self.tracker_store.save(said)
        about = {"decision": "answer", "codes": ["1.001193"], "person": "0912345678"}
        told = {"text": f"bạn nói: {message.text}", "buttons": [{"title": "Phí", "payload": "phí"}], "custom": about}
        await message.output_channel.send_response(message.sender_id, told)
        write_down("turns_done", text=message.text, sender=message.sender_id)


class PaperSender:
    """Writes down what would be sent; refuses, fails or dies where the text asks for it."""

    def bodies(self, said):
        return [{"text": page, "buttons": len(said.buttons)} for page in said.text.split("|")]

    async def send(self, to, body):
        text = body["text"]
        write_down("tries", to=to.platform_id, text=text)
        if "chết" in text and not (FOLDER / "died").exists():
            (FOLDER / "died").touch()
            os._exit(9)
        if "từ chối" in text:
            raise Refused("-224", "the account's tier does not allow it", final=True)
        if "lần đầu" in text and not (FOLDER / "failed").exists():
            (FOLDER / "failed").touch()
            raise Refused("500", "try again", final=False)
        write_down("sent", to=to.platform_id, text=text, is_push=to.is_push)
        return Sent()

    async def close(self) -> None:
        """Nothing is open."""


class PaperChannel(InputChannel):
    """Takes events as JSON, as a platform's verified webhook would."""

    @classmethod
    def name(cls) -> str:
        return "paper"

    def blueprint(self, on_new_message):
        service = shared_service()
        service.deliveries.serve("zalo", PaperSender())
        routes = ChannelBlueprint("paper", service, on_new_message)

        @routes.route("/", methods=["POST"])
        async def receive(request):
            outcomes = []
            for event in request.json:
                arrived = Arrived(
                    "zalo",
                    event["from"],
                    event["id"],
                    event.get("kind", "text"),
                    event.get("text", ""),
                    datetime.datetime.now(datetime.timezone.utc),
                )
                verdict = await service.inbox.receive(arrived)
                service.inbox.work_later(verdict, on_new_message)
                outcomes.append(verdict.outcome.name)
            return response.json(outcomes)

        return routes


def main() -> None:
    app = Sanic("paper_bot", configure_logging=False)
    service = shared_service()
    register([WebChannel(service), DeliveriesChannel(service), PaperChannel()], app, route="/webhooks/")

    async def hire(started, *_):
        started.ctx.agent = PaperAgent()

    app.register_listener(hire, "before_server_start")
    app.run(host="127.0.0.1", port=PORT, workers=1, access_log=False)


if __name__ == "__main__":
    main()
