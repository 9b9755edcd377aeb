"""``motcua chat``: talks to the running assistant through its web channel."""

from __future__ import annotations

import time
from typing import Any, TextIO

import httpx
from pydantic import BaseModel, ConfigDict

from cli.console import CommandError, console
from cli.json_lines import answer_lines
from cli.secret import installation_secret
from configuration.settings import Settings

_TIMEOUT_S = 60.0


class Dialogue(BaseModel):
    """A line of a batch: what a citizen says, turn by turn."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    turns: list[str]


class WebConversation:
    """One conversation over the web channel, traced with the installation's secret."""

    def __init__(self, settings: Settings) -> None:
        self._http = httpx.Client(
            base_url=f"{settings.bot_url}/webhooks/web",
            headers={"X-Motcua-Trace": installation_secret(settings)},
            timeout=_TIMEOUT_S,
        )
        try:
            self._session = self._http.post("/sessions").raise_for_status().json()["session"]
        except httpx.HTTPError as error:
            raise CommandError(
                f"trợ lý không trả lời ở {settings.bot_url}; chạy ./motcua up trước đã ({error})"
            ) from error

    def say(self, text: str) -> dict[str, Any]:
        """The channel's answer to one message: its body, or ``{"detail"}`` of a refusal."""
        try:
            answer = self._http.post("/messages", json={"session": self._session, "text": text})
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise CommandError(f"trợ lý ngừng trả lời giữa chừng: {error}") from error
        return body if isinstance(body, dict) else {}


def interactive(settings: Settings) -> None:
    """Read lines and print answers until the input ends."""
    conversation = WebConversation(settings)
    console.print("Gõ câu hỏi rồi Enter; Ctrl-D để thôi.")
    while True:
        try:
            text = input("bạn> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if not text:
            continue
        body = conversation.say(text)
        for message in body.get("messages", [{"text": body.get("detail", ""), "buttons": []}]):
            print(f"\n{message['text']}")
            for button in message["buttons"]:
                print(f"   [{button['title']}]  gõ: {button['payload']}")
        print()


def batch(settings: Settings, lines: TextIO, output: TextIO) -> None:
    """Answer ``{"id", "turns"}`` lines, each in a conversation of its own."""
    answer_lines(lines, output, Dialogue, lambda dialogue: _run(settings, dialogue))


def _run(settings: Settings, dialogue: Dialogue) -> dict[str, Any]:
    conversation = WebConversation(settings)
    return {"id": dialogue.id, "turns": [turn_of(conversation, text) for text in dialogue.turns]}


def turn_of(conversation: WebConversation, text: str) -> dict[str, Any]:
    """Say ``text`` and tell the answer as a turn of ``chat batch``."""
    started = time.perf_counter()
    body = conversation.say(text)
    ms = (time.perf_counter() - started) * 1000
    messages = body.get("messages")
    if messages is None:
        messages = [{"text": str(body.get("detail", "")), "buttons": [], "about": {}}]
    abouts = [message.get("about") or {} for message in messages]
    decisions = [about["decision"] for about in abouts if about.get("decision")]
    return {
        "intent": body.get("intent"),
        "decision": decisions[0] if decisions else "none",
        "codes": list(dict.fromkeys(code for about in abouts for code in about.get("codes", []))),
        "texts": [message["text"] for message in messages],
        "buttons": [button for message in messages for button in message["buttons"]],
        "ms": round(ms, 1),
    }
