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


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    def test_a_file_is_read_with_and_without_a_byte_order_mark(self, tmp_path, encoding):
        (unit,) = directory(tmp_path, GOOD, encoding=encoding).units
        assert (unit.name, unit.commune_code, unit.kind) == ("Một cửa Ba Đình", "00004", OneStopKind.COMMUNE)

    def test_columns_may_stand_in_another_order(self, tmp_path):
        header = ",".join(reversed(COLUMNS))
        (unit,) = directory(tmp_path, ",".join(reversed(GOOD.split(","))), header=header).units
        assert unit.address == "Số 1"

    def test_noughts_that_a_spreadsheet_dropped_come_back(self, tmp_path):
        (unit,) = directory(tmp_path, GOOD.replace("00004", "4")).units
        assert unit.commune_code == "00004"

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (GOOD.replace("Một cửa Ba Đình", ""), "no name"),
            (GOOD.replace("Số 1", ""), "no address"),
            (GOOD.replace("commune", "xã"), "kind 'xã' is none of commune, province"),
            (GOOD.replace("Thành phố Hà Nội", "Bình Dương"), "province 'Bình Dương' is not in force"),
            (GOOD.replace("000 000 0001", "gọi chị Lan"), "phone 'gọi chị Lan' is no telephone number"),
            (GOOD.replace("00004", "99999"), "commune_code '99999' is no commune in force"),
            (GOOD.replace("00004", ""), "no commune_code"),
            (GOOD.replace("Thành phố Hà Nội", "Thành phố Huế"), "00004 is Phường Ba Đình in Thành phố Hà Nội"),
            ("một ô", "1 cells, where the first line has 8"),
            (GOOD, "stands on line 2 already"),
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
        with pytest.raises(DirectoryError, match="it needs name, address, hours"):
            directory(tmp_path, header="name,phone")

    def test_a_file_that_is_no_utf8_is_refused_with_the_way_out(self, tmp_path):
        path = tmp_path / "units.csv"
        path.write_bytes(HEADER.encode() + b"\n\xff\xfe")
        with pytest.raises(DirectoryError, match="save it as CSV in UTF-8"):
            Directory.read(path, places())

    def test_a_file_that_is_not_there_is_refused(self, tmp_path):
        with pytest.raises(DirectoryError, match="cannot be read"):
            Directory.read(tmp_path / "none.csv", places())

    def test_an_open_quotation_mark_is_refused_with_its_line(self, tmp_path):
        with pytest.raises(DirectoryError, match="line 3"):
            directory(tmp_path, GOOD, '"Một cửa')


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
