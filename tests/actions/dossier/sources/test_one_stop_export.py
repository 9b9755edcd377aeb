import hashlib
import hmac
import os
import time

import pytest
from sqlalchemy import create_engine

from actions.dossier.record import DossierNotFound, DossierSourceBusy, DossierSourceDown, DossierUnreadable
from configuration.settings import SettingsError
from tests.actions.dossier.sources.conftest import open_configured

CODE = "H12.34-260115-0007"
COLUMNS = {
    "procedure_code": "",
    "status_since": "",
    "unit_phone": "",
    "supplements": "",
    "supplement_until": "",
    "payments": "nop",
    "pay_at": "",
    "collect_at": "",
    "post_tracking": "",
    "new_due_at": "",
    "apology_reason": "",
    "apology_issued_at": "",
    "as_of": "",
    "factors": ["sdt"],
}
HEADER = "ma_ho_so;ten_thu_tuc;trang_thai;ngay_tiep_nhan;ngay_hen_tra;ngay_ket_thuc;don_vi;nop;sdt;ho_ten\n"
ROW = f"{CODE};Khai sinh;Đang xử lý;15/01/2026 08:30;16/01/2026;;UBND xã Mẫu;;0900 001 234;Nguyễn Văn Mẫu\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ho-so.csv"


def opened(path, **export):
    export = {"file": str(path), "delimiter": ";", "poll_s": 0.001, "columns": COLUMNS, **export}
    return open_configured(source="one_stop_export", one_stop_export=export)


def write(path, text, hours_ago=0.0):
    path.write_text(text, "utf-8")
    moment = time.time() - hours_ago * 3600
    os.utime(path, (moment, moment))


async def test_a_provinces_own_columns_and_signs_are_read(path):
    write(path, HEADER + ROW)
    source = opened(path)
    dossier = await source.look_up(CODE, "1234", "x")
    assert (dossier.procedure_name, dossier.status, dossier.unit) == ("Khai sinh", 4, "UBND xã Mẫu")
    assert dossier.received_at.isoformat() == "2026-01-15T08:30:00+07:00"
    assert dossier.due_at.isoformat() == "2026-01-16T23:59:00+07:00", "a day without a time lasts to its end"
    assert abs(dossier.as_of.timestamp() - path.stat().st_mtime) < 1


async def test_a_new_file_is_taken_up(path):
    write(path, HEADER, hours_ago=1)
    source = opened(path)
    with pytest.raises(DossierNotFound):
        await source.look_up(CODE, "1234", "x")
    write(path, HEADER + ROW)
    time.sleep(0.01)
    assert (await source.look_up(CODE, "1234", "x")).code == CODE


async def test_names_are_not_even_held_in_memory(path):
    write(path, HEADER + ROW.replace("Nguyễn Văn Mẫu", "Người Không Giữ"))
    source = opened(path)
    await source.look_up(CODE, "1234", "x")
    held = source._rows._rows[CODE].fields._values
    assert held["ten_thu_tuc"] == "Khai sinh"
    assert "0900 001 234" not in held.values()
    assert "Người Không Giữ" not in held.values()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no column"),
        (HEADER.replace("trang_thai", "tinh_trang") + ROW, "no column trang_thai"),
        (HEADER + '"' + ROW, "Error"),
    ],
)
async def test_a_file_that_is_no_export_is_a_fault_and_not_an_unknown_dossier(path, text, reason):
    write(path, text)
    with pytest.raises(DossierSourceDown, match=reason):
        await opened(path).look_up(CODE, "1234", "x")


async def test_a_file_in_other_letters_is_a_fault(path):
    path.write_bytes((HEADER + ROW).encode("utf-16"))
    with pytest.raises(DossierSourceDown, match="UnicodeDecodeError"):
        await opened(path).look_up(CODE, "1234", "x")


async def test_an_export_that_has_stopped_is_a_fault_until_it_goes_on(path):
    write(path, HEADER + ROW, hours_ago=50)
    source = opened(path)
    with pytest.raises(DossierSourceDown, match="50 hours old"):
        await source.look_up(CODE, "1234", "x")
    write(path, HEADER + ROW)
    time.sleep(0.01)
    assert (await source.look_up(CODE, "1234", "x")).code == CODE


async def test_a_file_that_goes_bad_is_a_fault_and_not_yesterdays_rows(path):
    write(path, HEADER + ROW)
    source = opened(path)
    await source.look_up(CODE, "1234", "x")
    write(path, "ma_ho_so\n")
    time.sleep(0.01)
    with pytest.raises(DossierSourceDown, match="no column"):
        await source.look_up(CODE, "1234", "x")


