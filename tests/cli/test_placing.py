"""The directory of one-stop units from the command line: taken whole or not at all, shown, given out."""

import pytest

from cli import placing
from cli.console import CommandError
from configuration.settings import load_settings
from index.places.directory import COLUMNS, SAMPLE, DirectoryError
from index.places.installed import directory_file, read_installed

HEADER = ",".join(COLUMNS)
GOOD = "Một cửa Ba Đình,Số 1,7:30–11:30,024 1,00004,Thành phố Hà Nội,commune,"


@pytest.fixture
def settings(tmp_path):
    return load_settings(var=tmp_path / "var")


def csv_file(tmp_path, *rows):
    path = tmp_path / "units.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


class TestImport:
    def test_the_sample_is_taken_and_called_made_up(self, settings, capsys):
        placing.import_directory(settings, SAMPLE)
        told = " ".join(capsys.readouterr().err.split())
        assert "Đã nhập 24 đơn vị (12 cấp xã, 12 cấp tỉnh)" in told
        assert "24 đơn vị là dữ liệu mẫu, không có thật" in told
        assert len(read_installed(directory_file(settings)).directory.units) == 24

    def test_every_bad_row_is_told_with_its_line_and_nothing_is_taken(self, settings, tmp_path, capsys):
        placing.import_directory(settings, SAMPLE)
        bad = csv_file(tmp_path, GOOD, "một ô", GOOD.replace("Một cửa", "Quầy"), GOOD.replace("00004", "99999"))
        with pytest.raises(CommandError, match="2 dòng sai, 2 dòng đúng; danh bạ đang dùng giữ nguyên"):
            placing.import_directory(settings, bad)
        told = capsys.readouterr().err
        assert "dòng 3: có 1 ô" in told
        assert "dòng 5: commune_code “99999”" in told
        kept = read_installed(directory_file(settings))
        assert (kept.source, len(kept.directory.units)) == (SAMPLE.name, 24)

    def test_a_file_without_a_unit_is_refused(self, settings, tmp_path):
        with pytest.raises(CommandError, match="không có đơn vị nào"):
            placing.import_directory(settings, csv_file(tmp_path))
        assert read_installed(directory_file(settings)) is None

    def test_a_file_that_is_not_there_is_named(self, settings, tmp_path):
        with pytest.raises(DirectoryError, match=r"nowhere\.csv"):
            placing.import_directory(settings, tmp_path / "nowhere.csv")


class TestShow:
    def test_units_of_a_commune_and_its_province_are_printed(self, settings, capsys):
        placing.import_directory(settings, SAMPLE)
        placing.show(settings, "phường Ba Đình, Hà Nội")
        told = capsys.readouterr().out
        assert "Mẫu – Bộ phận một cửa Phường Ba Đình (mẫu, không có thật)" in told
        assert "Số 2 đường Mẫu" in told
        assert "Trung tâm phục vụ hành chính công Thành phố Hà Nội" in told

    def test_an_old_name_is_understood_and_told_beside_what_it_is_now(self, settings, capsys):
        placing.import_directory(settings, SAMPLE)
        placing.show(settings, "tỉnh Bạc Liêu")
        assert capsys.readouterr().out.startswith("Tỉnh Bạc Liêu → Tỉnh Cà Mau\n")

    def test_a_province_of_many_matches_is_printed_once(self, settings, capsys):
        placing.import_directory(settings, SAMPLE)
        placing.show(settings, "phường 1")
        assert capsys.readouterr().out.count("hành chính công Thành phố Hồ Chí Minh (") == 1

    @pytest.mark.parametrize(
        ("named", "said"), [("xyz", "không nhận ra nơi nào"), ("tỉnh Sơn La", "chưa có đơn vị nào của Tỉnh Sơn La")]
    )
    def test_what_cannot_be_shown_is_said(self, settings, named, said):
        placing.import_directory(settings, SAMPLE)
        with pytest.raises(CommandError, match=said):
            placing.show(settings, named)

    @pytest.mark.parametrize("ask", [lambda s: placing.show(s, "Hà Nội"), lambda s: placing.export(s, None)])
    def test_without_a_directory_the_way_to_one_is_told(self, settings, ask):
        with pytest.raises(CommandError, match=r"\./motcua places import"):
            ask(settings)


class TestExport:
    def test_what_is_written_can_be_imported_again(self, settings, tmp_path):
        placing.import_directory(settings, csv_file(tmp_path, GOOD))
        before = read_installed(directory_file(settings)).directory.units
        placing.export(settings, tmp_path / "out.csv")
        placing.import_directory(settings, tmp_path / "out.csv")
        assert read_installed(directory_file(settings)).directory.units == before

    def test_without_a_file_it_goes_to_standard_output(self, settings, tmp_path, capsys):
        placing.import_directory(settings, csv_file(tmp_path, GOOD))
        placing.export(settings, None)
        assert capsys.readouterr().out == f"{HEADER}\n{GOOD}\n"

    def test_a_folder_that_is_not_there_is_one_sentence(self, settings, tmp_path):
        placing.import_directory(settings, csv_file(tmp_path, GOOD))
        with pytest.raises(CommandError, match="không ghi được"):
            placing.export(settings, tmp_path / "none" / "out.csv")
