import datetime
import json
import unicodedata

import pytest
from rich.console import Console

from index.catalog import quality
from index.catalog.procedure import (
    Agency,
    AgencyRole,
    DocumentGroup,
    Fee,
    FeeMeaning,
    LegalBasis,
    Procedure,
    ProcessingTime,
    RequiredDocument,
    SubmissionChannel,
    SubmissionMethod,
    TimeMeaning,
    TimeUnit,
)
from index.catalog.quality import Kind, check, publisher
from index.catalog.sources import Rejection, text_export

TODAY = datetime.date(2026, 7, 20)
FREE = Fee(meaning=FeeMeaning.FREE)
SILENT = Fee(meaning=FeeMeaning.NOT_PUBLISHED)
FIVE_DAYS = ProcessingTime(amount=5, unit=TimeUnit.WORKING_DAY)


def channel(method=SubmissionMethod.DIRECT, fees=(FREE,), times=(FIVE_DAYS,), note=""):
    return SubmissionChannel(method=method, fees=fees, times=times, note=note)


def sound(**fields):
    facts = {
        "code": "1.999001",
        "name": "Cấp giấy phép nuôi rồng",
        "decision": "12/QĐ-BNNMT",
        "channels": (channel(),),
        "agencies": (Agency(role=AgencyRole.EXECUTING, name="Ủy ban nhân dân cấp xã"),),
        "document_groups": (DocumentGroup(documents=(RequiredDocument(name="Đơn đề nghị", originals=1),)),),
        "steps": ("Bước 1: Nộp đơn tại Ủy ban nhân dân cấp xã.", "Bước 2: Nhận giấy phép."),
        "results": ("Giấy phép nuôi rồng",),
        "legal_basis": (LegalBasis(number="31/2024/QH15", title="Luật Đất đai"),),
    }
    return Procedure(**{**facts, **fields})


def found(today=TODAY, **fields):
    return [(finding.kind, finding.place) for finding in check([sound(**fields)], today).findings]


def documents(*names):
    papers = tuple(RequiredDocument(name=name, originals=1) for name in names)
    return (DocumentGroup(documents=papers),)


def test_a_sound_record_has_no_finding():
    assert found() == []


class TestFeesAndTimes:
    def test_fees_that_no_channel_tells_are_one_finding(self):
        silent = (channel(fees=(SILENT,)), channel(SubmissionMethod.ONLINE, fees=()))
        assert found(channels=silent) == [(Kind.FEE_NOT_PUBLISHED, "channels.0.fees")]

    def test_a_way_to_submit_without_fees_beside_one_with_fees_is_named(self):
        report = check([sound(channels=(channel(), channel(SubmissionMethod.POSTAL, fees=(SILENT,))))], TODAY)
        (finding,) = report.findings
        assert (finding.kind, finding.place) == (Kind.FEE_PARTLY_PUBLISHED, "channels.1.fees")
        assert "nộp qua bưu chính" in finding.sentence

    def test_a_second_row_for_the_same_way_need_not_repeat_the_fee(self):
        assert found(channels=(channel(), channel(fees=(SILENT,)))) == []

    @pytest.mark.parametrize(
        ("words", "kind"),
        [
            ("1 OTHER", Kind.TIME_WITHOUT_UNIT),
            ("15", Kind.TIME_WITHOUT_UNIT),
            ("theo dự án được phê duyệt", Kind.TIME_IN_WORDS),
        ],
    )
    def test_a_time_without_a_number_of_days_is_told_by_its_words(self, words, kind):
        time = ProcessingTime(meaning=TimeMeaning.IN_WORDS, note=words, source=words)
        assert found(channels=(channel(times=(time,)),)) == [(kind, "channels.0.times")]

    def test_a_number_without_a_unit_is_told(self):
        time = ProcessingTime(meaning=TimeMeaning.NUMBER_WITHOUT_UNIT, amount=5, source="5 OTHER")
        assert found(channels=(channel(times=(time,)),)) == [(Kind.TIME_WITHOUT_UNIT, "channels.0.times")]

    def test_an_empty_time_mentions_the_days_in_the_description(self):
        silent = channel(times=(ProcessingTime(meaning=TimeMeaning.NOT_PUBLISHED),), note="Trong 07 ngày làm việc.")
        (finding,) = check([sound(channels=(silent,))], TODAY).findings
        assert finding.kind is Kind.TIME_NOT_PUBLISHED
        assert "07 ngày làm việc" in finding.sentence


