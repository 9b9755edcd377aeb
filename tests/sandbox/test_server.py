from collections import Counter

import pytest
from fastapi.testclient import TestClient

from sandbox.dossiers import COUNT, made_up_dossiers, open_database
from sandbox.server import build_app


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


def test_unknown_code_and_wrong_factor_get_the_identical_answer(api):
    unknown = api.post("/v1/dossiers/lookup", json={"code": "H12.34-990101-9999", "factor": "1234"})
    wrong = api.post("/v1/dossiers/lookup", json={"code": "H12.34-260115-0007", "factor": "9999"})
    assert unknown.status_code == wrong.status_code == 404
    assert unknown.content == wrong.content
    assert unknown.headers["content-type"] == wrong.headers["content-type"] == "application/problem+json"


def test_nothing_about_the_owner_is_told(api):
    body = api.post("/v1/dossiers/lookup", json={"code": "H12.34-260115-0007", "factor": "1234"}).json()
    assert not {"owner", "name", "phone", "address", "factors"} & set(body)
    assert body["due_at"].endswith("+07:00")


def test_bad_input_is_refused_and_the_openapi_document_is_served(api):
    assert api.post("/v1/dossiers/lookup", json={"code": "H12.34-260115-0007", "factor": "12"}).status_code == 422
    assert "/v1/dossiers/lookup" in api.get("/openapi.json").json()["paths"]
