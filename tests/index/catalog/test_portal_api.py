import collections
import copy
import datetime
import io
import json
import tarfile
import unicodedata

import pytest

from index.catalog.procedure import AgencyRole, FeeMeaning, Level, OnlineLevel, SubmissionMethod, TimeMeaning, TimeUnit
from index.catalog.sources import Rejection, SourceError, portal_api, text_export
from tests.conftest import SHARED

DETAIL = {
    "id": "00000000-1111-2222-3333-444444444444",
    "code": "1.999001",
    "codeNotation": "1.999001",
    "name": "Cấp giấy phép nuôi rồng cảnh",
    "state": "ACTIVE",
    "type": "SPECIFIC",
    "formalityType": "OTHER",
    "isInternal": False,
    "isProvince": True,
    "isWard": True,
    "isFullProcess": True,
    "procedureProposal": {"proposalNumber": "12/QĐ-MAU"},
    "category": {"name": "Chăn nuôi"},
    "subjectTypesDetails": [{"name": "Công dân Việt Nam"}, {"name": "Doanh nghiệp"}],
    "departmentsExecuting": [{"name": "Sở Nuôi rồng"}],
    "unitGroupsExecuting": [{"name": "Ủy ban nhân dân cấp xã"}],
    "departmentPromulgateName": "UBND Thành phố Rồng Vàng",
    "dossierReceivingAddresses": "- Quầy 1, tầng 2\n- Quầy 2",
    "executionMethods": [
        {
            "submissionMethod": "ONLINE",
            "processingTime": 5,
            "processingTimeUnit": "WORKING_DAY",
            "description": None,
            "fees": [
                {"type": "FEE", "value": 20000, "description": "mỗi con"},
                {"type": "FEE", "value": None, "description": ""},
            ],
        },
        {"submissionMethod": "DIRECT", "processingTime": 7.5, "processingTimeUnit": "DAY", "fees": []},
    ],
    "cases": [{"name": "Nuôi một con", "processingDay": {"qty": 3, "type": "WORKING_DAY"}}],
    "executionCases": [
        {
            "name": "Trường hợp nuôi lần đầu:",
            "profileComponents": [
                {
                    "name": "- Đơn đề nghị;",
                    "originalQty": 1,
                    "copyQty": 0,
                    "attachments": [{"id": "f1", "fileName": "Mẫu 01.docx"}],
                },
                {"name": "Ghi rõ màu rồng.", "originalQty": 0, "copyQty": 0, "attachments": []},
            ],
        }
    ],
    "executionSteps": [
        {"name": "Bước 1:", "description": "Bước 1: Nộp đơn.\nChờ."},
        {"name": "Bước 2:", "description": "Nhận kết quả."},
    ],
    "requirementsAndConditions": "Có hang.",
    "description": "Có hang.",
    "resultsDetails": [{"name": "Giấy phép"}],
    "legalBasisesDetails": [{"name": "Luật Rồng", "code": "1/2026/QH15 "}],
    "keywords": "rồng, hang",
    "updatedAt": 1782925200000,
}


def answer(**changed):
    return json.dumps({"code": "OK", "data": {**copy.deepcopy(DETAIL), **changed}}, ensure_ascii=False).encode()


def with_time(time, unit, cases=None, description=""):
    method = {
        "submissionMethod": "DIRECT",
        "processingTime": time,
        "processingTimeUnit": unit,
        "description": description,
    }
    return {"executionMethods": [method], **({} if cases is None else {"cases": cases})}


def with_fee(**fee):
    return {"executionMethods": [{"submissionMethod": "DIRECT", "fees": [{"value": 0, "description": "", **fee}]}]}


@pytest.fixture
def record(tmp_path):
    def read(raw=None, **changed):
        (tmp_path / "answer.json").write_bytes(answer(**changed) if raw is None else raw)
        (found,) = portal_api.records(tmp_path)
        return found

    return read


@pytest.fixture(scope="session")
def recorded():
    path = SHARED / "data" / "portal-api-details-2026-07.tar.gz"
    if not path.is_file():
        pytest.skip(f"the recorded answers are not at {path}")
    return path


