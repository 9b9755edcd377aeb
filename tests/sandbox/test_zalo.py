"""The Zalo channel as real processes against the stand-in, both over sockets: signatures, tokens, windows, limits."""

import hashlib
import json
import time
import zlib

import httpx
import pytest

from tests.index.catalog.conftest import database, postgresql_socket  # noqa: F401  an empty SQLite and PostgreSQL
from tests.sandbox.platform_bot import Person, PlatformBot, Platforms, eventually, free_port, sign_in


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def platforms(port):
    started = Platforms(port, quota=2)
    yield started
    started.close()


@pytest.fixture(scope="module")
def bot(port, platforms, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bot")
    url = f"sqlite:///{folder / 'channels.sqlite'}"
    sign_in(url, platforms)
    running = PlatformBot(folder, url, platforms, port)
    running.will_say(
        {
            "bảy nút": [{"text": "Chọn", "buttons": [{"title": f"Số {n}", "payload": f"{n}"} for n in range(7)]}],
            "mười trang": [{"text": "\n\n".join(f"{n} " + "chữ " * 480 for n in range(10))}],
        }
    )
    yield running
    running.stop()


@pytest.fixture
def user(request):
    return str(zlib.crc32(request.node.nodeid.encode()))


@pytest.fixture
def person(platforms, bot, user):
    return Person(platforms, "zalo", user)


def webhook(bot, raw, **headers):
    return httpx.post(f"{bot.url}/webhooks/zalo/webhook", content=raw, headers=headers)


class TestMessages:
    def test_a_text_is_answered(self, person):
        assert person.says("phí khai sinh?") == [200]
        assert person.texts(1) == ["bạn nói: phí khai sinh?"]

    def test_events_again_and_shuffled_are_answered_once_each(self, platforms, person, user):
        events = [{"user": user, "text": f"câu {n}", "id": f"z{user}{n}"} for n in range(6)]
        assert set(platforms.says("zalo", *events, copies=4, shuffled=True, at_once=6, seed=2)) == {200}
        person.gets(6)
        time.sleep(1.0)
        assert sorted(person.texts(6)) == sorted(f"bạn nói: câu {n}" for n in range(6))

    def test_seven_options_are_five_buttons_and_a_list_whose_first_line_has_its_subtitle(self, person):
        person.says("bảy nút")
        first, second = person.gets(2)
        assert [button["payload"] for button in first["attachment"]["payload"]["buttons"]] == list("01234")
        elements = second["attachment"]["payload"]["elements"]
        assert [element["default_action"]["payload"] for element in elements] == ["5", "6"]
        assert ["subtitle" in element for element in elements] == [True, False]

    @pytest.mark.parametrize(
        ("kind", "word"),
        [("image", "hình"), ("location", "vị trí"), ("sticker", "nhãn dán"), ("file", "tệp"), ("follow", "Một Cửa")],
    )
    def test_what_is_no_text_is_met_kindly(self, person, kind, word):
        person.says("", kind=kind)
        assert word in person.texts(1)[0]

    def test_who_leaves_is_written_to_no_more_until_they_come_back(self, bot, person):
        person.says(f"mở {person.user}")
        person.gets(1)
        conversation = next(turn["sender"] for turn in bot.turns() if turn["text"] == f"mở {person.user}")
        person.says("", kind="unfollow")
        told = {"id": f"p{person.user}", "sender": conversation, "channel": "zalo", "text": "có tin"}
        assert bot.push(**told).status_code == 202
        rows = f"SELECT state FROM channel_deliveries WHERE id = 'p{person.user}'"
        eventually(lambda: bot.rows(rows) == [("refused",)])
        person.says("mình lại đây")
        assert person.texts(2)[1] == "bạn nói: mình lại đây"

    def test_a_leaving_that_comes_late_does_not_silence_who_came_back(self, platforms, bot, person, user):
        person.says("xin chào")
        person.gets(1)
        event = {
            "app_id": "4711",
            "event_name": "unfollow",
            "follower": {"id": user},
            "timestamp": str(int((time.time() - 600) * 1000)),
        }
        raw = json.dumps(event).encode()
        header = hashlib.sha256(b"4711" + raw + event["timestamp"].encode() + b"oa-secret").hexdigest()
        assert webhook(bot, raw, **{"X-ZEvent-Signature": header}).status_code == 200
        reachable = bot.rows("SELECT reachable FROM channel_identities ORDER BY last_heard_at DESC LIMIT 1")
        assert [bool(each) for (each,) in reachable] == [True]


class TestForgery:
    def test_events_under_a_wrong_signature_are_refused_and_never_answered(self, bot, person):
        turns = len(bot.turns())
        assert person.says("mở cửa", "đưa tiền", forged=True) == [403, 403]
        time.sleep(0.5)
        assert len(bot.turns()) == turns

    @pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"{}", b'{"timestamp": 1.5}', b"\xff"])
    def test_a_body_that_cannot_be_verified_is_refused(self, bot, raw):
        assert webhook(bot, raw, **{"X-ZEvent-Signature": "mac=" + "0" * 64}).status_code == 403


