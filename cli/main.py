"""The commands. Each module below does the work; this one only names, parses and reports."""

from __future__ import annotations

import importlib
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.console import CommandError, console
from configuration.logs import configure_logs
from configuration.settings import LogSettings, Settings, SettingsError, load_settings
from index.catalog.portal_client import BASE_URL, PortalError
from index.catalog.sources import SourceError
from index.catalog.store import CatalogError
from index.places.directory import DirectoryError
from index.places.units import PlacesError
from index.search.evaluation.questions import Half
from index.search.filters import Filters
from index.search.release import ReleaseError

_LATE_GROUPS = {
    "channels": ("cli.channels", "channels_app"),
    "messenger": ("cli.messenger", "messenger_app"),
    "sandbox": ("cli.sandboxing", "sandbox_app"),
    "zalo": ("cli.zalo", "zalo_app"),
}
"""Groups of commands that are loaded when one of them is wanted, with all that they need: module and its app."""


class _LateGroups(TyperGroup):
    """The commands of this module, and the groups that are loaded late."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *_LATE_GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _LATE_GROUPS:
            return super().get_command(ctx, cmd_name)
        module, name = _LATE_GROUPS[cmd_name]
        group = typer.main.get_group(getattr(importlib.import_module(module), name))
        group.name = cmd_name
        return group


app = typer.Typer(
    cls=_LateGroups,
    help="Một Cửa: trợ lý thủ tục hành chính.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
chat_app = typer.Typer(help="Trò chuyện trong cửa sổ lệnh.", invoke_without_command=True)
catalog_app = typer.Typer(help="Danh mục thủ tục.", no_args_is_help=True)
staff_app = typer.Typer(help="Bàn tra cứu của cán bộ.", no_args_is_help=True)


class _SearchGroup(TyperGroup):
    """``search`` takes a question; “batch”, “train” and “eval” with what to measure are commands of their own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = args in (["batch"], ["train"], ["train", "--only-fusion"], ["--help"])
        named = named or (args[:1] == ["eval"] and len(args) > 1)
        return super().parse_args(ctx, args if named or not args else ["question", *args])


search_app = typer.Typer(
    cls=_SearchGroup,
    help="Tìm thủ tục theo câu hỏi: ./motcua search “sang tên sổ đỏ” [--json].",
    no_args_is_help=True,
)
app.add_typer(search_app, name="search")
app.add_typer(chat_app, name="chat")
app.add_typer(catalog_app, name="catalog")
app.add_typer(staff_app, name="staff")
nlu_app = typer.Typer(help="Mô hình hiểu tin nhắn và dữ liệu huấn luyện của nó.", no_args_is_help=True)
app.add_typer(nlu_app, name="nlu")
benchmark_app = typer.Typer(help="Đo chuỗi xử lý của config.yml trên dữ liệu công khai, và cạnh các chuỗi khác.")
nlu_app.add_typer(benchmark_app, name="benchmark")
places_app = typer.Typer(help="Danh bạ bộ phận một cửa.", no_args_is_help=True)
app.add_typer(places_app, name="places")


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


@search_app.command("question", context_settings={"ignore_unknown_options": True}, hidden=True)
def search(
    query: Annotated[list[str], typer.Argument(help="Câu hỏi.")],
    as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
    why: Annotated[bool, typer.Option("--explain", help="Nói vì sao tìm thấy từng thủ tục.")] = False,
    field: Annotated[str, typer.Option(help="Chỉ lĩnh vực này.")] = "",
    level: Annotated[str, typer.Option(help="Chỉ cấp này: commune, province, ministry.")] = "",
    agency: Annotated[str, typer.Option(help="Chỉ cơ quan có những từ này trong tên.")] = "",
    province: Annotated[str, typer.Option(help="Chỉ tỉnh này và thủ tục chung cả nước.")] = "",
    internal: Annotated[bool, typer.Option("--internal", help="Cả thủ tục nội bộ.")] = False,
) -> None:
    """Tìm thủ tục theo câu hỏi."""
    from cli import searching

    try:
        filters = Filters(field, level, agency, province, None if internal else False)
    except ValueError as error:
        raise CommandError(
            f"--level {level}: không có cấp này; chọn commune (xã), province (tỉnh) hoặc ministry (bộ)"
        ) from error
    searching.once(_settings(), " ".join(query), as_json, why, filters)


@search_app.command("batch")
def search_batch() -> None:
    """Đọc {"id","text"} từng dòng, ghi kết quả từng dòng."""
    from cli import searching

    searching.batch(_settings(), sys.stdin, sys.stdout)


