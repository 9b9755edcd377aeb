from collections import Counter
from itertools import pairwise

from sandbox import clock
from sandbox.dossiers import COUNT, SERVICES, open_database
from sandbox.one_stop import NEXT, OneStop, Sought, due_now
from tests.sandbox.conftest import Hours


def live(one_stop, hours, days, step=0.5):
    for _ in range(int(days / step)):
        clock.tick(one_stop)
        hours.pass_days(step)


def everything(one_stop):
    return [dossier for page in range(5) for dossier in one_stop.search(Sought(), page)[0]]


def test_by_the_clock_alone_every_dossier_comes_to_an_end(on_both, hours):
    live(on_both, hours, 40, step=1)
    dossiers = everything(on_both)
    assert len(dossiers) == COUNT
    assert all(not NEXT[dossier.status] for dossier in dossiers)
    for dossier in dossiers:
        passed = [step.status for step in dossier.history]
        assert all(later in NEXT[status] for status, later in pairwise(passed))


def test_new_dossiers_are_asked_for_papers_and_money_and_some_get_late(one_stop, hours):
    codes = [one_stop.file(SERVICES[number % len(SERVICES)]).code for number in range(40)]
    live(one_stop, hours, 30)
    dossiers = [one_stop.find(code) for code in codes]
    assert any(dossier.requests for dossier in dossiers)
    assert any(dossier.charges for dossier in dossiers)
    late = [dossier for dossier in dossiers if dossier.apologies]
    assert late
    assert len(late) < len(dossiers)
    for dossier in late:
        assert dossier.apologies[0].issued_at >= dossier.due_at
        assert due_now(dossier) > dossier.due_at
    assert Counter(dossier.status for dossier in dossiers)[10] > 20


def test_the_same_dossiers_live_the_same_lives(tmp_path):
    lives = []
    for name in ("a", "b"):
        hours = Hours()
        one_stop = OneStop(open_database(tmp_path / name), hours)
        live(one_stop, hours, 4)
        lives.append({dossier.code: dossier.history for dossier in everything(one_stop)})
    assert lives[0] == lives[1]


def test_speed_shortens_every_span(tmp_path, hours):
    one_stop = OneStop(open_database(tmp_path / "fast"), hours, speed=1440)
    code = one_stop.file(SERVICES[0]).code
    dossier = one_stop.find(code)
    assert (dossier.due_at - dossier.received_at).total_seconds() == SERVICES[0].days * 60


def test_a_dossier_that_an_officer_moved_meanwhile_is_left_to_the_officer(one_stop, hours):
    code = one_stop.file(SERVICES[0]).code
    as_the_clock_saw_it = one_stop.find(code)
    one_stop.move(code, 3)
    assert not clock._act(one_stop, as_the_clock_saw_it, hours())
    assert [step.status for step in one_stop.find(code).history] == [1, 3]