class TestTokens:
    def test_a_revoked_access_token_is_renewed_once_and_the_answer_goes_out(self, platforms, bot, person):
        before = platforms.told("zalo", "oauth")
        bot.rows("UPDATE channel_zalo_tokens SET issued_at = issued_at - 3600")
        platforms.command("zalo", "oauth/revoke")
        person.says("một", "hai", at_once=2)
        assert sorted(person.texts(2)) == ["bạn nói: hai", "bạn nói: một"]
        after = platforms.told("zalo", "oauth")
        assert (after["exchanges"] - before["exchanges"], after["reused"]) == (1, 0)

    def test_two_replicas_renew_once_and_before_the_end(self, database, tmp_path):  # noqa: F811
        port = free_port()
        platforms = Platforms(port)
        sign_in(database, platforms)
        bots = [PlatformBot(tmp_path, database, platforms, port), PlatformBot(tmp_path, database, platforms)]
        try:
            bots[0].rows(
                "UPDATE channel_zalo_tokens SET issued_at = issued_at - 85000, expires_at = expires_at - 85000"
            )
            platforms.says("zalo", *({"user": f"{n}", "text": f"câu {n}"} for n in range(1, 9)), at_once=8)
            platforms.messages("zalo", 8)
            assert platforms.told("zalo", "oauth") == {"exchanges": 2, "reused": 0, "paid": 0}
        finally:
            for each in bots:
                each.stop()
            platforms.close()

    def test_before_the_first_sign_in_zalo_keeps_its_events(self, tmp_path):
        port = free_port()
        platforms = Platforms(port)
        bot = PlatformBot(tmp_path, f"sqlite:///{tmp_path / 'channels.sqlite'}", platforms, port)
        try:
            assert platforms.says("zalo", "xin chào") == [503]
            assert "./motcua zalo login" in bot.health()["zalo"]
            sign_in(bot.database, platforms)
            assert platforms.says("zalo", "xin chào") == [200]
            assert platforms.messages("zalo", 1)[0]["body"]["message"]["text"] == "bạn nói: xin chào"
            assert bot.health()["zalo"] == "on"
        finally:
            bot.stop()
            platforms.close()


class TestErrors:
    def reasons(self, bot):
        return [reason for (reason,) in bot.rows("SELECT reason FROM channel_deliveries")]

    @pytest.mark.parametrize("code", [-224, -213, -201])
    def test_a_refusal_for_good_is_a_dead_letter_with_its_code(self, platforms, bot, person, code):
        platforms.command("zalo", "trouble", code=code)
        person.says("phí?")
        eventually(lambda: any(f"zalo {code}:" in reason for reason in self.reasons(bot)), shown=bot.log)
        assert person.sent() == []

    def test_a_success_in_http_that_is_none_in_zalos_words_is_tried_again(self, platforms, bot, person):
        platforms.command("zalo", "trouble", code=-32)
        person.says("phí?")
        eventually(lambda: any("zalo -32:" in reason for reason in self.reasons(bot)), shown=bot.log)
        bot.rows("UPDATE channel_deliveries SET not_before = 0 WHERE state = 'queued'")
        assert person.texts(1) == ["bạn nói: phí?"]


class TestWindows:
    def later(self, bot, hours):
        bot.rows(f"UPDATE channel_identities SET last_heard_at = last_heard_at - {hours * 3600} WHERE channel = 'zalo'")

    def with_settings(self, platforms, bot, **zalo):
        bot.stop()
        return PlatformBot(bot.folder, bot.database, platforms, bot.port, platforms.settings(**zalo))

    def conversation(self, bot, person):
        person.says(f"mở {person.user}")
        person.gets(1)
        return next(turn["sender"] for turn in bot.turns() if turn["text"] == f"mở {person.user}")

    def state(self, bot, number):
        return bot.rows(f"SELECT state, reason FROM channel_deliveries WHERE id = '{number}'")[0]

    def test_ten_pages_are_eight_free_replies_and_two_of_the_quota(self, platforms, bot, person):
        before = platforms.told("zalo", "oauth")["paid"]
        person.says("mười trang")
        person.gets(10)
        assert platforms.told("zalo", "oauth")["paid"] - before == 2

    def test_without_leave_to_use_the_quota_the_ninth_reply_is_held_back_aloud(self, platforms, bot, person):
        limited = self.with_settings(platforms, bot, beyond_free=False)
        try:
            person.says("mười trang")
            person.gets(8)
            refused = "SELECT count(*) FROM channel_deliveries WHERE reason LIKE '%eight free replies%'"
            eventually(lambda: limited.rows(refused) == [(1,)], shown=limited.log)
            assert len(person.sent()) == 8
            person.says("còn đó không")
            assert person.texts(9)[8] == "bạn nói: còn đó không"
        finally:
            limited.stop()
            bot.start()

    def test_after_seven_days_a_push_goes_by_the_accounts_template_or_not_at_all(self, platforms, bot, person):
        conversation = self.conversation(bot, person)
        self.later(bot, 24 * 8)
        told = {"sender": conversation, "channel": "zalo", "text": "Hồ sơ …-0007: đã có kết quả."}
        bot.push(id=f"a{person.user}", **told)
        eventually(lambda: self.state(bot, f"a{person.user}")[0] == "refused")
        assert "seven days" in self.state(bot, f"a{person.user}")[1]
        with_template = self.with_settings(platforms, bot, push_template="5566")
        try:
            with_template.push(id=f"b{person.user}", **told)
            eventually(lambda: len(person.sent("template")) == 1, shown=with_template.log)
            (body,) = person.sent("template")
            assert (body["template_id"], body["user_id"]) == ("5566", person.user)
            assert body["template_data"]["tin_1"] == "Hồ sơ …-0007: đã có kết quả."
        finally:
            with_template.stop()
            bot.start()


