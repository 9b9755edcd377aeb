"""The rows under inbox and queue, on both databases, with a clock that the test moves."""

import contextlib
import datetime
import random
from typing import ClassVar

import pytest
from sqlalchemy import event

from bot.channels import delivery_rows
from bot.channels.delivery_rows import Delivery
from bot.channels.limits import Limit, TooMany, take_one
from bot.channels.message import Arrived, Button, Said
from bot.channels.office_hours import OfficeHours
from bot.channels.retention import forget_old
from bot.channels.schema import ChannelDatabase, ChannelDatabaseError, metadata
from bot.channels.sealing import SealBroken, Sealing
from bot.channels.settings import ChannelSettings, ChannelSettingsError
from bot.channels.store import LEASE_S, ChannelStore, Claim, Seen

DAY_S = 24 * 3600.0


def arrived(number=1, who="u1", channel="zalo"):
    at = datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.timezone.utc)
    return Arrived(channel, who, f"m{number}", "text", f"câu {number}", at)


def count(store, table):
    with store.database.reading() as connection:
        return len(connection.execute(metadata.tables[f"channel_{table}"].select()).all())


class TestClaims:
    def test_a_message_is_claimed_once_while_the_lease_lasts(self, store, clock):
        assert isinstance(store.claim(arrived(), [], keep=True), Claim)
        clock.now += LEASE_S
        seen = store.claim(arrived(), [], keep=True)
        assert isinstance(seen, Seen)
        assert (seen.answer, seen.answered) == (None, False)
        clock.now += 1
        again = store.claim(arrived(), [], keep=True)
        assert isinstance(again, Claim)
        assert again.attempts == 2

    def test_a_kept_message_comes_back_as_it_was(self, store, clock):
        claims = [store.claim(arrived(n), [], keep=True) for n in (1, 2)]
        assert store.take_over_stale() == []
        clock.now += LEASE_S + 1
        taken = store.take_over_stale()
        assert [message for _, message in taken] == [arrived(1), arrived(2)]
        assert [claim.answer_id for claim, _ in taken] == [claim.answer_id for claim in claims]
        assert store.take_over_stale() == []

    def test_a_lease_that_is_kept_up_is_not_taken_over(self, store, clock):
        claim = store.claim(arrived(), [], keep=True)
        for _ in range(5):
            clock.now += LEASE_S * 0.9
            store.lease([claim])
            assert store.take_over_stale() == []

    def test_an_answered_message_is_seen_with_its_answer_and_its_text_is_gone(self, store):
        claim = store.claim(arrived(), [], keep=True)
        said = Said("rồi", (Button("Phí", "phí"),), {"codes": ["1.001193"]})
        store.answered(claim, [said])
        seen = store.claim(arrived(), [], keep=True)
        assert [Said.from_json(each) for each in seen.answer] == [said]
        with store.database.reading() as connection:
            assert connection.execute(metadata.tables["channel_messages"].select()).one().arrived is None

    def test_each_channel_has_its_own_people(self, store):
        claims = [store.claim(arrived(channel=name), [], keep=False) for name in ("web", "zalo", "messenger")]
        assert len({claim.conversation for claim in claims}) == 3

    def test_what_was_written_under_another_secret_is_told_and_not_guessed(self, store, clock):
        claim = store.claim(arrived(), [], keep=True)
        store.answered(claim, [Said("rồi")])
        with pytest.raises(SealBroken, match="MOTCUA_SECRET"):
            Sealing("t" * 32).open(store.sealing.seal("x"))