@search_app.command("eval")
def search_eval(
    paths: Annotated[list[Path], typer.Argument(help="Tệp câu hỏi JSONL, hoặc thư mục dạng BEIR.")],
    half: Annotated[Half, typer.Option(help="dev: mã câu hỏi chẵn; test: mã lẻ.")] = Half.ALL,
    count: Annotated[int, typer.Option(help="Xem bao nhiêu kết quả mỗi câu.", min=10, max=1000)] = 10,
    limit: Annotated[int | None, typer.Option(help="Chỉ hỏi chừng này câu đầu.", min=1)] = None,
    sample: Annotated[int | None, typer.Option(help="Chỉ hỏi chừng này câu rút ngẫu nhiên.", min=1)] = None,
    seed: Annotated[int, typer.Option(help="Hạt giống của --sample.", min=0)] = 42,
    corpus: Annotated[bool, typer.Option("--corpus/--catalogue", help="Tìm trong chính kho văn bản BEIR.")] = False,
    as_json: Annotated[Path | None, typer.Option("--json", help="Ghi mọi con số, từng câu, ra tệp JSON này.")] = None,
    html: Annotated[Path | None, typer.Option(help="Ghi trang xem từng câu ra tệp HTML này.")] = None,
) -> None:
    """Đo tìm kiếm trên những câu hỏi đã biết thủ tục đúng."""
    from cli import evaluating

    wanted = evaluating.Wanted(tuple(paths), half, count, limit, sample, seed, corpus, as_json, html)
    evaluating.evaluate_search(_settings(), wanted)


@search_app.command("train")
def search_train(
    only_fusion: Annotated[bool, typer.Option("--only-fusion", help="Giữ bộ mã hóa cụm từ đang có.")] = False,
) -> None:
    """Học lại trọng số của tìm kiếm từ ngân hàng câu hỏi."""
    from cli import search_training

    search_training.train(_settings(), only_fusion)


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


@chat_app.command("eval")
def chat_eval(
    dialogues: Annotated[Path, typer.Argument(help="Tệp hội thoại .yml, hoặc thư mục chứa chúng.")],
    as_json: Annotated[Path | None, typer.Option("--json", help="Ghi kết quả từng lượt vào tệp JSON.")] = None,
) -> None:
    """Chạy các hội thoại đã viết sẵn với trợ lý đang chạy, đếm lượt trả lời đúng theo chủ đề."""
    from cli import dialogues as evaluating

    evaluating.evaluate_dialogues(_settings(), dialogues, as_json)


@chat_app.command("train")
def chat_train(
    folders: Annotated[list[Path], typer.Argument(help="Các thư mục hội thoại .yml để học.")],
) -> None:
    """Học lại từ hội thoại đã viết sẵn: khi nào tin nhắn vẫn hỏi thủ tục đang nói, đoạn nào của hồ sơ trả lời."""
    from cli import dialogue_training
    from cli.preparation import prepare_model

    settings = _settings()
    dialogue_training.train(settings, prepare_model(settings), folders)


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


@places_app.command("import")
def places_import(source: Annotated[Path, typer.Argument(help="Tệp CSV của danh bạ.")]) -> None:
    """Nhập danh bạ một cửa, thay danh bạ đang dùng; có dòng sai thì không thay gì."""
    from cli import placing

    placing.import_directory(_settings(), source)


@places_app.command("show")
def places_show(place: Annotated[list[str], typer.Argument(help="Xã, phường, tỉnh; tên cũ cũng được.")]) -> None:
    """In các đơn vị một cửa của một nơi."""
    from cli import placing

    placing.show(_settings(), " ".join(place))


@places_app.command("export")
def places_export(output: Annotated[Path | None, typer.Argument(help="Tệp CSV; bỏ trống để in.")] = None) -> None:
    """Ghi danh bạ đang dùng ra CSV nhập lại được."""
    from cli import placing

    placing.export(_settings(), output)


_JsonFile = Annotated[Path | None, typer.Option("--json", help="Ghi mọi con số ra tệp JSON này.")]
_HtmlFile = Annotated[Path | None, typer.Option("--html", help="Ghi trang xem ra tệp HTML này.")]


@nlu_app.command("check")
def nlu_check(as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False) -> None:
    """Tìm câu kiểm tra lọt vào dữ liệu huấn luyện, câu mâu thuẫn, câu trùng, ý định gần nhau."""
    from cli.nlu import commands

    raise typer.Exit(commands.check_training(as_json=as_json))


@nlu_app.command("train")
def nlu_train() -> None:
    """Huấn luyện mô hình của nguồn hiện nay mà không đưa vào phục vụ."""
    from cli.nlu import commands

    commands.train(_understanding())


