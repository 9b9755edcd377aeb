import csv
import datetime
import threading

from sqlalchemy import text

from sandbox.database import reading
from sandbox.dossiers import COUNT
from sandbox.one_stop import Demand
from sandbox.one_stop_export import COLUMNS, LABELS, VIEW, bad_rows, publish_view, write_csv
from tests.sandbox.conftest import LATE, WORKED_ON


def in_view(one_stop):
    with reading(one_stop.engine) as session:
        return [dict(row) for row in session.execute(text(f"SELECT * FROM {VIEW}")).mappings()]


def row_of(rows, code):
    (row,) = [row for row in rows if row["ma_ho_so"] == code]
    return row


def test_the_view_holds_every_dossier_with_the_documented_columns_and_the_bad_rows(on_both, hours):
    publish_view(on_both.engine, hours())
    rows = in_view(on_both)
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == COUNT + len(bad_rows(rows[0]))
    row = row_of(rows, WORKED_ON)
    assert (row["trang_thai"], row["ngay_tiep_nhan"]) == (LABELS[4], "15/01/2026 09:31")
    assert (row["so_cuoi_dinh_danh"], row["so_cuoi_dien_thoai"]) == ("1234", "5678")
    assert row["cap_nhat_luc"] == "03/08/2026 09:00"


def test_the_view_published_again_shows_what_happened_since(on_both, hours):
    publish_view(on_both.engine, hours())
    on_both.move(WORKED_ON, 5, demand=Demand(papers=("Tờ khai", "Ảnh")))
    on_both.move(LATE, 6, demand=Demand(amount=70_000))
    publish_view(on_both.engine, hours())
    rows = in_view(on_both)
    waiting, charged = row_of(rows, WORKED_ON), row_of(rows, LATE)
    assert (waiting["can_bo_sung"], waiting["han_bo_sung"]) == ("Tờ khai; Ảnh", "18/08/2026 09:00")
    assert charged["phai_nop"] == "Phí, lệ phí: 70000"
    assert charged["ngay_hen_lai"] == "28/01/2026 08:52"


def test_the_file_is_what_spreadsheets_open_and_holds_lines_that_are_no_rows(one_stop, hours, tmp_path):
    path = tmp_path / "xuat" / "mot-cua.csv"
    write_csv(one_stop.engine, path, hours())
    assert path.read_bytes().startswith("\ufeffma_ho_so,".encode())
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))
    assert tuple(lines[0]) == COLUMNS
    assert {len(line) for line in lines[1:-2]} == {len(COLUMNS)}
    assert len(lines[-2]) < len(COLUMNS) < len(lines[-1])
    codes = [line[0] for line in lines[1:]]
    assert codes.count("H12.34-260101-9009") == 2
    assert "" in codes


def test_no_bad_row_stands_under_a_real_dossiers_code(one_stop, hours):
    publish_view(one_stop.engine, hours())
    real = {dossier["ma_ho_so"] for dossier in in_view(one_stop)[:COUNT]}
    assert not real & {row["ma_ho_so"].strip().upper() for row in in_view(one_stop)[COUNT:]}


def test_whoever_reads_while_it_is_written_sees_a_whole_file(one_stop, hours, tmp_path):
    path, sizes, stop = tmp_path / "x.csv", set(), threading.Event()
    write_csv(one_stop.engine, path, hours())

    def read():
        while not stop.is_set():
            sizes.add(len(path.read_bytes()))

    reader = threading.Thread(target=read)
    reader.start()
    for minute in range(10):
        write_csv(one_stop.engine, path, hours() + datetime.timedelta(minutes=minute))
    stop.set()
    reader.join()
    assert len(sizes) == 1
    assert [file.name for file in tmp_path.glob("*.csv*")] == ["x.csv"]
