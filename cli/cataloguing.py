"""``motcua catalog``: import, compare, check, show, export and roll back the catalogue of procedures."""

from __future__ import annotations

import datetime
import getpass
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.table import Table

from actions.answers import answer_facet
from actions.facets import Facet
from cli.console import CommandError, console, progress_bar
from cli.preparation import prepare_encoder_with_bar, publish
from configuration.settings import Settings
from index.catalog.portal_client import PortalClient, Progress
from index.catalog.procedure import Procedure
from index.catalog.sources import Rejection, Source, excel_list, own_records, portal_api, portal_list, text_export
from index.catalog.store import CatalogStore, VersionInfo
from vietnamese.numbers import TIME_ZONE

# Folders of recorded answers are JSON too: the more particular source is asked first.
SOURCES: tuple[Source, ...] = (portal_api, excel_list, own_records, text_export)
_REJECTIONS_SHOWN = 20
_CHUNK = 1 << 20


def import_catalogue(
    settings: Settings,
    path: Path,
    *,
    publish_now: bool = True,
    complete: bool = False,
    listed: Path | None = None,
    allow_loss: bool = False,
) -> int:
    """Read every record, keep it as a new version, report, index and publish; 0 when any was taken.

    complete: these are all records there are, so what is missing is retired. listed: the portal's list, which
    adds promulgating agencies and links that the records lack.
    """
    source = _source_of(path)
    taken, rejected = _read(source, path)
    if listed is not None:
        rows = portal_list.read_list(listed)
        taken = [portal_list.enrich(p, rows[p.code]) if p.code in rows else p for p in taken]
    _report(source, taken, rejected)
    if not taken:
        raise CommandError("không nhận được thủ tục nào; danh mục đang phục vụ giữ nguyên")
    with _store(settings) as store:
        before = store.versions()
        version = store.import_records(
            taken,
            who=getpass.getuser(),
            source=path.name,
            source_hash=_hash_of(path),
            complete=complete,
            rejected=len(rejected),
            rejections=rejected,
        )
        if before and version.number == before[-1].number:
            console.print("Không có gì khác phiên bản hiện hành.")
        else:
            console.print(_told(version), markup=False)
        if publish_now:
            _publish(settings, store, allow_loss)
    return 0


def show(settings: Settings, code: str, as_json: bool, version: int | None = None) -> None:
    """Print a procedure of a version (the current one by default), and since when it is out of force."""
    with _store(settings) as store:
        found = store.procedure(code, version)
        retirement = store.retirement(code) if found is None else None
    if found is None and retirement is not None:
        replaced = f", thay bằng {retirement.replaced_by}" if retirement.replaced_by else ""
        raise CommandError(f"{code} đã hết hiệu lực từ phiên bản {retirement.since_version}{replaced}")
    if found is None:
        raise CommandError(f"danh mục không có thủ tục {code}; thử ./motcua search, hoặc ./motcua catalog import")
    if as_json:
        print(found.model_dump_json(indent=2))
        return
    for facet in Facet:
        print(answer_facet(found, facet).text + "\n")


def list_versions(settings: Settings) -> None:
    """Print every version: who, when, from where, and what it changed."""
    table = Table("phiên bản", "lúc", "ai", "nguồn", "nhận", "loại", "thêm", "đổi", "bỏ")
    with _store(settings) as store:
        for version in store.versions():
            table.add_row(
                str(version.number),
                f"{version.created_at.astimezone(TIME_ZONE):%d/%m/%Y %H:%M}",
                version.who,
                version.source,
                *(str(n) for n in (version.taken, version.rejected, version.added, version.changed, version.removed)),
            )
    console.print(table)


def diff(settings: Settings, before: int, after: int, form: str, output: Path | None) -> None:
    """Print or write what changed between two versions, as table, JSON or HTML."""
    # Imported late: the templates are read at import.
    from index.catalog import comparison
    from index.catalog.reports import html

    with _store(settings) as store:
        compared = comparison.compare(store.procedures(before), store.procedures(after))
    if form == "table":
        console.print(comparison.as_table(compared))
        return
    _write(
        comparison.as_json(compared)
        if form == "json"
        else html.comparison_page(compared, f"Phiên bản {before}", f"Phiên bản {after}"),
        output,
    )


def check(settings: Settings, form: str, output: Path | None) -> None:
    """Print or write the quality report of the current version, as table, JSON or HTML."""
    from index.catalog import quality
    from index.catalog.reports import html

    with _store(settings) as store:
        versions = store.versions()
        rejections = store.rejections(versions[-1].number) if versions else []
        report = quality.check([*store.procedures(), *rejections], datetime.datetime.now(TIME_ZONE).date())
    if form == "table":
        console.print(quality.as_table(report))
        return
    _write(quality.as_json(report) if form == "json" else html.quality_page(report), output)


