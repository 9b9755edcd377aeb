"""What Messenger and Zalo write to their webhooks, read into messages: signatures, kinds, ids, and what is left out."""

import hashlib
import hmac
import json
import time

import pytest

from bot.channels.messenger import channel as messenger
from bot.channels.platform_events import message_id, moment, read_object
from bot.channels.zalo import channel as zalo
from bot.channels.zalo.settings import ZaloSettings

NOW = int(time.time() * 1000)
OLD = NOW - 8 * 24 * 3600 * 1000
SETTINGS = ZaloSettings("4711", "zalo-secret", "oa-secret", "", "", True, "")


def batch(*events, **more):
    told = [{"sender": {"id": "11"}, "recipient": {"id": "9"}, "timestamp": NOW, **event} for event in events]
    return {"object": "page", "entry": [{"id": "9", "messaging": told, **more}]}


def read(*events):
    return [(each.kind, each.text) for each in messenger.arrivals(batch(*events))]


class TestMessengerSignature:
    raw = b'{"object": "page"}'
    right = "sha256=" + hmac.new(b"app", raw, hashlib.sha256).hexdigest()

    def test_the_hash_of_the_raw_body_opens(self):
        assert messenger.is_signed(self.raw, self.right, "app")

    @pytest.mark.parametrize(
        "header",
        ["", "sha256=", right[:-1], right.upper(), right.replace("sha256", "sha1"), right[7:], "sha256=é\ud800"],
    )
    def test_every_other_header_does_not(self, header):
        assert not messenger.is_signed(self.raw, header, "app")

    def test_one_byte_more_does_not(self):
        assert not messenger.is_signed(self.raw + b" ", self.right, "app")


class TestMessengerEvents:
    def test_a_batch_is_read_whole_and_in_order(self):
        body = batch(*({"message": {"mid": f"m{n}", "text": f"câu {n}"}} for n in range(3)))
        body["entry"].append(batch({"message": {"mid": "m3", "text": "câu 3"}})["entry"][0])
        assert [each.message_id for each in messenger.arrivals(body)] == ["m0", "m1", "m2", "m3"]

    @pytest.mark.parametrize(
        ("event", "kind", "text"),
        [
            ({"message": {"mid": "m", "text": "phí?"}}, "text", "phí?"),
            ({"message": {"mid": "m", "text": "Phí", "quick_reply": {"payload": "phí ạ"}}}, "postback", "phí ạ"),
            ({"postback": {"mid": "m", "title": "Phí", "payload": "phí khai sinh"}}, "postback", "phí khai sinh"),
            ({"postback": {"title": "Phí"}}, "postback", "Phí"),
            ({"postback": {"title": "Bắt đầu", "payload": "GET_STARTED"}}, "follow", "GET_STARTED"),
            ({"message": {"mid": "m", "attachments": [{"type": "image", "payload": {}}]}}, "image", ""),
            ({"message": {"mid": "m", "sticker_id": 1, "attachments": [{"type": "image"}]}}, "attachment", ""),
            ({"message": {"mid": "m", "attachments": [{"type": "location", "payload": {}}]}}, "location", ""),
            ({"message": {"mid": "m", "attachments": [{"type": "audio"}]}}, "attachment", ""),
            ({"message": {"mid": "m", "attachments": [{"type": "fallback"}], "text": "xem này"}}, "text", "xem này"),
            ({"message": {"mid": "m", "is_unsupported": True}}, "attachment", ""),
            ({"read": {"watermark": 1}}, "seen", ""),
        ],
    )  # fmt: skip
    def test_each_kind_of_event(self, event, kind, text):
        assert read(event) == [(kind, text)]

    @pytest.mark.parametrize(
        "event",
        [
            {"message": {"mid": "m", "text": "ta nói", "is_echo": True}},
            {"delivery": {"mids": ["m"]}},
            {"reaction": {"emoji": "x"}},
            {"message": {"mid": "m", "text": "x"}, "timestamp": OLD},
            {"message": {"mid": "m", "text": "x"}, "sender": {"id": 11}},
            {"message": {"mid": "m", "text": "x"}, "sender": {"id": "11\x00"}},
            {"message": {"mid": "m", "text": "x"}, "sender": None},
            {"message": "x"},
            {},
        ],
    )
    def test_what_is_left_out(self, event):
        assert read(event) == []

    def test_a_repeat_without_an_id_is_known_as_one(self):
        first, second, other = (
            messenger.arrivals(batch({"postback": {"payload": payload}}))[0].message_id for payload in ("a", "a", "b")
        )
        assert first == second != other