@pytest.fixture(scope="session")
def procedures(recorded):
    return list(portal_api.records(recorded))


class TestAnAnswer:
    def test_is_read_field_by_field(self, record):
        procedure = record()
        assert (procedure.code, procedure.name) == ("1.999001", "Cấp giấy phép nuôi rồng cảnh")
        assert procedure.levels == (Level.COMMUNE, Level.PROVINCE)
        assert (procedure.decision, procedure.field) == ("12/QĐ-MAU", "Chăn nuôi")
        assert procedure.provinces == ("Rồng Vàng",)
        assert procedure.promulgating_agency == "UBND Thành phố Rồng Vàng"
        assert procedure.agencies_in(AgencyRole.EXECUTING) == ("Sở Nuôi rồng", "Ủy ban nhân dân cấp xã")
        assert procedure.agencies_in(AgencyRole.RECEIVING) == ("Quầy 1, tầng 2", "Quầy 2")
        assert procedure.applicants == ("Công dân Việt Nam", "Doanh nghiệp")
        assert procedure.steps == ("Bước 1: Nộp đơn.", "Chờ.", "Bước 2:", "Nhận kết quả.")
        assert procedure.legal_basis[0].number == "1/2026/QH15"
        assert procedure.keywords == ("rồng", "hang")
        assert procedure.link == "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/00000000-1111-2222-3333-444444444444"
        assert not procedure.internal

    def test_its_last_change_is_the_day_in_vietnam(self, record):
        # 17:00 UTC on 1 July is midnight of 2 July in Hà Nội.
        assert record().source_updated_on == datetime.date(2026, 7, 2)

    def test_has_channels_with_times_fees_and_level(self, record):
        online, direct = record().channels
        assert (online.method, online.online_level) == (SubmissionMethod.ONLINE, OnlineLevel.FULL)
        assert [(fee.amount, fee.note) for fee in online.fees] == [(20000, "mỗi con")]
        assert (direct.times[0].amount, direct.times[0].unit) == (7.5, TimeUnit.DAY)
        assert direct.fees[0].meaning is FeeMeaning.NOT_PUBLISHED
        assert direct.online_level is None

    def test_has_documents_with_forms_and_notes(self, record):
        (group,) = record().document_groups
        assert group.case == "Trường hợp nuôi lần đầu"
        assert [form.name for form in group.documents[0].forms] == ["Mẫu 01.docx"]
        assert group.notes == ("Ghi rõ màu rồng.",)

    def test_that_repeats_its_requirements_as_description_has_none(self, record):
        assert record().description == ""
        assert record(description="Khác.").description == "Khác."

    @pytest.mark.parametrize(("said", "level"), [(True, OnlineLevel.FULL), (False, OnlineLevel.PARTIAL), (None, None)])
    def test_tells_how_far_it_goes_online(self, record, said, level):
        assert record(isFullProcess=said).channels[0].online_level is level

    @pytest.mark.parametrize("changed", [{"isInternal": True}, {"type": "INTERNAL"}, {"type": "STANDARD_INTERNAL"}])
    def test_between_agencies_is_internal(self, record, changed):
        assert record(**changed).internal

    def test_with_nothing_but_code_and_name_is_taken(self, record):
        bare = json.dumps({"code": "OK", "data": {"code": "1.999001", "name": "Một"}}).encode()
        procedure = record(raw=bare)
        assert (procedure.levels, procedure.channels, procedure.link) == ((Level.UNKNOWN,), (), "")

    def test_with_null_in_place_of_every_list_and_text_is_taken(self, record):
        nulls = {key: None for key in DETAIL if key not in ("code", "name", "updatedAt")}
        assert record(**nulls).code == "1.999001"

    def test_in_nfd_with_crlf_and_escaped_nul_reads_the_same(self, record):
        plain = record().model_dump(exclude={"source"})
        odd = unicodedata.normalize("NFD", json.dumps(DETAIL, ensure_ascii=False))
        odd = odd.replace("\\n", "\\r\\n").replace("hang.", "ha\\u0000ng.")
        assert record(raw=f'{{"code":"OK","data":{odd}}}'.encode()).model_dump(exclude={"source"}) == plain