class TestEssentials:
    @pytest.mark.parametrize(
        ("fields", "kind"),
        [
            ({"document_groups": ()}, Kind.NO_DOCUMENTS),
            ({"document_groups": (DocumentGroup(notes=("Ghi rõ màu rồng.",)),)}, Kind.NO_DOCUMENTS),
            ({"channels": ()}, Kind.NO_CHANNEL),
            ({"agencies": ()}, Kind.NO_AGENCY),
            ({"agencies": (Agency(role=AgencyRole.PROMULGATING, name="Bộ Rồng"),)}, Kind.NO_AGENCY),
            ({"results": ()}, Kind.NO_RESULT),
            ({"results": ("Không có.",)}, Kind.NO_RESULT),
        ],
    )
    def test_what_a_citizen_cannot_do_without_is_missed(self, fields, kind):
        assert [one for one, _ in found(**fields)] == [kind]


class TestNotesAsDocuments:
    @pytest.mark.parametrize(
        "note",
        [
            "Lưu ý: Hồ sơ phải viết bằng tiếng Việt",
            "Số lượng hồ sơ: 01 (một) bộ.",
            "Không quy định;.",
            "1. Hồ sơ đăng ký nuôi rồng gồm:",
            "Trường hợp nuôi nhiều rồng:",
            "2. Đối với tổ chức có hai thành viên trở lên.",
        ],
    )
    def test_a_note_or_heading_is_found_though_it_has_a_quantity(self, note):
        expected = [(Kind.NOTE_AS_DOCUMENT, "document_groups.0.documents.1")]
        assert found(document_groups=documents("Đơn đề nghị", note)) == expected

    @pytest.mark.parametrize(
        "paper",
        [
            "Hồ sơ thiết kế",
            "Hồ sơ khai thuế có sai sót đã được bổ sung",
            "Đối với thuyền viên: sổ thuyền viên",
            "Trường hợp ủy quyền thì nộp văn bản ủy quyền",
            "Giấy tờ chứng minh là một trong các giấy tờ sau:",
            "Đề án có các nội dung sau:",
        ],
    )
    def test_a_paper_that_sounds_like_one_stays_a_paper(self, paper):
        assert found(document_groups=documents(paper)) == []


class TestStaleAgencies:
    @pytest.mark.parametrize(
        "step",
        [
            "Nộp hồ sơ tại Ủy ban nhân dân cấp huyện.",
            "UBND quận, huyện xem xét hồ sơ.",
            "Gửi Bảo hiểm xã hội huyện để cấp thẻ.",
            "Ủy ban nhân dân cấp xã, cấp huyện niêm yết công khai.",
            "Phòng Lao động - Thương binh và Xã hội thẩm định.",
            "Nộp tại phòng Y tế quận.",
        ],
    )
    def test_a_district_office_in_a_step_is_stale(self, step):
        assert found(steps=(step,)) == [(Kind.STALE_AGENCY, "steps.0")]

    @pytest.mark.parametrize(
        "step",
        [
            "Kiểm tra quy hoạch sử dụng đất cấp huyện.",
            "Giấy phép do Ủy ban nhân dân cấp huyện cấp trước ngày 01/7/2025.",
            "Người từng giữ chức vụ Phó Chủ tịch Ủy ban nhân dân cấp huyện và tương đương.",
            "Phòng Văn hóa - Xã hội của xã thẩm định.",
            "Phòng Kinh tế, Hạ tầng và Đô thị xem xét.",
            "Quan hệ với cơ quan công an cấp xã.",
        ],
    )
    def test_a_look_back_or_an_office_of_today_is_not(self, step):
        assert found(steps=(step,)) == []

    def test_agencies_and_descriptions_of_channels_are_read_too(self):
        agency = Agency(role=AgencyRole.EXECUTING, name="Công an huyện")
        note = "Nộp tại bộ phận một cửa cấp huyện."
        places = [place for _, place in found(agencies=(agency,), channels=(channel(note=note),))]
        assert places == ["agencies.0", "channels.0.note"]

    def test_a_name_that_speaks_of_the_district_is_stale(self):
        assert found(name="Trình báo mất rồng (thực hiện tại cấp huyện)") == [(Kind.STALE_AGENCY, "name")]

    def test_before_july_2025_nothing_was_stale(self):
        assert found(datetime.date(2025, 6, 30), steps=("Nộp tại UBND cấp huyện.",)) == []


