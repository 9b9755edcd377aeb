import unicodedata

import openpyxl
import pytest

from index.catalog.procedure import AgencyRole, Level, Procedure
from index.catalog.sources import Rejection, SourceError, excel_list

HEADER = ["STT", "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Cấp thực hiện", "Cơ quan thực hiện"]
HEADER += ["Quyết định công bố"]
ROW = [1, "1.999001", "Cấp giấy phép nuôi rồng cảnh", "Chăn nuôi", "Cấp tỉnh; Cấp xã", "Sở Nuôi rồng", "12/QĐ-MAU"]
SECOND = [2, "1.999002", "Gia hạn giấy phép", "Thú y", "Cấp Bộ", "Cục Rồng", "13/QĐ-MAU"]


@pytest.fixture
def workbook(tmp_path):
    def write(rows, merged=(), name="list.xlsx", **other_sheets):
        book = openpyxl.Workbook()
        for sheet, content in [(book.active, rows), *((book.create_sheet(n), c) for n, c in other_sheets.items())]:
            for row in content:
                sheet.append(row)
        book.worksheets[0].title = "Danh mục"
        for cells in merged:
            book.worksheets[0].merge_cells(cells)
        path = tmp_path / name
        book.save(path)
        return path

    return write


def read(path):
    return list(excel_list.records(path))


def codes(path):
    return [record.code for record in read(path)]


class TestRows:
    def test_a_row_becomes_a_partial_procedure(self, workbook):
        (procedure,) = read(workbook([HEADER, ROW]))
        assert (procedure.code, procedure.name) == ("1.999001", "Cấp giấy phép nuôi rồng cảnh")
        assert (procedure.field, procedure.decision) == ("Chăn nuôi", "12/QĐ-MAU")
        assert procedure.levels == (Level.PROVINCE, Level.COMMUNE)
        assert procedure.agencies_in(AgencyRole.EXECUTING) == ("Sở Nuôi rồng",)
        assert procedure.source == "list.xlsx, sheet 'Danh mục', row 2"

    def test_a_promulgating_agency_tells_the_province(self, workbook):
        (procedure,) = read(workbook([[*HEADER, "Cơ quan công bố"], [*ROW, "UBND tỉnh Rồng Vàng"]]))
        assert (procedure.promulgating_agency, procedure.provinces) == ("UBND tỉnh Rồng Vàng", ("Rồng Vàng",))

    def test_a_code_that_excel_took_for_a_number_keeps_its_last_nought(self, workbook):
        assert codes(workbook([HEADER, [1, 1.00119, "Một"], [2, " 1.999001 ", "Hai"]])) == ["1.001190", "1.999001"]

    def test_bad_rows_are_rejected_by_sheet_and_row(self, workbook):
        rows = [HEADER, [1, "1.0133611", "Một"], [2, None, "Hai"], [3, "1.999003", None], [4, "#N/A", "Bốn"], ROW]
        *rejected, taken = read(workbook(rows))
        assert [(r.place, r.code) for r in rejected] == [
            ("list.xlsx, sheet 'Danh mục', row 2", "1.0133611"),
            ("list.xlsx, sheet 'Danh mục', row 3", ""),
            ("list.xlsx, sheet 'Danh mục', row 4", "1.999003"),
            ("list.xlsx, sheet 'Danh mục', row 5", "#N/A"),
        ]
        assert "Hai" in rejected[1].reason
        assert isinstance(taken, Procedure)

    @pytest.mark.parametrize(
        ("written", "levels"),
        [
            ("Cấp Xã", (Level.COMMUNE,)),
            ("TỈNH", (Level.PROVINCE,)),
            ("TW", (Level.MINISTRY,)),
            ("Trung ương, tỉnh và xã", (Level.MINISTRY, Level.PROVINCE, Level.COMMUNE)),
            ("Cấp Bộ/Trung ương", (Level.MINISTRY,)),
            ("Cơ quan khác", (Level.OTHER,)),
            ("", (Level.UNKNOWN,)),
        ],
    )
    def test_levels_are_read_however_written(self, workbook, written, levels):
        (procedure,) = read(workbook([HEADER, [1, "1.999001", "Một", "", written]]))
        assert procedure.levels == levels