class TestCodes:
    @pytest.mark.parametrize("changed", [{"code": " 1.999001"}, {"code": "1.999001\xa0"}, {"code": None}, {"code": ""}])
    def test_with_a_blank_or_only_as_notation_are_still_that_code(self, record, changed):
        assert record(**changed).code == "1.999001"

    @pytest.mark.parametrize("code", ["1.0133611", "1.014955-Xoa", "2.009182739"])
    def test_malformed_are_rejected_by_name(self, record, code):
        rejection = record(code=code)
        assert (rejection.code, "malformed code" in rejection.reason) == (code, True)


class TestTimes:
    @pytest.mark.parametrize("words", ["5", "0", "", "Theo mô tả"])
    def test_without_a_unit_come_from_the_cases(self, record, words):
        (time,) = record(**with_time(words, "OTHER")).channels[0].times
        assert (time.amount, time.unit) == (3.0, TimeUnit.WORKING_DAY)

    def test_in_words_are_never_overruled_by_the_cases(self, record):
        (time,) = record(**with_time("Theo dự án được duyệt", "OTHER")).channels[0].times
        assert (time.meaning, time.note) == (TimeMeaning.IN_WORDS, "Theo dự án được duyệt")

    def test_of_several_cases_name_their_case(self, record):
        cases = [
            {"name": "Nuôi một con", "processingDay": {"qty": 3, "type": "WORKING_DAY"}},
            {"name": "Nuôi cả đàn", "processingDay": {"qty": 9, "type": "DAY"}},
        ]
        times = record(**with_time(0, "OTHER", cases)).channels[0].times
        assert [(time.amount, time.applies_to) for time in times] == [(3.0, "Nuôi một con"), (9.0, "Nuôi cả đàn")]

    def test_without_unit_and_cases_say_so(self, record):
        (time,) = record(**with_time(3, "OTHER", [])).channels[0].times
        assert (time.meaning, time.amount, time.unit) == (TimeMeaning.NUMBER_WITHOUT_UNIT, 3, None)

    def test_of_the_cases_count_before_the_description(self, record):
        (time,) = record(**with_time(5, "OTHER", description="Thời hạn giải quyết: 5 ngày")).channels[0].times
        assert (time.amount, time.unit) == (3.0, TimeUnit.WORKING_DAY)

    def test_without_cases_come_from_the_description(self, record):
        (time,) = record(**with_time(5, "OTHER", [], "<p>Thời hạn giải quyết: 5 ngày</p>")).channels[0].times
        assert (time.amount, time.unit) == (5.0, TimeUnit.DAY)

    def test_without_cases_and_description_get_their_unit_from_the_steps(self, record):
        steps = [{"name": "Bước 1", "description": "Trong 5 ngày kể từ ngày nhận hồ sơ, trả kết quả."}]
        (time,) = record(**with_time(5, "OTHER", []), executionSteps=steps).channels[0].times
        assert (time.amount, time.unit) == (5.0, TimeUnit.DAY)


