import datetime
import json
import os

import pytest

from index.places import installed as module
from index.places.directory import SAMPLE, Directory, DirectoryError
from index.places.installed import InstalledDirectory, LiveDirectory, install, read_installed
from index.places.places import places

NOW = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture
def sample():
    return InstalledDirectory(Directory.read(SAMPLE, places()), "mẫu.csv", NOW)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "places" / "units.json"


def half(sample):
    return InstalledDirectory(Directory(sample.directory.units[:12]), "nửa.csv", NOW)


class TestInstalling:
    def test_what_is_installed_is_read_back_with_its_source_and_time(self, file, sample):
        install(file, sample)
        found = read_installed(file)
        assert found.directory.units == sample.directory.units
        assert (found.source, found.imported_at) == ("mẫu.csv", NOW)

    def test_nothing_imported_is_none(self, file):
        assert read_installed(file) is None

    def test_a_write_that_fails_half_way_leaves_the_old_directory_and_no_rest(self, file, sample, monkeypatch):
        install(file, half(sample))

        def no_room(_descriptor):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(module.os, "fsync", no_room)
        with pytest.raises(DirectoryError, match=r"units\.json cannot be written \(No space left on device\)"):
            install(file, sample)
        assert len(read_installed(file).directory.units) == 12
        assert [path.name for path in file.parent.iterdir()] == ["units.json"]

    def test_a_folder_that_cannot_be_made_is_told(self, tmp_path, sample):
        (tmp_path / "places").write_text("")
        with pytest.raises(DirectoryError, match="cannot be written"):
            install(tmp_path / "places" / "units.json", sample)

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}'])
    def test_a_file_that_was_spoilt_is_an_error_with_the_way_out(self, file, content):
        file.parent.mkdir()
        file.write_text(content)
        with pytest.raises(DirectoryError, match=r"units\.json cannot be read.*motcua places import"):
            read_installed(file)

    def test_another_programs_form_is_refused(self, file, sample):
        install(file, sample)
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), "format": 2}))
        with pytest.raises(DirectoryError, match="another form"):
            read_installed(file)


class TestALiveDirectory:
    def test_a_new_import_is_taken_up_at_the_next_question(self, file, sample):
        live = LiveDirectory(file)
        assert live.current() is None
        install(file, half(sample))
        assert len(live.current().directory.units) == 12
        install(file, sample)
        assert len(live.current().directory.units) == 24

    def test_an_import_of_the_same_size_and_time_is_another_file_all_the_same(self, file, sample):
        install(file, sample)
        live = LiveDirectory(file)
        before = live.current()
        stamp = file.stat()
        install(file, InstalledDirectory(sample.directory, "mấu.csv", NOW))
        os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert file.stat().st_size == stamp.st_size
        assert (before.source, live.current().source) == ("mẫu.csv", "mấu.csv")

    def test_it_is_read_once_while_it_stays_the_same(self, file, sample):
        install(file, sample)
        live = LiveDirectory(file)
        assert live.current() is live.current()

    def test_a_spoilt_file_leaves_the_last_directory_and_says_why(self, file, sample):
        install(file, sample)
        live = LiveDirectory(file)
        kept = live.current()
        file.write_text("{")
        assert live.current() is kept
        assert "cannot be read" in live.fault
        install(file, half(sample))
        assert len(live.current().directory.units) == 12
        assert live.fault == ""

    def test_a_directory_taken_away_is_gone(self, file, sample):
        install(file, sample)
        live = LiveDirectory(file)
        live.current()
        file.unlink()
        assert live.current() is None
