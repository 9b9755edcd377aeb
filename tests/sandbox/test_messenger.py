"""The Messenger channel as a real process against the stand-in, both over sockets, in good and bad manners."""

import hashlib
import hmac
import json
import time
import zlib

import httpx
import pytest

from tests.sandbox.platform_bot import Person, PlatformBot, Platforms, eventually, free_port

BUTTON = {"type": "postback", "title": "x", "payload": "x"}
LONG = "\n\n".join(f"Đoạn {n}: " + "giấy tờ cần nộp, bản sao có chứng thực. " * 12 for n in range(20))


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def platforms(port):
    started = Platforms(port)
    yield started
    started.close()


@pytest.fixture(scope="module")
def bot(port, platforms, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bot")
    running = PlatformBot(folder, f"sqlite:///{folder / 'channels.sqlite'}", platforms, port)
    running.will_say({"dài": [{"text": LONG, "buttons": [{"title": "Lệ phí", "payload": "lệ phí"}]}]})
    yield running
    running.stop()


@pytest.fixture
def user(request):
    """Somebody new for each test."""
    return str(zlib.crc32(request.node.nodeid.encode()))


@pytest.fixture
def person(platforms, bot, user):
    return Person(platforms, "messenger", user)


def webhook(bot, raw, **headers):
    return httpx.post(f"{bot.url}/webhooks/messenger/webhook", content=raw, headers=headers)


def signature(raw, secret="app-secret"):
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


class TestVerification:
    def ask(self, bot, **asked):
        told = {f"hub.{name}": value for name, value in asked.items()}
        return httpx.get(f"{bot.url}/webhooks/messenger/webhook", params=told)

    def test_the_console_is_given_its_challenge_back(self, bot):
        answer = self.ask(bot, mode="subscribe", verify_token="our word", challenge="1158201444")
        assert (answer.status_code, answer.text) == (200, "1158201444")
        assert answer.headers["content-type"].startswith("text/plain")

    @pytest.mark.parametrize(
        "asked",
        [
            {"mode": "subscribe", "verify_token": "another", "challenge": "1"},
            {"mode": "subscribe", "challenge": "1"},
            {"mode": "unsubscribe", "verify_token": "our word", "challenge": "1"},
            {},
        ],
    )
    def test_anybody_else_is_not(self, bot, asked):
        answer = self.ask(bot, **asked)
        assert (answer.status_code, answer.text) == (403, "")


class TestMessages:
    def test_an_answer_comes_with_seen_and_typing_before_it(self, person):
        assert person.says("phí khai sinh?") == [200]
        assert person.texts(1) == ["bạn nói: phí khai sinh?"]
        assert [body["sender_action"] for body in person.sent("action")] == ["mark_seen", "typing_on"]
        assert person.sent()[0]["messaging_type"] == "RESPONSE"

    def test_a_batch_is_answered_whole_and_in_order(self, person):
        assert person.says(*(f"câu {n}" for n in range(7)), batch=7) == [200]
        assert person.texts(7) == [f"bạn nói: câu {n}" for n in range(7)]

    def test_events_again_and_shuffled_are_answered_once_each(self, platforms, person, user):
        events = [{"user": user, "text": f"câu {n}", "id": f"m.{user}.{n}"} for n in range(12)]
        statuses = platforms.says(
            "messenger", *events, copies=3, shuffled=True, batch=4, at_once=4, delay_ms=150, seed=5
        )
        assert set(statuses) == {200}
        person.gets(12)
        time.sleep(1.0)
        assert sorted(person.texts(12)) == sorted(f"bạn nói: câu {n}" for n in range(12))

    def test_what_was_dropped_on_the_way_is_answered_when_it_comes_again(self, platforms, person, user):
        events = [{"user": user, "text": f"câu {n}", "id": f"d.{user}.{n}"} for n in range(8)]
        assert len(platforms.says("messenger", *events, drop=0.5, seed=3)) < 8
        platforms.says("messenger", *events)
        assert sorted(person.texts(8)) == sorted(f"bạn nói: câu {n}" for n in range(8))

    def test_a_long_answer_comes_in_pages_with_its_button_on_the_last(self, person):
        person.says("dài")
        messages = person.gets(2)
        eventually(lambda: "quick_replies" in person.gets(2)[-1] or "attachment" in person.gets(2)[-1])
        messages = person.gets(2)
        shown = "".join(message.get("text") or message["attachment"]["payload"]["text"] for message in messages)
        assert "".join(shown.split()) == "".join(LONG.split())
        assert [("text" in message and "quick_replies" not in message) for message in messages[:-1]] == [True] * (
            len(messages) - 1
        )

    def test_a_pressed_button_is_answered_as_its_payload(self, person):
        person.says("lệ phí khai sinh", kind="postback")
        assert person.texts(1) == ["bạn nói: lệ phí khai sinh"]

    @pytest.mark.parametrize(
        ("kind", "word"),
        [("image", "hình"), ("location", "vị trí"), ("sticker", "nhãn dán"), ("file", "tệp"), ("follow", "Một Cửa")],
    )
    def test_what_is_no_text_is_met_kindly(self, person, kind, word):
        person.says("", kind=kind)
        assert word in person.texts(1)[0]

    def test_that_a_person_has_read_asks_for_no_answer(self, person):
        person.says("xin chào")
        person.gets(1)
        assert person.says("", kind="seen") == [200]
        time.sleep(0.5)
        assert len(person.sent()) == 1

    def test_a_leading_slash_is_no_intent(self, bot, person):
        person.says("/restart")
        assert person.texts(1) == ["bạn nói: restart"]


class TestForgery:
    def test_events_under_a_wrong_signature_are_refused_and_never_answered(self, bot, person):
        turns = len(bot.turns())
        assert person.says("đưa tôi tiền", "mở cửa", forged=True) == [403, 403]
        time.sleep(0.5)
        assert len(bot.turns()) == turns

    def test_the_legacy_header_does_not_open(self, bot):
        raw = b'{"object": "page", "entry": []}'
        old = "sha1=" + hmac.new(b"app-secret", raw, hashlib.sha1).hexdigest()
        assert webhook(bot, raw, **{"X-Hub-Signature": old}).status_code == 403
        assert webhook(bot, raw).status_code == 403
        assert webhook(bot, raw, **{"X-Hub-Signature-256": signature(raw)}).status_code == 200

    @pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"object": "user"}', b"\xff\xfe"])
    def test_a_signed_body_that_is_no_batch_of_a_page_is_not_found(self, bot, raw):
        assert webhook(bot, raw, **{"X-Hub-Signature-256": signature(raw)}).status_code == 404

    def test_a_body_without_end_is_refused(self, bot):
        raw = b" " * 1_000_001
        assert webhook(bot, raw, **{"X-Hub-Signature-256": signature(raw)}).status_code == 413


