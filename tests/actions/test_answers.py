import datetime
from dataclasses import replace

import pytest

from actions.answers import (
    LONGEST_SHORT,
    WHOLE,
    Asked,
    Extent,
    all_documents,
    answer_facet,
    ask_which,
    checklist,
    facet_body,
    fee_text,
    read_button,
    source_line,
    spoken_name,
    tell,
    time_text,
)
from actions.facets import LABELS, Facet
from index.catalog.procedure import (
    Agency,
    AgencyRole,
    DocumentGroup,
    Fee,
    FeeMeaning,
    Form,
    LegalBasis,
    ProcessingTime,
    RequiredDocument,
    SubmissionChannel,
    SubmissionMethod,
    TimeMeaning,
    TimeUnit,
)
from index.search.decision import Decision
from index.search.header import Header


class TestDocuments:
    def test_names_quantities_forms_and_notes_are_all_told(self, card):
        text = answer_facet(card, Facet.REQUIRED_DOCUMENTS).text
        assert "Phiếu đề nghị (1 bản chính) – Mẫu DC02" in text
        assert "Giấy tờ của người đại diện (1 bản chính, 2 bản sao)" in text
        assert "Nộp mạng thì điền trên mạng." in text

    def test_a_form_has_its_link_beside_it(self, permit):
        form = Form(name="Mẫu số 1", link="https://example.vn/mau-1")
        groups = (DocumentGroup(documents=(RequiredDocument(name="Đơn;", originals=1, forms=(form,), note="Ký."),)),)
        record = permit.model_copy(update={"document_groups": groups})
        assert facet_body(record, Facet.REQUIRED_DOCUMENTS) == (
            "• Đơn (1 bản chính) – Mẫu số 1: https://example.vn/mau-1. Ký."
        )
        assert facet_body(record, Facet.FORMS) == "• Đơn – Mẫu số 1: https://example.vn/mau-1"

    def test_cases_are_asked_for_once_with_buttons(self, permit):
        answer = answer_facet(permit, Facet.REQUIRED_DOCUMENTS)
        assert "1. Trường hợp xây mới" in answer.text
        assert [button.title for button in answer.buttons] == ["Trường hợp 1", "Trường hợp 2", "Xem tất cả"]
        assert "Bản vẽ" not in answer.text

    def test_what_every_case_needs_is_told_above_the_question(self, permit):
        text = answer_facet(permit, Facet.REQUIRED_DOCUMENTS).text
        assert text.index("Trường hợp nào cũng cần:\n• Đơn đề nghị") < text.index("1. Trường hợp xây mới")

    def test_one_case_shows_its_papers_and_everybodys(self, permit):
        text = answer_facet(permit, Facet.REQUIRED_DOCUMENTS, case=2).text
        assert "Đơn đề nghị" in text
        assert "Ảnh hiện trạng" in text
        assert "Bản vẽ" not in text

    def test_all_shows_every_case(self, permit):
        text = all_documents(permit).text
        assert "Bản vẽ" in text
        assert "Ảnh hiện trạng" in text

    def test_a_case_without_documents_is_told_and_not_left_out(self, permit):
        groups = (*permit.document_groups, DocumentGroup(case="Trường hợp gia hạn"))
        text = all_documents(permit.model_copy(update={"document_groups": groups})).text
        assert "Trường hợp gia hạn:\nHồ sơ công bố của thủ tục này không nêu giấy tờ cho trường hợp này." in text

    def test_many_long_cases_are_told_by_their_beginnings_and_whole_by_their_answers(self, permit):
        names = [f"Trường hợp {letter} " + "rất dài " * 60 for letter in "ABCDEF"]
        groups = tuple(
            DocumentGroup(case=name.strip(), documents=(RequiredDocument(name="Đơn", originals=1),)) for name in names
        )
        long = permit.model_copy(update={"document_groups": groups})
        asked = tell(long, Facet.REQUIRED_DOCUMENTS)
        assert len(asked.text) < LONGEST_SHORT
        assert "6. Trường hợp F rất dài" in asked.text
        assert f"{names[5].strip()}:" in tell(long, Facet.REQUIRED_DOCUMENTS, 6).text

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

    def test_words_of_the_record_that_make_it_free_are_quoted(self):
        assert fee_text(Fee(meaning=FeeMeaning.FREE, note="Không")) == "không thu phí, lệ phí. Hồ sơ ghi: Không"

    def test_an_unpublished_fee_for_something_says_for_what(self):
        fee = Fee(meaning=FeeMeaning.NOT_PUBLISHED, applies_to="Phí thẩm định")
        assert fee_text(fee).startswith("Phí thẩm định: hồ sơ công bố không nêu mức thu (không có nghĩa là miễn phí)")

    def test_set_by_province_sends_to_the_province(self):
        assert "tỉnh" in fee_text(Fee(meaning=FeeMeaning.SET_BY_PROVINCE))


