import io
import tarfile
import unicodedata

import pytest

from index.catalog.procedure import AgencyRole, FeeMeaning, Level, SubmissionMethod, TimeMeaning, TimeUnit
from index.catalog.sources import Rejection, SourceError, own_records, text_export

RECORD = """Chi tiết thủ tục hành chính
Mã thủ tục: 1.999001
Số quyết định: 12/QĐ-MAU
Tên thủ tục: Cấp giấy phép nuôi rồng cảnh
Cấp thực hiện: Cấp Xã
Loại thủ tục: OTHER
Lĩnh vực: Chăn nuôi
Trình tự thực hiện:
    - Bước 1: Nộp đơn.
    - Bước 2: Nhận kết quả.

Cách thức thực hiện:
  * Hình thức nộp: DIRECT
    Thời hạn giải quyết: 5 WORKING_DAY
    Phí, lệ phí: 20000 VNĐ (mỗi con)
    Mô tả: Nộp tại
Cách thức thực hiện: xã.
  * Hình thức nộp: ONLINE
    Thời hạn giải quyết: 5 WORKING_DAY
    Phí, lệ phí: 0 VNĐ ()

Thành phần hồ sơ:
  [ Trường hợp nuôi lần đầu ]
    - Đơn đề nghị;
      Số lượng: Bản chính: 1, Bản sao: 0
    - Ghi rõ màu rồng.
      Số lượng: Bản chính: 0, Bản sao: 0

Đối tượng thực hiện: Công dân Việt Nam, Doanh nghiệp
Cơ quan thực hiện: Ủy ban nhân dân cấp xã
Cơ quan có thẩm quyền: Không có thông tin
Địa chỉ tiếp nhận HS: Không có thông tin
Cơ quan được ủy quyền: Không có thông tin
Cơ quan phối hợp: Không có thông tin
Kết quả thực hiện: Giấy phép
Căn cứ pháp lý:
  * Luật Rồng (1/2026/QH15)

Yêu cầu, điều kiện thực hiện: Không có thông tin
Từ khóa: rồng
Mô tả: Không có thông tin
"""


def only(records):
    (record,) = list(records)
    return record


@pytest.fixture
def export(tmp_path):
    def write(text=RECORD, name="1.999001.txt", **options):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode(**options))
        return tmp_path

    return write


