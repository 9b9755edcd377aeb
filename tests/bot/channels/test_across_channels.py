"""What goes beyond one channel: going on elsewhere by a code, being forgotten, switches, office hours."""

import http.server
import json
import re
import sqlite3
import threading
import time

import pytest

from bot.channels.schema import ChannelDatabase
from bot.channels.switches import switch_off, switch_on
from tests.bot.channels.conftest import SECRET


def texts(answer):
    return [said["text"] for said in answer.json()["messages"]]


def code_of(bot, session):
    return bot.post("/webhooks/web/continue", {"session": session}).json()["code"]


class TestContinuing:
    def test_the_code_of_a_browser_goes_on_in_a_platforms_chat(self, bot):
        session = bot.session()
        bot.say(session, "khai sinh")
        code = code_of(bot, session)
        assert re.fullmatch(r"[A-Z2-9]{6}", code)
        bot.zalo({"from": "u1", "id": "m1", "text": f" {code.lower()} "}, {"from": "u1", "id": "m2", "text": "lệ phí"})
        assert "Đã nối" in bot.wait_for("sent", 1)[0]["text"]
        turns = bot.wait_for("turns", 2)
        assert turns[0]["sender"] == turns[1]["sender"]
        assert bot.wait_for("sent", 2)[1]["text"] == "bạn nói: lệ phí"

    def test_the_code_of_a_platforms_chat_goes_on_in_a_browser(self, bot):
        bot.zalo(
            {"from": "u1", "id": "m1", "text": "khai sinh"}, {"from": "u1", "id": "m2", "text": "Tiếp tục ở kênh khác!"}
        )
        code = re.search(r"[A-Z2-9]{6}", bot.wait_for("sent", 2)[1]["text"])[0]
        session = bot.session()
        bot.say(session, "câu trước")
        joined = bot.say(session, code)
        assert joined.json()["messages"][0]["about"] == {"joined": True}
        bot.say(session, "lệ phí")
        turns = bot.lines("turns")
        assert turns[2]["text"] == "lệ phí"
        assert turns[2]["sender"] == turns[0]["sender"] != turns[1]["sender"]

    def test_a_code_is_good_once(self, bot):
        session = bot.session()
        code = code_of(bot, session)
        assert "Đã nối" in texts(bot.say(bot.session(), code))[0]
        assert "không đúng" in texts(bot.say(bot.session(), code))[0]

    def test_a_code_is_good_for_a_quarter_of_an_hour(self, bot):
        code = code_of(bot, bot.session())
        bot.rows("UPDATE channel_codes SET expires = expires - 901")
        assert "quá hạn" in texts(bot.say(bot.session(), code))[0]

    def test_a_new_code_voids_the_one_before(self, bot):
        session = bot.session()
        first, second = code_of(bot, session), code_of(bot, session)
        assert "không đúng" in texts(bot.say(bot.session(), first))[0]
        assert "Đã nối" in texts(bot.say(bot.session(), second))[0]

    def test_codes_cannot_be_tried_one_after_another(self, bot):
        session = bot.session()
        told = [texts(bot.say(session, f"ABC2{a}{b}"))[0] for a in "DEF" for b in "GH"]
        assert all("không đúng" in each for each in told[:5])
        assert "thử nhiều mã" in told[5]

    @pytest.mark.parametrize("said", ["123456", "thutuc", "K7M2Q", "K7M2QAB", "mã K7M2QA", "0912345678"])
    def test_what_is_no_code_is_a_question(self, bot, said):
        assert texts(bot.say(bot.session(), said)) == [f"bạn nói: {said}"]

    def test_codes_are_not_in_the_database_in_clear(self, bot):
        code = code_of(bot, bot.session())
        assert code not in str(bot.rows("SELECT * FROM channel_codes"))

    def test_pushes_reach_the_channel_they_are_for(self, bot):
        session = bot.session()
        bot.say(session, "khai sinh")
        bot.zalo({"from": "u1", "id": "m1", "text": code_of(bot, session)})
        bot.wait_for("sent", 1)
        conversation = bot.lines("turns")[0]["sender"]
        bot.push({"id": "p1", "sender": conversation, "channel": "zalo", "text": "cho zalo"})
        bot.push({"id": "p2", "sender": conversation, "channel": "web", "text": "cho web"})
        assert bot.wait_for("sent", 2)[1]["text"] == "cho zalo"
        assert texts(bot.get(f"/webhooks/web/messages?session={session}")) == ["cho web"]

    def test_an_answer_on_its_way_goes_along(self, bot):
        session = bot.session()
        bot.say(session, "khai sinh")
        code = code_of(bot, session)
        bot.zalo({"from": "u1", "id": "m1", "text": "một|hai|ba"}, {"from": "u1", "id": "m2", "text": code})
        told = [line["text"] for line in bot.wait_for("sent", 4)]
        assert told[:3] == ["bạn nói: một", "hai", "ba"]
        assert "Đã nối" in told[3]

    def test_a_push_to_where_a_person_was_finds_them_where_they_are(self, bot):
        first, second, third = (bot.session() for _ in range(3))
        for session in (first, second, third):
            bot.say(session, "khai sinh")
        was = bot.lines("turns")[0]["sender"]
        answer = bot.say(first, "lệ phí").json()["answer"]
        for target in (second, third):
            bot.say(first, code_of(bot, target))
        assert bot.push({"id": "p1", "sender": was, "channel": "web", "text": "hồ sơ có tin"}).status == 202
        assert texts(bot.get(f"/webhooks/web/messages?session={first}")) == ["hồ sơ có tin"]
        body = {"session": first, "answer": answer, "thumb": "up"}
        assert bot.post("/webhooks/web/feedback", body).status == 204

    def test_who_is_forgotten_is_forgotten_where_they_were_too(self, bot):
        first, second = bot.session(), bot.session()
        bot.say(first, "khai sinh")
        bot.say(second, "khai tử")
        was = bot.lines("turns")[0]["sender"]
        bot.say(first, code_of(bot, second))
        bot.post("/webhooks/web/forget", {"session": first})
        for sender in (line["sender"] for line in bot.lines("turns")):
            assert bot.push({"id": "p1", "sender": sender, "channel": "web", "text": "tin"}).status == 410
        trackers = sqlite3.connect(bot.folder / "trackers.sqlite")
        assert trackers.execute("SELECT count(*) FROM events WHERE sender_id = ?", (was,)).fetchone() == (0,)


