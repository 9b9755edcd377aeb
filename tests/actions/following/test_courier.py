"""What becomes of a notice for each thing that the bot may answer; the bot is a socket that answers as it is told."""

import datetime
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry

from actions.database import reading
from actions.following.courier import Courier
from actions.following.followers import follow, followed
from actions.following.metrics import NoticeMetrics
from actions.following.outbox import NoticeState
from actions.following.tables import notices
from tests.actions.following.conftest import NOON, QUIET, SECRET, dossier_in_hand, event

MINUTE = datetime.timedelta(minutes=1)


class Bot:
    """Answers each POST and GET with the next status and body told; remembers what it was asked."""

    def __init__(self):
        self.answers = []
        self.asked = []
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                bot.asked.append(("POST", self.path, self.headers.get("X-Motcua-Trace"), body))
                self.tell()

            def do_GET(self):
                bot.asked.append(("GET", self.path, self.headers.get("X-Motcua-Trace"), None))
                self.tell()

            def tell(self):
                status, body = bot.answers.pop(0)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Nothing on the test's output."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def bot():
    bot = Bot()
    yield bot
    bot.server.shutdown()
    bot.server.server_close()


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def courier(engine, bot, clock):
    return Courier(engine, bot.url, SECRET, QUIET, NoticeMetrics(CollectorRegistry()), clock)


@pytest.fixture
def waiting(engine, intake):
    follow(engine, dossier_in_hand(), "web-1", "web", NOON, 180)
    intake.take_in(event(), NOON)


def only(engine):
    with reading(engine) as connection:
        return connection.execute(sa.select(notices)).one()


@pytest.mark.usefixtures("waiting")
class TestOneNotice:
    async def test_what_is_brought_is_what_the_contract_says(self, engine, bot, courier):
        bot.answers = [(202, b"{}")]
        assert await courier.round()
        ((method, path, secret, body),) = bot.asked
        assert (method, path, secret) == ("POST", "/webhooks/deliveries/", SECRET)
        assert set(body) == {"id", "sender", "channel", "text", "buttons", "not_before", "expires"}
        assert (body["sender"], body["channel"]) == ("web-1", "web")
        assert all(set(button) == {"title", "payload"} for button in body["buttons"])
        assert datetime.datetime.fromisoformat(body["expires"]) == NOON + datetime.timedelta(hours=72)
        assert only(engine).state == NoticeState.ACCEPTED

    @pytest.mark.parametrize("state", ["delivered", "refused"])
    async def test_the_bots_last_word_is_recorded(self, engine, bot, courier, clock, state):
        told = json.dumps({"state": state, "reason": "48 h"}).encode()
        bot.answers = [(202, b"{}"), (200, b'{"state": "queued"}'), (200, told)]
        for _ in range(3):
            assert await courier.round()
            clock.now += MINUTE
        assert (only(engine).state, only(engine).reason) == (state, "48 h")
        assert not await courier.round()

    async def test_a_bot_that_fails_is_asked_again_after_growing_waits(self, engine, bot, courier, clock):
        bot.answers = [(500, b""), (503, b""), (401, b""), (202, b"{}")]
        waits = []
        for _ in range(3):
            assert await courier.round()
            assert not await courier.round()
            waits.append(only(engine).next_try_at - clock.now)
            clock.now = only(engine).next_try_at
        assert waits == sorted(waits)
        assert waits[2] > 2 * waits[0]
        await courier.round()
        assert only(engine).state == NoticeState.ACCEPTED

    async def test_a_bot_that_is_away_is_waited_for(self, engine, bot, courier):
        bot.server.shutdown()
        bot.server.server_close()
        assert await courier.round()
        assert only(engine).state == NoticeState.QUEUED
        assert only(engine).reason == "ConnectError"

    @pytest.mark.parametrize("status", [404, 422])
    async def test_what_the_bot_cannot_deliver_is_not_brought_again(self, engine, bot, courier, clock, status):
        bot.answers = [(status, b"{}")]
        await courier.round()
        clock.now += datetime.timedelta(1)
        assert not await courier.round()
        assert only(engine).state == NoticeState.REFUSED

    async def test_who_asked_to_be_forgotten_is_forgotten_here_too(self, engine, bot, courier, intake):
        intake.take_in(event("e-2", status=5), NOON)
        bot.answers = [(410, b"{}")]
        await courier.round()
        assert followed(engine, "web-1", NOON) == ()
        assert not await courier.round()

    async def test_what_the_bot_has_lost_is_brought_again_under_the_same_id(self, engine, bot, courier, clock):
        bot.answers = [(202, b"{}"), (404, b"{}"), (202, b"{}")]
        for _ in range(3):
            await courier.round()
            clock.now += MINUTE
        posts = [body["id"] for method, _, _, body in bot.asked if method == "POST"]
        assert len(posts) == 2
        assert len(set(posts)) == 1

    @pytest.mark.parametrize("body", [b"", b"[]", b'{"state": 7}', b'{"state": "odd"}', b"\xff"])
    async def test_a_bot_that_talks_nonsense_is_asked_again(self, engine, bot, courier, clock, body):
        bot.answers = [(202, b"{}"), (200, body)]
        await courier.round()
        clock.now += MINUTE
        await courier.round()
        assert only(engine).state == NoticeState.ACCEPTED

    async def test_a_delivery_that_is_never_told_of_ends(self, engine, bot, courier, clock):
        bot.answers = [(202, b"{}"), (404, b"{}")]
        await courier.round()
        clock.now += datetime.timedelta(hours=74)
        await courier.round()
        assert only(engine).state == NoticeState.EXPIRED

    async def test_a_second_try_does_not_fall_into_the_night(self, engine, bot, courier, clock):
        clock.now = NOON.replace(hour=22)
        await courier.round()
        assert bot.asked == []
        assert only(engine).next_try_at == NOON.replace(hour=7) + datetime.timedelta(1)
