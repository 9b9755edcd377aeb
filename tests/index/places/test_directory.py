import pytest

from index.places.directory import COLUMNS, SAMPLE, BadRow, Directory, DirectoryError, OneStopKind
from index.places.places import places

HEADER = ",".join(COLUMNS)
GOOD = "Một cửa Ba Đình,Số 1,7:30–11:30,000 000 0001,00004,Thành phố Hà Nội,commune,"


def directory(tmp_path, *rows, encoding="utf-8", header=HEADER):
    path = tmp_path / "units.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return Directory.read(path, places())


class TestTheSample:
    def test_it_has_24_made_up_units_and_no_bad_row(self):
        sample = Directory.read(SAMPLE, places())
        assert (len(sample.units), sample.bad_rows) == (24, ())

    def test_every_unit_says_that_it_is_made_up(self):
        for unit in Directory.read(SAMPLE, places()).units:
            assert unit.name.startswith("Mẫu – ")
            assert unit.phone.startswith("000 000 0")

    def test_it_is_known_as_made_up_by_name_or_by_note(self, tmp_path):
        assert all(unit.made_up for unit in Directory.read(SAMPLE, places()).units)
        real, noted = directory(tmp_path, GOOD, GOOD.replace("Một cửa", "Quầy") + "Dữ liệu mẫu; Không có thật").units
        assert (real.made_up, noted.made_up) == (False, True)


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    def test_a_file_is_read_with_and_without_a_byte_order_mark(self, tmp_path, encoding):
        (unit,) = directory(tmp_path, GOOD, encoding=encoding).units
        assert (unit.name, unit.commune_code, unit.kind) == ("Một cửa Ba Đình", "00004", OneStopKind.COMMUNE)

    def test_columns_may_stand_in_another_order(self, tmp_path):
        header = ",".join(reversed(COLUMNS))
        (unit,) = directory(tmp_path, ",".join(reversed(GOOD.split(","))), header=header).units
        assert unit.address == "Số 1"

    def test_semicolons_of_a_vietnamese_spreadsheet_are_understood(self, tmp_path):
        (unit,) = directory(tmp_path, GOOD.replace(",", ";"), header=HEADER.replace(",", ";")).units
        assert (unit.address, unit.hours) == ("Số 1", "7:30–11:30")

    def test_noughts_that_a_spreadsheet_dropped_come_back(self, tmp_path):
        (unit,) = directory(tmp_path, GOOD.replace("00004", "4")).units
        assert unit.commune_code == "00004"

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (GOOD.replace("Một cửa Ba Đình", ""), "thiếu name"),
            (GOOD.replace("Số 1", ""), "thiếu address"),
            (GOOD.replace("commune", "xã"), "kind “xã” không phải commune hay province"),
            (GOOD.replace("Thành phố Hà Nội", "Bình Dương"), "province “Bình Dương” không còn"),
            (GOOD.replace("000 000 0001", "gọi chị Lan"), "phone “gọi chị Lan” không phải số điện thoại"),
            (GOOD.replace("00004", "99999"), "commune_code “99999” không phải mã"),
            (GOOD.replace("00004", ""), "thiếu commune_code"),
            (
                GOOD.replace("Thành phố Hà Nội", "Thành phố Huế"),
                "00004 là Phường Ba Đình, Thành phố Hà Nội, không thuộc",
            ),
            ("một ô", "có 1 ô, trong khi dòng đầu có 8"),
            (GOOD, "đã có ở dòng 2"),
            (GOOD.replace("Số 1", "Số 1" * 200), "ô address dài hơn 500 chữ"),
        ],
    )
    def test_a_bad_row_is_told_with_its_line_and_the_others_are_taken(self, tmp_path, row, reason):
        read = directory(tmp_path, GOOD, "", row, GOOD.replace("Một cửa", "Quầy"))
        assert [unit.name for unit in read.units] == ["Một cửa Ba Đình", "Quầy Ba Đình"]
        (bad,) = read.bad_rows
        assert isinstance(bad, BadRow)
        assert bad.line == 4
        assert reason in bad.reason

    def test_a_row_over_several_lines_is_counted_from_its_first(self, tmp_path):
        long = GOOD.replace("7:30–11:30", '"7:30–11:30\n13:30–17:00"')
        read = directory(tmp_path, long, "một ô")
        assert read.units[0].hours == "7:30–11:30 13:30–17:00"
        assert [bad.line for bad in read.bad_rows] == [4]

    def test_wrong_columns_are_refused_with_those_needed(self, tmp_path):
        with pytest.raises(DirectoryError, match="cần đúng các cột name, address, hours"):
            directory(tmp_path, header="name,phone")

    def test_a_file_that_is_no_utf8_is_refused_with_the_way_out(self, tmp_path):
        path = tmp_path / "units.csv"
        path.write_bytes(HEADER.encode() + b"\n\xff\xfe")
        with pytest.raises(DirectoryError, match="lưu tệp dạng CSV, mã UTF-8"):
            Directory.read(path, places())

    def test_a_file_that_is_not_there_is_refused(self, tmp_path):
        with pytest.raises(DirectoryError, match="không đọc được"):
            Directory.read(tmp_path / "none.csv", places())

    def test_an_open_quotation_mark_is_refused_with_its_line(self, tmp_path):
        with pytest.raises(DirectoryError, match="dòng 3"):
            directory(tmp_path, GOOD, '"Một cửa')


def test_what_is_written_is_read_back_the_same(tmp_path):
    quoted = GOOD.replace("Số 1", '"Số 1, đường ""A"""')
    units = directory(tmp_path, quoted, "Trung tâm,Số 2,,,,Hà Nội,province,").units
    (tmp_path / "again.csv").write_text(Directory(units).as_csv(), encoding="utf-8-sig")
    assert Directory.read(tmp_path / "again.csv", places()).units == units
    assert units[0].address == 'Số 1, đường "A"'


class TestLookingUp:
    def test_a_commune_gets_its_own_units_only(self, tmp_path):
        central = "Trung tâm,Số 2,,,,Hà Nội,province,"
        read = directory(tmp_path, GOOD, central, GOOD.replace("00004", "00008").replace("Một cửa", "Quầy"))
        assert [unit.name for unit in read.for_commune("00004")] == ["Một cửa Ba Đình"]
        assert read.for_commune("00025") == ()

    def test_a_province_gets_the_units_that_serve_all_of_it_in_any_spelling(self, tmp_path):
        read = directory(tmp_path, GOOD, "Trung tâm,Số 2,,,,Thanh Hóa,province,")
        (unit,) = read.for_province("tỉnh Thanh Hoá")
        assert unit.name == "Trung tâm"
        assert read.for_province("Thanh Hóa") == read.for_province("Tỉnh Thanh Hóa") == (unit,)
        assert read.for_province("Hà Nội") == ()
