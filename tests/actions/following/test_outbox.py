"""Followers, events and the outbox between them, on SQLite and PostgreSQL."""

import datetime
import threading

import pytest
import sqlalchemy as sa

from actions.database import open_database, reading
from actions.following import outbox
from actions.following.events import EventState
from actions.following.followers import follow, followed, unfollow
from actions.following.outbox import NoticeState, outbox_state
from actions.following.tables import followings, notices
from tests.actions.following.conftest import CODE, NOON, SECRET, dossier_in_hand, event

MINUTE = datetime.timedelta(minutes=1)
OTHER = "H12.34-260115-0008"


def follows(engine, conversation="web-1", code=CODE, now=NOON):
    follow(engine, dossier_in_hand(code), conversation, "web", now, 180)


def rows(engine):
    with reading(engine) as connection:
        return connection.execute(sa.select(notices).order_by(notices.c.number)).all()


class TestFollowing:
    def test_who_follows_is_told_once_of_a_change(self, engine, intake):
        follows(engine)
        assert intake.take_in(event(), NOON) is EventState.TAKEN
        (notice,) = outbox.claim(engine, NOON)
        assert (notice.conversation, notice.channel) == ("web-1", "web")
        assert "…-0007" in notice.text
        assert "Đang xử lý" in notice.text

    def test_who_does_not_follow_is_not_told(self, engine, intake):
        follows(engine, code=OTHER)
        intake.take_in(event(), NOON)
        assert rows(engine) == []

    def test_asking_twice_is_following_once(self, engine, intake):
        follows(engine)
        follows(engine, now=NOON + MINUTE)
        intake.take_in(event(), NOON + 2 * MINUTE)
        assert followed(engine, "web-1", NOON + MINUTE) == ("…-0007",)
        assert len(rows(engine)) == 1

    def test_after_the_term_nobody_is_told(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON + datetime.timedelta(181))
        assert rows(engine) == []

    def test_after_the_last_change_the_follower_is_forgotten(self, engine, intake):
        follows(engine)
        intake.take_in(event(status=10), NOON)
        assert followed(engine, "web-1", NOON) == ()
        assert "ngừng theo dõi" in rows(engine)[0].text

    def test_opting_out_withdraws_what_waits(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON.replace(hour=23))
        assert unfollow(engine, "web-1", NOON.replace(hour=23)) == ("…-0007",)
        assert outbox.claim(engine, NOON + datetime.timedelta(1)) == []
        assert rows(engine)[0].state == NoticeState.CANCELLED

    def test_opting_out_of_one_dossier_leaves_the_other(self, engine, intake):
        follows(engine)
        follows(engine, code=OTHER)
        unfollow(engine, "web-1", NOON, dossier_in_hand(OTHER).code_key)
        assert followed(engine, "web-1", NOON) == ("…-0007",)

    def test_opting_out_touches_nobody_else(self, engine, intake):
        follows(engine)
        follows(engine, "web-2")
        unfollow(engine, "web-1", NOON)
        intake.take_in(event(), NOON)
        assert [row.conversation for row in rows(engine)] == ["web-2"]

    def test_neither_code_nor_event_id_stands_in_the_database(self, engine, intake):
        follows(engine)
        intake.take_in(event(event_id=f"{CODE}/17"), NOON)
        with reading(engine) as connection:
            told = "".join(str(connection.execute(sa.select(t)).all()) for t in (followings, notices))
            told += str(connection.execute(sa.text("SELECT * FROM dossier_event")).all())
        assert "260115" not in told