class TestForgetting:
    def test_a_conversation_is_erased_everywhere_and_the_action_server_told(self, start_bot, actions):
        bot = start_bot(MOTCUA_ACTION_ENDPOINT=f"{actions.url}/webhook")
        session = bot.session()
        answer = bot.say(session, "khai sinh").json()["answer"]
        bot.post("/webhooks/web/feedback", {"session": session, "answer": answer, "thumb": "up"})
        bot.post("/webhooks/web/rating", {"session": session, "stars": 5})
        other = bot.session()
        bot.say(other, "người khác")
        mine, theirs = (line["sender"] for line in bot.lines("turns"))
        bot.push({"id": "p1", "sender": mine, "channel": "web", "text": "tin"})
        fresh = bot.post("/webhooks/web/forget", {"session": session}).json()["session"]
        assert actions.told == [({"sender": mine}, SECRET)]
        for table in ("identities", "messages", "deliveries", "feedback", "ratings", "codes"):
            assert mine not in str(bot.rows(f"SELECT * FROM channel_{table}")), table
        trackers = sqlite3.connect(bot.folder / "trackers.sqlite")
        assert trackers.execute("SELECT DISTINCT sender_id FROM events").fetchall() == [(theirs,)]
        assert bot.push({"id": "p2", "sender": mine, "channel": "web", "text": "tin"}).status == 410
        ((what,),) = bot.rows("SELECT what FROM channel_audit")
        assert mine not in what
        assert "erased" in what
        assert bot.say(fresh, "mới").status == 200
        bot.say(session, "phiên cũ")
        assert bot.lines("turns")[-1]["sender"] != mine

    def test_an_action_server_that_is_away_is_told_later(self, start_bot, actions):
        bot = start_bot(MOTCUA_ACTION_ENDPOINT=f"{actions.url}/webhook")
        session = bot.session()
        bot.say(session, "khai sinh")
        actions.status = 503
        assert bot.post("/webhooks/web/forget", {"session": session}).status == 200
        assert bot.rows("SELECT count(*) FROM channel_forgotten WHERE NOT done") == [(1,)]
        actions.status = 204
        bot.rows("UPDATE channel_forgotten SET next_try_at = 0")
        bot.stop()
        bot.start()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and bot.rows("SELECT count(*) FROM channel_forgotten WHERE done") != [(1,)]:
            time.sleep(0.1)
        assert [told for told, _ in actions.told] == [{"sender": bot.lines("turns")[0]["sender"]}] * 2

    def test_on_a_platform_it_is_asked_back_first(self, bot):
        bot.zalo({"from": "u1", "id": "m1", "text": "khai sinh"}, {"from": "u1", "id": "m2", "text": "Quên tôi đi"})
        assert "Xóa rồi không lấy lại được" in bot.wait_for("sent", 2)[1]["text"]
        bot.zalo({"from": "u1", "id": "m3", "text": "Xóa hết dữ liệu của tôi"})
        assert "Đã xóa" in bot.wait_for("sent", 3)[2]["text"]
        bot.zalo({"from": "u1", "id": "m4", "text": "chào"})
        assert bot.wait_for("sent", 4)[3]["text"] == "bạn nói: chào"
        turns = bot.lines("turns")
        assert turns[0]["sender"] != turns[1]["sender"]
        assert turns[0]["sender"] not in str(bot.rows("SELECT * FROM channel_messages"))


