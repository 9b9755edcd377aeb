"""The desk's pages for an officer: finding, reading, comparing, printing, handing on, and bad input."""

import threading
import time

import pytest
from starlette.testclient import TestClient

from actions.answers import answer_facet, source_line
from actions.facets import Facet
from configuration.settings import load_settings
from index.catalog.procedure import Procedure
from index.search.release import LiveSearch, Releases
from staff.server import build_app
from tests.staff.conftest import HOST, INTERNAL, PERMIT, HashedWords, publish, sign_in, starter


def codes(text):
    import re

    return re.findall(r'data-code="([\d.]+)"', text)


class TestSearch:
    def test_what_people_say_finds_the_procedure_and_tells_why(self, officer):
        answer = officer.get("/tim", params={"q": "lam lai can cuoc bi mat"}, headers={"HX-Request": "true"})
        assert codes(answer.text)[0] == "1.014064"
        assert "<mark>căn</mark>" in answer.text
        assert "khớp" in answer.text
        assert "<html" not in answer.text

    def test_the_bank_question_that_is_nearest_is_told(self, officer):
        first = officer.get("/tim?q=mất thẻ căn cước làm lại ở đâu").text.split("</li>")[0]
        assert "gần câu hỏi “" in first

    def test_a_row_tells_code_level_field_and_publisher(self, officer):
        first = officer.get("/?q=cấp lại thẻ căn cước").text.split('data-code="1.014064"')[1].split("</li>")[0]
        for fact in ("1.014064", "Cấp xã", "Cấp, quản lý căn cước", "Bộ Công an"):
            assert fact in first

    def test_half_a_word_and_a_slip_of_the_finger_still_find(self, officer):
        assert "1.014064" in codes(officer.get("/tim?q=cấp lại thẻ căn cư").text)
        assert "1.000894" in codes(officer.get("/tim?q=dang ky ket hnô").text)

    def test_a_code_or_its_beginning_finds_by_code(self, officer):
        assert codes(officer.get("/tim?q=1.014064").text) == ["1.014064"]
        found = codes(officer.get("/tim?q=1.90").text)
        assert found
        assert all(code.startswith("1.90") for code in found)

    def test_the_address_is_kept_so_that_the_search_can_be_reloaded(self, officer):
        kept = officer.get("/tim", params={"q": "khai sinh", "cap": "commune"}).headers["hx-replace-url"]
        assert kept == "/?q=khai+sinh&cap=commune"
        assert codes(officer.get(kept).text) == codes(officer.get("/tim?q=khai sinh&cap=commune").text)

    def test_the_count_is_in_a_live_region(self, officer):
        assert '<p class="count" role="status">' in officer.get("/tim?q=khai sinh").text

    def test_nothing_asked_shows_the_life_events(self, officer):
        text = officer.get("/").text
        assert "/su-kien/sinh-con" in text
        assert "việc</small>" in text


class TestFilters:
    @pytest.mark.parametrize(
        ("name", "value"),
        [("linh-vuc", "Hộ tịch"), ("cap", "commune"), ("co-quan", "Bộ Công an"), ("tinh", "Huế")],
    )
    def test_each_filter_admits_only_what_fits(self, officer, search, name, value):
        from index.search.filters import Filters

        words = {"linh-vuc": "field", "cap": "level", "co-quan": "agency", "tinh": "province"}
        filters = Filters(**{words[name]: value})
        fitting = {header.code for header in search.engine.headers if filters.admits(header)}
        found = codes(officer.get("/tim", params={"q": "đăng ký", name: value}).text)
        assert set(found) <= fitting
        listed = codes(officer.get("/tim", params={name: value, "so": 200}).text)
        assert set(listed) == fitting

    def test_internal_procedures_stand_aside_until_asked_for(self, officer):
        asked = {"q": "thẩm định nội bộ hồ sơ giấy phép mẫu"}
        assert INTERNAL.code not in codes(officer.get("/tim", params=asked).text)
        only = officer.get("/tim", params={**asked, "loai": "noi-bo"}).text
        assert codes(only) == [INTERNAL.code]
        assert "Nội bộ" in only
        assert {INTERNAL.code, PERMIT.code} <= set(codes(officer.get("/tim", params={**asked, "loai": "ca-hai"}).text))

    def test_wrong_values_are_left_out(self, officer):
        wrong = {"cap": "galaxy", "loai": "x", "so": "-5", "tinh": "\x00"}
        assert officer.get("/tim", params={"q": "khai sinh", **wrong}).headers["hx-replace-url"] == "/?q=khai+sinh"

    def test_filters_offer_what_the_catalogue_has(self, officer):
        text = officer.get("/").text
        assert '<option value="Hộ tịch">' in text
        assert '<option value="Huế">' in text
        assert '<option value="Ủy ban nhân dân thành phố Huế">' in text


