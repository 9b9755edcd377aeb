"""The web channel over real sockets: sessions, one turn a message, limits, what beside asking a browser may do."""

import base64
import contextlib
import json
import socket
import threading

import pytest

from bot.channels.schema import metadata
from tests.bot.channels.conftest import SECRET


def texts(answer):
    return [said["text"] for said in answer.json()["messages"]]


def test_a_message_is_answered_with_what_rasa_said(bot):
    answer = bot.say(bot.session(), "khai sinh cần gì")
    assert answer.status == 200
    (said,) = answer.json()["messages"]
    assert said["text"] == "bạn nói: khai sinh cần gì"
    assert said["buttons"] == [{"title": "Phí", "payload": "phí"}]
    assert said["about"]["decision"] == "answer"
    assert "intent" not in answer.json()


def test_the_same_id_again_gives_the_same_answer_without_a_second_turn(bot):
    session = bot.session()
    first = bot.say(session, "khai sinh", "id-000001")
    again = bot.say(session, "khai sinh", "id-000001")
    assert again.json() == first.json()
    assert len(bot.lines("turns")) == 1


def test_another_person_may_use_the_same_id(bot):
    assert bot.say(bot.session(), "khai sinh", "id-000001").status == 200
    assert texts(bot.say(bot.session(), "khai tử", "id-000001")) == ["bạn nói: khai tử"]


def test_a_repeat_while_the_answer_is_being_made_waits_for_it(start_bot):
    bot = start_bot(PAPER_TURN_S="1.0")
    session = bot.session()
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(bot.say(session, "khai sinh", "id-000001").json()))
        for _ in range(3)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(bot.lines("turns")) == 1
    assert answers[0] == answers[1] == answers[2]