class TestErrors:
    def reasons(self, bot):
        return [reason for (reason,) in bot.rows("SELECT reason FROM channel_deliveries ORDER BY sequence")]

    @pytest.mark.parametrize("code", [2, 613])
    def test_an_error_that_passes_is_tried_again(self, platforms, bot, person, code):
        person.says("xin chào")
        person.gets(1)
        # Seen and typing meet the trouble too.
        platforms.command("messenger", "trouble", code=code, times=2)
        person.says("phí?")

        def hurry():
            bot.rows("UPDATE channel_deliveries SET not_before = 0 WHERE state = 'queued'")
            return len(person.sent()) >= 2

        eventually(hurry)
        assert person.texts(2) == ["bạn nói: xin chào", "bạn nói: phí?"]

    def test_a_refusal_for_good_is_a_dead_letter_and_the_next_answer_goes_out(self, platforms, bot, person):
        person.says("xin chào")
        person.gets(1)
        platforms.command("messenger", "trouble", code=551, times=2)
        person.says("phí?")
        eventually(lambda: any("551" in reason for reason in self.reasons(bot)), shown=bot.log)
        person.says("còn đó không")
        assert person.texts(2)[1] == "bạn nói: còn đó không"

    def test_a_token_that_is_gone_waits_for_a_new_one_and_says_so(self, platforms, bot, person):
        person.says("xin chào")
        person.gets(1)
        platforms.command("messenger", "trouble", code=190, times=2)
        person.says("phí?")
        eventually(lambda: any("MOTCUA_MESSENGER__PAGE_TOKEN" in reason for reason in self.reasons(bot)))
        bot.rows("UPDATE channel_deliveries SET not_before = 0 WHERE state = 'queued'")
        assert person.texts(2)[1] == "bạn nói: phí?"


class TestWindow:
    def later(self, bot, days):
        bot.rows(
            f"UPDATE channel_identities SET last_heard_at = last_heard_at - {days * 86400} WHERE channel = 'messenger'"
        )

    def push(self, bot, person, number):
        conversation = next(turn["sender"] for turn in bot.turns() if turn["text"] == f"mở {person.user}")
        told = {"id": f"{person.user}-{number}", "sender": conversation, "channel": "messenger", "text": "Hồ sơ có tin"}
        assert bot.push(**told).status_code == 202
        return lambda: bot.rows(f"SELECT state, reason FROM channel_deliveries WHERE id = '{told['id']}'")[0]

    def test_within_a_day_a_push_is_an_update(self, bot, person):
        person.says(f"mở {person.user}")
        person.gets(1)
        self.push(bot, person, 1)
        assert person.texts(2)[1] == "Hồ sơ có tin"
        assert person.sent()[1]["messaging_type"] == "UPDATE"

    def test_after_a_day_it_is_not_even_tried_without_a_tag(self, platforms, bot, person):
        person.says(f"mở {person.user}")
        person.gets(1)
        self.later(bot, 2)
        state = self.push(bot, person, 1)
        eventually(lambda: state()[0] == "refused", shown=state)
        assert "24 hours" in state()[1]
        assert len(person.sent()) == 1

    def test_after_a_day_it_goes_out_under_the_tag_that_the_page_has(self, platforms, bot, person, tmp_path):
        person.says(f"mở {person.user}")
        person.gets(1)
        self.later(bot, 2)
        bot.stop()
        messenger, zalo = platforms.settings()
        tagged = (messenger.model_copy(update={"push_tag": "ACCOUNT_UPDATE"}), zalo)
        with_tag = PlatformBot(bot.folder, bot.database, platforms, bot.port, tagged)
        try:
            state = self.push(with_tag, person, 2)
            eventually(lambda: state()[0] == "delivered", shown=state)
            assert (person.sent()[1]["messaging_type"], person.sent()[1]["tag"]) == ("MESSAGE_TAG", "ACCOUNT_UPDATE")
        finally:
            with_tag.stop()
            bot.start()


