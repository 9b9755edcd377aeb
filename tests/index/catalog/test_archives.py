import gzip
import io
import json
import random
import tarfile

import pytest

from index.catalog.procedure import Procedure
from index.catalog.sources import Rejection, SourceError, portal_api, text_export
from index.catalog.sources.archives import files_of

TEXT = "Mã thủ tục: {}\nSố quyết định: 1/QĐ\nTên thủ tục: Cấp phép nuôi rồng số {}\nMô tả: {}\n"


def text_record(number, padding=""):
    return TEXT.format(f"1.{number:06}", number, padding).encode()


def api_record(number, padding=""):
    data = {"code": f"1.{number:06}", "name": f"Cấp phép nuôi rồng số {number}", "description": padding}
    return json.dumps({"code": "OK", "data": data}, ensure_ascii=False).encode()


SOURCES = [
    pytest.param(text_export, text_record, ".txt", id="text export"),
    pytest.param(portal_api, api_record, ".json", id="detail API"),
]
pytestmark = pytest.mark.parametrize(("source", "record", "suffix"), SOURCES)


def noise(number, size=1500):
    return random.Random(number).randbytes(size).hex()


def packed(members, mode):
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode=mode) as tar:
        for name, raw in members:
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            tar.addfile(info, io.BytesIO(raw))
    return whole.getvalue()


def members(record, suffix, count=20):
    return [(f"Data/{number}{suffix}", record(number, noise(number))) for number in range(1, count + 1)]


def refuses(source, path):
    with pytest.raises(SourceError, match="fetch the archive again"):
        list(source.records(path))
    with pytest.raises(SourceError, match="fetch the archive again"):
        source.count(path)


@pytest.mark.parametrize("mode", ["w:", "w:gz", "w:xz", "w:bz2"])
class TestAWholeTar:
    def test_is_read_to_its_end(self, tmp_path, source, record, suffix, mode):
        path = tmp_path / "data.tar.gz"
        path.write_bytes(packed(members(record, suffix), mode))
        assert [taken.code for taken in source.records(path)] == [f"1.{number:06}" for number in range(1, 21)]
        assert source.count(path) == 20

    def test_without_a_record_in_it_is_empty_and_no_fault(self, tmp_path, source, record, suffix, mode):
        path = tmp_path / "data.tar"
        path.write_bytes(packed([("README.md", b"# nothing")], mode))
        assert list(source.records(path)) == []