class TestTheHeader:
    @pytest.mark.parametrize(
        "header",
        [
            ["MÃ TTHC", "TÊN THỦ TỤC HÀNH CHÍNH"],
            ["Mã thủ tục", "Tên thủ tục"],
            ["Ma so TTHC", "Ten TTHC"],
            ["Mã số\nthủ tục hành chính", "Thủ tục hành chính"],
            ["  Mã  hồ sơ TTHC (*)", "Tên thủ tục hành chính:"],
            [unicodedata.normalize("NFD", "Mã thủ tục"), unicodedata.normalize("NFD", "Tên thủ tục")],
        ],
    )
    def test_is_found_however_spelled(self, workbook, header):
        assert codes(workbook([header, ["1.999001", "Một"]])) == ["1.999001"]

    def test_is_found_below_titles_in_any_order_of_columns(self, workbook):
        rows = [
            ["DANH MỤC THỦ TỤC HÀNH CHÍNH THUỘC PHẠM VI QUẢN LÝ CỦA BỘ RỒNG"],
            ["(Ban hành kèm theo Quyết định số 12/QĐ-MAU; mã thủ tục và tên thủ tục theo Cơ sở dữ liệu quốc gia)"],
            [],
            [None, *reversed(HEADER)],
            [None, *range(1, 8)],
            [None, *reversed(ROW)],
        ]
        path = workbook(rows, merged=["A1:H1", "A2:H2"])
        (procedure,) = read(path)
        assert (procedure.code, procedure.decision) == ("1.999001", "12/QĐ-MAU")

    def test_over_two_rows_with_marked_levels_is_read(self, workbook):
        rows = [
            ["STT", "Mã TTHC", "Tên thủ tục hành chính", "Cấp thực hiện", None, None],
            [None, None, None, "TW", "Tỉnh", "Xã"],
            [1, "1.999001", "Một", None, "x", "X"],
            [2, "1.999002", "Hai", "x", None, None],
        ]
        for merged in (["A1:A2", "B1:B2", "C1:C2", "D1:F1"], ["D1:F1"]):
            first, second = read(workbook(rows, merged=merged))
            assert first.levels == (Level.PROVINCE, Level.COMMUNE)
            assert second.levels == (Level.MINISTRY,)

    def test_repeated_for_a_second_part_is_no_record(self, workbook):
        assert codes(workbook([HEADER, ROW, [], HEADER, SECOND])) == ["1.999001", "1.999002"]

    def test_missing_from_one_sheet_is_reported_and_the_others_are_read(self, workbook):
        taken, rejection = read(workbook([HEADER, ROW], Ghi_chú=[["Chỉ là ghi chú"]], Trống=[]))
        assert taken.code == "1.999001"
        assert isinstance(rejection, Rejection)
        assert rejection.place == "list.xlsx, sheet 'Ghi_chú'"

    def test_missing_everywhere_refuses_the_workbook(self, workbook):
        with pytest.raises(SourceError, match="Mã TTHC"):
            read(workbook([["Tên", "Tuổi"], ["An", 3]]))


class TestMergedCells:
    def test_a_field_merged_over_rows_counts_for_all_of_them(self, workbook):
        path = workbook([HEADER, ROW, [*SECOND[:3], None, *SECOND[4:]]], merged=["D2:D3"])
        assert [record.field for record in read(path)] == ["Chăn nuôi", "Chăn nuôi"]

    @pytest.mark.parametrize("merged", [["A2:C2", "A4:C4"], []])
    def test_a_row_that_names_a_field_counts_for_the_rows_below(self, workbook, merged):
        header = ["STT", "Mã TTHC", "Tên thủ tục"]
        rows = [
            header,
            ["I. LĨNH VỰC CHĂN NUÔI"],
            [1, "1.999001", "Một"],
            ["II. Lĩnh vực Thú y"],
            [2, "1.999002", "Hai"],
        ]
        assert [record.field for record in read(workbook(rows, merged=merged))] == ["Chăn nuôi", "Thú y"]


class TestFiles:
    def test_are_recognised_by_name(self, workbook, tmp_path):
        assert excel_list.recognises(workbook([HEADER]))
        assert not excel_list.recognises(tmp_path)

    def test_are_counted_without_header_and_titles(self, workbook):
        assert excel_list.count(workbook([["DANH MỤC"], HEADER, ROW, SECOND])) == 2

    @pytest.mark.parametrize("content", [b"<html></html>", b"", b"PK\x03\x04 cut short"])
    def test_that_are_no_workbooks_are_refused(self, tmp_path, content):
        path = tmp_path / "list.xlsx"
        path.write_bytes(content)
        with pytest.raises(SourceError, match="no readable Excel workbook"):
            read(path)

    def test_that_are_cut_short_are_refused(self, workbook):
        path = workbook([HEADER, ROW])
        path.write_bytes(path.read_bytes()[:-300])
        with pytest.raises(SourceError, match="no readable Excel workbook"):
            read(path)
