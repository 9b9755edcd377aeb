from dataclasses import replace

import pytest

from actions.answers import all_documents, answer_facet, ask_which, fee_text, source_line, spoken_name, time_text
from actions.facets import LABELS, Facet
from index.catalog.procedure import Fee, FeeMeaning, ProcessingTime, TimeMeaning, TimeUnit
from index.search.decision import Decision
from index.search.header import Header


class TestDocuments:
    def test_names_quantities_forms_and_notes_are_all_told(self, card):
        text = answer_facet(card, Facet.REQUIRED_DOCUMENTS).text
        assert "Phiếu đề nghị (1 bản chính) – Mẫu DC02" in text
        assert "Giấy tờ của người đại diện (1 bản chính, 2 bản sao)" in text
        assert "Nộp mạng thì điền trên mạng." in text

    def test_cases_are_asked_for_once_with_buttons(self, permit):
        answer = answer_facet(permit, Facet.REQUIRED_DOCUMENTS)
        assert "1. Trường hợp xây mới" in answer.text
        assert [button.title for button in answer.buttons] == ["Trường hợp 1", "Trường hợp 2", "Xem tất cả"]
        assert "Bản vẽ" not in answer.text

    def test_one_case_shows_its_papers_and_everybodys(self, permit):
        text = answer_facet(permit, Facet.REQUIRED_DOCUMENTS, case=2).text
        assert "Đơn đề nghị" in text
        assert "Ảnh hiện trạng" in text
        assert "Bản vẽ" not in text

    def test_all_shows_every_case(self, permit):
        text = all_documents(permit).text
        assert "Bản vẽ" in text
        assert "Ảnh hiện trạng" in text

    def test_silence_is_said_as_silence(self, birth):
        assert "không nêu thành phần hồ sơ" in answer_facet(birth, Facet.REQUIRED_DOCUMENTS).text


class TestFees:
    def test_amounts_are_exact_and_silence_is_never_free(self, card):
        text = answer_facet(card, Facet.FEES).text
        assert "Nộp trực tiếp: 70.000 đồng. Đến hết năm 2026 thu 50%." in text
        assert "không có nghĩa là miễn phí" in text

    @pytest.mark.parametrize("meaning", [meaning for meaning in FeeMeaning if meaning is not FeeMeaning.FREE])
    def test_only_the_records_words_make_it_free(self, meaning):
        amount = 50 if meaning in (FeeMeaning.AMOUNT, FeeMeaning.DOUBTFUL_AMOUNT) else None
        assert "không thu" not in fee_text(Fee(meaning=meaning, amount=amount))

    @pytest.mark.parametrize(
        ("currency", "amount", "said"),
        [
            ("USD", 10, "10 đô la Mỹ"),
            ("USD", 50_000, "50.000 đô la Mỹ"),
            ("EUR", 15, "15 euro"),
            ("JPY", 900, "900 JPY"),
        ],
    )
    def test_foreign_money_is_called_by_its_name_and_never_dong(self, currency, amount, said):
        fee = Fee(meaning=FeeMeaning.AMOUNT, amount=amount, currency=currency, applies_to="mỗi bản")
        assert fee_text(fee) == f"{said} (mỗi bản)"

    def test_a_doubtful_amount_is_told_as_what_the_record_has_and_never_plainly(self):
        text = fee_text(Fee(meaning=FeeMeaning.DOUBTFUL_AMOUNT, amount=50, note="mỗi hồ sơ"))
        assert text.startswith("hồ sơ ghi 50 đồng, có thể thiếu số 0")
        assert "xin hỏi nơi nộp" in text
        assert text.endswith(". mỗi hồ sơ")

    def test_set_by_province_sends_to_the_province(self):
        assert "tỉnh" in fee_text(Fee(meaning=FeeMeaning.SET_BY_PROVINCE))


class TestTimes:
    def test_channels_that_say_the_same_share_a_line(self, card):
        assert "Nộp trực tiếp, Qua bưu chính: 7 ngày làm việc" in answer_facet(card, Facet.PROCESSING_TIME).text

    def test_words_of_the_record_are_told_as_such(self):
        time = ProcessingTime(meaning=TimeMeaning.IN_WORDS, note="Theo từng hồ sơ.")
        assert time_text(time) == "hồ sơ công bố ghi. Theo từng hồ sơ."

    def test_a_number_without_a_unit_is_never_given_one(self):
        text = time_text(ProcessingTime(meaning=TimeMeaning.NUMBER_WITHOUT_UNIT, amount=5))
        assert text.startswith("hồ sơ ghi 5, không nêu đơn vị")
        assert not any(unit in text for unit in ("ngày", "giờ", "tháng", "năm"))

    def test_years_are_told_as_years(self):
        assert time_text(ProcessingTime(amount=3, unit=TimeUnit.YEAR)) == "3 năm"


@pytest.mark.parametrize("facet", list(Facet))
def test_every_answer_names_its_source_and_offers_what_comes_next(card, birth, facet):
    for procedure in (card, birth):
        answer = answer_facet(procedure, facet)
        assert answer.decision is Decision.ANSWER
        assert answer.codes == (procedure.code,)
        assert f"thủ tục {procedure.code}" in answer.text
        assert answer.buttons
        assert all(procedure.code in button.payload for button in answer.buttons)


def test_the_source_line_has_code_decision_agency_and_link(card):
    assert source_line(card) == "Nguồn: thủ tục 1.000001, Quyết định 5710/QĐ-MAU, Bộ Công an. https://example.vn/1"


def test_shouted_names_are_spoken():
    assert spoken_name("CẤP LẠI THẺ CĂN CƯỚC.") == "Cấp lại thẻ căn cước"
    assert spoken_name("Thủ tục đăng ký khai sinh") == "Đăng ký khai sinh"


def test_labels_fit_a_quick_reply():
    assert all(len(label) <= 20 for label in LABELS.values())


def header(code, name, **told):
    return Header(code=code, name=name, field="Hộ tịch", level="commune", internal=False, **told)


def test_asking_which_offers_at_most_four():
    answer = ask_which([header(f"1.00000{n}", f"Thủ tục {n}") for n in range(6)])
    assert answer.decision is Decision.CLARIFY
    assert len(answer.buttons) == len(answer.codes) == 4


def test_options_are_told_apart_by_level_and_province():
    options = [header("1.000001", "Hỗ trợ hỏa táng", provinces=("Bắc Ninh",)), header("1.000002", "Hỗ trợ hỏa táng")]
    text = ask_which([options[0], replace(options[1], level="province")]).text
    assert "1. Hỗ trợ hỏa táng – cấp xã (xã, phường, đặc khu); riêng Bắc Ninh (1.000001)" in text
    assert "2. Hỗ trợ hỏa táng – cấp tỉnh; chung cả nước (1.000002)" in text


def test_buttons_of_options_are_never_equal():
    options = [header(f"1.00000{n}", "Đăng ký kết hôn") for n in range(3)]
    titles = [button.title for button in ask_which(options).buttons]
    assert len(set(titles)) == 3
