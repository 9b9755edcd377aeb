"""``motcua places``: take, show and give out the directory of one-stop units."""

from __future__ import annotations

import datetime
from pathlib import Path

from cli.console import CommandError, console
from configuration.settings import Settings
from index.places.directory import Directory, OneStopKind, OneStopUnit
from index.places.installed import InstalledDirectory, directory_file, install, read_installed
from index.places.localities import Locality, localities
from index.places.places import places
from vietnamese.numbers import TIME_ZONE

_NOTHING_YET = "chưa nhập danh bạ một cửa nào; nhập bằng ./motcua places import TỆP.csv"


def import_directory(settings: Settings, path: Path) -> None:
    """Put the units of a CSV file into service, all of them or none; every row that does not fit is told."""
    directory = Directory.read(path, places())
    for bad in directory.bad_rows:
        console.print(f"  dòng {bad.line}: {bad.reason}", markup=False)
    if directory.bad_rows:
        raise CommandError(
            f"{path} có {len(directory.bad_rows)} dòng sai, {len(directory.units)} dòng đúng; danh bạ đang dùng giữ "
            "nguyên, sửa các dòng trên rồi nhập lại"
        )
    if not directory.units:
        raise CommandError(f"{path} không có đơn vị nào; danh bạ đang dùng giữ nguyên")
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    install(directory_file(settings), InstalledDirectory(directory, path.name, now))
    of_communes = sum(unit.kind is OneStopKind.COMMUNE for unit in directory.units)
    console.print(
        f"Đã nhập {len(directory.units)} đơn vị ({of_communes} cấp xã, {len(directory.units) - of_communes} cấp tỉnh) "
        f"từ {path.name}; tiến trình đang chạy tự nhận ngay.",
        markup=False,
    )
    made_up = sum(unit.made_up for unit in directory.units)
    if made_up:
        console.print(f"Lưu ý: {made_up} đơn vị là dữ liệu mẫu, không có thật; câu trả lời sẽ nói rõ như vậy.")


def show(settings: Settings, named: str) -> None:
    """Print the units of a place, by its name now or before July 2025."""
    installed = _installed(settings)
    found = localities(named, places(), bare=True)
    if not found:
        raise CommandError(f"không nhận ra nơi nào trong “{named}”; viết như “phường Ba Đình, Hà Nội”")
    console.print(f"Danh bạ {installed.source}, nhập {installed.imported_at.astimezone(TIME_ZONE):%d/%m/%Y %H:%M}.")
    told: dict[OneStopUnit, None] = {}
    for locality in found:
        _print_new(installed.directory, locality, told)
    if not told:
        names = "; ".join(locality.name for locality in found[:5])
        raise CommandError(f"danh bạ chưa có đơn vị nào của {names}" + (" …" if len(found) > 5 else ""))


def export(settings: Settings, output: Path | None) -> None:
    """Write the directory in service as CSV that ``motcua places import`` takes, to a file or to standard output."""
    text = _installed(settings).directory.as_csv()
    if output is None:
        print(text, end="")
        return
    aside = output.with_name(f".{output.name}.part")
    try:
        # With a byte order mark, by which spreadsheets know UTF-8.
        aside.write_text(text, "utf-8-sig")
        aside.replace(output)
    except OSError as error:
        raise CommandError(f"không ghi được {output} ({error.strerror}); kiểm tra thư mục và chỗ trống") from error
    finally:
        aside.unlink(missing_ok=True)
    console.print(f"Đã ghi {text.count(chr(10)) - 1} đơn vị vào {output}", markup=False)


def _installed(settings: Settings) -> InstalledDirectory:
    installed = read_installed(directory_file(settings))
    if installed is None:
        raise CommandError(_NOTHING_YET)
    return installed


def _print_new(directory: Directory, locality: Locality, told: dict[OneStopUnit, None]) -> None:
    """Print the units of a locality and its province that were not told before."""
    units = [unit for commune in locality.communes for unit in directory.for_commune(commune.code)]
    new = [unit for unit in (*units, *directory.for_province(locality.province.full_name)) if unit not in told]
    if new:
        print(f"{locality.former_name} → {locality.name}" if locality.former_name else locality.name)
        print("\n".join(_described(unit) for unit in new))
    told.update(dict.fromkeys(new))


def _described(unit: OneStopUnit) -> str:
    parts = [f"  {unit.name}" + (" (mẫu, không có thật)" if unit.made_up else ""), f"    {unit.address}"]
    parts += [f"    {part}" for part in (unit.hours, unit.phone, unit.note) if part]
    return "\n".join(parts)
