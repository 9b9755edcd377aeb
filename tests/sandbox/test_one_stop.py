import datetime
import json
import threading
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from actions.dossier.record import STATUS_NAMES
from sandbox.database import SandboxDatabaseError, open_engine, reading, writing
from sandbox.dossiers import COUNT, SERVICES, open_database
from sandbox.one_stop import NEXT, Demand, NoSuchDossier, NotPossible, OneStop, Sought, due_now, is_late
from sandbox.tables import SchemaNumber, StoredDossier, StoredEvent
from tests.sandbox.conftest import LATE, WORKED_ON


def events_of(one_stop, code):
    with reading(one_stop.engine) as session:
        found = session.scalars(select(StoredEvent).where(StoredEvent.code == code).order_by(StoredEvent.number))
        return [json.loads(event.body) for event in found]


def test_a_dossier_goes_from_filing_to_the_returned_result_and_keeps_its_whole_history(on_both, hours):
    code = on_both.file(SERVICES[1]).code
    for status in (2, 4, 5, 4, 6, 4, 9, 10):
        hours.pass_days(1)
        on_both.move(code, status)
    dossier = on_both.find(code)
    assert [step.status for step in dossier.history] == [1, 2, 4, 5, 4, 6, 4, 9, 10]
    assert [step.at for step in dossier.history] == sorted({step.at for step in dossier.history})
    assert dossier.finished_at == dossier.history[-2].at
    assert dossier.due_at == dossier.history[1].at + datetime.timedelta(days=SERVICES[1].days)
    (request,), (charge,) = dossier.requests, dossier.charges
    assert (request.asked_at, request.received_at) == (dossier.history[3].at, dossier.history[4].at)
    assert (charge.asked_at, charge.paid_at) == (dossier.history[5].at, dossier.history[6].at)


def test_each_change_writes_one_event_that_tells_of_it(on_both):
    on_both.move(WORKED_ON, 5, "Thiếu chữ ký", Demand(papers=("Tờ khai đã ký",)))
    on_both.move(WORKED_ON, 4)
    first, second = events_of(on_both, WORKED_ON)
    assert (first["code"], first["status"], first["note"]) == (WORKED_ON, 5, "Thiếu chữ ký")
    assert (second["status"], second["note"]) == (4, STATUS_NAMES[4])
    assert first["event_id"] != second["event_id"]
    assert datetime.datetime.fromisoformat(first["at"]) == on_both.find(WORKED_ON).history[-2].at


def test_a_move_that_is_not_possible_changes_nothing_and_says_what_is(on_both):
    before = on_both.find(WORKED_ON)
    with pytest.raises(NotPossible, match=r"4 \(Đang xử lý\), chỉ chuyển được sang 5 .*9 \(Đã xử lý xong\)"):
        on_both.move(WORKED_ON, 10)
    assert on_both.find(WORKED_ON).history == before.history
    assert events_of(on_both, WORKED_ON) == []
    with pytest.raises(NoSuchDossier):
        on_both.move("H12.34-260115-9999\0", 2)


def test_a_late_dossier_gets_letters_and_the_last_date_holds(on_both, hours):
    dossier = on_both.find(LATE)
    assert is_late(dossier, hours())
    on_both.apologise(LATE, "Chờ ý kiến", 4)
    dossier = on_both.find(LATE)
    assert [letter.reason for letter in dossier.apologies][-1] == "Chờ ý kiến"
    assert due_now(dossier) == hours() + datetime.timedelta(days=4)
    assert events_of(on_both, LATE) == []


def test_a_dossier_that_is_not_late_gets_no_letter(one_stop):
    code = one_stop.file(SERVICES[0]).code
    with pytest.raises(NotPossible, match="chưa trễ hẹn"):
        one_stop.apologise(code, "Chờ ý kiến", 4)