@nlu_app.command("test")
def nlu_test(
    messages: Annotated[Path | None, typer.Argument(help="Tệp tin nhắn JSONL; bỏ trống: tests/nlu.")] = None,
    half: Annotated[Half, typer.Option(help="dev: mã chẵn; test: mã lẻ.")] = Half.ALL,
    model: Annotated[str | None, typer.Option(help="Mô hình cần đo; bỏ trống: mô hình đang phục vụ.")] = None,
    as_json: _JsonFile = None,
    html: _HtmlFile = None,
) -> None:
    """Đo mô hình trên những tin nhắn nó chưa từng thấy."""
    from cli.nlu import commands, examples

    commands.test(_understanding(), messages or examples.MESSAGES, half, model, commands.Outputs(as_json, html))


@nlu_app.command("crossvalidate")
def nlu_crossvalidate(
    folds: Annotated[int, typer.Option(help="Chia dữ liệu làm bao nhiêu phần.", min=2, max=20)] = 5,
    as_json: _JsonFile = None,
    html: _HtmlFile = None,
) -> None:
    """Đo cách huấn luyện của config.yml bằng kiểm tra chéo trên dữ liệu huấn luyện."""
    from cli.nlu import commands

    _understanding()
    commands.validate(folds, commands.Outputs(as_json, html))


@nlu_app.command("models")
def nlu_models(as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False) -> None:
    """Liệt kê các mô hình: huấn luyện lúc nào, đo được bao nhiêu, cái nào đang phục vụ."""
    from cli.nlu import commands

    commands.models(_settings(), as_json=as_json)


@nlu_app.command("activate")
def nlu_activate(
    name: Annotated[str | None, typer.Argument(help="Tên mô hình, hay phần đầu của tên.")] = None,
    previous: Annotated[bool, typer.Option("--previous", help="Mô hình phục vụ trước mô hình này.")] = False,
) -> None:
    """Đưa một mô hình vào phục vụ; bot đang chạy dùng ngay, không khởi động lại."""
    from cli.nlu import commands

    commands.activate(_understanding(), name, previous=previous)


@benchmark_app.command("phoatis")
def nlu_benchmark_phoatis(
    folders: Annotated[
        list[Path], typer.Argument(help="Thư mục dạng PhoATIS (seq.in, seq.out, label): để học …, để đo sau cùng.")
    ],
    slots: Annotated[bool, typer.Option("--slots", help="Đo cả F1 nhãn từ.")] = False,
    as_json: _JsonFile = None,
) -> None:
    """Huấn luyện chuỗi xử lý của config.yml trên các thư mục đầu rồi đo trên thư mục cuối."""
    from cli.nlu import benchmark

    _understanding()
    benchmark.phoatis(folders, slots=slots, as_json=as_json)


@benchmark_app.command("peers")
def nlu_benchmark_peers(
    epochs: Annotated[int, typer.Option(help="Số vòng học của DIET; 0: không đo DIET.", min=0, max=300)] = 10,
    pyvi: Annotated[
        Path | None, typer.Option(help="Thư mục đã cài gói pyvi; bỏ trống: không đo chuỗi dùng nó.")
    ] = None,
    share: Annotated[float, typer.Option(help="Phần ví dụ của mỗi ý định được dùng.", min=0.05, max=1.0)] = 1.0,
    as_json: _JsonFile = None,
) -> None:
    """Đo chuỗi xử lý của ta, thiếu từng phần, và các chuỗi khác của Rasa trên cùng dữ liệu."""
    from cli.nlu import benchmark

    _understanding()
    benchmark.peers(epochs=epochs, pyvi=pyvi, as_json=as_json, share=share)


@staff_app.command("password")
def staff_password(
    stdin: Annotated[bool, typer.Option("--stdin", help="Đọc mật khẩu từ đầu vào, một dòng, thay vì hỏi.")] = False,
) -> None:
    """Đặt mật khẩu cho bàn tra cứu của cán bộ; chỉ lưu bản băm."""
    from cli import staff_password

    staff_password.set_password(_settings(), sys.stdin if stdin else None)


def _understanding() -> Settings:
    """The settings, once the Rasa processes to be started find their sentence encoder."""
    from cli.preparation import prepare_sentence_encoder_with_bar

    settings = _settings()
    prepare_sentence_encoder_with_bar(settings)
    return settings


def _settings() -> Settings:
    settings = load_settings()
    configure_logs(LogSettings(level="warning", form="console"), "cli")
    return settings


_EXPECTED = (
    CommandError,
    SettingsError,
    ReleaseError,
    SourceError,
    CatalogError,
    PortalError,
    DirectoryError,
    PlacesError,
)


def main() -> None:
    """Run the command line; expected errors are one sentence and exit code 1."""
    try:
        app()
    except _EXPECTED as error:
        print(f"motcua: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