class TestStandIn:
    """The stand-in refuses what the platform refuses, so that what it takes means something."""

    @pytest.fixture
    def send(self, platforms, bot, person):
        person.says("xin chào")
        token = platforms.access_pair().access

        def send(message, user=person.user, token=token):
            body = {"recipient": {"user_id": user}, "message": message}
            return httpx.post(
                f"{platforms.url}/zalo/v3.0/oa/message/cs", json=body, headers={"access_token": token}
            ).json()["error"]

        return send

    @pytest.mark.parametrize(
        "message",
        [
            {"text": "a" * 2001},
            {},
            {"text": "x", "attachment": {"type": "image"}},
            {"text": "x", "attachment": {"type": "template", "payload": {"template_type": "request_user_info"}}},
            {"text": "x", "attachment": {"type": "template", "payload": {"buttons": []}}},
        ],
    )
    def test_messages_beyond_the_limits(self, send, message):
        assert send(message) == -201

    @pytest.mark.parametrize(
        ("button", "code"),
        [
            ({"title": "x", "type": "oa.query.show", "payload": "x"}, 0),
            ({"title": "x", "type": "oa.open.url", "payload": {"url": "https://a.vn"}}, 0),
            ({"title": "x" * 101, "type": "oa.query.show", "payload": "x"}, -201),
            ({"title": "x", "type": "oa.query.show", "payload": "x" * 1001}, -201),
            ({"title": "x", "type": "oa.run", "payload": "x"}, -201),
        ],
    )
    def test_buttons(self, send, button, code):
        attachment = {"type": "template", "payload": {"buttons": [button]}}
        assert send({"text": "x", "attachment": attachment}) == code
        six = {"type": "template", "payload": {"buttons": [button] * 6}}
        assert send({"text": "x", "attachment": six}) == -201

    @pytest.mark.parametrize(
        ("elements", "code"),
        [
            ([{"title": "x", "subtitle": "y"}] + [{"title": "x"}] * 4, 0),
            ([{"title": "x", "subtitle": "y"}] + [{"title": "x"}] * 5, -201),
            ([{"title": "x"}], -201),
        ],
    )
    def test_lists(self, send, elements, code):
        payload = {"template_type": "list", "elements": elements}
        assert send({"attachment": {"type": "template", "payload": payload}}) == code

    def test_tokens_and_people(self, send, platforms):
        assert send({"text": "x"}, token="another") == -216
        assert send({"text": "x"}, user="999") == -213

    def test_a_refresh_token_is_good_once_and_a_code_needs_its_verifier(self, platforms):
        pair = platforms.access_pair()
        form = {"refresh_token": pair.refresh, "app_id": "4711", "grant_type": "refresh_token"}
        url = f"{platforms.url}/zalo/v4/oa/access_token"
        assert "access_token" in httpx.post(url, data=form, headers={"secret_key": "zalo-secret"}).json()
        assert httpx.post(url, data=form, headers={"secret_key": "zalo-secret"}).json()["error"] == -14020
        assert httpx.post(url, data=form, headers={"secret_key": "x"}).json()["error"] < 0
        asked = {"app_id": "4711", "redirect_uri": "https://a.vn", "code_challenge": "another"}
        location = httpx.get(f"{platforms.url}/zalo/v4/oa/permission", params=asked).headers["location"]
        stolen = {
            "code": httpx.URL(location).params["code"],
            "app_id": "4711",
            "grant_type": "authorization_code",
            "code_verifier": "v" * 43,
        }
        assert httpx.post(url, data=stolen, headers={"secret_key": "zalo-secret"}).json()["error"] == -14031


def test_without_its_keys_the_channel_is_off_and_says_what_is_missing(platforms, tmp_path):
    messenger, zalo = platforms.settings()
    without = (messenger, zalo.model_copy(update={"oa_secret": None, "app_id": ""}))
    bot = PlatformBot(tmp_path, f"sqlite:///{tmp_path / 'channels.sqlite'}", platforms, settings=without)
    try:
        assert bot.health()["zalo"] == "off: [zalo] lacks app_id, oa_secret"
        assert webhook(bot, b"{}").status_code == 404
    finally:
        bot.stop()