def export(settings: Settings, output: Path, version: int | None) -> None:
    """Write a version as one JSON list that ``motcua catalog import`` takes."""
    with _store(settings) as store:
        lines = list(store.lines(version))
    aside = output.with_name(f".{output.name}.part")
    aside.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")
    aside.replace(output)
    console.print(f"Đã ghi {len(lines)} thủ tục vào {output}")


def rollback(settings: Settings, version: int) -> None:
    """Make a new version with the content of an earlier one, and publish it."""
    with _store(settings) as store:
        console.print(_told(store.rollback(version, getpass.getuser())), markup=False)
        _publish(settings, store, allow_loss=True)


def replace(settings: Settings, code: str, replaced_by: str) -> None:
    """Say which code replaces one that is out of force."""
    with _store(settings) as store:
        store.retire(code, replaced_by=replaced_by)
    console.print(f"{code} được thay bằng {replaced_by}")


def fetch(base_url: str, folder: Path, contact: str, interval_s: float, max_age_days: float | None) -> int:
    """Fetch list and answers from the live portal into ``folder``; 0 when none was refused."""
    max_age = None if max_age_days is None else datetime.timedelta(days=max_age_days)
    with PortalClient(base_url, contact=contact, interval_s=interval_s) as client, progress_bar() as bar:
        task = bar.add_task("Tải từ Cổng", total=None)

        def report(progress: Progress) -> None:
            bar.update(task, total=progress.total, completed=progress.done)

        fetched = client.fetch(folder, max_age=max_age, progress=report)
    console.print(f"Tải mới {fetched.fetched}, đã có sẵn {fetched.kept}, Cổng từ chối {len(fetched.failures)}.")
    for failure in fetched.failures[:_REJECTIONS_SHOWN]:
        console.print(f"  {failure.code}: {failure.reason}", markup=False)
    console.print(
        f"Nhập bằng: ./motcua catalog import {fetched.details_folder} --list {fetched.list_file}", markup=False
    )
    return 1 if fetched.failures else 0


@contextmanager
def _store(settings: Settings) -> Iterator[CatalogStore]:
    settings.var.mkdir(parents=True, exist_ok=True)
    with CatalogStore.open(settings.catalogue_database) as store:
        yield store


def _source_of(path: Path) -> Source:
    if not path.exists():
        raise CommandError(f"không có {path}; hãy chỉ một tệp, thư mục hoặc tệp nén")
    for source in SOURCES:
        if source.recognises(path):
            return source
    kinds = "; ".join(known.NAME for known in SOURCES)
    raise CommandError(f"{path} không thuộc loại nguồn nào đọc được ({kinds})")


def _read(source: Source, path: Path) -> tuple[list[Procedure], list[Rejection]]:
    taken: dict[str, Procedure] = {}
    rejected: list[Rejection] = []
    with progress_bar() as bar:
        task = bar.add_task("Đọc hồ sơ thủ tục", total=source.count(path))
        for record in source.records(path):
            bar.advance(task)
            if isinstance(record, Rejection):
                rejected.append(record)
            elif record.code in taken:
                rejected.append(Rejection(record.source or str(path), record.code, "trùng mã trong một lần nhập"))
            else:
                taken[record.code] = record
    return list(taken.values()), rejected


def _report(source: Source, taken: Iterable[Procedure], rejected: list[Rejection]) -> None:
    console.print(f"Nguồn: {source.NAME}. Nhận {len(list(taken))} thủ tục, loại {len(rejected)}.")
    for rejection in rejected[:_REJECTIONS_SHOWN]:
        console.print(f"  loại {rejection.place} {rejection.code}: {rejection.reason}", markup=False)
    if len(rejected) > _REJECTIONS_SHOWN:
        console.print(f"  … và {len(rejected) - _REJECTIONS_SHOWN} bản ghi khác")


def _publish(settings: Settings, store: CatalogStore, allow_loss: bool) -> None:
    encoder = prepare_encoder_with_bar(settings)
    release = publish(settings, store, encoder, store.versions()[-1], check_loss=not allow_loss)
    console.print(f"Đang phục vụ bản {release}; các tiến trình đang chạy tự nhận trong vài giây.")


def _told(version: VersionInfo) -> str:
    return (
        f"Phiên bản {version.number} từ {version.source}: thêm {version.added}, đổi {version.changed}, "
        f"bỏ {version.removed}."
    )


def _hash_of(path: Path) -> str:
    """sha256 of a file, or of all files of a folder with their names."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            digest.update(str(file.relative_to(path)).encode() if path.is_dir() else b"")
            with file.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
    return digest.hexdigest()


def _write(text: str, output: Path | None) -> None:
    if output is None:
        print(text)
        return
    output.write_text(text, "utf-8")
    console.print(f"Đã ghi {output}")
