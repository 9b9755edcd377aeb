"""Pushes and officers' answers: handed in once, brought to browsers by stream and by asking, none lost or doubled."""

import contextlib
import datetime
import http.client
import json
import random
import threading
import time

import pytest

from tests.bot.channels.conftest import SECRET


@pytest.fixture
def citizen(bot):
    """A session, and the conversation that Rasa knows it by."""
    session = bot.session()
    bot.say(session, "xin chào")
    return session, bot.lines("turns")[-1]["sender"]


def push(conversation, number, **more):
    return {"id": f"push-{number}", "sender": conversation, "channel": "web", "text": f"tin {number}", **more}


class Stream:
    """A browser's open event stream, read in a thread."""

    def __init__(self, bot, session, last=""):
        self._connection = http.client.HTTPConnection("127.0.0.1", bot.port, timeout=30)
        headers = {"Last-Event-ID": last} if last else {}
        self._connection.request("GET", f"/webhooks/web/events?session={session}", headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.content_type = self._answer.getheader("content-type")
        self.events = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        event = {}
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError, AttributeError):
            for raw in self._answer:
                line = raw.decode().rstrip("\n")
                if line.startswith(("id: ", "data: ")):
                    name, _, value = line.partition(": ")
                    event[name] = value
                elif not line and event:
                    self.events.append({**json.loads(event["data"]), "event_id": event["id"]})
                    event = {}

    def wait_for(self, count, seconds=10.0):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and len(self.events) < count:
            time.sleep(0.02)
        assert len(self.events) >= count, self.events
        return [event["text"] for event in self.events]

    def cut(self):
        self._connection.sock.close() if self._connection.sock else self._answer.close()
        with contextlib.suppress(OSError, AttributeError):
            self._answer.fp.raw._sock.shutdown(2)


