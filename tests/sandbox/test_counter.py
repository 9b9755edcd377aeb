"""The officer's page: what it shows and does, and who may."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from starlette.testclient import TestClient

from sandbox.dossiers import COUNT
from sandbox.faults import OpenHanded
from sandbox.one_stop import Sought
from sandbox.server import build_app
from tests.actions.dossier.servers import serving
from tests.sandbox.conftest import LATE, WORKED_ON

HERE = "http://127.0.0.1:8099"
OURS = {"Origin": HERE}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def app(one_stop):
    return build_app(one_stop.engine, one_stop=one_stop)


@pytest.fixture
def officer(app):
    return TestClient(app, base_url=HERE, client=("127.0.0.1", 5000), headers={"Accept": "text/html"})


def mark_of(officer):
    return re.search(r'name="dau" value="([^"]+)"', officer.get("/").text)[1]


def test_dossiers_are_searched_by_words_and_lateness(officer):
    found = officer.get("/", params={"q": "khai sinh 00009"}).text
    assert "1 hồ sơ" in found
    assert "03706/2026/00009" in found
    late = officer.get("/", params={"trang_thai": "tre"}).text
    assert late.count("trễ hẹn") == late.count('scope="row"')
    assert "Không có hồ sơ nào như vậy" in officer.get("/", params={"q": "không có gì"}).text


def test_the_pages_lead_through_all_dossiers(officer):
    address, seen = "/", set()
    while address:
        text = officer.get(address.replace("&amp;", "&")).text
        seen |= set(re.findall(r'href="/ho-so\?ma=([^"]+)"', text))
        after = re.search(r'href="([^"]+)">Trang sau', text)
        address = after[1] if after else ""
    assert len(seen) == COUNT


def test_a_dossier_shows_its_history_and_only_the_ways_it_may_go(officer):
    text = officer.get("/ho-so", params={"ma": WORKED_ON}).text
    assert re.findall(r'name="trang_thai" value="(\d+)"', text) == ["5", "6", "7", "8", "9"]
    assert text.count("<tr><td>") == 3
    assert "bịa" in text


def test_an_officer_moves_a_dossier_and_sees_it_done(officer, one_stop):
    form = {"dau": mark_of(officer), "ma": WORKED_ON, "trang_thai": "5", "giay_to": "Tờ khai\n\n Ảnh \n", "ghi_chu": ""}
    answer = officer.post("/chuyen", data=form, headers=OURS)
    assert answer.url.path == "/ho-so"
    assert "Đã chuyển hồ sơ" in answer.text
    assert "1 tin báo đang chờ gửi" in answer.text
    assert one_stop.find(WORKED_ON).requests[-1].papers == ("Tờ khai", "Ảnh")


def test_money_is_read_as_people_write_it(officer, one_stop):
    form = {"dau": mark_of(officer), "ma": WORKED_ON, "trang_thai": "6", "so_tien": "1.250.000"}
    assert officer.post("/chuyen", data={**form, "so_tien": "năm mươi"}, headers=OURS).status_code == 422
    assert one_stop.find(WORKED_ON).status == 4
    officer.post("/chuyen", data=form, headers=OURS)
    assert one_stop.find(WORKED_ON).charges[-1].amount == 1_250_000


def test_a_move_that_is_not_possible_is_told_and_not_made(officer, one_stop):
    answer = officer.post("/chuyen", data={"dau": mark_of(officer), "ma": WORKED_ON, "trang_thai": "10"}, headers=OURS)
    assert answer.status_code == 409
    assert "chỉ chuyển được sang" in answer.text
    assert one_stop.find(WORKED_ON).status == 4


def test_an_officer_apologises_for_a_late_dossier_and_files_a_new_one(officer, one_stop):
    form = {"dau": mark_of(officer), "ma": LATE, "ly_do": "Chờ ý kiến", "so_ngay": "4"}
    assert "Phiếu xin lỗi" in officer.post("/xin-loi", data=form, headers=OURS).text
    assert one_stop.find(LATE).apologies[-1].reason == "Chờ ý kiến"
    officer.post("/nop", data={"dau": mark_of(officer), "thu_tuc": "1"}, headers=OURS)
    assert one_stop.search(Sought())[1] == COUNT + 1


def test_an_officer_sets_faults_and_takes_them_back(officer):
    form = {"dau": mark_of(officer), "kieu": "error", "noi": ["contract", "national_sync"], "so_lan": "2"}
    text = officer.post("/loi", data=form, headers=OURS).text
    assert text.count("còn 2 lần") == 2
    assert officer.post("/v1/dossiers/lookup", json={}).status_code == 500
    assert "Không có lỗi nào" in officer.post("/loi/het", data={"dau": mark_of(officer)}, headers=OURS).text


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ({}, {}),
        ({}, {"Origin": "http://ngoai.example"}),
        ({}, {"Origin": "null"}),
        ({"dau": ""}, OURS),
        ({"dau": "đoán"}, OURS),
    ],
)
def test_a_form_from_elsewhere_or_without_the_mark_moves_nothing(officer, one_stop, change, headers):
    form = {"dau": mark_of(officer), "ma": WORKED_ON, "trang_thai": "9", **change}
    answer = officer.post("/chuyen", data=form, headers=headers)
    assert answer.status_code == 403
    assert "Mở lại trang" in answer.text
    assert one_stop.find(WORKED_ON).status == 4


@pytest.mark.parametrize("path", ["/", "/ho-so?ma=" + WORKED_ON, "/loi", "/control/state", "/control/dossiers"])
@pytest.mark.parametrize(
    ("host", "client"),
    [("127.0.0.1", "192.0.2.7"), ("mot-cua.example", "127.0.0.1"), ("127.0.0.1.example", "127.0.0.1")],
)
def test_nothing_of_it_is_shown_beyond_this_machine(app, path, host, client):
    stranger = TestClient(app, base_url=f"http://{host}", client=(client, 5000))
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "1234" not in answer.text


def test_a_foreign_page_commands_nothing_though_the_browser_is_on_this_machine(officer, one_stop):
    move = {"code": WORKED_ON, "status": 9}
    for headers in ({"Origin": "http://ngoai.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert officer.post("/control/moves", json=move, headers=headers).status_code == 403
    as_text = officer.post("/control/moves", content=b'{"code": "x"}', headers={"Content-Type": "text/plain"})
    assert as_text.status_code == 422
    assert one_stop.find(WORKED_ON).status == 4
    assert officer.post("/control/moves", json=move).json()["status"] == 9


def test_what_an_officer_writes_is_shown_as_text_and_not_as_markup(officer, one_stop):
    one_stop.move(WORKED_ON, 5, "<script>alert(1)</script>")
    text = officer.get("/ho-so", params={"ma": WORKED_ON}).text
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "&lt;img" in officer.get("/", params={"q": "<img src=x>"}).text


def test_a_dossier_that_is_not_there_is_told_in_one_sentence(officer):
    answer = officer.get("/ho-so", params={"ma": "<b>0007"})
    assert answer.status_code == 404
    assert "Không có hồ sơ nào mã &lt;b&gt;0007" in answer.text


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        yield started.chromium.launch(executable_path=os.environ.get("MOTCUA_CHROMIUM") or None, args=_FLAGS)


@pytest.fixture
def address(app):
    with serving(app, http=OpenHanded) as url:
        yield url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/ho-so?ma=" + LATE, "/loi"])
def test_axe_finds_nothing_and_no_other_server_is_asked(browser, address, path, scheme):
    page = browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 740})
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(address + path)
    assert Axe().run(page).response["violations"] == []
    assert all(url.startswith(address) for url in asked)
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_the_page_works_in_a_real_browser_from_search_to_move(browser, address, one_stop):
    page = browser.new_page()
    page.goto(address)
    page.get_by_label("Mã, thủ tục hoặc đơn vị").fill("0007")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name=WORKED_ON).click()
    page.get_by_label("9. Đã xử lý xong").check()
    page.get_by_role("button", name="Chuyển và báo").click()
    page.get_by_text("Đã chuyển hồ sơ").wait_for()
    assert one_stop.find(WORKED_ON).status == 9
    page.close()