@pytest.mark.parametrize(("mode", "name"), [("w:", "data.tar"), ("w:gz", "data.tar.gz"), ("w:xz", "data.tar.xz")])
class TestADamagedTar:
    def test_truncated_anywhere_is_refused_as_a_whole(self, tmp_path, source, record, suffix, mode, name):
        raw = packed(members(record, suffix), mode)
        # A plain tar has its end mark and padding in the last 10 KiB; a cut within them loses no record.
        last = len(raw) - 1 if mode != "w:" else raw.rindex(b"\n" if suffix == ".txt" else b"}")
        path = tmp_path / name
        for cut in {*range(0, last, max(1, last // 25)), 1, 511, 512, 513, last - 7, last}:
            path.write_bytes(raw[:cut])
            refuses(source, path)

    def test_with_a_flipped_byte_is_never_read_as_other_records(self, tmp_path, source, record, suffix, mode, name):
        raw = packed(members(record, suffix), mode)
        path = tmp_path / name
        path.write_bytes(raw)
        whole = {taken.code for taken in source.records(path)}
        for place in random.Random(7).sample(range(len(raw)), 30):
            damaged = bytearray(raw)
            damaged[place] ^= 0x5A
            path.write_bytes(damaged)
            try:
                taken = list(source.records(path))
            except SourceError:
                continue
            # Contents of a plain tar carry no checksum, and gzip's own header tells only a name and a time.
            assert len(taken) == len(whole)
            if mode != "w:":
                assert {record.code for record in taken} == whole


class TestAPlainTar:
    def test_cut_between_two_files_is_refused_as_a_whole(self, tmp_path, source, record, suffix):
        raw = packed(members(record, suffix), "w:")
        path = tmp_path / "data.tar"
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            ends = [member.offset for member in tar][1:]
        for end in ends:
            path.write_bytes(raw[:end])
            refuses(source, path)

    def test_with_a_damaged_header_is_refused_as_a_whole(self, tmp_path, source, record, suffix):
        raw = bytearray(packed(members(record, suffix), "w:"))
        place = raw.index(f"Data/9{suffix}".encode())
        raw[place : place + 3] = b"\xff\xff\xff"
        path = tmp_path / "data.tar"
        path.write_bytes(raw)
        refuses(source, path)


class TestACompressedTar:
    def test_cut_between_two_files_before_packing_is_refused_as_a_whole(self, tmp_path, source, record, suffix):
        raw = packed(members(record, suffix), "w:")
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            end = tar.getmembers()[10].offset
        path = tmp_path / "data.tar.gz"
        path.write_bytes(gzip.compress(raw[:end]))
        refuses(source, path)

    def test_with_a_wrong_checksum_is_refused_as_a_whole(self, tmp_path, source, record, suffix):
        raw = bytearray(packed(members(record, suffix), "w:gz"))
        raw[-8] ^= 0xFF
        path = tmp_path / "data.tar.gz"
        path.write_bytes(raw)
        refuses(source, path)


class TestNames:
    @pytest.mark.parametrize("name", ["data.tar.gz", "data.tgz", "data.tar.xz", "data.tar"])
    @pytest.mark.parametrize("raw", [b"", b"<html>503</html>", b"PK\x03\x04" + b"x" * 2000, b"\x1f\x8b" + b"?" * 99])
    def test_what_is_no_tar_is_refused(self, tmp_path, source, record, suffix, name, raw):
        path = tmp_path / name
        path.write_bytes(raw)
        refuses(source, path)

    def test_a_folder_named_like_a_tar_is_a_folder(self, tmp_path, source, record, suffix):
        folder = tmp_path / "data.tar"
        folder.mkdir()
        (folder / f"a{suffix}").write_bytes(record(1))
        (taken,) = source.records(folder)
        assert taken.code == "1.000001"

    @pytest.mark.parametrize(
        "name", ["../../etc/x", "/etc/x", "a//b/./c", "thủ tục/lệ phí – 1", "x" * 300, "Data_DVC/.../1 (2)", "a\\b:c"]
    )
    def test_odd_paths_are_only_told_and_nothing_is_written(self, tmp_path, source, record, suffix, name):
        path = tmp_path / "data.tar.gz"
        path.write_bytes(packed([(f"{name}{suffix}", record(1))], "w:gz"))
        (taken,) = source.records(path)
        assert isinstance(taken, Procedure)
        assert taken.source == f"data.tar.gz:{name}{suffix}"
        assert list(tmp_path.iterdir()) == [path]

    def test_links_folders_and_hidden_files_are_no_records(self, tmp_path, source, record, suffix):
        path = tmp_path / "data.tar"
        with tarfile.open(path, "w") as tar:
            for name, kind in ((f"link{suffix}", tarfile.SYMTYPE), (f"folder{suffix}", tarfile.DIRTYPE)):
                info = tarfile.TarInfo(name)
                info.type, info.linkname = kind, "/etc/passwd"
                tar.addfile(info)
            hidden = tarfile.TarInfo(f"a/._1{suffix}")
            hidden.size = 5
            tar.addfile(hidden, io.BytesIO(b"\0\5\x16\7\0"))
        assert list(source.records(path)) == []


class TestSize:
    @pytest.mark.parametrize("packing", ["folder", "tar"])
    def test_a_file_over_the_limit_is_rejected_and_the_rest_goes_on(self, tmp_path, source, record, suffix, packing):
        files = [(f"1{suffix}", record(1, "x" * 5000)), (f"2{suffix}", record(2))]
        path = tmp_path / "data.tar"
        if packing == "folder":
            path.mkdir()
            for name, raw in files:
                (path / name).write_bytes(raw)
        else:
            path.write_bytes(packed(files, "w:"))
        large, small = source.records(path, most_bytes=2000)
        assert isinstance(large, Rejection)
        assert "larger than 0.002 MB" in large.reason
        assert small.code == "1.000002"

    def test_no_more_is_read_than_asked_for(self, tmp_path, source, record, suffix):
        (tmp_path / f"1{suffix}").write_bytes(record(1, "x" * 5000))
        assert [len(raw) for _, raw in files_of(tmp_path, suffix, limit=100)] == [100]
