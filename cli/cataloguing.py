"""``motcua catalog``: import a catalogue and put it into service, print a record."""

from __future__ import annotations

from pathlib import Path

from actions.answers import answer_facet
from actions.facets import Facet
from cli.console import CommandError, console, progress_bar
from cli.preparation import indexing_encoder, prepare_encoder_with_bar
from configuration.settings import Settings
from index.catalog.procedure import Procedure
from index.catalog.sources import Rejection, Source, own_records, text_export
from index.questions.question_bank import questions_by_code
from index.search.installed import encoder_key, releases

SOURCES: tuple[Source, ...] = (own_records, text_export)
_REJECTIONS_SHOWN = 20


def import_catalogue(settings: Settings, path: Path, publish: bool) -> int:
    """Read every record, report what was taken and rejected, index and publish; 0 when any was."""
    if not path.exists():
        raise CommandError(f"không có {path}; hãy chỉ một tệp, thư mục hoặc tệp nén")
    source = next((s for s in SOURCES if s.recognises(path)), None)
    if source is None:
        kinds = "; ".join(known.NAME for known in SOURCES)
        raise CommandError(f"{path} không thuộc loại nguồn nào đọc được ({kinds})")
    taken, rejected = _read(source, path)
    console.print(f"Nguồn: {source.NAME}. Nhận {len(taken)} thủ tục, loại {len(rejected)}.")
    for rejection in rejected[:_REJECTIONS_SHOWN]:
        console.print(f"  loại {rejection.place} {rejection.code}: {rejection.reason}", markup=False)
    if len(rejected) > _REJECTIONS_SHOWN:
        console.print(f"  … và {len(rejected) - _REJECTIONS_SHOWN} bản ghi khác")
    if not taken:
        raise CommandError("không nhận được thủ tục nào; danh mục đang phục vụ giữ nguyên")
    if publish:
        _publish(settings, taken, path)
    return 0


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


def _publish(settings: Settings, procedures: list[Procedure], path: Path) -> None:
    encoder = prepare_encoder_with_bar(settings)
    kept = releases(settings)
    console.print("Dựng chỉ mục …")
    release = kept.build(
        (procedure.model_dump_json() for procedure in procedures),
        questions_by_code(),
        indexing_encoder(encoder),
        encoder_key(encoder),
        path.name,
        progress=True,
    )
    kept.publish(release)
    console.print(f"Đã đưa bản {release} vào phục vụ; các tiến trình đang chạy tự nhận trong vài giây.")


def show(settings: Settings, code: str, as_json: bool) -> None:
    """Print the procedure with that code from the catalogue in service."""
    kept = releases(settings)
    found = kept.records(kept.current())(code)
    if found is None:
        raise CommandError(f"danh mục đang phục vụ không có thủ tục {code}; thử ./motcua search")
    if as_json:
        print(found.model_dump_json(indent=2))
        return
    for facet in Facet:
        print(answer_facet(found, facet).text + "\n")
