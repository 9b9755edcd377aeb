"""Petitions, their states, codes and days, on SQLite and PostgreSQL."""

import datetime
import threading

import pytest
import sqlalchemy as sa

from actions.database import open_database, reading
from actions.dossier.sealing import SealBroken
from actions.petitions.codes import DIGITS, LETTERS, find_code, find_mistyped, new_code
from actions.petitions.deadlines import due_on
from actions.petitions.store import (
    OPEN,
    PetitionKind,
    PetitionNotFound,
    PetitionState,
    PetitionStateConflict,
    PetitionStore,
)
from vietnamese.masking import mask_personal_data
from vietnamese.numbers import TIME_ZONE

FRIDAY = datetime.datetime(2026, 11, 20, 9, tzinfo=TIME_ZONE)
TEXT = "Đèn đường hẻm 45 tắt cả tháng nay"


@pytest.fixture
def engine(database):
    opened = open_database(database)
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine):
    return PetitionStore(engine, "secret", 5, frozenset())


def receive(store, text=TEXT, now=FRIDAY):
    return store.receive(text, PetitionKind.GENERAL, now)


class TestStore:
    def test_a_petition_is_found_by_its_code_and_by_its_id(self, store):
        code, petition = receive(store)
        assert store.by_code(code) == store.by_id(petition.id) == petition
        assert (petition.text, petition.state, petition.answer) == (TEXT, PetitionState.RECEIVED, None)

    def test_another_code_finds_nothing(self, store):
        receive(store)
        with pytest.raises(PetitionNotFound):
            store.by_code(new_code())

    def test_neither_text_nor_answer_nor_code_stands_in_the_database(self, store, engine):
        code, petition = receive(store)
        store.answer(petition.id, "can-bo-1", "Đã thay bóng đèn", FRIDAY)
        with reading(engine) as connection:
            kept = str(connection.execute(sa.text("SELECT * FROM petition")).all())
        for secret in (code, "hẻm 45", "bóng đèn"):
            assert secret not in kept

    def test_the_way_to_an_answer(self, store):
        code, petition = receive(store)
        store.start(petition.id, "can-bo-1", FRIDAY)
        store.answer(petition.id, "can-bo-2", "Đã thay bóng đèn", FRIDAY)
        closed = store.close(petition.id, "can-bo-2", FRIDAY)
        assert [(step.state, step.officer) for step in closed.steps] == [
            (PetitionState.RECEIVED, ""),
            (PetitionState.IN_PROGRESS, "can-bo-1"),
            (PetitionState.ANSWERED, "can-bo-2"),
            (PetitionState.CLOSED, "can-bo-2"),
        ]
        assert store.by_code(code).answer == "Đã thay bóng đèn"

    def test_what_is_answered_cannot_be_taken_back(self, store):
        code, petition = receive(store)
        store.answer(petition.id, "can-bo-1", "Xong", FRIDAY)
        with pytest.raises(PetitionStateConflict, match="answered cannot become withdrawn"):
            store.withdraw(code, FRIDAY)

    @pytest.mark.parametrize("change", ["start", "close"])
    def test_what_was_taken_back_stays_so_and_its_text_is_gone(self, store, change):
        code, petition = receive(store)
        assert store.withdraw(code, FRIDAY).text == ""
        with pytest.raises(PetitionStateConflict):
            getattr(store, change)(petition.id, "can-bo-1", FRIDAY)

    def test_of_two_officers_who_answer_at_once_one_is_refused(self, store):
        _, petition = receive(store)
        start, refused = threading.Barrier(4), []

        def answer(number):
            start.wait()
            try:
                store.answer(petition.id, f"can-bo-{number}", f"Trả lời {number}", FRIDAY)
            except PetitionStateConflict:
                refused.append(number)

        threads = [threading.Thread(target=answer, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = store.by_id(petition.id)
        assert len(refused) == 3
        assert found.answer == f"Trả lời {found.steps[-1].officer[-1]}"

    def test_a_page_has_the_most_urgent_first(self, store):
        later = receive(store, "sau", FRIDAY + datetime.timedelta(10))[1]
        first = receive(store, "trước")[1]
        total, page = store.page(OPEN, 0, 1)
        assert (total, [each.id for each in page]) == (2, [first.id])
        assert [each.id for each in store.page(OPEN, 1, 5)[1]] == [later.id]
        assert store.page(frozenset({PetitionState.CLOSED}), 0, 5) == (0, [])

    def test_what_waits_too_long_is_overdue_until_it_is_answered(self, store):
        _, petition = receive(store)
        assert petition.due_on == datetime.date(2026, 11, 27)
        assert not petition.is_overdue(petition.due_on)
        late = petition.due_on + datetime.timedelta(1)
        assert petition.is_overdue(late)
        assert store.count_overdue(late) == 1
        assert not store.answer(petition.id, "can-bo-1", "Xong", FRIDAY).is_overdue(late)
        assert store.count_overdue(late) == 0

    def test_another_secret_opens_nothing(self, store, engine):
        _, petition = receive(store)
        with pytest.raises(SealBroken):
            PetitionStore(engine, "another", 5, frozenset()).by_id(petition.id)


class TestCodes:
    def test_a_code_is_six_letters_and_digits_that_nobody_mixes_up(self):
        for _ in range(500):
            code = new_code()
            assert len(code) == 6
            assert set(code) <= set(LETTERS + DIGITS)
            assert not set(code) & set("0O1ILU")
            assert find_code(f"xem phản ánh {code.lower()} giúp tôi") == code

    def test_no_code_is_left_where_messages_are_stored(self):
        for _ in range(500):
            code = new_code()
            assert code not in mask_personal_data(f"Mã phản ánh của bạn: {code}.")
            assert code.lower() not in mask_personal_data(f"phan anh {code.lower()} toi dau roi")

    @pytest.mark.parametrize("text", ["phản ánh", "năm 234567", "KHIEUN", "mẫu CT01", "H12.34-260115-0007", "xK7M2QX"])
    def test_other_words_and_numbers_are_no_codes(self, text):
        assert find_code(text) is None

    def test_a_code_with_a_letter_that_no_code_has_is_told_from_none(self):
        assert find_mistyped("mã K7M20X")
        assert not find_mistyped("phản ánh của tôi")


class TestDays:
    @pytest.mark.parametrize(
        ("received", "days", "due"),
        [("2026-11-20", 1, "2026-11-23"), ("2026-11-21", 1, "2026-11-23"), ("2026-11-16", 15, "2026-12-07")],
    )
    def test_weekends_are_not_counted(self, received, days, due):
        found = due_on(datetime.date.fromisoformat(received), days, frozenset())
        assert found == datetime.date.fromisoformat(due)

    def test_holidays_are_not_counted(self):
        holiday = datetime.date(2026, 11, 23)
        assert due_on(datetime.date(2026, 11, 20), 1, {holiday}) == datetime.date(2026, 11, 24)
