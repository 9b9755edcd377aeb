"""A platform's messages through inbox and delivery queue: in order, once, over crashes, failures and replicas."""

import time

import pytest

from tests.bot.channels.conftest import SECRET


def event(number, text=None, who="u1", **more):
    return {"from": who, "id": f"m{number}", "text": text or f"câu {number}", **more}


def sent(bot, count):
    return [line["text"] for line in bot.wait_for("sent", count)]


def test_a_batch_is_answered_in_its_order(bot):
    assert bot.zalo(*(event(n) for n in range(6))) == ["ACCEPTED"] * 6
    assert sent(bot, 6) == [f"bạn nói: câu {n}" for n in range(6)]


def test_a_repeated_event_is_answered_once(bot):
    assert bot.zalo(event(1)) == ["ACCEPTED"]
    assert bot.zalo(event(1), event(2)) == ["DUPLICATE", "ACCEPTED"]
    sent(bot, 2)
    time.sleep(0.5)
    assert sorted(sent(bot, 2)) == ["bạn nói: câu 1", "bạn nói: câu 2"]
    assert len(bot.lines("turns")) == 2


def test_rasa_knows_people_by_ids_of_ours(bot):
    bot.zalo(event(1, who="zalo-4711"), event(2, who="zalo-4712"))
    turns = bot.wait_for("turns", 2)
    assert len({turn["sender"] for turn in turns}) == 2
    assert not any("471" in turn["sender"][:9] for turn in turns)
    assert {line["to"] for line in bot.wait_for("sent", 2)} == {"zalo-4711", "zalo-4712"}


def test_pages_go_out_in_order_and_a_failed_one_is_tried_again_before_the_next(bot):
    bot.zalo(event(1, "một|hai lần đầu|ba"), event(2, "bốn"))
    assert sent(bot, 4) == ["bạn nói: một", "hai lần đầu", "ba", "bạn nói: bốn"]
    tries = [line["text"] for line in bot.lines("tries")]
    assert tries.count("bạn nói: một") == 1
    assert tries.count("hai lần đầu") == 2


def test_what_the_platform_refuses_for_good_is_a_dead_letter(bot):
    bot.zalo(event(1, "từ chối"), event(2))
    assert sent(bot, 1) == ["bạn nói: câu 2"]
    ((state, reason, body),) = bot.rows("SELECT state, reason, body FROM channel_deliveries WHERE state = 'refused'")
    assert (state, body) == ("refused", None)
    assert reason == "zalo -224: the account's tier does not allow it"


def test_pushes_go_to_the_platform_too(bot):
    bot.zalo(event(1))
    sent(bot, 1)
    told = {"id": "p1", "sender": bot.lines("turns")[0]["sender"], "channel": "zalo", "text": "hồ sơ có tin"}
    assert bot.push(told).status == 202
    line = bot.wait_for("sent", 2)[1]
    assert (line["text"], line["to"], line["is_push"]) == ("hồ sơ có tin", "u1", True)
    assert bot.get("/webhooks/deliveries/p1", X_Motcua_Trace=SECRET).json()["state"] in ("delivered", "queued")


def test_who_left_is_written_to_no_more(bot):
    bot.zalo(event(1))
    sent(bot, 1)
    conversation = bot.lines("turns")[0]["sender"]
    assert bot.zalo(event(2, kind="unfollow")) == ["NOTED"]
    bot.push({"id": "p1", "sender": conversation, "channel": "zalo", "text": "hồ sơ có tin"})
    time.sleep(1.5)
    assert bot.get("/webhooks/deliveries/p1", X_Motcua_Trace=SECRET).json()["state"] == "refused"
    bot.zalo(event(3))
    assert sent(bot, 2)[1] == "bạn nói: câu 3"


@pytest.mark.parametrize(
    ("what", "word"), [("image", "hình"), ("location", "vị trí"), ("attachment", "tệp"), ("follow", "Một Cửa")]
)
def test_what_is_no_text_is_met_kindly_without_a_turn(bot, what, word):
    bot.zalo(event(1, "x", kind=what))
    assert word in sent(bot, 1)[0]
    assert bot.lines("turns") == []


def test_a_text_that_cannot_be_taken_is_told_why_once(bot):
    assert bot.zalo(event(1, "a" * 1001)) == ["REFUSED"]
    assert bot.zalo(event(1, "a" * 1001)) == ["REFUSED"]
    assert "1000" in sent(bot, 1)[0]
    time.sleep(0.5)
    assert len(bot.lines("sent")) == 1


def test_who_sends_too_fast_is_told_and_not_told_each_time(start_bot):
    bot = start_bot(MOTCUA_CHANNEL_PER_MINUTE="2")
    outcomes = bot.zalo(*(event(n) for n in range(12)))
    assert outcomes == ["ACCEPTED"] * 2 + ["LIMITED"] * 10
    sent(bot, 5)
    time.sleep(0.5)
    assert sum("chờ" in text for text in sent(bot, 5)) == 3


def test_a_turn_that_fails_is_tried_again_and_then_said(bot):
    bot.zalo(event(1, "hỏng"))
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and not bot.lines("sent"):
        bot.rows("UPDATE channel_messages SET lease_until = 0 WHERE attempts = " + str(len(bot.lines("turns"))))
        time.sleep(1)
    assert "trục trặc" in sent(bot, 1)[0]
    assert len(bot.lines("turns")) == 3


class TestCrashes:
    def test_killed_between_claim_and_send_the_answer_goes_out_once_from_a_replica(self, start_bot):
        first = start_bot()
        first.zalo(event(1, "chết"))
        first.process.wait(20)
        second = start_bot()
        second.rows("UPDATE channel_deliveries SET lease_until = 0")
        assert sent(second, 1) == ["bạn nói: chết"]
        time.sleep(1.5)
        assert len(second.lines("sent")) == 1
        assert len(second.lines("turns")) == 1

    def test_pages_that_went_out_before_the_kill_do_not_go_out_again(self, start_bot):
        first = start_bot()
        first.zalo(event(1, "một|hai|chết|bốn"))
        first.process.wait(20)
        second = start_bot()
        second.rows("UPDATE channel_deliveries SET lease_until = 0")
        assert sent(second, 4) == ["bạn nói: một", "hai", "chết", "bốn"]

    def test_a_message_whose_process_was_killed_before_the_answer_is_answered_by_a_replica(self, start_bot):
        first = start_bot(PAPER_TURN_S="30")
        assert first.zalo(event(1), event(2)) == ["ACCEPTED"] * 2
        first.wait_for("turns", 1)
        first.kill()
        second = start_bot()
        second.rows("UPDATE channel_messages SET lease_until = 0")
        assert sent(second, 2) == ["bạn nói: câu 1", "bạn nói: câu 2"]
        assert second.rows("SELECT count(*) FROM channel_messages WHERE arrived IS NOT NULL") == [(0,)]

    def test_two_replicas_share_the_work_and_nothing_is_lost_or_doubled(self, start_bot):
        bots = [start_bot(), start_bot()]
        for n in range(60):
            at_both = (event(n, who=f"u{n % 7}"),)
            bots[n % 2].zalo(*at_both)
            if n % 3 == 0:
                assert bots[(n + 1) % 2].zalo(*at_both) == ["DUPLICATE"]
        lines = bots[0].wait_for("sent", 60)
        time.sleep(1.0)
        assert sorted(line["text"] for line in bots[0].lines("sent")) == sorted(f"bạn nói: câu {n}" for n in range(60))
        assert len(bots[0].lines("turns")) == 60
        assert len({line["pid"] for line in lines}) == 2
