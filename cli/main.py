"""The commands. Each module below does the work; this one only names, parses and reports."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.console import CommandError, console
from configuration.logs import configure_logs
from configuration.settings import LogSettings, Settings, SettingsError, load_settings
from index.catalog.sources import SourceError
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
) -> None:
    """Nhập danh mục thủ tục, dựng chỉ mục và đưa vào phục vụ."""
    from cli import cataloguing

    raise typer.Exit(cataloguing.import_catalogue(_settings(), source, publish))


@catalog_app.command("show")
def catalog_show(
    code: str,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
) -> None:
    """In một thủ tục."""
    from cli import cataloguing

    cataloguing.show(_settings(), code, as_json)


def _settings() -> Settings:
    settings = load_settings()
    configure_logs(LogSettings(level="warning", form="console"), "cli")
    return settings


def main() -> None:
    """Run the command line; expected errors are one sentence and exit code 1."""
    try:
        app()
    except (CommandError, SettingsError, ReleaseError, SourceError) as error:
        print(f"motcua: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
