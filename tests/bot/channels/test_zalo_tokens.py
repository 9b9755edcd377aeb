"""Zalo's pair of tokens: renewed once however many want it; a crash loses nothing in silence."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from sqlalchemy import text

from bot.channels.schema import ChannelDatabase
from bot.channels.sealing import Sealing
from bot.channels.zalo.tokens import (
    ANSWER_LOST,
    NEVER_GIVEN,
    USED_ELSEWHERE,
    Pair,
    TokenAnswerError,
    TokenStore,
    trouble,
)
from tests.bot.channels.conftest import SECRET
from tests.conftest import ROOT

HOUR = 3600.0
FIRST = Pair("access-0", "refresh-0", 25 * HOUR)


@pytest.fixture
def database(database_url):
    opened = ChannelDatabase(database_url)
    yield opened
    opened.close()


@pytest.fixture
def tokens(database, clock):
    store = TokenStore(database, Sealing(SECRET), "4711", clock)
    store.give(FIRST)
    return store


class TestStore:
    def test_before_a_sign_in_there_is_none_and_the_operator_is_told(self, database, clock):
        held = TokenStore(database, Sealing(SECRET), "4711", clock).held()
        assert held is None
        assert trouble(held, clock.now) == NEVER_GIVEN

    def test_the_tokens_are_kept_sealed(self, database, tokens):
        with database.reading() as connection:
            kept = connection.execute(text("SELECT pair FROM channel_zalo_tokens")).scalar()
        assert "access-0" not in kept
        assert "refresh-0" not in kept

    def test_a_pair_is_due_half_a_day_before_its_end(self, tokens, clock):
        held = tokens.held()
        assert not held.is_due(clock.now + 12.9 * HOUR)
        assert held.is_due(clock.now + 13.1 * HOUR)
        assert held.is_good(clock.now + 24.9 * HOUR)
        assert not held.is_good(clock.now + 25 * HOUR)

    def test_one_of_two_may_renew(self, tokens):
        assert tokens.begin(0).refresh == "refresh-0"
        assert tokens.begin(0) is None

    def test_who_comes_late_finds_the_new_pair_and_renews_nothing(self, tokens):
        tokens.finish(tokens.begin(0), Pair("access-1", "refresh-1", 25 * HOUR))
        assert tokens.begin(0) is None
        assert (tokens.held().access, tokens.held().generation) == ("access-1", 1)

    def test_killed_before_the_call_the_pair_is_renewed_by_the_next(self, tokens, clock):
        tokens.begin(0)
        clock.now += 31
        again = tokens.begin(0)
        assert again.refresh == "refresh-0"
        tokens.finish(again, Pair("access-1", "refresh-1", 25 * HOUR))
        assert tokens.held().access == "access-1"
        assert trouble(tokens.held(), clock.now) == ""

    def test_killed_after_the_call_the_operator_is_told_what_to_do_and_the_access_token_serves_on(self, tokens, clock):
        tokens.begin(0)
        clock.now += 31
        again = tokens.begin(0)
        assert again.unanswered
        assert tokens.lose(again) == ANSWER_LOST
        assert "./motcua zalo login" in trouble(tokens.held(), clock.now)
        assert tokens.held().is_good(clock.now)
        assert tokens.begin(0) is None

    def test_a_token_used_elsewhere_is_told_apart(self, tokens):
        assert tokens.lose(tokens.begin(0)) == USED_ELSEWHERE

    def test_a_call_that_never_reached_zalo_is_not_held_against_the_token(self, tokens, clock):
        tokens.put_off(tokens.begin(0), unanswered=False)
        assert tokens.begin(0) is None
        clock.now += 61
        assert not tokens.begin(0).unanswered

    def test_a_call_without_an_answer_is_remembered(self, tokens, clock):
        tokens.put_off(tokens.begin(0), unanswered=True)
        clock.now += 61
        again = tokens.begin(0)
        tokens.put_off(again, unanswered=False)
        clock.now += 61
        assert tokens.begin(0).unanswered

    def test_a_sign_in_during_a_renewal_wins(self, tokens):
        renewal = tokens.begin(0)
        tokens.give(Pair("access-9", "refresh-9", 25 * HOUR))
        tokens.finish(renewal, Pair("access-1", "refresh-1", 25 * HOUR))
        tokens.lose(renewal)
        assert (tokens.held().access, tokens.held().lost) == ("access-9", "")

    def test_a_sign_in_ends_what_was_lost(self, tokens):
        tokens.lose(tokens.begin(0))
        tokens.give(Pair("access-9", "refresh-9", 25 * HOUR))
        assert tokens.held().lost == ""
        assert tokens.begin(1).refresh == "refresh-9"


class TestAnswers:
    def test_a_pair(self):
        told = {"access_token": "a", "refresh_token": "r", "expires_in": "90000"}
        assert Pair.from_answer(told) == Pair("a", "r", 90000.0)

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"error": -14020, "error_name": "x"}, -14020),
            ({"error": "odd"}, 0),
            ({}, 0),
            (None, 0),
            ({"access_token": "a", "refresh_token": "r"}, 0),
            ({"access_token": "a", "refresh_token": "r", "expires_in": "soon"}, 0),
            ({"access_token": "", "refresh_token": "r", "expires_in": 1}, 0),
        ],
    )
    def test_everything_else_is_no_pair(self, told, code):
        with pytest.raises(TokenAnswerError) as refused:
            Pair.from_answer(told)
        assert refused.value.code == code


class OAuth:
    """Gives a pair for each refresh token once. ``manner``: what it does to the next calls."""

    def __init__(self):
        self.manner = []
        self.given = []
        self.reused = 0
        self.good = {"refresh-0"}
        self.reached = threading.Event()
        lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
                manner = outer.manner.pop(0) if outer.manner else "well"
                with lock:
                    if form["refresh_token"][0] in outer.good:
                        outer.good.discard(form["refresh_token"][0])
                        number = len(outer.given) + 1
                        outer.given.append(f"access-{number}")
                        outer.good.add(f"refresh-{number}")
                        told = {
                            "access_token": f"access-{number}",
                            "refresh_token": f"refresh-{number}",
                            "expires_in": "90000",
                        }
                    else:
                        outer.reused += 1
                        told = {"error": -14020}
                outer.reached.set()
                if manner == "lost":
                    self.connection.close()
                    return
                time.sleep(manner if isinstance(manner, float) else 0.05)
                raw = json.dumps(told).encode()
                with contextlib.suppress(OSError):
                    self.send_response(500 if manner == "broken" else 200)
                    self.send_header("content-length", str(len(raw)))
                    self.end_headers()
                    self.wfile.write(raw)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def oauth():
    serving = OAuth()
    yield serving
    serving.close()


_ASKER = """
import asyncio, sys
from bot.channels.zalo.renewing import AccessTokens
from bot.channels.zalo.settings import ZaloSettings
from bot.channels.zalo.tokens import TokenStore
from bot.channels.database_threads import DatabaseThreads
from bot.channels.schema import ChannelDatabase
from bot.channels.sealing import Sealing
from bot.channels.sender import Refused
url, times = sys.argv[2], int(sys.argv[3])
database = ChannelDatabase(sys.argv[1])
threads = DatabaseThreads(is_sqlite=database.is_sqlite)
settings = ZaloSettings("4711", "secret", "oa", "", url, True, "")
store = TokenStore(database, Sealing("s" * 32), "4711")
tokens = AccessTokens(store, threads, asyncio.ensure_future, settings)
async def ask():
    try:
        return await tokens.token()
    except Refused as refusal:
        return refusal.reason