class TestStandIn:
    """The stand-in refuses what the platform refuses, so that what it takes means something."""

    def send(self, platforms, body, token="EAAG-token", proof=True):
        right = hmac.new(b"app-secret", token.encode(), hashlib.sha256).hexdigest()
        return httpx.post(
            f"{platforms.url}/messenger/v23.0/me/messages",
            params={"appsecret_proof": right} if proof else {},
            headers={"Authorization": f"Bearer {token}"},
            json=body,
        ).json()

    def message(self, platforms, user, message, **more):
        told = {"recipient": {"id": user}, "messaging_type": "RESPONSE", "message": message, **more}
        return self.send(platforms, told).get("error", {})

    @pytest.mark.parametrize(
        "message",
        [
            {"text": "a" * 2001},
            {"text": "🙂" * 1001},
            {"text": "  "},
            {},
            {"text": "x", "attachment": {}},
            {"text": "x", "quick_replies": [{"content_type": "text", "title": "x", "payload": "x"}] * 14},
            {"text": "x", "quick_replies": [{"content_type": "text", "title": "x" * 21, "payload": "x"}]},
            {"text": "x", "quick_replies": [{"content_type": "text", "title": "x", "payload": "x" * 1001}]},
            {"text": "x", "colour": "red"},
        ],
    )
    def test_messages_beyond_the_limits(self, platforms, bot, person, message):
        person.says("xin chào")
        assert self.message(platforms, person.user, message)["code"] == 100

    @pytest.mark.parametrize(
        "payload",
        [
            {"template_type": "button", "text": "x" * 641, "buttons": [BUTTON]},
            {"template_type": "button", "text": "x", "buttons": []},
            {"template_type": "button", "text": "x", "buttons": [BUTTON] * 4},
            {"template_type": "button", "text": "x", "buttons": [{**BUTTON, "title": "x" * 21}]},
            {"template_type": "generic", "elements": [{"title": "x", "subtitle": "y"}] * 11},
            {"template_type": "generic", "elements": [{"title": "x" * 81, "subtitle": "y"}]},
            {"template_type": "generic", "elements": [{"title": "x", "subtitle": "y" * 81}]},
            {"template_type": "generic", "elements": [{"title": "x"}]},
            {"template_type": "list", "elements": []},
        ],
    )  # fmt: skip
    def test_templates_beyond_the_limits(self, platforms, bot, person, payload):
        person.says("xin chào")
        error = self.message(platforms, person.user, {"attachment": {"type": "template", "payload": payload}})
        assert error["code"] == 100

    def test_a_wrong_token_and_a_missing_proof(self, platforms):
        assert self.send(platforms, {}, token="another")["error"]["code"] == 190
        assert self.send(platforms, {}, proof=False)["error"]["code"] == 100

    def test_somebody_who_never_wrote(self, platforms):
        assert self.message(platforms, "999", {"text": "x"})["error_subcode"] == 2018001

    def test_the_windows(self, platforms, bot, user):
        platforms.says("messenger", {"user": user, "text": "xin chào"})
        platforms.command("messenger", "later", hours=25)
        assert self.message(platforms, user, {"text": "x"})["error_subcode"] == 2018278
        tagged = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        assert self.message(platforms, user, {"text": "x"}, **tagged) == {}
        assert self.message(platforms, user, {"text": "x"}, **{**tagged, "tag": "NEWS"})["code"] == 100
        platforms.command("messenger", "later", hours=24 * 7)
        assert self.message(platforms, user, {"text": "x"}, **tagged)["error_subcode"] == 2018278


def test_without_its_keys_the_channel_is_off_and_says_what_is_missing(platforms, tmp_path):
    messenger, zalo = platforms.settings()
    without = (messenger.model_copy(update={"app_secret": None}), zalo)
    bot = PlatformBot(tmp_path, f"sqlite:///{tmp_path / 'channels.sqlite'}", platforms, settings=without)
    try:
        assert bot.health()["messenger"] == "off: [messenger] lacks app_secret"
        raw = json.dumps({"object": "page", "entry": []}).encode()
        assert webhook(bot, raw, **{"X-Hub-Signature-256": signature(raw, "")}).status_code == 404
        asked = {"hub.mode": "subscribe", "hub.verify_token": "our word", "hub.challenge": "1"}
        assert httpx.get(f"{bot.url}/webhooks/messenger/webhook", params=asked).status_code == 404
    finally:
        bot.stop()