class TestHandingIn:
    def test_a_push_is_taken_once_however_often_it_is_handed_in(self, bot, citizen):
        session, conversation = citizen
        assert [bot.push(push(conversation, 1)).status for _ in range(3)] == [202, 202, 202]
        told = bot.get(f"/webhooks/web/messages?session={session}").json()["messages"]
        assert [each["text"] for each in told] == ["tin 1"]

    def test_its_state_is_told(self, bot, citizen):
        session, conversation = citizen
        bot.push(push(conversation, 1))
        state = "/webhooks/deliveries/push-1"
        assert bot.get(state, X_Motcua_Trace=SECRET).json() == {"state": "queued", "reason": ""}
        bot.get(f"/webhooks/web/messages?session={session}")
        assert bot.get(state, X_Motcua_Trace=SECRET).json()["state"] == "delivered"
        assert bot.get("/webhooks/deliveries/none", X_Motcua_Trace=SECRET).status == 404

    @pytest.mark.parametrize("secret", ["", "x", SECRET[:-1], SECRET + "s", "ă"])
    def test_without_the_secret_nothing_is_taken_or_told(self, bot, citizen, secret):
        secret = secret.encode().decode("latin-1")
        delivery = push(citizen[1], 1)
        assert bot.post("/webhooks/deliveries/", delivery, X_Motcua_Trace=secret).status == 401
        assert bot.get("/webhooks/deliveries/push-1", X_Motcua_Trace=secret).status == 401

    def test_a_stranger_is_404(self, bot, citizen):
        assert bot.push(push("web-nobody", 1)).status == 404
        assert bot.push({**push(citizen[1], 1), "channel": "zalo"}).status == 404

    @pytest.mark.parametrize(
        "wrong",
        [
            {"id": ""}, {"id": 7}, {"id": "x" * 201}, {"text": " "}, {"text": None}, {"channel": "sms"}, {"sender": []},
            {"buttons": "x"}, {"buttons": [1]}, {"buttons": [{"title": "a"}]}, {"not_before": "tomorrow"},
            {"expires": "2026-11-22T10:00:00"}, {"expires": 5},
        ],
    )  # fmt: skip
    def test_a_bad_body_names_its_field(self, bot, citizen, wrong):
        answer = bot.push({**push(citizen[1], 1), **wrong})
        assert answer.status == 422
        assert (
            next(iter(wrong)) in answer.json()["detail"]
            or "each of buttons" in answer.json()["detail"]
            or (wrong.get("buttons") and "payload" in answer.json()["detail"])
        )

    def test_what_is_for_later_waits_and_what_is_too_late_is_never_shown(self, bot, citizen):
        session, conversation = citizen
        now = datetime.datetime.now(datetime.timezone.utc)
        soon = (now + datetime.timedelta(seconds=2)).isoformat()
        past = (now - datetime.timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
        bot.push(push(conversation, 1, not_before=soon))
        bot.push(push(conversation, 2, expires=past))
        bot.push(push(conversation, 3))
        first = bot.get(f"/webhooks/web/messages?session={session}").json()
        assert [each["text"] for each in first["messages"]] == ["tin 3"]
        time.sleep(2.1)
        later = bot.get(f"/webhooks/web/messages?session={session}&after={first['after']}").json()
        assert [each["text"] for each in later["messages"]] == ["tin 1"]
        state = bot.get("/webhooks/deliveries/push-2", X_Motcua_Trace=SECRET).json()
        assert state == {"state": "refused", "reason": "expired"}


class TestStreams:
    def test_a_push_comes_down_the_open_stream(self, bot, citizen):
        session, conversation = citizen
        stream = Stream(bot, session)
        assert stream.status == 200
        assert stream.content_type.startswith("text/event-stream")
        bot.push(push(conversation, 1, buttons=[{"title": "Xem", "payload": "tra cứu"}]))
        assert stream.wait_for(1) == ["tin 1"]
        assert stream.events[0]["buttons"] == [{"title": "Xem", "payload": "tra cứu"}]
        assert stream.events[0]["at"].endswith("+07:00")
        stream.cut()

    def test_what_came_while_nobody_listened_is_there_when_one_does(self, bot, citizen):
        session, conversation = citizen
        bot.push(push(conversation, 1))
        bot.push(push(conversation, 2))
        stream = Stream(bot, session)
        assert stream.wait_for(2) == ["tin 1", "tin 2"]
        stream.cut()

    def test_who_comes_back_is_told_what_it_missed_and_nothing_twice(self, bot, citizen):
        session, conversation = citizen
        rng = random.Random(7)
        seen, last, sent = [], "", 0
        for _ in range(8):
            stream = Stream(bot, session, last)
            for _ in range(rng.randint(0, 4)):
                sent += 1
                bot.push(push(conversation, sent))
                time.sleep(rng.random() * 0.05)
            if rng.random() < 0.5:
                stream.wait_for(sent - len(seen))
            stream.cut()
            taken = list(stream.events)
            seen += [event["text"] for event in taken]
            last = taken[-1]["event_id"] if taken else last
        rest = bot.get(f"/webhooks/web/messages?session={session}&after={last}").json()
        seen += [each["text"] for each in rest["messages"]]
        assert seen == [f"tin {number}" for number in range(1, sent + 1)]

    def test_a_push_taken_by_another_replica_comes_too(self, start_bot):
        first, second = start_bot(), start_bot()
        session = first.session()
        first.say(session, "xin chào")
        stream = Stream(first, session)
        second.push(push(first.lines("turns")[0]["sender"], 1))
        assert stream.wait_for(1) == ["tin 1"]
        stream.cut()

    def test_pushes_through_two_replicas_at_once_are_numbered_without_gap_or_double(self, start_bot):
        bots = [start_bot(), start_bot()]
        session = bots[0].session()
        bots[0].say(session, "xin chào")
        conversation = bots[0].lines("turns")[0]["sender"]
        streams = [Stream(each, session) for each in bots]

        def hand_in(bot, numbers):
            for number in numbers:
                assert bot.push(push(conversation, number)).status == 202

        threads = [threading.Thread(target=hand_in, args=(bots[n], range(n, 40, 2))) for n in (0, 1)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        for stream in streams:
            assert sorted(stream.wait_for(40)) == sorted(f"tin {n}" for n in range(40))
            ids = [event["event_id"].split(".")[1] for event in stream.events]
            assert ids == [str(n) for n in range(1, 41)]
            stream.cut()
        assert streams[0].events == streams[1].events

    def test_a_stream_before_the_first_question_hears_of_it_all(self, bot):
        session = bot.session()
        stream = Stream(bot, session)
        assert stream.status == 200
        bot.say(session, "xin chào")
        bot.push(push(bot.lines("turns")[-1]["sender"], 1))
        assert stream.wait_for(1) == ["tin 1"]
        stream.cut()

    @pytest.mark.parametrize("path", ["events", "messages"])
    @pytest.mark.parametrize("session", ["", "web-1", "a.b.c"])
    def test_without_a_session_of_ours_there_is_nothing_to_hear(self, bot, path, session):
        assert bot.get(f"/webhooks/web/{path}?session={session}").status == 401

    @pytest.mark.parametrize("last", ["x", "0", "99", "deadbeef.1", "..", "‹›".encode().decode("latin-1")])
    def test_an_event_id_that_is_not_of_this_conversation_means_from_the_beginning(self, bot, citizen, last):
        session, conversation = citizen
        bot.push(push(conversation, 1))
        stream = Stream(bot, session, last)
        assert stream.wait_for(1) == ["tin 1"]
        stream.cut()

    @pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
    def test_the_server_stops_with_streams_open(self, start_bot):
        bot = start_bot()
        stream = Stream(bot, bot.session())
        started = time.monotonic()
        bot.stop()
        assert time.monotonic() - started < 15
        stream.cut()