async def main():
    print("asking", flush=True)
    for given in await asyncio.gather(*(ask() for _ in range(times))):
        print(given, flush=True)
    threads.close()
asyncio.run(main())
"""


def ask(database_url, oauth, times=1):
    """A process of its own that wants a token so many times at once."""
    command = [sys.executable, "-W", "ignore", "-c", _ASKER, database_url, oauth.url, str(times)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def given(process):
    lines = process.communicate(timeout=60)[0].split()
    assert lines[0] == "asking", lines
    return " ".join(lines[1:])


class TestProcesses:
    """Real processes, a real endpoint; a kill is a kill -9."""

    @pytest.fixture
    def store(self, database):
        store = TokenStore(database, Sealing(SECRET), "4711")
        store.give(Pair("access-0", "refresh-0", 25 * HOUR))
        return store

    def expire(self, database, seconds=0.0):
        with database.writing() as connection:
            told = {"issued": time.time() + seconds - FIRST.lifetime_s, "expires": time.time() + seconds}
            connection.execute(text("UPDATE channel_zalo_tokens SET issued_at = :issued, expires_at = :expires"), told)

    def end_lease(self, database):
        with database.writing() as connection:
            connection.execute(text("UPDATE channel_zalo_tokens SET renewal_until = 0"))

    def test_two_replicas_that_want_it_many_times_use_the_refresh_token_once(
        self, database, database_url, store, oauth
    ):
        self.expire(database)
        replicas = [ask(database_url, oauth, 8) for _ in range(2)]
        assert {token for each in replicas for token in given(each).split()} == {"access-1"}
        assert (oauth.given, oauth.reused) == (["access-1"], 0)

    def test_while_another_renews_a_token_that_is_still_good_serves(self, database, database_url, store, oauth):
        self.expire(database, seconds=HOUR)
        assert store.begin(0) is not None
        assert given(ask(database_url, oauth)) == "access-0"
        assert oauth.given == []

    def test_killed_before_the_call_nothing_is_lost(self, database, database_url, store, oauth):
        self.expire(database)
        store.begin(0)
        self.end_lease(database)
        assert given(ask(database_url, oauth)) == "access-1"

    def test_killed_while_zalo_answers_the_operator_is_told_in_one_sentence(self, database, database_url, store, oauth):
        self.expire(database)
        oauth.manner = [5.0]
        process = ask(database_url, oauth)
        assert oauth.reached.wait(30)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        self.end_lease(database)
        assert given(ask(database_url, oauth)) == ANSWER_LOST
        assert store.held().lost == ANSWER_LOST
        store.give(Pair("access-9", "refresh-9", 25 * HOUR))
        assert given(ask(database_url, oauth)) == "access-9"

    @pytest.mark.parametrize("manner", ["lost", "broken"])
    def test_an_answer_lost_on_the_way_is_lost_aloud_and_the_old_token_serves_to_its_end(
        self, database, database_url, store, oauth, manner
    ):
        self.expire(database, seconds=HOUR)
        oauth.manner = [manner]
        assert given(ask(database_url, oauth)) == "access-0"
        self.end_lease(database)
        assert given(ask(database_url, oauth)) == "access-0"
        assert store.held().lost == ANSWER_LOST

    def test_a_zalo_that_cannot_be_reached_uses_nothing_up(self, database, database_url, store, oauth):
        self.expire(database, seconds=HOUR)
        url, oauth.url = oauth.url, "http://127.0.0.1:9"
        assert given(ask(database_url, oauth)) == "access-0"
        oauth.url = url
        self.end_lease(database)
        assert given(ask(database_url, oauth)) == "access-1"