async def test_rows_of_one_code_are_told_to_nobody_and_shown_to_be_there_only_to_who_may_open_one(path):
    write(path, HEADER + ROW + ROW.replace("234;", "235;").replace("h12", "H12").lower())
    source = opened(path)
    for factor in ("1234", "1235"):
        with pytest.raises(DossierUnreadable, match="several"):
            await source.look_up(CODE, factor, "x")
    with pytest.raises(DossierNotFound):
        await source.look_up(CODE, "9999", "x")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("15/01/2026 08:30", "31/02/2026 08:30"),
        ("15/01/2026 08:30", "hôm qua"),
        ("Khai sinh", ""),
        ("Đang xử lý", "Không ai biết"),
        ("0900 001 234", ""),
        ("0900 001 234", "234"),
        (";;0900", ";Lệ phí;0900"),
        (";;0900", ";Lệ phí: mười;0900"),
        (";16/01/2026;;UBND xã Mẫu;;0900 001 234;Nguyễn Văn Mẫu", ""),
    ],
)
async def test_a_bad_row_is_refused_alone(path, old, new):
    good = ROW.replace("0007", "0008")
    assert old in ROW
    write(path, HEADER + ROW.replace(old, new) + good)
    source = opened(path)
    with pytest.raises(DossierUnreadable) as refused:
        await source.look_up(CODE, "1234", "x")
    assert "Nguyễn" not in str(refused.value)
    assert (await source.look_up("H12.34-260115-0008", "1234", "x")).status == 4


async def test_factors_may_be_exported_as_hashes(path):
    hashed = hmac.new(b"khoa-tinh", b"1234", hashlib.sha256).hexdigest().upper()
    write(path, HEADER + ROW.replace("0900 001 234", hashed))
    source = opened(path, hash_key="khoa-tinh")
    assert (await source.look_up(CODE, "1234", "x")).code == CODE
    with pytest.raises(DossierNotFound):
        await source.look_up(CODE, "1235", "x")


async def test_a_code_in_another_form_is_the_same_dossier(path):
    write(path, HEADER + ROW.replace(CODE, " h12.34 - 260115-0007"))
    assert (await opened(path).look_up(CODE, "1234", "x")).code == CODE


@pytest.mark.parametrize(
    "written", ["2026-01-15", "2026-01-15T08:30:00+07:00", "20260115083000", "15/01/2026 08:30:00"]
)
async def test_days_and_times_are_read_as_provinces_write_them(path, written):
    write(path, HEADER + ROW.replace("15/01/2026 08:30", written))
    dossier = await opened(path).look_up(CODE, "1234", "x")
    assert dossier.received_at.isoformat()[:10] == "2026-01-15"


class TestView:
    def view(self, tmp_path, ddl):
        url = f"sqlite:///{tmp_path / 'x.sqlite'}"
        engine = create_engine(url)
        with engine.begin() as connection:
            for statement in ddl.split("\n"):
                connection.exec_driver_sql(statement)
        engine.dispose()
        return url

    def opened(self, url, **export):
        export = {"database": url, "view": "v", "columns": COLUMNS, **export}
        return open_configured(source="one_stop_export", one_stop_export=export)

    async def test_columns_that_are_not_there_are_named_as_the_configurations_fault(self, tmp_path):
        source = self.opened(self.view(tmp_path, "create table v (ma_ho_so text)"))
        with pytest.raises(DossierSourceDown, match="view v"):
            await source.look_up(CODE, "1234", "x")

    async def test_a_database_that_is_not_there_may_pass(self):
        source = self.opened("postgresql+psycopg://u:bi-mat@127.0.0.1:9/x")
        with pytest.raises(DossierSourceBusy) as busy:
            await source.look_up(CODE, "1234", "x")
        assert "bi-mat" not in str(busy.value)

    @pytest.mark.parametrize("url", ["", "ho-so.db", "khong_co://u:bi-mat@h/d"])
    def test_a_url_that_is_none_stops_the_start_without_telling_the_password(self, url):
        with pytest.raises(SettingsError, match="database cannot be used") as refused:
            self.opened(url)
        assert "bi-mat" not in str(refused.value)

    async def test_numbers_and_times_in_the_databases_own_types_are_read(self, tmp_path):
        ddl = (
            "create table v (ma_ho_so text, ten_thu_tuc text, trang_thai integer, ngay_tiep_nhan text, "
            "ngay_hen_tra text, ngay_ket_thuc text, don_vi text, nop text, sdt integer)\n"
            f"insert into v values ('{CODE}', 'Khai sinh', 6, '2026-01-15 08:30:00', null, null, null,"
            " 'Lệ phí: 50.000', 900001234)"
        )
        source = self.opened(self.view(tmp_path, ddl))
        dossier = await source.look_up(CODE, "1234", "x")
        assert (dossier.status, dossier.payments[0].amount) == (6, 50_000)
        assert dossier.received_at.isoformat() == "2026-01-15T08:30:00+07:00"
        await source.close()