class TestLimits:
    def take(self, store, clock, limit):
        with store.database.writing() as connection:
            take_one(connection, limit, clock.now)

    def test_so_many_at_once_and_then_as_they_come_free(self, store, clock):
        limit = Limit("messages:x", 4)
        for _ in range(4):
            self.take(store, clock, limit)
        with pytest.raises(TooMany) as refused:
            self.take(store, clock, limit)
        assert refused.value.wait_s == 15
        clock.now += 15
        self.take(store, clock, limit)
        with pytest.raises(TooMany):
            self.take(store, clock, limit)

    @pytest.mark.parametrize("seed", range(5))
    def test_no_minute_holds_more_than_a_burst_and_what_came_free(self, store, clock, seed):
        rng, taken, limit = random.Random(seed), [], Limit("messages:x", 10)
        begun = clock.now
        for _ in range(150):
            clock.now += rng.choice([0, 0.1, 1, 5])
            with contextlib.suppress(TooMany):
                self.take(store, clock, limit)
                taken.append(clock.now)
        assert max(sum(at <= other < at + 60 for other in taken) for at in taken) <= 20
        assert len(taken) <= 10 + (clock.now - begun) / 6 + 1

    def test_each_name_has_its_own_count(self, store, clock):
        for name in ("a", "b"):
            self.take(store, clock, Limit(name, 1))


class TestDeliveries:
    def add(self, store, number, **more):
        with store.database.writing() as connection:
            told = Delivery(f"d{number}", more.pop("conversation", "c1"), "zalo", Said(f"tin {number}"), **more)
            delivery_rows.add(connection, store.sealing, told, store.clock())

    def claim(self, store, count=10):
        now = store.clock()
        with store.database.writing() as connection:
            claimed = delivery_rows.claim_due(connection, store.sealing, ["zalo"], now, now + 60, count)
        return [each.said.text for each in claimed], [each.sequence for each in claimed]

    def test_one_at_a_time_to_a_person_and_all_people_at_once(self, store):
        for number, conversation in enumerate(["c1", "c1", "c2"]):
            self.add(store, number, conversation=conversation)
        assert self.claim(store)[0] == ["tin 0", "tin 2"]
        assert self.claim(store)[0] == []

    def test_what_moves_to_another_conversation_while_it_is_looked_at_is_claimed_there(self, store):
        if store.database.is_sqlite:
            pytest.skip("SQLite lets one writer in at a time: nothing can come between")
        self.add(store, 1, conversation="old")
        table = metadata.tables["channel_deliveries"]
        with store.database.writing() as connection:
            moving = []

            def move(*_):
                if not moving:
                    moving.append(True)
                    with store.database.writing() as another:
                        another.execute(table.update().values(conversation="new"))

            event.listen(connection, "after_cursor_execute", move)
            now = store.clock()
            assert delivery_rows.claim_due(connection, store.sealing, ["zalo"], now, now + 60, 10) == []
        assert self.claim(store)[0] == ["tin 1"]

    def test_a_lease_that_ended_is_claimed_again(self, store, clock):
        self.add(store, 1)
        self.claim(store)
        clock.now += 61
        assert self.claim(store)[0] == ["tin 1"]

    def test_a_failed_one_holds_up_what_comes_after_it_and_a_later_one_does_not(self, store, clock):
        self.add(store, 1)
        self.add(store, 2)
        self.add(store, 3, conversation="c2", not_before=clock.now + 500)
        self.add(store, 4, conversation="c2")
        _, (first, _) = self.claim(store)
        with store.database.writing() as connection:
            delivery_rows.try_again(connection, first, clock.now + 30, "zalo 500")
        assert self.claim(store)[0] == []
        clock.now += 31
        assert self.claim(store)[0] == ["tin 1"]
        clock.now += 500
        assert self.claim(store)[0] == ["tin 1", "tin 3"]

    def test_what_is_past_its_time_is_refused_and_its_text_erased(self, store, clock):
        self.add(store, 1, expires=clock.now + 10)
        clock.now += 10
        assert self.claim(store)[0] == []
        with store.database.reading() as connection:
            assert delivery_rows.state_of(connection, "d1", clock.now) == ("refused", "expired")
            assert connection.execute(metadata.tables["channel_deliveries"].select()).one().body is None


