"""A provincial one-stop system's export of its dossiers, as CSV and as a database view, with bad rows on purpose.

``write_csv`` writes the file whole or not at all; ``publish_view`` fills the view ``xuat_mot_cua`` in the sandbox's own
database. Reading it is left to whoever polls it.

Columns, all text, "" where there is nothing; dates ``dd/MM/yyyy HH:mm`` in Vietnam's time; CSV in UTF-8 with a byte
order mark, commas, a header line:

    ma_ho_so, ma_thu_tuc, ten_thu_tuc, trang_thai (the province's own label, see ``LABELS``), tu_luc (since when),
    ngay_tiep_nhan, ngay_hen_tra, ngay_ket_thuc, don_vi, dien_thoai_don_vi, can_bo_sung (papers between "; "),
    han_bo_sung, phai_nop ("name: amount" between "; ", amounts "120000"), noi_nop, noi_nhan, ma_buu_gui, ngay_hen_lai,
    ly_do_hen_lai, ngay_xin_loi, so_cuoi_dinh_danh and so_cuoi_dien_thoai (last four digits of identity and phone
    number: either is the second factor), cap_nhat_luc (when the row was written)
"""

from __future__ import annotations

import csv
import datetime
import io
import os
from pathlib import Path

from sqlalchemy import Column, CreateView, Engine, Integer, MetaData, Table, Text, delete, insert, inspect, select

from sandbox.contract import post_tracking
from sandbox.database import reading, writing
from sandbox.dossiers import COUNTER
from sandbox.tables import StoredDossier
from vietnamese.numbers import TIME_ZONE

VIEW = "xuat_mot_cua"
COLUMNS = (
    *("ma_ho_so", "ma_thu_tuc", "ten_thu_tuc", "trang_thai", "tu_luc", "ngay_tiep_nhan", "ngay_hen_tra"),
    *("ngay_ket_thuc", "don_vi", "dien_thoai_don_vi", "can_bo_sung", "han_bo_sung", "phai_nop", "noi_nop", "noi_nhan"),
    *("ma_buu_gui", "ngay_hen_lai", "ly_do_hen_lai", "ngay_xin_loi", "so_cuoi_dinh_danh", "so_cuoi_dien_thoai"),
    "cap_nhat_luc",
)
LABELS = {
    1: "Mới đăng ký",
    2: "Đã tiếp nhận",
    3: "Từ chối tiếp nhận",
    4: "Đang giải quyết",
    5: "Chờ bổ sung",
    6: "Chờ nộp phí, lệ phí",
    7: "Công dân rút hồ sơ",
    8: "Dừng giải quyết",
    9: "Đã có kết quả",
    10: "Đã trả kết quả",
}
"""What this province calls the ten statuses; ``[dossier.statuses]`` maps them back."""
_DATE = "%d/%m/%Y %H:%M"
_ROWS = Table(
    "one_stop_export",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=True),
    *(Column(name, Text, nullable=False) for name in COLUMNS),
)


def rows(engine: Engine, at: datetime.datetime) -> list[dict[str, str]]:
    """All dossiers as rows of the export written at that moment, and the bad rows among them."""
    with reading(engine) as session:
        dossiers = session.scalars(select(StoredDossier).order_by(StoredDossier.code)).all()
    good = [_row(dossier, at) for dossier in dossiers]
    return [*good, *bad_rows(good[0])]


def bad_rows(like: dict[str, str]) -> list[dict[str, str]]:
    """Rows as provinces really export them: each is ``like`` with another code and one thing wrong with it."""
    wrong: list[dict[str, str]] = [
        {"ma_ho_so": ""},
        {"ma_ho_so": "H12.34-269901-9001", "trang_thai": "Trạng thái lạ"},
        {"ma_ho_so": "H12.34-260101-9002", "trang_thai": ""},
        {"ma_ho_so": "H12.34-260101-9003", "ngay_hen_tra": "31/02/2026 17:00"},
        {"ma_ho_so": "H12.34-260101-9004", "ngay_tiep_nhan": "2026-13-45", "ngay_hen_tra": "00/00/0000 00:00"},
        {"ma_ho_so": "H12.34-260101-9005", "trang_thai": LABELS[6], "phai_nop": "Lệ phí: năm mươi nghìn"},
        {"ma_ho_so": "H12.34-260101-9006", "so_cuoi_dinh_danh": "", "so_cuoi_dien_thoai": ""},
        {"ma_ho_so": "H12.34-260101-9007", "ten_thu_tuc": ""},
        {"ma_ho_so": " h12.34-260101-9008\t", "ten_thu_tuc": 'Cấp lại "thẻ",\ncăn cước'},
        {"ma_ho_so": "H12.34-260101-9009", "trang_thai": LABELS[4]},
        {"ma_ho_so": "H12.34-260101-9009", "trang_thai": LABELS[10]},
    ]
    return [{**like, **fields} for fields in wrong]


def write_csv(engine: Engine, path: Path, at: datetime.datetime) -> None:
    """Write the export to ``path``: whoever reads it sees the last one or this one, never a part."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS)
    writer.writeheader()
    writer.writerows(rows(engine, at))
    # Two lines that are no rows: one cut off in the middle, one with columns too many.
    whole = stream.getvalue() + "H12.34-260101-9010,1.014064,Cấp lại\r\n" + "H12.34-260101-9011" + ",x" * 40 + "\r\n"
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    aside.write_text(whole, "utf-8-sig", newline="")
    os.replace(aside, path)


def publish_view(engine: Engine, at: datetime.datetime) -> None:
    """Fill the view anew, in one transaction; made where it is not there yet."""
    told = rows(engine, at)
    with writing(engine) as session:
        connection = session.connection()
        _ROWS.create(connection, checkfirst=True)
        if VIEW not in inspect(connection).get_view_names():
            connection.execute(CreateView(select(*(_ROWS.c[name] for name in COLUMNS)), VIEW))
        connection.execute(delete(_ROWS))
        connection.execute(insert(_ROWS), told)


def _row(stored: StoredDossier, at: datetime.datetime) -> dict[str, str]:
    waiting = stored.requests[-1] if stored.status == 5 else None
    unpaid = [charge for charge in stored.charges if stored.status == 6 and charge.paid_at is None]
    letter = stored.apologies[-1] if stored.apologies else None
    values = (
        *(stored.code, stored.procedure_code, stored.procedure_name, LABELS[stored.status]),
        *(_written(stored.history[-1].at), _written(stored.received_at), _written(stored.due_at)),
        *(_written(stored.finished_at), stored.unit, COUNTER.phone),
        *(("; ".join(waiting.papers), _written(waiting.until)) if waiting else ("", "")),
        "; ".join(f"{charge.name}: {charge.amount}" for charge in unpaid),
        COUNTER.pay_at if unpaid else "",
        COUNTER.collect_at if stored.status == 9 and not stored.by_post else "",
        post_tracking(stored) if stored.status in (9, 10) else "",
        *((_written(letter.new_due_at), letter.reason, _written(letter.issued_at)) if letter else ("", "", "")),
        *stored.factors,
        _written(at),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _written(moment: datetime.datetime | None) -> str:
    return moment.astimezone(TIME_ZONE).strftime(_DATE) if moment else ""