class TestTextExport:
    def test_a_record_is_read_field_by_field(self, export):
        procedure = only(text_export.records(export()))
        assert (procedure.code, procedure.name) == ("1.999001", "Cấp giấy phép nuôi rồng cảnh")
        assert procedure.levels == (Level.COMMUNE,)
        assert procedure.decision == "12/QĐ-MAU"
        direct, online = procedure.channels
        assert (direct.method, direct.fees[0].amount) == (SubmissionMethod.DIRECT, 20000)
        assert online.fees[0].meaning is FeeMeaning.NOT_PUBLISHED
        assert procedure.cases == ("Trường hợp nuôi lần đầu",)
        assert procedure.document_groups[0].notes == ("Ghi rõ màu rồng.",)
        assert procedure.agencies_in(AgencyRole.EXECUTING) == ("Ủy ban nhân dân cấp xã",)
        assert procedure.steps == ("Bước 1: Nộp đơn.", "Bước 2: Nhận kết quả.")
        assert procedure.legal_basis[0].number == "1/2026/QH15"
        assert procedure.requirements == ()

    @pytest.mark.parametrize(("decision", "provinces"), [("12/QĐ-UBND", ("Đắk Lắk",)), ("12/QĐ-MAU", ())])
    def test_the_province_is_that_of_a_provincial_decision(self, export, decision, provinces):
        agency = "Sở Nông nghiệp và Môi trường - Tỉnh Đắk Lắk"
        provincial = RECORD.replace("12/QĐ-MAU", decision).replace("Ủy ban nhân dân cấp xã", agency)
        assert only(text_export.records(export(provincial))).provinces == provinces

    def test_a_heading_inside_a_description_does_not_end_the_channels(self, export):
        assert len(only(text_export.records(export())).channels) == 2

    def test_a_bare_number_gets_its_unit_from_the_channels_description_or_the_steps(self, export):
        bare = RECORD.replace("5 WORKING_DAY\n    Phí, lệ phí: 0", "5 OTHER\n    Phí, lệ phí: 0")
        _, online = only(text_export.records(export(bare))).channels
        assert online.times[0].meaning is TimeMeaning.NUMBER_WITHOUT_UNIT
        from_step = bare.replace("Nhận kết quả.", "Trong 05 ngày kể từ ngày nhận hồ sơ, trả kết quả.")
        _, online = only(text_export.records(export(from_step))).channels
        assert (online.times[0].amount, online.times[0].unit) == (5, TimeUnit.DAY)
        described = bare.replace("0 VNĐ ()\n", "0 VNĐ ()\n    Mô tả: Thời hạn giải quyết: 5 ngày làm việc\n")
        _, online = only(text_export.records(export(described))).channels
        assert (online.times[0].amount, online.times[0].unit) == (5, TimeUnit.WORKING_DAY)

    def test_nfd_crlf_and_nul_change_nothing(self, export):
        plain = only(text_export.records(export())).model_dump(exclude={"source"})
        odd = unicodedata.normalize("NFD", RECORD).replace("\n", "\r\n").replace("Bước", "Bư\x00ớc")
        assert only(text_export.records(export(odd))).model_dump(exclude={"source"}) == plain

    @pytest.mark.parametrize("code", ["1.0133611", "1.014955-Xoa", "2.009182739"])
    def test_malformed_codes_are_rejected_by_name(self, export, code):
        rejection = only(text_export.records(export(RECORD.replace("1.999001", code))))
        assert isinstance(rejection, Rejection)
        assert rejection.code == code
        assert "malformed code" in rejection.reason

    def test_a_code_with_a_blank_before_it_is_still_that_code(self, export):
        assert only(text_export.records(export(RECORD.replace(": 1.999001", ":  1.999001")))).code == "1.999001"

    def test_what_is_not_utf8_or_no_procedure_is_rejected_with_the_reason(self, export):
        assert "not UTF-8 at byte" in only(text_export.records(export(RECORD, encoding="utf-16"))).reason
        assert "Mã thủ tục" in only(text_export.records(export("<html>503</html>"))).reason

    def test_a_tar_is_read_like_a_folder(self, export, tmp_path):
        folder = export()
        archive = tmp_path / "export.tar.gz"
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(folder / "1.999001.txt", "Data/1.999001.txt")
        assert only(text_export.records(archive)).code == "1.999001"
        assert text_export.count(archive) == 1

    def test_a_truncated_tar_is_refused_as_a_whole(self, tmp_path):
        whole = io.BytesIO()
        with tarfile.open(fileobj=whole, mode="w:gz") as tar:
            info = tarfile.TarInfo("a.txt")
            info.size = len(RECORD.encode())
            tar.addfile(info, io.BytesIO(RECORD.encode()))
        archive = tmp_path / "export.tar.gz"
        archive.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
        with pytest.raises(SourceError, match="fetch the archive again"):
            list(text_export.records(archive))

    def test_the_whole_national_export_is_read_and_nothing_is_lost(self, national_export):
        records = list(text_export.records(national_export))
        rejected = [record for record in records if isinstance(record, Rejection)]
        assert len(records) == 5652
        assert sorted(record.code for record in rejected) == ["1.0133611", "1.014955-Xoa", "2.009182739"]


class TestOwnRecords:
    def test_yaml_and_json_hold_one_record_or_a_list(self, tmp_path):
        (tmp_path / "one.yaml").write_text('code: "1.999001"\nname: Một\n')
        (tmp_path / "two.json").write_text('[{"code": "1.999002", "name": "Hai"}, {"code": "1.999003", "name": "Ba"}]')
        assert [record.code for record in own_records.records(tmp_path)] == ["1.999001", "1.999002", "1.999003"]

    def test_a_broken_file_is_named_and_the_rest_goes_on(self, tmp_path):
        (tmp_path / "a.yaml").write_text("code: [unclosed")
        (tmp_path / "b.yaml").write_text('code: "1.999001"\nname: Một\n')
        rejection, procedure = own_records.records(tmp_path)
        assert rejection.place.endswith("a.yaml")
        assert "not readable" in rejection.reason
        assert procedure.code == "1.999001"

    def test_a_wrong_value_names_its_key(self, tmp_path):
        (tmp_path / "a.yaml").write_text('code: "1.999001"\nname: Một\nchannels: [{method: pigeon}]\n')
        assert "channels.0.method" in only(own_records.records(tmp_path)).reason