class TestRecord:
    def test_every_facet_is_there(self, officer):
        text = officer.get(f"/thu-tuc/{PERMIT.code}").text
        facts = (
            "Đơn đề nghị",
            "Bản vẽ xây mới",
            "2 bản sao",
            "1 bản chính",
            "Ảnh chụp không quá ba tháng.",
            "https://example.vn/m01",
            "15 ngày làm việc",
            "Nộp trực tiếp",
            "Nhận giấy phép.",
            "Đất ở hợp pháp.",
            "Giấy phép xây dựng",
            "Cơ quan thực hiện",
            "Cơ quan công bố",
            "45/2013/QH13",
            "01/QĐ-MAU",
            "01/01/2024",
            "https://example.vn/900001",
        )
        for fact in facts:
            assert fact in text, fact

    def test_the_sources_own_words_stand_beside_ours(self, officer):
        text = officer.get(f"/thu-tuc/{PERMIT.code}").text
        assert "Nguyên văn nguồn</summary><blockquote>Lệ phí : 0 VNĐ ()</blockquote>" in text
        assert "15 Ngày làm việc &lt;b&gt;nguồn ghi&lt;/b&gt;" in text

    def test_it_warns_of_what_is_not_published_stale_or_replaced(self, officer):
        text = officer.get(f"/thu-tuc/{PERMIT.code}").text
        assert "không có nghĩa là miễn phí" in text
        assert "Không cách nộp nào cho biết mức phí" in text
        assert "không còn cấp huyện" in text
        assert "đã được thay bằng 31/2024/QH15" in text
        assert "Dữ liệu lấy ngày 01/01/2024, đã" in text

    def test_one_case_shows_its_documents_and_those_for_everybody(self, officer):
        text = officer.get(f"/thu-tuc/{PERMIT.code}?truong-hop=2").text
        assert "Ảnh hiện trạng" in text
        assert "Đơn đề nghị" in text
        assert "Bản vẽ xây mới" not in text

    @pytest.mark.parametrize("record", starter(), ids=lambda record: record.code)
    def test_every_starter_record_has_its_pages(self, officer, record):
        for path in ("", "/xem-nhanh", "/in", "/van-ban"):
            assert officer.get(f"/thu-tuc/{record.code}{path}").status_code == 200

    def test_an_internal_one_says_so_and_is_not_handed_on(self, officer):
        text = officer.get(f"/thu-tuc/{INTERNAL.code}").text
        assert "Thủ tục nội bộ" in text
        assert "data-copy" not in text
        for path in ("in", "van-ban"):
            refused = officer.get(f"/thu-tuc/{INTERNAL.code}/{path}")
            assert refused.status_code == 403
            assert "nội bộ" in refused.text
            assert "Tờ trình" not in refused.text


class TestHandingOn:
    def test_the_text_says_what_the_assistant_says(self, officer):
        card = next(record for record in starter() if record.code == "1.014064")
        text = officer.get("/thu-tuc/1.014064/van-ban")
        assert text.headers["content-type"] == "text/plain; charset=utf-8"
        source = source_line(card)
        for facet in (Facet.REQUIRED_DOCUMENTS, Facet.FEES, Facet.PROCESSING_TIME, Facet.WHERE):
            assert answer_facet(card, facet).text.removesuffix(source).rstrip() in text.text
        assert text.text.count("Nguồn: ") == 1
        assert text.text.endswith(source + "\n")

    def test_the_text_is_for_the_case_chosen(self, officer):
        one = officer.get(f"/thu-tuc/{PERMIT.code}/van-ban?truong-hop=1").text
        assert "Bản vẽ xây mới" in one
        assert "Ảnh hiện trạng" not in one
        assert "Ảnh hiện trạng" in officer.get(f"/thu-tuc/{PERMIT.code}/van-ban").text

    def test_the_checklist_has_a_box_for_each_document_and_the_source(self, officer):
        text = officer.get(f"/thu-tuc/{PERMIT.code}/in?truong-hop=1").text
        assert text.count('class="box"') == 2
        assert "Trường hợp xây mới" in text
        assert "Ảnh hiện trạng" not in text
        assert source_line(PERMIT) in text