class TestRetention:
    def test_each_thing_goes_when_its_time_is_over(self, store, clock):
        claim = store.claim(arrived(), [Limit("messages:x", 5)], keep=True)
        store.answer_later(claim, "zalo", [Said("rồi")])
        forget_old(store)
        assert [count(store, table) for table in ("messages", "limits", "deliveries", "identities")] == [1, 1, 1, 1]
        clock.now += 8 * DAY_S
        forget_old(store)
        assert [count(store, table) for table in ("messages", "limits", "identities")] == [0, 0, 1]
        clock.now += 400 * DAY_S
        forget_old(store)
        assert count(store, "identities") == 0

    def test_an_answer_is_kept_for_a_day_and_its_message_known_for_a_week(self, store, clock):
        claim = store.claim(arrived(), [], keep=False)
        store.answered(claim, [Said("rồi")])
        clock.now += DAY_S + 1
        forget_old(store)
        seen = store.claim(arrived(), [], keep=False)
        assert (seen.answer, seen.answered) == (None, True)


class TestOpening:
    def test_opening_again_keeps_what_is_there(self, store, database_url):
        store.claim(arrived(), [], keep=False)
        second = ChannelStore(ChannelDatabase(database_url), store.sealing, store.clock)
        assert count(second, "messages") == 1
        second.database.close()

    def test_a_newer_schema_is_refused_with_the_way_out(self, store, database_url):
        with store.database.writing() as connection:
            connection.execute(metadata.tables["channel_schema"].update().values(version=99))
        with pytest.raises(ChannelDatabaseError, match="schema 99"):
            ChannelDatabase(database_url)

    def test_a_database_that_is_away_is_told_in_one_sentence(self, tmp_path):
        with pytest.raises(ChannelDatabaseError, match=r"none/channels\.sqlite cannot be used"):
            ChannelDatabase(f"sqlite:///{tmp_path}/none/channels.sqlite")


class TestOfficeHours:
    hours = OfficeHours.read("T2-T6 07:30-11:30 13:30-17:00")

    @pytest.mark.parametrize(
        ("at", "are_open"),
        [
            ("2026-11-23T07:30+07:00", True),
            ("2026-11-23T11:30+07:00", False),
            ("2026-11-23T12:00+07:00", False),
            ("2026-11-27T16:59+07:00", True),
            ("2026-11-28T09:00+07:00", False),
            ("2026-11-22T09:00+07:00", False),
            ("2026-11-23T01:00+00:00", True),
        ],
    )
    def test_hours_are_vietnams(self, at, are_open):
        assert self.hours.are_open(datetime.datetime.fromisoformat(at)) is are_open

    def test_sunday_can_be_a_working_day(self):
        week = OfficeHours.read("T2-CN 08:00-17:00")
        assert week.are_open(datetime.datetime.fromisoformat("2026-11-22T09:00+07:00"))

    @pytest.mark.parametrize("written", ["", "T2-T6", "T2-T6 17:00-07:30", "T8-T9 07:30-11:30", "T2-T6 25:00-26:00"])
    def test_what_is_no_hours_is_refused(self, written):
        with pytest.raises(ValueError, match="hour"):
            OfficeHours.read(written)


class TestSettings:
    environment: ClassVar = {
        "MOTCUA_SECRET": "s" * 32,
        "MOTCUA_CHANNEL_DATABASE": "sqlite://",
        "MOTCUA_ACTION_ENDPOINT": "http://127.0.0.1:5055/webhook",
        "MOTCUA_CHANNEL_PER_MINUTE": "30",
        "MOTCUA_CHANNEL_ADDRESS_PER_MINUTE": "600",
    }

    @pytest.mark.parametrize("missing", environment)
    def test_what_is_missing_is_named(self, missing):
        given = {name: value for name, value in self.environment.items() if name != missing}
        with pytest.raises(ChannelSettingsError, match=missing):
            ChannelSettings.from_environment(given)

    @pytest.mark.parametrize(("name", "value"), [("PER_MINUTE", "x"), ("PROXIES", "nobody"), ("OFFICE_HOURS", "8h")])
    def test_what_cannot_be_read_is_told(self, name, value):
        with pytest.raises(ChannelSettingsError, match="cannot be read"):
            ChannelSettings.from_environment({**self.environment, f"MOTCUA_CHANNEL_{name}": value})

    def test_the_action_servers_address_is_taken_from_its_endpoint(self):
        assert ChannelSettings.from_environment(self.environment).actions_url == "http://127.0.0.1:5055"