class TestLaw:
    @pytest.mark.parametrize(
        ("number", "replacement"),
        [
            ("61/2018/NĐ-CP", "118/2025/NĐ-CP"),
            ("45/2013/QH13", "31/2024/QH15"),
            ("43/2014/NĐ-CP", "101/2024/NĐ-CP"),
            ("81/2006/QH11", "68/2020/QH14"),
            ("59/2014/QH13", "26/2023/QH15"),
            ("58/2014/QH13", "41/2024/QH15"),
            ("6/2007/QH12", "69/2025/QH15"),
        ],
    )
    def test_a_replaced_basis_is_found_with_what_replaced_it(self, number, replacement):
        (finding,) = check([sound(legal_basis=(LegalBasis(number=number),))], TODAY).findings
        assert (finding.kind, finding.place) == (Kind.DEAD_LEGAL_BASIS, "legal_basis.0")
        assert replacement in finding.sentence

    def test_a_basis_is_alive_until_the_day_its_replacement_takes_force(self):
        basis = (LegalBasis(number="61/2018/NĐ-CP"),)
        assert found(datetime.date(2025, 6, 30), legal_basis=basis) == []
        assert found(datetime.date(2025, 7, 1), legal_basis=basis) == [(Kind.DEAD_LEGAL_BASIS, "legal_basis.0")]

    def test_what_replaced_a_law_later_is_not_itself_in_the_table_by_mistake(self):
        dead = quality._REPLACED.keys()
        final = {quality._legal_key(one.by.split(" ")[0]) for one in quality._REPLACED.values()}
        assert final & dead == set()

    @pytest.mark.parametrize("written", ["118/2025/NĐ-C", "95/2025/QH1", "165/2024/NĐ", "09/2017/QH1409"])
    def test_a_cut_off_number_is_told_as_written(self, written):
        (finding,) = check(
            [sound(legal_basis=(LegalBasis(number=written, source=f"Tên ({written})"),))], TODAY
        ).findings
        assert finding.kind is Kind.MALFORMED_LEGAL_NUMBER
        assert f"“{written}”" in finding.sentence

    @pytest.mark.parametrize("written", ["118/2025/NĐ-CP", "191/2005/TTLT", "190/2025/NQ-QH15", "64/2025/TT-BTC", ""])
    def test_a_whole_number_is_well(self, written):
        assert found(legal_basis=(LegalBasis(number=written, title="Văn bản"),)) == []


class TestScrambledText:
    @pytest.mark.parametrize(
        "glued", ["lưu trữhồ sơ", "Việt Namvà Lào", "TT-BCAngày", "tưGiấy phép", "đơn theoThông tư"]
    )
    def test_words_that_run_together_are_found(self, glued):
        assert found(steps=(f"Bước 1: {glued}.",)) == [(Kind.RUN_TOGETHER, "steps.0")]

    @pytest.mark.parametrize(
        "text",
        ["Nguyễn khuếch khuỷu ngoằn nghiêng", "VNeID", "hécta, kilômét, Campuchia, nơtron", "NĐ-CP, ĐKKD, Đắk Lắk"],
    )
    def test_single_syllables_loanwords_and_abbreviations_are_well(self, text):
        assert found(steps=(f"Bước 1: {text}.",)) == []

    @pytest.mark.parametrize(
        "broken",
        ["Th\x00 tục", "ngh\ufffd định", "đƣợc cấp", "NĐ-C\u0420", "thá»§ tá»¥c", "phí&nbsp;lệ phí", "<br>Nộp"],
    )
    def test_broken_letters_are_found(self, broken):
        assert found(steps=(f"Bước 1: {broken}.",)) == [(Kind.WRONG_LETTERS, "steps.0")]

    def test_a_nul_is_shown_by_its_number(self):
        (finding,) = check([sound(name="Th\x00 tục rồng")], TODAY).findings
        assert "<U+0000>" in finding.sentence

    def test_every_vietnamese_letter_is_well(self):
        letters = [chr(point) for point in range(0xC0, 0x1EFA) if chr(point).isalpha()]
        marks = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
        plain = [x for x in letters if set(unicodedata.normalize("NFD", x)[1:]) <= set(marks) and _is_latin(x)]
        assert len(plain) > 100
        assert not any(quality._WRONG_LETTERS.search(f"h{letter}n") for letter in plain)

    def test_a_sentence_said_twice_in_a_row_is_found_and_a_far_echo_is_not(self):
        said = "Người nuôi rồng phải ký vào đơn."
        assert found(description=f"{said} {said}") == [(Kind.REPEATED_TEXT, "description")]
        assert found(description=f"{said} Xã nhận đơn và hẹn ngày. {said}") == []

    def test_a_run_of_steps_pasted_twice_is_found(self):
        run = ("Bước 1: Nộp đơn tại xã.", "Bước 2: Nhận giấy phép.")
        assert found(steps=run + run) == [(Kind.REPEATED_TEXT, "steps")]

    def test_a_table_poured_into_a_line_is_found_and_a_list_of_articles_is_not(self):
        table = "STT Loài Mức thu 1 Rồng lửa 20.000 2 Rồng nước 30.000"
        assert found(description=table) == [(Kind.TABLE_AS_TEXT, "description")]
        assert found(description="các khoản 1, 2, 4, 5, 6, 7, 8, 9, 10, 11 Điều 28 của Luật") == []