class TestTimes:
    def test_channels_that_say_the_same_share_a_line(self, card):
        assert "Nộp trực tiếp, Qua bưu chính: 7 ngày làm việc" in answer_facet(card, Facet.PROCESSING_TIME).text

    def test_one_way_with_two_times_says_for_whom_each_is(self, birth):
        channels = tuple(
            SubmissionChannel(
                method=SubmissionMethod.DIRECT,
                times=(ProcessingTime(amount=days, unit=TimeUnit.WORKING_DAY),),
                note=note,
            )
            for days, note in ((20, "Rừng của bộ, ngành"), (12, "Rừng khác"))
        )
        text = answer_facet(birth.model_copy(update={"channels": channels}), Facet.PROCESSING_TIME).text
        assert "• Nộp trực tiếp: 20 ngày làm việc. Rừng của bộ, ngành\n" in text
        assert "• Nộp trực tiếp: 12 ngày làm việc. Rừng khác\n" in text

    def test_words_of_the_record_are_told_as_such(self):
        time = ProcessingTime(meaning=TimeMeaning.IN_WORDS, note="Theo từng hồ sơ.")
        assert time_text(time) == "hồ sơ công bố ghi: Theo từng hồ sơ."

    def test_a_number_without_a_unit_is_never_given_one(self):
        text = time_text(ProcessingTime(meaning=TimeMeaning.NUMBER_WITHOUT_UNIT, amount=5))
        assert text.startswith("hồ sơ ghi 5, không nêu đơn vị")
        assert not any(unit in text for unit in ("ngày", "giờ", "tháng", "năm"))

    def test_years_are_told_as_years(self):
        assert time_text(ProcessingTime(amount=3, unit=TimeUnit.YEAR)) == "3 năm"


class TestOtherFacets:
    def test_where_tells_every_agency_by_what_it_does(self, card):
        roles = {
            AgencyRole.COMPETENT: "Cơ quan có thẩm quyền: Giám đốc",
            AgencyRole.AUTHORISED: "Cơ quan được ủy quyền: Phó giám đốc",
            AgencyRole.COORDINATING: "Cơ quan phối hợp: Cục Thuế",
            AgencyRole.RECEIVING: "Nơi tiếp nhận: Số 1 phố Mẫu",
        }
        agencies = (*card.agencies, *(Agency(role=role, name=told.split(": ")[1]) for role, told in roles.items()))
        lines = facet_body(card.model_copy(update={"agencies": agencies}), Facet.WHERE).split("\n")
        assert {f"• {told}" for told in roles.values()} <= set(lines)
        assert lines[0] == "• Cơ quan thực hiện: Công an cấp xã (cấp xã (xã, phường, đặc khu))"

    def test_where_quotes_the_steps_that_say_it_and_no_others(self, card):
        steps = ("Chuẩn bị giấy tờ. Nộp hồ sơ tại nơi làm việc trong 45 ngày.", "Nộp lệ phí.", "Nhận kết quả tại quầy.")
        told = facet_body(card.model_copy(update={"steps": steps}), Facet.WHERE).split("\n")
        assert told[-1] == "• Nộp hồ sơ tại nơi làm việc trong 45 ngày."
        assert not any("Chuẩn bị" in line or "quầy" in line for line in told)

    def test_a_variant_of_a_province_is_told_as_its_own(self, card):
        of_hue = card.model_copy(update={"provinces": ("Huế",)})
        assert "• Chỉ ở: Huế" in facet_body(of_hue, Facet.WHERE)
        assert "Thủ tục riêng của Huế." in facet_body(of_hue, Facet.OVERVIEW)

    def test_steps_that_the_record_counts_are_not_counted_again(self, card):
        steps = ("Bước 1: Nộp phiếu.", "Nộp tại công an xã.", "Bước 2: Nhận thẻ.")
        told = facet_body(card.model_copy(update={"steps": steps}), Facet.STEPS)
        assert told == "Bước 1: Nộp phiếu.\n• Nộp tại công an xã.\nBước 2: Nhận thẻ."
        assert facet_body(card, Facet.STEPS) == "1. Nộp phiếu.\n2. Nhận thẻ."

    @pytest.mark.parametrize(
        ("basis", "told"),
        [
            (LegalBasis(number="26/2023/QH15", title="Luật Căn cước"), "26/2023/QH15 – Luật Căn cước"),
            (LegalBasis(number="1/2025/TT-A", title="Thông tư 1/2025/TT-A"), "Thông tư 1/2025/TT-A"),
            (LegalBasis(number="19/6", title="Luật mẫu", source="Luật mẫu (19/6/2015)"), "Luật mẫu (19/6/2015)"),
            (
                LegalBasis(number="9/2024", title="Luật", issued_on=datetime.date(2024, 1, 18), issuer="Quốc hội"),
                "9/2024 – Luật, ngày 18/01/2024, Quốc hội",
            ),
        ],
    )
    def test_a_law_is_told_whole(self, card, basis, told):
        assert facet_body(card.model_copy(update={"legal_basis": (basis,)}), Facet.LEGAL_BASIS) == f"• {told}"

    def test_documents_on_a_form_are_told_where_no_form_is_attached(self, permit, birth):
        groups = (DocumentGroup(documents=(RequiredDocument(name="Đơn theo Mẫu số 1"), RequiredDocument(name="Ảnh"))),)
        told = facet_body(permit.model_copy(update={"document_groups": groups}), Facet.FORMS)
        assert told.endswith("Giấy tờ theo mẫu trong thành phần hồ sơ:\n• Đơn theo Mẫu số 1")
        assert "không nêu mẫu đơn, tờ khai kèm theo" in told
        assert "trong thành phần hồ sơ" not in facet_body(birth, Facet.FORMS)


