"""Signatures, quiet hours, what is remembered of a dossier, and what is said."""

import datetime
import types

import pytest

from actions.dossier.record import Apology
from actions.following import wording
from actions.following.in_hand import SLOT, InHandNotes
from actions.following.quiet_hours import QuietHours
from actions.following.signing import TOLERANCE_S, is_signed, sign
from tests.actions.following.conftest import CODE, NOON, QUIET, SECRET, dossier

BODY = b'{"event_id": "e-1"}'


class TestSigning:
    def test_the_right_signature_is_taken(self):
        assert is_signed("s", "1000", sign("s", "1000", BODY), BODY, 1000.0)

    @pytest.mark.parametrize(
        ("timestamp", "body", "secret"),
        [("1001", BODY, "s"), ("1000", BODY + b" ", "s"), ("1000", BODY, "another")],
        ids=["another time", "another body", "another secret"],
    )
    def test_a_signature_of_something_else_is_refused(self, timestamp, body, secret):
        assert not is_signed("s", timestamp, sign(secret, "1000", BODY), body, 1000.0)

    @pytest.mark.parametrize("late", [TOLERANCE_S + 1, -TOLERANCE_S - 1])
    def test_an_old_or_early_signature_is_refused(self, late):
        assert not is_signed("s", "1000", sign("s", "1000", BODY), BODY, 1000.0 + late)

    @pytest.mark.parametrize("timestamp", ["", "-1", "1e3", "²", "1000.0", "９", "1" * 30, " 1000"])
    def test_a_time_that_is_none_is_refused(self, timestamp):
        assert not is_signed("s", timestamp, sign("s", timestamp, BODY), BODY, 1000.0)

    def test_a_signature_outside_of_ascii_is_refused(self):
        assert not is_signed("s", "1000", "ký\udc80", BODY, 1000.0)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("hour", "minute", "day", "allowed"),
        [(20, 59, 0, 20), (21, 0, 1, 7), (23, 30, 1, 7), (0, 0, 0, 7), (6, 59, 0, 7), (7, 0, 0, 7), (12, 0, 0, 12)],
    )
    def test_the_night_waits_for_the_morning(self, hour, minute, day, allowed):
        moment = NOON.replace(hour=hour, minute=minute)
        found = QUIET.next_allowed(moment.astimezone(datetime.UTC)).astimezone(NOON.tzinfo)
        assert (found.date() - NOON.date()).days == day
        assert found.hour == allowed

    def test_hours_within_a_day_are_quiet_too(self):
        siesta = QuietHours(datetime.time(12), datetime.time(13))
        assert siesta.next_allowed(NOON) == NOON.replace(hour=13)
        assert siesta.next_allowed(NOON.replace(hour=13)) == NOON.replace(hour=13)

    def test_the_same_time_twice_is_no_quiet(self):
        assert QuietHours(datetime.time(7), datetime.time(7)).next_allowed(NOON) == NOON


class TestInHand:
    def kept(self, found, now):
        (slot,) = InHandNotes(SECRET).events(found, now)
        assert slot["name"] == SLOT
        return slot["value"]

    def read(self, value, now, secret=SECRET):
        return InHandNotes(secret).read(types.SimpleNamespace(get_slot={SLOT: value}.get), now)

    def test_it_comes_back_as_it_was_noted(self):
        due = NOON - datetime.timedelta(3)
        told = dossier(due_at=due, unit="UBND phường Mẫu", apology=Apology(new_due_at=NOON))
        noted = self.read(self.kept(told, NOON), NOON)
        assert (noted.shown, noted.unit, noted.due_at, noted.new_due_at) == ("…-0007", "UBND phường Mẫu", due, NOON)
        assert noted.days_late(NOON) == 3

    def test_nothing_of_it_can_be_read_in_the_slot(self):
        value = self.kept(dossier(), NOON)
        assert CODE not in value
        assert "0007" not in value
        assert "khai sinh" not in value

    def test_half_an_hour_later_it_is_forgotten(self):
        value = self.kept(dossier(), NOON)
        assert self.read(value, NOON + datetime.timedelta(minutes=30)) is not None
        assert self.read(value, NOON + datetime.timedelta(minutes=31)) is None

    @pytest.mark.parametrize("value", [None, "", "nothing sealed"])
    def test_what_is_none_is_none(self, value):
        assert self.read(value, NOON) is None

    def test_another_secret_does_not_open_it(self):
        assert self.read(self.kept(dossier(), NOON), NOON, "another") is None

    @pytest.mark.parametrize(("status", "days"), [(4, 2), (9, 0), (10, 0), (7, 0)])
    def test_only_work_that_goes_on_is_late(self, status, days):
        told = dossier(status=status, due_at=NOON - datetime.timedelta(2))
        assert self.read(self.kept(told, NOON), NOON).days_late(NOON) == days


class TestWording:
    @pytest.mark.parametrize("status", range(1, 11))
    def test_each_status_is_told_with_the_last_four_digits_only(self, status):
        text = wording.change("…-0007", "Đăng ký khai sinh", status, NOON)
        assert text.startswith("Hồ sơ …-0007 – Đăng ký khai sinh có thay đổi lúc 12:00 ngày 20/11/2026:")
        assert "260115" not in text

    def test_only_who_may_still_be_told_gets_the_button_against_it(self):
        assert wording.STOP_BUTTON in wording.change_buttons(4)
        assert wording.STOP_BUTTON not in wording.change_buttons(10)

    def test_the_question_says_what_is_kept_and_for_how_long(self):
        text = wording.ask_consent("…-0007", wording.quiet_told(QUIET.start, QUIET.end), 180)
        for part in ("lưu", "4 số cuối", "180 ngày", "thôi đừng báo nữa", "21:00 đến 07:00", "đồng ý không"):
            assert part in text