class TestZaloSignature:
    def signed(self, raw, stamp, **more):
        told = b"4711" + raw + str(stamp).encode() + b"oa-secret"
        return zalo.is_signed(raw, stamp, more.get("prefix", "") + hashlib.sha256(told).hexdigest(), SETTINGS)

    @pytest.mark.parametrize("stamp", ["1700000000000", 1700000000000])
    @pytest.mark.parametrize("prefix", ["", "mac="])
    def test_the_hash_opens_with_and_without_its_prefix(self, stamp, prefix):
        assert self.signed(b'{"a": "\xc4\x91"}', stamp, prefix=prefix)

    @pytest.mark.parametrize("stamp", [None, True, 1.5, [], {}])
    def test_a_timestamp_of_another_kind_does_not(self, stamp):
        assert not self.signed(b"{}", stamp)

    def test_another_body_or_prefix_does_not(self):
        header = hashlib.sha256(b"4711{}1oa-secret").hexdigest()
        assert zalo.is_signed(b"{}", "1", header, SETTINGS)
        assert not zalo.is_signed(b"{} ", "1", header, SETTINGS)
        assert not zalo.is_signed(b"{}", "2", header, SETTINGS)
        assert not zalo.is_signed(b"{}", "1", "sha=" + header, SETTINGS)
        assert not zalo.is_signed(b"{}", "1", "", SETTINGS)


def zalo_event(name, **more):
    return {
        "app_id": "4711",
        "event_name": name,
        "sender": {"id": "11"},
        "recipient": {"id": "9"},
        "timestamp": str(NOW),
        "message": {"msg_id": "z1", "text": "phí?"},
        **more,
    }


class TestZaloEvents:
    @pytest.mark.parametrize(
        ("name", "kind", "text"),
        [
            ("user_send_text", "text", "phí?"),
            ("user_send_image", "image", ""),
            ("user_send_gif", "image", ""),
            ("user_send_location", "location", ""),
            ("user_send_sticker", "attachment", ""),
            ("user_send_audio", "attachment", ""),
            ("user_send_file", "attachment", ""),
            ("user_send_business_card", "attachment", ""),
            ("user_seen_message", "seen", ""),
        ],
    )
    def test_each_kind_of_event(self, name, kind, text):
        arrived = zalo.arrival(zalo_event(name), "4711")
        assert (arrived.kind, arrived.text, arrived.platform_sender) == (kind, text, "11")

    @pytest.mark.parametrize("name", ["follow", "unfollow"])
    def test_followers_are_named_apart(self, name):
        event = {"app_id": "4711", "event_name": name, "follower": {"id": "12"}, "timestamp": NOW}
        assert (zalo.arrival(event, "4711").kind, zalo.arrival(event, "4711").platform_sender) == (name, "12")
        assert zalo.arrival(event, "4711").message_id == zalo.arrival(event, "4711").message_id

    @pytest.mark.parametrize(
        "event",
        [
            zalo_event("user_send_text", app_id="1"),
            zalo_event("user_send_text", timestamp=str(OLD)),
            zalo_event("user_send_text", sender={"id": ["11"]}),
            zalo_event("user_submit_info", info={"name": "Người Bịa", "phone": "0900000000"}),
            zalo_event("oa_send_text"),
            zalo_event("user_received_message"),
            zalo_event("anonymous_send_text"),
            zalo_event(["user_send_text"]),
            {},
        ],
    )
    def test_what_is_left_out(self, event):
        assert zalo.arrival(event, "4711") is None


class TestWhatSendersWrote:
    @pytest.mark.parametrize("given", ["", "a b", "\x00", "x" * 256, "mới", "\ud800", None, 5, {"a": 1}])
    def test_an_id_that_cannot_be_kept_becomes_a_hash(self, given):
        assert message_id(given, "11", NOW).startswith("sha256:")
        assert message_id(given, "11", NOW) == message_id(given, "11", NOW) != message_id(given, "12", NOW)

    @pytest.mark.parametrize("stamp", [None, True, "x", "9" * 40, -(10**30), 10**30, 1.5, []])
    def test_a_moment_that_cannot_be_is_now(self, stamp):
        assert abs(moment(stamp).timestamp() - time.time()) < 60

    @pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"5", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"])
    def test_a_body_that_is_no_object_is_none(self, raw):
        assert read_object(raw) is None

    def test_a_half_letter_in_a_text_does_not_break_reading(self):
        body = json.loads(json.dumps(batch({"message": {"mid": "m", "text": "x"}})).replace('"x"', '"\\ud800"'))
        assert messenger.arrivals(body)[0].text == "\ud800"