def _is_latin(letter):
    return unicodedata.normalize("NFD", letter)[0].isascii()


class TestOneAgainstTheOthers:
    def test_records_of_one_name_are_told_with_their_agencies(self):
        first = sound(agencies=(Agency(role=AgencyRole.PROMULGATING, name="UBND tỉnh A"), *sound().agencies))
        second = sound(code="1.999002", name="CẤP GIẤY PHÉP  NUÔI RỒNG", decision="7/QĐ-UBND")
        findings = check([first, second], TODAY).findings
        assert [(one.kind, one.code) for one in findings] == [
            (Kind.DUPLICATE_NAME, "1.999001"),
            (Kind.DUPLICATE_NAME, "1.999002"),
        ]
        assert "1.999001 (UBND tỉnh A)" in findings[1].sentence

    def test_a_code_that_stands_twice_is_found(self):
        assert [one.kind for one in check([sound(), sound()], TODAY).findings] == [Kind.DUPLICATE_CODE]

    def test_rejections_are_counted_and_told_apart(self):
        rejected = [
            Rejection("a.txt", "1.0133611", "malformed code '1.0133611'; codes are like 1.001193"),
            Rejection("b.txt", "", "not UTF-8 at byte 0"),
        ]
        report = check([sound(), *rejected], TODAY)
        assert (report.procedures, report.rejected) == (1, 2)
        assert [one.kind for one in report.findings] == [Kind.MALFORMED_CODE, Kind.UNREADABLE_RECORD]


class TestFigures:
    @pytest.mark.parametrize(
        ("decision", "agency"),
        [
            ("5710/QĐ-BCA-C06", "Bộ Công an"),
            ("QĐ2338-BTP", "Bộ Tư pháp"),
            ("12/QĐ-BGDĐT", "Bộ Giáo dục và Đào tạo"),
            ("1/QĐ-BLĐTBXH", "Bộ Nội vụ"),
            ("28/2026/QĐ-UBND", "UBND cấp tỉnh (không rõ tỉnh)"),
            ("1681", quality.UNKNOWN_PUBLISHER),
        ],
    )
    def test_the_decision_tells_the_agency_where_the_record_does_not(self, decision, agency):
        assert publisher(sound(decision=decision)) == agency

    def test_counts_and_shares_are_of_procedures_not_of_findings(self):
        steps = ("Nộp tại UBND cấp huyện.", "Nhận tại UBND cấp huyện.")
        stale = sound(code="1.999002", name="Bán rồng", steps=steps)
        report = check([sound(), stale], TODAY)
        (count,) = report.counts
        assert (count.kind, count.findings, count.procedures, count.share) == (Kind.STALE_AGENCY, 2, 1, 0.5)
        (figures,) = report.publishers
        assert (figures.name, figures.procedures, figures.with_findings) == ("Bộ Nông nghiệp và Môi trường", 2, 1)
        assert figures.share(Kind.STALE_AGENCY) == 0.5
        assert figures.share(Kind.NO_RESULT) == 0.0

    def test_nothing_read_is_an_empty_report(self):
        report = check([], TODAY)
        assert (report.findings, report.counts, report.publishers) == ((), (), ())

    def test_every_kind_has_a_title_and_the_json_and_table_say_them(self):
        assert set(quality.TITLES) == set(Kind)
        report = check([sound(results=())], TODAY)
        content = json.loads(quality.as_json(report))
        assert content["findings"][0]["kind"] == "no_result"
        assert content["publishers"][0]["by_kind"] == {"no_result": 1}
        console = Console(record=True, width=120)
        console.print(quality.as_table(report))
        assert "Không có kết quả" in console.export_text()


def test_the_national_export_shows_the_faults_it_is_known_for(national_export):
    report = check(text_export.records(national_export), TODAY)
    procedures = {count.kind: count.procedures for count in report.counts}
    assert (report.procedures, report.rejected) == (5649, 3)
    assert procedures[Kind.MALFORMED_CODE] == 3
    assert 400 < procedures[Kind.DUPLICATE_NAME] < 500
    assert 3000 < procedures[Kind.FEE_NOT_PUBLISHED] < 4500
    assert 50 < procedures[Kind.STALE_AGENCY] < 300
    assert sum(figures.procedures for figures in report.publishers) == 5649
    unknown = sum(one.procedures for one in report.publishers if one.name == quality.UNKNOWN_PUBLISHER)
    assert unknown < 60