def test_of_two_officers_who_move_the_same_dossier_at_once_one_is_refused(on_both):
    told = []
    together = threading.Barrier(6)

    def move():
        together.wait()
        try:
            told.append(on_both.move(WORKED_ON, 9).status)
        except NotPossible:
            told.append("refused")

    officers = [threading.Thread(target=move) for _ in range(6)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()
    assert sorted(map(str, told)) == ["9", *["refused"] * 5]
    assert len(events_of(on_both, WORKED_ON)) == 1


def test_dossiers_filed_at_once_get_codes_of_their_own(on_both):
    codes = []
    clerks = [threading.Thread(target=lambda: codes.append(on_both.file(SERVICES[0]).code)) for _ in range(8)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert len(set(codes)) == 8
    assert on_both.search(Sought())[1] == COUNT + 8


def test_dossiers_are_found_without_diacritics_by_code_unit_status_and_lateness(on_both):
    found, count = on_both.search(Sought("dang ky KHAI sinh 00009"))
    assert ([dossier.code for dossier in found], count) == (["03706/2026/00009"], 1)
    assert {dossier.status for dossier in on_both.search(Sought(status=6))[0]} == {6}
    late, count = on_both.search(Sought("hộ KINH doanh", late=True))
    assert all(is_late(dossier, on_both.now()) and dossier.unit.endswith("Mẫu C") for dossier in late)
    assert 0 < count < COUNT
    assert on_both.search(Sought("100% \0"))[1] == 0


def test_pages_hold_every_dossier_once(one_stop):
    seen = [dossier.code for page in range(4) for dossier in one_stop.search(Sought(), page)[0]]
    assert len(seen) == len(set(seen)) == COUNT


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(st.integers(0, 12), max_size=12), number=st.integers(0, COUNT - 1))
def test_whatever_officers_try_history_follows_the_ways_and_events_the_history(one_stop, hours, wishes, number):
    code = one_stop.search(Sought(), number // 50)[0][number % 50].code
    before, told = one_stop.find(code), len(events_of(one_stop, code))
    done = 0
    for wish in wishes:
        hours.pass_days(0.25 * (wish - 2))
        try:
            one_stop.move(code, wish)
        except NotPossible:
            continue
        done += 1
    after = one_stop.find(code)
    assert len(after.history) == len(before.history) + done
    assert after.status == after.history[-1].status
    assert all(later.status in NEXT[step.status] for step, later in pairwise(after.history))
    assert all(step.at <= later.at for step, later in pairwise(after.history))
    events = events_of(one_stop, code)[told:]
    assert [event["status"] for event in events] == [step.status for step in after.history[len(before.history) :]]
    assert len({event["event_id"] for event in events}) == done


def test_two_processes_that_open_a_new_database_seed_it_once(database):
    opened = []
    openers = [threading.Thread(target=lambda: opened.append(open_database(database))) for _ in range(4)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join()
    assert len(opened) == 4
    with reading(opened[0]) as session:
        assert session.scalar(select(func.count()).select_from(StoredDossier)) == COUNT
    for engine in opened:
        engine.dispose()


def test_what_was_moved_is_still_so_when_the_database_is_opened_again(database, hours):
    first = open_database(database)
    OneStop(first, hours).move(WORKED_ON, 9)
    first.dispose()
    again = open_database(database)
    assert OneStop(again, hours).find(WORKED_ON).status == 9
    again.dispose()


def test_a_database_of_another_version_is_refused_with_the_way_out(database):
    engine = open_database(database)
    with writing(engine) as session:
        session.get_one(SchemaNumber, 1).number = 99
    engine.dispose()
    with pytest.raises(SandboxDatabaseError, match=r"another version.*delete it"):
        open_database(database)


@pytest.mark.parametrize("url", ["kho", "mysql://host/kho", "postgresql+psycopg://u:bi-mat@127.0.0.1:9/kho"])
def test_a_database_that_cannot_be_is_refused_without_telling_its_password(url):
    with pytest.raises(SandboxDatabaseError) as refused:
        open_engine(url, lambda _: None)
    assert "bi-mat" not in str(refused.value)
    assert "[sandbox] database" in str(refused.value)
