"""The commands. Each module below does the work; this one only names, parses and reports."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.console import CommandError, console
from configuration.logs import configure_logs
from configuration.settings import LogSettings, Settings, SettingsError, load_settings
from index.catalog.portal_client import BASE_URL, PortalError
from index.catalog.sources import SourceError
from index.catalog.store import CatalogError
from index.search.release import ReleaseError

app = typer.Typer(
    help="Một Cửa: trợ lý thủ tục hành chính.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
chat_app = typer.Typer(help="Trò chuyện trong cửa sổ lệnh.", invoke_without_command=True)
catalog_app = typer.Typer(help="Danh mục thủ tục.", no_args_is_help=True)
app.add_typer(chat_app, name="chat")
app.add_typer(catalog_app, name="catalog")


@app.command()
def up(
    detach: Annotated[bool, typer.Option(help="Chạy nền rồi trả lại cửa sổ lệnh.")] = False,
) -> None:
    """Chuẩn bị những gì còn thiếu rồi chạy mọi tiến trình."""
    from cli import starting

    starting.up(_settings(), detach)


@app.command()
def down() -> None:
    """Dừng mọi tiến trình."""
    from cli.supervision import stop_running

    stopped = stop_running(_settings())
    console.print("Đã dừng." if stopped else "Một Cửa không chạy.")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False) -> None:
    """Cho biết tiến trình nào đang chạy; mã thoát 1 khi có tiến trình không khỏe."""
    from cli import reports

    raise typer.Exit(reports.status(_settings(), as_json))


@app.command()
def doctor() -> None:
    """Kiểm tra máy, môi trường, dữ liệu và tiến trình; mỗi dòng một việc, kèm cách sửa."""
    from cli import reports

    raise typer.Exit(reports.doctor(_settings()))


@app.command("test")
def run_tests(
    select: Annotated[list[str] | None, typer.Argument(help="Chỉ chạy các tệp kiểm thử này.")] = None,
) -> None:
    """Chạy mọi kiểm tra và kiểm thử, như CI."""
    from cli import checking

    raise typer.Exit(checking.test(_settings(), select or []))


@app.command()
def check(mend: Annotated[bool, typer.Option(help="Sửa luôn những gì máy sửa được.")] = False) -> None:
    """Chạy các kiểm tra nhanh: định dạng, lint, kiểu, tầng nhập khẩu."""
    from cli import checking

    raise typer.Exit(checking.check(mend))


@app.command(
    context_settings={"ignore_unknown_options": True},
)
def search(
    query: Annotated[list[str], typer.Argument(help="Câu hỏi; hoặc “batch” để đọc JSON từng dòng.")],
    as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
) -> None:
    """Tìm thủ tục theo câu hỏi."""
    from cli import searching

    if query == ["batch"]:
        searching.batch(_settings(), sys.stdin, sys.stdout)
    else:
        searching.once(_settings(), " ".join(query), as_json)


@chat_app.callback()
def chat(context: typer.Context) -> None:
    """Trò chuyện với trợ lý đang chạy."""
    if context.invoked_subcommand is None:
        from cli import chatting

        chatting.interactive(_settings())


@chat_app.command("batch")
def chat_batch() -> None:
    """Đọc {"id","turns":[…]} từng dòng, ghi câu trả lời từng dòng."""
    from cli import chatting

    chatting.batch(_settings(), sys.stdin, sys.stdout)


@catalog_app.command("import")
def catalog_import(
    source: Annotated[Path, typer.Argument(help="Tệp, thư mục hoặc tệp nén cần nhập.")],
    publish: Annotated[bool, typer.Option(help="Đưa vào phục vụ ngay sau khi nhập.")] = True,
    complete: Annotated[bool, typer.Option("--complete", help="Nguồn là toàn bộ danh mục: mã vắng mặt bị bỏ.")] = False,
    listed: Annotated[Path | None, typer.Option("--list", help="Danh sách của Cổng: thêm cơ quan, liên kết.")] = None,
    allow_loss: Annotated[bool, typer.Option("--allow-loss", help="Vẫn phục vụ dù mất nhiều thủ tục.")] = False,
) -> None:
    """Nhập danh mục thủ tục thành một phiên bản mới, dựng chỉ mục và đưa vào phục vụ."""
    from cli import cataloguing

    code = cataloguing.import_catalogue(
        _settings(), source, publish_now=publish, complete=complete, listed=listed, allow_loss=allow_loss
    )
    raise typer.Exit(code)


@catalog_app.command("fetch")
def catalog_fetch(
    folder: Annotated[Path, typer.Argument(help="Thư mục giữ các câu trả lời của Cổng.")],
    base_url: Annotated[str, typer.Option(help="Địa chỉ Cổng.")] = BASE_URL,
    contact: Annotated[str, typer.Option(help="Địa chỉ liên hệ để Cổng biết ai đang tải.")] = "",
    interval_s: Annotated[float, typer.Option(help="Giây giữa hai lần hỏi.", min=0.1)] = 1.0,
    max_age_days: Annotated[float | None, typer.Option(help="Tải lại những gì cũ hơn số ngày này.")] = None,
) -> None:
    """Tải danh sách và hồ sơ thủ tục từ Cổng, lịch sự và tiếp tục được khi ngắt giữa chừng."""
    from cli import cataloguing

    raise typer.Exit(cataloguing.fetch(base_url, folder, contact, interval_s, max_age_days))


@catalog_app.command("show")
def catalog_show(
    code: str,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
    version: Annotated[int | None, typer.Option(help="Phiên bản; mặc định là bản hiện hành.")] = None,
) -> None:
    """In một thủ tục."""
    from cli import cataloguing

    cataloguing.show(_settings(), code, as_json, version)


@catalog_app.command("versions")
def catalog_versions() -> None:
    """Liệt kê các phiên bản: ai, lúc nào, từ đâu, đổi gì."""
    from cli import cataloguing

    cataloguing.list_versions(_settings())


class ReportForm(StrEnum):
    """How a report is given."""

    TABLE = "table"
    JSON = "json"
    HTML = "html"


_Form = Annotated[ReportForm, typer.Option(help="Dạng in ra.")]
_Output = Annotated[Path | None, typer.Option(help="Ghi ra tệp này thay vì in.")]


@catalog_app.command("diff")
def catalog_diff(before: int, after: int, form: _Form = ReportForm.TABLE, output: _Output = None) -> None:
    """So sánh hai phiên bản, từng trường."""
    from cli import cataloguing

    cataloguing.diff(_settings(), before, after, form.value, output)


@catalog_app.command("check")
def catalog_check(form: _Form = ReportForm.TABLE, output: _Output = None) -> None:
    """Kiểm tra chất lượng danh mục hiện hành."""
    from cli import cataloguing

    cataloguing.check(_settings(), form.value, output)


@catalog_app.command("export")
def catalog_export(output: Path, version: Annotated[int | None, typer.Option(help="Phiên bản.")] = None) -> None:
    """Ghi danh mục ra một tệp JSON nhập lại được."""
    from cli import cataloguing

    cataloguing.export(_settings(), output, version)


@catalog_app.command("rollback")
def catalog_rollback(version: int) -> None:
    """Quay về nội dung của một phiên bản trước và đưa vào phục vụ."""
    from cli import cataloguing

    cataloguing.rollback(_settings(), version)


@catalog_app.command("replace")
def catalog_replace(code: str, replaced_by: str) -> None:
    """Ghi nhận thủ tục nào thay cho một mã đã hết hiệu lực."""
    from cli import cataloguing

    cataloguing.replace(_settings(), code, replaced_by)


@catalog_app.command("search")
def catalog_search(query: list[str], as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False) -> None:
    """Tìm thủ tục, như ./motcua search."""
    from cli import searching

    searching.once(_settings(), " ".join(query), as_json)


def _settings() -> Settings:
    settings = load_settings()
    configure_logs(LogSettings(level="warning", form="console"), "cli")
    return settings


def main() -> None:
    """Run the command line; expected errors are one sentence and exit code 1."""
    try:
        app()
    except (CommandError, SettingsError, ReleaseError, SourceError, CatalogError, PortalError) as error:
        print(f"motcua: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
