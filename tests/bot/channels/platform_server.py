"""A bot process for contract tests: the real channels of all doors, and in Rasa's place one who says what a file tells.

``answers.json`` in the folder holds, for a message's text, what is said to it; any other message is repeated. Keys come
from the environment as in ``credentials.yml``.
"""

from __future__ import annotations

import json
import os
from typing import Any

from rasa.core.channels.channel import UserMessage, register
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.io import read_config_file
from sanic import Sanic

from bot.channels.deliveries import DeliveriesChannel
from bot.channels.messenger.channel import MessengerChannel
from bot.channels.service import shared_service
from bot.channels.web import WebChannel
from bot.channels.zalo.channel import ZaloChannel
from tests.bot.channels.paper_server import FOLDER, PORT, PaperAgent, write_down
from tests.conftest import ROOT


class ReadingAgent(PaperAgent):
    """Says what the file has for a message."""

    async def handle_message(self, message: UserMessage) -> None:
        write_down("turns", text=message.text, sender=message.sender_id)
        await self.tracker_store.save(DialogueStateTracker.from_events(message.sender_id, [UserUttered(message.text)]))
        path = FOLDER / "answers.json"
        known: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        for said in known.get(message.text, [{"text": f"bạn nói: {message.text}"}]):
            await message.output_channel.send_response(message.sender_id, said)


def main() -> None:
    app = Sanic("platform_bot", configure_logging=False)
    service = shared_service()
    sections = read_config_file(str(ROOT / "credentials.yml"))
    channels = [
        channel(service, sections[f"{channel.__module__}.{channel.__name__}"])
        for channel in (MessengerChannel, ZaloChannel)
    ]
    register([WebChannel(service), DeliveriesChannel(service), *channels], app, route="/webhooks/")

    async def hire(started, *_):
        started.ctx.agent = ReadingAgent()

    app.register_listener(hire, "before_server_start")
    app.run(host="127.0.0.1", port=PORT, workers=1, access_log=False, debug=os.environ.get("PAPER_DEBUG") == "1")


if __name__ == "__main__":
    main()
