from collections import Counter

import pytest
from fastapi.testclient import TestClient

from sandbox.dossiers import COUNT, made_up_dossiers, open_database
from sandbox.server import build_app
from tests.sandbox.conftest import Process, eventually


@pytest.fixture
def api(tmp_path):
    return TestClient(build_app(open_database(tmp_path / "d.sqlite")))


def test_there_are_two_hundred_dossiers_over_all_ten_statuses():
    dossiers = made_up_dossiers()
    assert len({dossier.code for dossier in dossiers}) == COUNT == 200
    assert set(Counter(dossier.status for dossier in dossiers)) == set(range(1, 11))


def test_seeding_is_the_same_every_time_and_happens_once(tmp_path):
    first = open_database(tmp_path / "a.sqlite")
    open_database(tmp_path / "a.sqlite")
    with first.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from dossiers").scalar() == 200
    assert [d.factors for d in made_up_dossiers()] == [d.factors for d in made_up_dossiers()]


def test_every_made_up_code_is_one_that_people_could_type():
    from vietnamese.dossier_code import find_dossier_codes

    for dossier in made_up_dossiers():
        assert find_dossier_codes(f"hồ sơ {dossier.code} ạ") == [dossier.code]


def test_health_tells_that_the_process_answers(api):
    assert api.get("/health").json() == {"status": "ok"}


def test_a_path_that_is_not_there_is_a_problem_document(api):
    answer = api.get("/khong-co")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_with_a_speed_the_process_moves_dossiers_tells_of_it_and_writes_the_export(tmp_path, listener):
    process = Process(tmp_path, listener.url, speed="1000000", export_every_s="0.2")
    process.start()
    try:
        eventually(lambda: len({event["code"] for event in listener.events}) > 20)
        eventually((tmp_path / "sandbox" / "xuat-mot-cua.csv").is_file)
        eventually(lambda: {event["status"] for event in listener.events} >= {4, 9, 10})
    finally:
        process.kill()