class TestOneEventOnce:
    def test_an_event_sent_again_makes_no_second_notice(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON)
        assert intake.take_in(event(), NOON + MINUTE) is EventState.KNOWN
        assert len(rows(engine)) == 1

    def test_an_id_used_for_another_change_is_a_conflict(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON)
        assert intake.take_in(event(status=9), NOON) is EventState.CONFLICT
        assert len(rows(engine)) == 1

    def test_two_servers_that_get_the_same_event_write_one_notice(self, engine, intake, database):
        follows(engine)
        found = []
        start = threading.Barrier(4)

        def take_in():
            start.wait()
            found.append(intake.take_in(event(), NOON))

        threads = [threading.Thread(target=take_in) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == [EventState.KNOWN] * 3 + [EventState.TAKEN]
        assert len(rows(engine)) == 1

    def test_who_opts_out_while_events_come_in_is_not_told_afterwards(self, engine, intake):
        for number in range(12):
            follows(engine)
            start = threading.Barrier(2)

            def take_in(number=number, start=start):
                start.wait()
                intake.take_in(event(event_id=f"e-{number}"), NOON)

            thread = threading.Thread(target=take_in)
            thread.start()
            start.wait()
            unfollow(engine, "web-1", NOON)
            thread.join()
        assert outbox.claim(engine, NOON) == []


class TestLeases:
    def test_what_one_server_has_claimed_another_does_not_get(self, engine, intake, database):
        follows(engine)
        intake.take_in(event(), NOON)
        assert len(outbox.claim(engine, NOON)) == 1
        assert outbox.claim(open_database(database), NOON) == []

    def test_many_workers_at_once_share_the_notices_without_doubling(self, engine, intake):
        for number in range(40):
            follows(engine, f"web-{number}")
        intake.take_in(event(), NOON)
        claimed = []

        def work():
            while got := outbox.claim(engine, NOON, most=3):
                claimed.extend(got)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left = outbox.claim(engine, NOON, most=40)
        assert sorted(n.conversation for n in claimed + left) == sorted(f"web-{n}" for n in range(40))

    def test_what_a_killed_server_had_claimed_is_free_after_its_lease(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON)
        outbox.claim(engine, NOON)
        assert outbox.claim(engine, NOON + outbox.LEASE / 2) == []
        (again,) = outbox.claim(engine, NOON + outbox.LEASE)
        assert again.attempts == 2

    def test_a_worker_that_lost_its_lease_changes_nothing(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON)
        (slow,) = outbox.claim(engine, NOON)
        (quick,) = outbox.claim(engine, NOON + outbox.LEASE)
        outbox.accepted(engine, quick, NOON, NOON + MINUTE)
        outbox.ended(engine, slow, NoticeState.REFUSED, NOON)
        assert rows(engine)[0].state == NoticeState.ACCEPTED

    def test_a_conversation_is_told_in_the_order_of_the_changes(self, engine, intake):
        follows(engine)
        intake.take_in(event("e-1", status=2), NOON)
        intake.take_in(event("e-2", status=4), NOON)
        (first,) = outbox.claim(engine, NOON)
        assert "Được tiếp nhận" in first.text
        outbox.try_again(engine, first, NOON + MINUTE, "the bot is away")
        assert outbox.claim(engine, NOON) == []
        (first,) = outbox.claim(engine, NOON + MINUTE)
        outbox.accepted(engine, first, NOON, NOON + 5 * MINUTE)
        (second,) = outbox.claim(engine, NOON + MINUTE)
        assert "Đang xử lý" in second.text


class TestTime:
    def test_what_changes_at_night_is_told_in_the_morning(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON.replace(hour=23))
        assert outbox.claim(engine, NOON.replace(hour=23)) == []
        morning = NOON.replace(hour=7) + datetime.timedelta(1)
        assert outbox.claim(engine, morning - MINUTE) == []
        assert len(outbox.claim(engine, morning)) == 1

    def test_old_news_is_not_told(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON)
        assert outbox.expire(engine, NOON + datetime.timedelta(hours=71)) == 0
        assert outbox.expire(engine, NOON + datetime.timedelta(hours=72)) == 1
        assert outbox.claim(engine, NOON + datetime.timedelta(hours=72)) == []

    def test_what_is_in_a_workers_hand_does_not_expire_under_it(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON)
        late = NOON + datetime.timedelta(hours=71, minutes=59, seconds=50)
        outbox.claim(engine, late)
        assert outbox.expire(engine, late + datetime.timedelta(seconds=12)) == 0

    def test_what_ended_long_ago_is_forgotten_and_what_is_open_is_not(self, engine, intake):
        follows(engine)
        follows(engine, "web-2")
        intake.take_in(event(), NOON)
        (first, _) = outbox.claim(engine, NOON)
        outbox.ended(engine, first, NoticeState.DELIVERED, NOON)
        outbox.forget_old(engine, NOON + datetime.timedelta(91))
        assert [row.state for row in rows(engine)] == [NoticeState.QUEUED]
        # Its event is kept with it, so that it is still known when it is sent again.
        assert intake.take_in(event(), NOON + datetime.timedelta(91)) is EventState.KNOWN

    def test_the_state_of_the_outbox_can_be_read(self, engine, intake):
        follows(engine)
        intake.take_in(event(), NOON)
        state = outbox_state(engine)
        assert state.counts[NoticeState.QUEUED] == 1
        assert state.counts[NoticeState.DELIVERED] == 0
        assert state.oldest_open == NOON


@pytest.mark.parametrize("secret", ["another secret"])
def test_a_stolen_database_tells_no_code_without_the_secret(secret):
    from actions.dossier.sealing import code_key

    assert code_key(secret, CODE) != code_key(SECRET, CODE)