class TestSwitches:
    @pytest.fixture
    def database(self, bot):
        opened = ChannelDatabase(bot.database)
        yield opened
        opened.close()

    def test_a_channel_that_is_off_says_why_and_makes_no_turn(self, bot, database):
        switch_off(database, "web", "Đang bảo trì đến 17 giờ.", "cán bộ")
        time.sleep(1.1)
        answer = bot.say(bot.session(), "khai sinh")
        assert texts(answer) == ["Đang bảo trì đến 17 giờ."]
        assert answer.json()["messages"][0]["about"] == {"switched_off": True}
        bot.zalo({"from": "u1", "id": "m1", "text": "khai sinh"})
        assert bot.wait_for("sent", 1)[0]["text"] == "bạn nói: khai sinh"
        assert len(bot.lines("turns")) == 1
        assert switch_on(database, "web", "cán bộ")
        assert not switch_on(database, "web", "cán bộ")
        time.sleep(1.1)
        assert texts(bot.say(bot.session(), "khai sinh")) == ["bạn nói: khai sinh"]
        told = [what for (what,) in bot.rows("SELECT what FROM channel_audit ORDER BY id")]
        assert told == ["channel web switched off: Đang bảo trì đến 17 giờ.", "channel web switched on"]

    def test_a_platform_that_is_off_tells_its_citizens(self, bot, database):
        switch_off(database, "zalo", "Zalo tạm ngừng.", "cán bộ")
        time.sleep(1.1)
        assert bot.zalo({"from": "u1", "id": "m1", "text": "khai sinh"}) == ["SWITCHED_OFF"]
        assert bot.wait_for("sent", 1)[0]["text"] == "Zalo tạm ngừng."
        switch_on(database, "zalo", "cán bộ")
        time.sleep(1.1)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_outside_of_office_hours_the_first_answer_says_so_once(start_bot):
    never = {"MOTCUA_CHANNEL_OFFICE_HOURS": "T2-T2 00:00-00:01", "MOTCUA_CHANNEL_OUTSIDE_HOURS_TEXT": "Ngoài giờ."}
    bot = start_bot(**never)
    session = bot.session()
    assert texts(bot.say(session, "khai sinh")) == ["bạn nói: khai sinh", "Ngoài giờ."]
    assert texts(bot.say(session, "lệ phí")) == ["bạn nói: lệ phí"]


class Actions(http.server.ThreadingHTTPServer):
    """The action server's end of the hook: writes down what it is told."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Hook)
        self.told = []
        self.status = 204
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == "/conversations/forget"
        self.server.told.append((body, self.headers["X-Motcua-Trace"]))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def actions():
    server = Actions()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