class TestFees:
    def test_of_nought_without_words_are_not_published(self, record):
        (fee,) = record(**with_fee()).channels[0].fees
        assert fee.meaning is FeeMeaning.NOT_PUBLISHED

    def test_in_dollars_are_amounts_in_dollars_and_never_dong(self, record):
        (fee,) = record(**with_fee(value=5000, currencyName="USD", description="mỗi bản")).channels[0].fees
        assert (fee.meaning, fee.amount, fee.currency) == (FeeMeaning.AMOUNT, 5000, "USD")
        assert (fee.note, fee.source) == ("mỗi bản", "5000 USD (mỗi bản)")

    @pytest.mark.parametrize(("value", "name"), [(2.5, "USD"), (20, "Vỏ sò")])
    def test_in_parts_of_a_dollar_or_in_an_unknown_currency_are_told_in_words(self, record, value, name):
        (fee,) = record(**with_fee(value=value, currencyName=name)).channels[0].fees
        assert (fee.meaning, fee.note) == (FeeMeaning.IN_WORDS, f"{value:g} {name}")

    @pytest.mark.parametrize("name", ["Việt Nam Đồng", "VNĐ", None])
    def test_of_a_few_dong_are_doubtful(self, record, name):
        (fee,) = record(**with_fee(value=45, currencyName=name)).channels[0].fees
        assert (fee.meaning, fee.amount, fee.currency) == (FeeMeaning.DOUBTFUL_AMOUNT, 45, "VND")

    def test_in_an_attached_file_name_the_file(self, record):
        (fee,) = record(**with_fee(attachment={"fileName": "Phụ lục 2.docx"})).channels[0].fees
        assert (fee.meaning, "Phụ lục 2.docx" in fee.note) == (FeeMeaning.SET_BY_REGULATION, True)

    def test_in_a_table_are_read_cell_by_cell(self, record):
        table = (
            "<table><tr><td>Cấp mới</td><td>50.000 đồng</td></tr><tr><td>Cấp lại</td><td>30.000 đồng</td></tr></table>"
        )
        fees = record(**with_fee(description=table)).channels[0].fees
        assert [fee.amount for fee in fees] == [50000, 30000]


class TestWhatIsNoGoodAnswer:
    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b'{"code":"NOT_FOUND","message":"Formality not found","data":null}', "'NOT_FOUND': Formality not found"),
            (b'{"code":"OK","data":null}', "OK without data"),
            (b"<!DOCTYPE html><html>Request Rejected</html>", "HTML instead of JSON"),
            (b'{"code":"OK","data":{"code":"1.99', "not readable as JSON"),
            (b'{"code":"OK","data":{"code":"1.999001","code":"1.999002","name":"x"}}', "'code' stands twice"),
            (answer()[:-20] + b"\0" * 20, "NUL at byte"),
            (b"", "not readable as JSON"),
            (b"[1, 2]", "no 'code'"),
            (b"[" * 200_000, "not readable as JSON"),
            ("chữ".encode("utf-16"), "NUL at byte"),
            (b'{"code":"OK","data":"\xff"}', "not UTF-8 at byte"),
            (answer(executionMethods=[{"submissionMethod": "PIGEON"}]), "executionMethods.0.submissionMethod"),
            (answer(name=" "), "name"),
            (answer(updatedAt=10**30), "updatedAt"),
            (answer(state="EXPIRED"), "state 'EXPIRED'"),
        ],
    )
    def test_is_rejected_with_the_reason(self, record, raw, reason):
        rejection = record(raw=raw)
        assert isinstance(rejection, Rejection)
        assert reason in rejection.reason

    def test_is_rejected_when_it_is_larger_than_50_mb(self, record):
        assert "larger than 50 MB" in record(raw=answer() + b" " * 50_000_000).reason