class TestComparison:
    def test_differences_are_marked_and_what_is_the_same_is_told(self, officer):
        text = officer.get("/so-sanh?a=1.014064&b=1.014063").text
        assert "Cấp lại thẻ căn cước" in text
        assert "Cấp đổi thẻ căn cước" in text
        assert 'class="differs"' in text
        assert 'class="same"' in text
        assert "<mark>" in text

    def test_one_with_itself_has_no_difference(self, officer):
        assert "0 phần khác" in officer.get("/so-sanh?a=1.014064&b=1.014064").text

    def test_with_one_or_none_the_other_is_asked_for(self, officer):
        assert 'value="1.014064"' in officer.get("/so-sanh?a=1.014064").text
        assert officer.get("/so-sanh").status_code == 200


class TestLifeEvents:
    def test_steps_stand_in_order_and_lead_to_their_procedures(self, officer):
        text = officer.get("/su-kien/sinh-con").text
        assert text.index("Làm giấy khai sinh cho bé") < text.index("Nhập hộ khẩu")
        assert 'href="/thu-tuc/1.001193"' in text

    def test_what_the_catalogue_lacks_is_left_out(self, officer, search):
        import re

        held = {header.code for header in search.engine.headers}
        assert set(re.findall(r'href="/thu-tuc/([\d.]+)"', officer.get("/su-kien/sinh-con").text)) <= held


class TestBadInput:
    @pytest.mark.parametrize("code", ["9.999999", "abc", "1.0140", "..%2f..%2fetc", "ế" * 300, "1.014064%00"])
    def test_an_unknown_code_gets_a_page_that_suggests_to_search(self, officer, code):
        answer = officer.get(f"/thu-tuc/{code}")
        assert answer.status_code in (200, 404)
        if answer.status_code == 404:
            assert "Không tìm thấy" in answer.text

    def test_the_page_for_an_unknown_code_offers_the_search_and_codes_near_to_it(self, officer):
        text = officer.get("/thu-tuc/1.014069").text
        assert 'role="search"' in text
        assert "/thu-tuc/1.014064" in text

    @pytest.mark.parametrize("case", ["0", "3", "-1", "abc", "１", "9999999999"])
    def test_a_case_that_there_is_not_is_said(self, officer, case):
        answer = officer.get(f"/thu-tuc/{PERMIT.code}", params={"truong-hop": case})
        assert answer.status_code == 404
        assert "có 2 trường hợp" in answer.text

    @pytest.mark.parametrize(
        "text", ["a" * 10_000, "ế" * 7_000, "căn cước " * 1111, "\x00\x07\u202e", "🙂" * 500, "((((", "%"]
    )
    def test_any_text_gets_an_answer(self, officer, text):
        answer = officer.get("/tim", params={"q": text})
        assert answer.status_code == 200

    def test_a_long_text_is_said_to_be_cut(self, officer):
        assert "1.000 chữ đầu" in officer.get("/tim", params={"q": "căn cước " * 200}).text

    def test_an_unknown_page_and_event_get_a_page(self, officer):
        for path in ("/khong-co", "/su-kien/khong-co"):
            answer = officer.get(path)
            assert answer.status_code == 404
            assert "Không tìm thấy" in answer.text

    def test_an_engine_fault_is_one_clear_sentence(self, officer, search, monkeypatch):
        def broken(*_arguments, **_options):
            raise OSError("disk gone")

        monkeypatch.setattr(search.engine, "search", broken)
        part = officer.get("/tim?q=khai sinh", headers={"HX-Request": "true"})
        assert part.status_code == 500
        assert part.text.count("Tra cứu đang trục trặc") == 1
        assert "disk gone" not in part.text
        assert "<html" not in part.text


def test_a_new_release_is_taken_up_under_load_without_a_failed_request(tmp_path, var):
    releases = Releases(tmp_path / "releases")
    publish(releases, starter())
    search = LiveSearch(releases, HashedWords)
    dragon = Procedure(code="1.999901", name="Cấp giấy phép nuôi rồng cảnh", common_names=("xin nuôi rồng cảnh",))
    app = build_app(load_settings(var=var), search, "secret")
    with TestClient(app, base_url=HOST) as client:
        sign_in(client)
        statuses, stop = [], threading.Event()

        def load():
            while not stop.is_set():
                statuses.append(client.get("/tim?q=cấp lại căn cước").status_code)

        thread = threading.Thread(target=load)
        thread.start()
        try:
            publish(releases, [*starter(), dragon])
            deadline = time.monotonic() + 5
            while dragon.code not in codes(client.get("/tim?q=nuôi rồng cảnh").text):
                assert time.monotonic() < deadline, "the new release was not taken up"
                time.sleep(0.1)
        finally:
            stop.set()
            thread.join()
        assert statuses
        assert set(statuses) == {200}
