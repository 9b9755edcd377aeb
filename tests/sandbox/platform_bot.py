"""What contract tests of the platforms need: both stand-ins on a socket, and bot processes that speak with them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import create_engine, make_url, text

from bot.channels.schema import ChannelDatabase
from bot.channels.sealing import Sealing
from bot.channels.zalo.tokens import Pair, TokenStore
from cli.preparation import bot_python
from configuration.platforms import MessengerSettings, ZaloSettings, credentials_environment
from sandbox.messenger import MessengerKeys, messenger_routes
from sandbox.zalo import ZaloKeys, zalo_routes
from tests.conftest import ROOT

SECRET = "s" * 32
APP_ID = "4711"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Platforms:
    """Both stand-ins, as one server; events go to the bot whose webhook port is named at the start."""

    def __init__(self, bot_port, **zalo):
        webhooks = f"http://127.0.0.1:{bot_port}/webhooks"
        app = FastAPI()
        app.include_router(
            messenger_routes(MessengerKeys("EAAG-token", "app-secret", f"{webhooks}/messenger/webhook"), "/messenger")
        )
        keys = ZaloKeys(APP_ID, "zalo-secret", "oa-secret", f"{webhooks}/zalo/webhook", **zalo)
        app.include_router(zalo_routes(keys, "/zalo"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        eventually(lambda: self._server.started)

    def close(self):
        self._server.should_exit = True
        self._thread.join(10)

    def settings(self, **zalo):
        return (
            MessengerSettings(
                page_token="EAAG-token",
                app_secret="app-secret",
                verify_token="our word",
                graph_url=f"{self.url}/messenger",
            ),
            ZaloSettings(
                app_id=APP_ID,
                app_secret="zalo-secret",
                oa_secret="oa-secret",
                api_url=f"{self.url}/zalo",
                oauth_url=f"{self.url}/zalo",
                callback_url="https://motcua.example/zalo",
                **zalo,
            ),
        )

    def says(self, platform, *events, **manner):
        """Have made-up people do something; the webhook's statuses."""
        told = [each if isinstance(each, dict) else {"user": "11", "text": each} for each in events]
        asked = {"events": told, "manner": manner}
        answer = httpx.post(f"{self.url}/{platform}/control/says", json=asked, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()["statuses"]

    def command(self, platform, path, **asked):
        assert httpx.post(f"{self.url}/{platform}/control/{path}", json=asked, timeout=10).status_code == 200

    def told(self, platform, path):
        return httpx.get(f"{self.url}/{platform}/control/{path}", timeout=10).json()

    def messages(self, platform, count, kind="message", seconds=20.0):
        """What the bot has sent, once there are so many."""

        def found():
            return [each for each in self.told(platform, "sent") if each["kind"] == kind]

        eventually(lambda: len(found()) >= count, seconds, found)
        return found()

    def access_pair(self):
        """A first pair of tokens, by consent."""
        import base64
        import hashlib

        verifier = "v" * 43
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {"app_id": APP_ID, "redirect_uri": "https://motcua.example/zalo", "code_challenge": challenge}
        location = httpx.get(f"{self.url}/zalo/v4/oa/permission", params=asked).headers["location"]
        form = {
            "code": httpx.URL(location).params["code"],
            "app_id": APP_ID,
            "grant_type": "authorization_code",
            "code_verifier": verifier,
        }
        answer = httpx.post(f"{self.url}/zalo/v4/oa/access_token", data=form, headers={"secret_key": "zalo-secret"})
        return Pair.from_answer(answer.json())


class PlatformBot:
    """A bot process with the channels of all doors."""

    def __init__(self, folder, database, platforms, port=None, settings=None, **environment):
        self.folder = folder
        self.database = database
        self.port = port or free_port()
        url = make_url(database)
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+psycopg2")
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "MOTCUA_SECRET": SECRET,
            "MOTCUA_CHANNEL_DATABASE": url.render_as_string(hide_password=False),
            "MOTCUA_ACTION_ENDPOINT": "http://127.0.0.1:9/webhook",
            "MOTCUA_CHANNEL_PER_MINUTE": "1000",
            "MOTCUA_CHANNEL_ADDRESS_PER_MINUTE": "1000",
            **credentials_environment(*(settings or platforms.settings())),
            **environment,
        }
        self.start()

    def start(self):
        log = (self.folder / "log").open("ab")
        program = ROOT / "tests" / "bot" / "channels" / "platform_server.py"
        command = [bot_python(), str(program), str(self.port), str(self.folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

        def is_up():
            assert self.process.poll() is None, self.log()
            with contextlib.suppress(httpx.HTTPError):
                return httpx.get(f"{self.url}/health").status_code == 200
            return False

        eventually(is_up, 60, self.log)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def log(self):
        return (self.folder / "log").read_text()[-4000:]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def health(self):
        return httpx.get(f"{self.url}/health").json()["channels"]

    def will_say(self, answers):
        (self.folder / "answers.json").write_text(json.dumps(answers, ensure_ascii=False), "utf-8")

    def turns(self):
        path = self.folder / "turns"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []

    def rows(self, statement):
        engine = create_engine(self.database)
        with engine.begin() as connection:
            done = connection.execute(text(statement))
            found = [tuple(row) for row in done] if done.returns_rows else []
        engine.dispose()
        return found

    def push(self, **told):
        headers = {"X-Motcua-Trace": SECRET}
        return httpx.post(f"{self.url}/webhooks/deliveries/", json=told, headers=headers)


def sign_in(database, platforms):
    """What ``motcua zalo login`` leaves behind."""
    opened = ChannelDatabase(database)
    TokenStore(opened, Sealing(SECRET), APP_ID).give(platforms.access_pair())
    opened.close()


def eventually(condition, seconds=15.0, shown=lambda: "it did not come to hold"):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, shown()
        time.sleep(0.05)


class Person:
    """Somebody on a platform: what they say through the stand-in, and what it was asked to show them."""

    def __init__(self, platforms, platform, user):
        self.platforms = platforms
        self.platform = platform
        self.user = user

    def says(self, *texts, kind="text", **manner):
        events = [{"user": self.user, "text": each, "kind": kind} for each in texts]
        return self.platforms.says(self.platform, *events, **manner)

    def sent(self, kind="message"):
        return [
            each["body"]
            for each in self.platforms.told(self.platform, "sent")
            if each["user"] == self.user and each["kind"] == kind
        ]

    def gets(self, count, seconds=20.0):
        eventually(lambda: len(self.sent()) >= count, seconds, self.sent)
        return [body["message"] for body in self.sent()]

    def texts(self, count, seconds=20.0):
        return [message["text"] for message in self.gets(count, seconds)]