class TestFiles:
    @pytest.fixture
    def archive(self, tmp_path):
        def pack(name, answers):
            path = tmp_path / name
            with tarfile.open(path, "w:gz" if name.endswith("gz") else "w") as tar:
                for number, raw in enumerate(answers):
                    member = tarfile.TarInfo(f"details/{number}.json")
                    member.size = len(raw)
                    tar.addfile(member, io.BytesIO(raw))
            return path

        return pack

    @pytest.mark.parametrize("name", ["answers.tar.gz", "answers.tar"])
    def test_a_tar_is_recognised_and_read_like_a_folder(self, archive, name):
        path = archive(name, (b"<html>", answer(), answer(code="1.999002")))
        assert portal_api.recognises(path)
        assert portal_api.count(path) == 3
        rejection, *taken = portal_api.records(path)
        assert isinstance(rejection, Rejection)
        assert [record.code for record in taken] == ["1.999001", "1.999002"]

    @pytest.mark.parametrize("name", ["answers.tar.gz", "answers.tar"])
    def test_a_truncated_tar_is_refused_as_a_whole(self, archive, name):
        path = archive(name, (answer(), answer(code="1.999002")))
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) * 2 // 3] if name.endswith("gz") else whole[:4608])
        with pytest.raises(SourceError, match="fetch the archive again"):
            list(portal_api.records(path))
        with pytest.raises(SourceError, match="fetch the archive again"):
            portal_api.count(path)

    @pytest.mark.parametrize("name", ["answers.tar.gz", "answers.tar"])
    def test_a_damaged_tar_is_refused_as_a_whole(self, archive, name):
        path = archive(name, [answer(note="x" * n) for n in range(50)])
        raw = bytearray(path.read_bytes())
        # In a plain tar a header must be hit: contents carry no checksum there.
        middle = len(raw) // 2 if name.endswith("gz") else raw.index(b"details/25.json")
        raw[middle : middle + 8] = b"\xff" * 8
        path.write_bytes(raw)
        with pytest.raises(SourceError, match="fetch the archive again"):
            list(portal_api.records(path))

    def test_a_folder_of_other_things_is_not_taken_for_answers(self, tmp_path):
        (tmp_path / "one.json").write_text('{"code": "1.999001", "name": "Một"}')
        assert not portal_api.recognises(tmp_path)
        assert not portal_api.recognises(tmp_path / "nowhere")

    def test_an_unfinished_hidden_file_is_no_answer(self, tmp_path):
        (tmp_path / "a.json").write_bytes(answer())
        (tmp_path / ".b.json").write_bytes(b"{")
        assert portal_api.count(tmp_path) == 1


class TestProvinces:
    def test_are_those_of_the_promulgating_agency_whatever_the_others_say(self, record):
        agencies = [{"name": "Sở Nuôi rồng tỉnh Đắk Lắk"}]
        decision = {"proposalNumber": "12/QĐ-UBND"}
        assert record(departmentsExecuting=agencies, procedureProposal=decision).provinces == ("Rồng Vàng",)

    def test_without_a_promulgating_agency_are_those_of_a_provincial_decision(self, record):
        agencies = [{"name": "Sở Nuôi rồng tỉnh Đắk Lắk"}]
        bare = {"departmentPromulgateName": None, "departmentsExecuting": agencies}
        assert record(**bare, procedureProposal={"proposalNumber": "12/QĐ-UBND"}).provinces == ("Đắk Lắk",)
        assert record(**bare, procedureProposal={"proposalNumber": "12/QĐ-BXD"}).provinces == ()


class TestTheRecordedAnswers:
    def test_are_recognised_and_all_taken(self, recorded, procedures):
        assert portal_api.recognises(recorded)
        assert len(procedures) == portal_api.count(recorded) == 502
        assert [record for record in procedures if isinstance(record, Rejection)] == []

    def test_are_told_from_the_text_export(self, national_export):
        assert not portal_api.recognises(national_export)

    def test_have_fees_and_times_that_mostly_mean_something_definite(self, procedures):
        channels = [channel for procedure in procedures for channel in procedure.channels]
        fees = collections.Counter(fee.meaning for channel in channels for fee in channel.fees)
        times = collections.Counter(time.meaning for channel in channels for time in channel.times)
        assert fees[FeeMeaning.IN_WORDS] / fees.total() < 0.001
        assert times[TimeMeaning.NUMBER_WITHOUT_UNIT] / times.total() < 0.002
        assert times[TimeMeaning.IN_WORDS] / times.total() < 0.01

    def test_name_the_province_of_every_provincial_variant_and_of_nothing_else(self, procedures):
        for procedure in procedures:
            assert bool(procedure.provinces) == procedure.promulgating_agency.startswith("UBND")

    def test_agree_with_the_text_export_on_level_decision_and_type(self, procedures, national_export):
        exported = {record.code: record for record in text_export.records(national_export)}
        for procedure in procedures:
            other = exported[procedure.code]
            assert procedure.decision == other.decision
            assert procedure.procedure_type == other.procedure_type
            assert other.levels[0] in (procedure.levels[0], Level.UNKNOWN)
            assert len(procedure.channels) == len(other.channels)