def test_a_repeat_at_another_replica_after_a_kill_is_answered_once_more_and_then_kept(start_bot):
    first = start_bot(PAPER_TURN_S="30")
    session = first.session()
    lost = threading.Thread(target=_ignoring_errors(lambda: first.say(session, "khai sinh", "id-000001")))
    lost.start()
    first.wait_for("turns", 1)
    first.kill()
    lost.join()
    second = start_bot()
    second.rows("UPDATE channel_messages SET lease_until = 0")
    answer = second.say(session, "khai sinh", "id-000001")
    assert texts(answer) == ["bạn nói: khai sinh"]
    assert second.say(session, "khai sinh", "id-000001").json() == answer.json()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_browser_that_went_away_finds_the_answer_when_it_asks_again(start_bot):
    bot = start_bot(PAPER_TURN_S="1.5")
    session = bot.session()
    body = json.dumps({"session": session, "text": "khai sinh", "id": "id-000001"}).encode()
    with socket.create_connection(("127.0.0.1", bot.port)) as gone:
        head = f"POST /webhooks/web/messages HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        gone.sendall(head.encode() + body)
        bot.wait_for("turns", 1)
    assert texts(bot.say(session, "khai sinh", "id-000001")) == ["bạn nói: khai sinh"]
    assert len(bot.lines("turns")) == 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_messages_of_one_person_are_answered_in_turn(start_bot):
    bot = start_bot(PAPER_TURN_S="0.3")
    session = bot.session()
    threads = [threading.Thread(target=bot.say, args=(session, f"câu {n}")) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    order = [line["text"] for line in bot.lines("turns")]
    assert [line["text"] for line in bot.lines("turns_done")] == order
    begun = bot.lines("turns")
    assert len({line["sender"] for line in begun}) == 1


@pytest.mark.parametrize("text", ["hỏng", "im lặng"])
def test_no_answer_is_told_kindly_and_the_message_may_be_sent_again(bot, text):
    session = bot.session()
    assert bot.say(session, text, "id-000001").status == 503
    assert "trục trặc" in bot.say(session, text, "id-000001").json()["detail"]
    assert len(bot.lines("turns")) == 2


@pytest.mark.parametrize("message_id", ["ngắn", "", "a" * 65, 7, ["id-000001"], "có dấu cách"])
def test_an_id_that_is_none_is_refused(bot, message_id):
    answer = bot.post("/webhooks/web/messages", {"session": bot.session(), "text": "a", "id": message_id})
    assert answer.status == 422
    assert "id" in answer.json()["detail"]


class TestLimits:
    def test_who_sends_too_fast_is_told_when_to_go_on_also_after_a_restart(self, start_bot):
        bot = start_bot(MOTCUA_CHANNEL_PER_MINUTE="3")
        session = bot.session()
        assert [bot.say(session, f"câu {n}").status for n in range(4)] == [200, 200, 200, 429]
        bot.stop()
        bot.start()
        limited = bot.say(session, "câu nữa")
        assert limited.status == 429
        assert 1 <= int(limited.headers["Retry-After"]) <= 60
        assert "chờ" in limited.json()["detail"]
        assert bot.say(bot.session(), "người khác").status == 200

    def test_a_limited_message_counts_as_not_seen(self, start_bot):
        bot = start_bot(MOTCUA_CHANNEL_PER_MINUTE="1")
        session = bot.session()
        bot.say(session, "câu một", "id-000001")
        assert bot.say(session, "câu hai", "id-000002").status == 429
        assert bot.say(session, "câu một", "id-000001").status == 200
        assert [line["text"] for line in bot.lines("turns")] == ["câu một"]

    @pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
    def test_an_address_is_limited_whatever_its_sessions(self, start_bot):
        bot = start_bot(MOTCUA_CHANNEL_ADDRESS_PER_MINUTE="3")
        assert [bot.say(bot.session(), "câu").status for _ in range(4)] == [200, 200, 200, 429]

    @pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
    def test_an_address_behind_a_trusted_proxy_is_what_the_proxy_saw(self, start_bot):
        bot = start_bot(MOTCUA_CHANNEL_ADDRESS_PER_MINUTE="1", MOTCUA_CHANNEL_PROXIES="127.0.0.0/8")
        passed = [bot.say(bot.session(), "câu", X_Forwarded_For=f"9.9.9.9, 10.1.1.{n}").status for n in (1, 2, 2)]
        assert passed == [200, 200, 429]

    @pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
    def test_whoever_is_not_a_trusted_proxy_cannot_say_who_it_is(self, start_bot):
        bot = start_bot(MOTCUA_CHANNEL_ADDRESS_PER_MINUTE="1")
        assert [bot.say(bot.session(), "câu", X_Forwarded_For=f"10.1.1.{n}").status for n in (1, 2)] == [200, 429]

    @pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
    def test_the_operators_tools_are_not_limited(self, start_bot):
        bot = start_bot(MOTCUA_CHANNEL_PER_MINUTE="1")
        session = bot.session()
        assert [bot.say(session, "câu", X_Motcua_Trace=SECRET).status for _ in range(3)] == [200, 200, 200]

    def test_rasa_is_told_a_hash_and_no_address(self, bot):
        bot.say(bot.session(), "câu")
        (turn,) = bot.lines("turns")
        assert len(turn["metadata"]["address"]) == 32
        assert "127" not in json.dumps(turn["metadata"]["address"]) or "127.0.0.1" not in json.dumps(turn)


class TestOpinions:
    def test_a_thumb_is_kept_for_an_answer_with_its_reason_masked(self, bot):
        session = bot.session()
        answer = bot.say(session, "khai sinh").json()["answer"]
        body = {"session": session, "answer": answer, "thumb": "down", "reason": "sai, gọi 0912345678"}
        assert bot.post("/webhooks/web/feedback", body).status == 204
        assert bot.post("/webhooks/web/feedback", {**body, "thumb": "up", "reason": ""}).status == 204
        (row,) = bot.rows("SELECT thumb, reason, about FROM channel_feedback")
        assert row[:2] == ("up", "")
        assert json.loads(row[2]) == [{"decision": "answer", "codes": ["1.001193"]}]

    def test_reasons_and_comments_hold_no_numbers_of_people(self, bot):
        session = bot.session()
        answer = bot.say(session, "khai sinh").json()["answer"]
        told = {"session": session, "answer": answer, "thumb": "down", "reason": "gọi 0912345678"}
        bot.post("/webhooks/web/feedback", told)
        rating = {"session": session, "stars": 4, "comment": "cccd 001099012345"}
        assert bot.post("/webhooks/web/rating", rating).status == 204
        kept = str(bot.rows("SELECT reason FROM channel_feedback"))
        kept += str(bot.rows("SELECT comment FROM channel_ratings"))
        assert "0912345678" not in kept
        assert "001099012345" not in kept
        assert "‹" in kept

    def test_an_answer_of_somebody_else_cannot_be_judged(self, bot):
        answer = bot.say(bot.session(), "khai sinh").json()["answer"]
        body = {"session": bot.session(), "answer": answer, "thumb": "down"}
        assert bot.post("/webhooks/web/feedback", body).status == 404

    @pytest.mark.parametrize("stars", [0, 6, "5", True, None, 2.5])
    def test_stars_are_one_to_five(self, bot, stars):
        assert bot.post("/webhooks/web/rating", {"session": bot.session(), "stars": stars}).status == 422

    def test_consent_is_kept_with_the_notice_it_was_given_to(self, bot):
        body = {"session": bot.session(), "given": True, "notice": "2026-11-22"}
        assert bot.post("/webhooks/web/consent", body).status == 204
        ((at, notice),) = bot.rows("SELECT consent_at, consent_notice FROM channel_identities")
        assert at > 1_700_000_000
        assert notice == "2026-11-22"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
class TestOtherPortals:
    ORIGIN = "https://dichvucong.example.vn"

    def test_a_portal_that_is_named_may_read_answers(self, start_bot):
        bot = start_bot(MOTCUA_CHANNEL_PORTAL_ORIGINS=f"{self.ORIGIN},https://other.example.vn")
        asked = bot.call("OPTIONS", "/webhooks/web/messages", None, {"Origin": self.ORIGIN})
        assert asked.status in (200, 204)
        assert asked.headers["Access-Control-Allow-Origin"] == self.ORIGIN
        assert "POST" in asked.headers["Access-Control-Allow-Methods"]
        answer = bot.say(bot.session(), "khai sinh", Origin=self.ORIGIN)
        assert answer.headers["Access-Control-Allow-Origin"] == self.ORIGIN
        refused = bot.say("none", "khai sinh", Origin=self.ORIGIN)
        assert (refused.status, refused.headers["Access-Control-Allow-Origin"]) == (401, self.ORIGIN)

    @pytest.mark.parametrize("origin", ["https://evil.example.vn", "https://dichvucong.example.vn.evil.vn", "null"])
    def test_no_other_may(self, start_bot, origin):
        bot = start_bot(MOTCUA_CHANNEL_PORTAL_ORIGINS=self.ORIGIN)
        assert bot.say(bot.session(), "khai sinh", Origin=origin).headers["Access-Control-Allow-Origin"] is None


def test_nothing_personal_is_in_the_channel_database_in_clear(bot):
    session = bot.session()
    bot.say(session, "hồ sơ H12.34-260115-0007, số em 0912345678")
    bot.zalo({"from": "zalo-user-4711", "id": "m1", "text": "cccd 001099012345"})
    bot.wait_for("sent", 1)
    kept = "".join(str(bot.rows(f"SELECT * FROM {table}")) for table in metadata.tables).encode()
    for path in bot.folder.glob("channels.sqlite*"):
        kept += path.read_bytes()
    # Long enough to stand in no digest and no moment by chance.
    for personal in (b"0912345678", b"260115-0007", b"user-4711", b"001099012345", b"127.0.0.1"):
        assert personal not in kept
        assert base64.b64encode(personal).strip(b"=") not in kept


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"\xff", b"[" * 5000, b'{"session": 1}', b'{"a":"' + b"x" * 40_000],
    ids=["nothing", "null", "a list", "no UTF-8", "deep", "a number", "long"],
)
@pytest.mark.parametrize("path", ["messages", "feedback", "rating", "consent", "continue", "forget"])
def test_bad_bodies_are_refused_and_never_a_fault_of_ours(bot, path, body):
    answer = bot.post(f"/webhooks/web/{path}", body)
    assert 400 <= answer.status < 500
    assert answer.json()["detail"]


def _ignoring_errors(call):
    def run():
        with contextlib.suppress(OSError):
            call()

    return run