class TestShortFirst:
    @pytest.fixture
    def long(self, card):
        return card.model_copy(
            update={"requirements": tuple(f"Điều kiện thứ {n} " + "mẫu " * 40 for n in range(1, 21))}
        )

    def test_a_long_answer_begins_and_its_button_brings_the_whole(self, long):
        first = tell(long, Facet.REQUIREMENTS)
        assert "Điều kiện thứ 1 " in first.text
        assert "Điều kiện thứ 20 " not in first.text
        assert "Còn nữa, bấm “Xem đầy đủ” để xem hết." in first.text
        assert first.buttons[0].title == WHOLE
        asked = read_button(first.buttons[0].payload)
        assert asked == Asked(long.code, Facet.REQUIREMENTS, None, Extent.WHOLE)
        whole = tell(long, asked.facet, asked.case, asked.extent)
        assert whole.text == answer_facet(long, Facet.REQUIREMENTS).text
        assert "Điều kiện thứ 20 " in whole.text

    def test_one_endless_line_is_cut_between_words_and_says_so(self, card):
        endless = card.model_copy(update={"requirements": ("mười nghìn " * 400,)})
        line = tell(endless, Facet.REQUIREMENTS).text.split("\n")[1]
        assert len(line) <= LONGEST_SHORT
        assert line.endswith((" mười …", " nghìn …"))

    def test_a_short_answer_is_whole_at_once(self, card):
        assert tell(card, Facet.FEES) == answer_facet(card, Facet.FEES)

    def test_next_steps_stay_beside_the_whole(self, long):
        titles = [button.title for button in tell(long, Facet.REQUIREMENTS).buttons]
        assert titles == [WHOLE, "Giấy tờ cần có", "Các bước thực hiện", "Phí, lệ phí"]

    def test_a_case_that_is_no_more_is_asked_for_again(self, permit):
        assert "Trường hợp của bạn là:" in tell(permit, Facet.REQUIRED_DOCUMENTS, 3).text

    def test_other_texts_are_no_buttons(self):
        assert read_button("Trường hợp 2") is None
        assert read_button("cho tôi xem phí của thủ tục 1.000001") is None


class TestChecklist:
    def test_each_document_of_the_case_has_a_box(self, permit):
        text = checklist(permit, 1)
        assert [line for line in text.split("\n") if line.startswith("☐")] == [
            "☐ Đơn đề nghị (1 bản chính)",
            "☐ Bản vẽ xây mới (2 bản sao)",
        ]
        assert text.endswith(source_line(permit))

    def test_all_cases_together_say_that_one_is_enough(self, permit):
        assert "Chỉ cần giấy tờ của trường hợp mình" in checklist(permit)
        assert "Chỉ cần giấy tờ của trường hợp mình" not in checklist(permit, 2)

    def test_its_button_stands_beside_the_documents_and_brings_it(self, permit):
        answer = tell(permit, Facet.REQUIRED_DOCUMENTS, 2)
        asked = read_button(answer.buttons[0].payload)
        assert answer.buttons[0].title == "Danh sách để in"
        assert tell(permit, asked.facet, asked.case, asked.extent).text == checklist(permit, 2)

    def test_nothing_to_tick_has_no_button(self, birth):
        assert all(button.title != "Danh sách để in" for button in tell(birth, Facet.REQUIRED_DOCUMENTS).buttons)


class TestOutOfDate:
    TAKEN = datetime.date(2026, 7, 18)

    def test_facts_older_than_a_year_are_told_as_old(self, card):
        record = card.model_copy(update={"facts_taken_on": self.TAKEN})
        assert "quá 12 tháng" not in source_line(record, datetime.date(2027, 7, 18))
        assert (
            source_line(record, datetime.date(2027, 7, 19)).split("\n")[1].startswith("Lưu ý: dữ liệu này đã lấy quá")
        )

    def test_an_agency_that_is_no_more_is_told_where_it_is_named(self, card):
        agencies = (Agency(role=AgencyRole.EXECUTING, name="Ủy ban nhân dân cấp huyện"),)
        stale = card.model_copy(update={"agencies": agencies})
        assert "từ 01/07/2025 không còn cấp này" in answer_facet(stale, Facet.WHERE).text
        assert "từ 01/07/2025" not in answer_facet(stale, Facet.FEES).text
        assert "từ 01/07/2025" not in answer_facet(card, Facet.WHERE).text


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
