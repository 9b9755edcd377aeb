"""``motcua sandbox``: lists and moves the made-up dossiers of the running sandbox, and sets its faults.

What a move or a fault does is left to ``sandbox``; here its control paths are asked and the answer is printed.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.console import CommandError, console
from configuration.settings import Settings, load_settings
from sandbox.switchboard import KINDS, PLACES, Kind, Place

sandbox_app = typer.Typer(help="Hộp cát: hệ thống một cửa mẫu, hồ sơ bịa.", no_args_is_help=True)

_TIMEOUT_S = 10.0
_Code = Annotated[str, typer.Argument(help="Mã hồ sơ.")]


@sandbox_app.command("list")
def list_dossiers(
    words: Annotated[list[str] | None, typer.Argument(help="Mã, thủ tục hoặc đơn vị.")] = None,
    status: Annotated[int | None, typer.Option(help="Chỉ tình trạng này, 1 đến 10.", min=1, max=10)] = None,
    late: Annotated[bool, typer.Option("--late", help="Chỉ hồ sơ trễ hẹn.")] = False,
    page: Annotated[int, typer.Option(help="Trang, từ 0.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
) -> None:
    """Liệt kê hồ sơ mẫu, kèm số xác nhận để thử tra cứu."""
    asked = {"words": " ".join(words or []), "late": late, "page": page}
    told = _ask("GET", "/dossiers", params=asked if status is None else {**asked, "status": status})
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    table = Table(Column("mã", no_wrap=True), "thủ tục", "tình trạng", "hẹn trả", "số xác nhận", box=None)
    for each in told["dossiers"]:
        due = each["due_at"][:10] + (" trễ hẹn" if each["late"] else "")
        state = f"{each['status']}. {each['status_name']}"
        table.add_row(each["code"], each["procedure_name"], state, due, ", ".join(each["factors"]))
    Console(highlight=False).print(table)
    console.print(f"{told['count']} hồ sơ.")


@sandbox_app.command()
def move(
    code: _Code,
    status: Annotated[int, typer.Argument(help="Tình trạng mới, 1 đến 10.", min=1, max=10)],
    note: Annotated[str, typer.Option(help="Ghi chú, không có tên người.")] = "",
    paper: Annotated[list[str] | None, typer.Option(help="Giấy tờ cần bổ sung (tình trạng 5); nhiều lần được.")] = None,
    amount: Annotated[int | None, typer.Option(help="Số đồng phải nộp (tình trạng 6).", min=0)] = None,
) -> None:
    """Chuyển một hồ sơ sang tình trạng khác; bên nghe được báo."""
    asked = {"code": code, "status": status, "note": note, "papers": paper or [], "amount": amount}
    told = _ask("POST", "/moves", json=asked)
    console.print(f"Hồ sơ {told['code']} nay là {told['status']}. {told['status_name']}.")


@sandbox_app.command()
def apologise(
    code: _Code,
    days: Annotated[float, typer.Option(help="Hẹn lại sau chừng này ngày.", min=0.001, max=365)] = 5,
    reason: Annotated[str, typer.Option(help="Lý do trễ.")] = "Cần lấy ý kiến của cơ quan phối hợp",
) -> None:
    """Phát hành phiếu xin lỗi và hẹn lại cho một hồ sơ trễ hẹn."""
    told = _ask("POST", "/apologies", json={"code": code, "days": days, "reason": reason})
    console.print(f"Hồ sơ {told['code']} hẹn lại ngày {told['due_at'][:10]}.")


@sandbox_app.command()
def fault(
    kind: Annotated[Kind | None, typer.Argument(help="Kiểu lỗi; bỏ trống: xem lỗi đang đặt.")] = None,
    place: Annotated[list[Place] | None, typer.Option(help="Nơi hỏng; bỏ trống: mọi nơi.")] = None,
    delay_ms: Annotated[int, typer.Option(help="Chậm bao nhiêu mili giây (slow).", min=0, max=600_000)] = 2000,
    times: Annotated[int | None, typer.Option(help="Hỏng bao nhiêu lần; bỏ trống: đến khi --clear.", min=1)] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Bỏ hết lỗi trước đã.")] = False,
) -> None:
    """Đặt lỗi cho các API tra cứu của hộp cát, để xem bên hỏi chịu được không."""
    told = _ask("DELETE" if clear else "GET", "/faults" if clear else "/state")
    for each in (place or list(Place)) if kind else []:
        asked = {"place": each, "kind": kind, "delay_ms": delay_ms, "times": times}
        told = _ask("POST", "/faults", json=asked)
    for each in told["faults"]:
        lasting = f"còn {each['times']} lần" if each["times"] else "đến khi bỏ lỗi"
        console.print(f"{PLACES[Place(each['place'])]}: {KINDS[Kind(each['kind'])]}, {lasting}.")
    if not told["faults"]:
        console.print("Không có lỗi nào đang đặt.")


def _ask(method: str, path: str, **asked: Any) -> Any:
    import httpx

    url = _address(load_settings())
    try:
        answer = httpx.request(method, f"{url}/control{path}", timeout=_TIMEOUT_S, **asked)
    except httpx.HTTPError as error:
        raise CommandError(
            f"hộp cát không trả lời ở {url} ({type(error).__name__}); chạy nó bằng ./motcua up, "
            "hoặc xem enabled, port ở mục [sandbox]"
        ) from error
    if not answer.is_success:
        try:
            raise CommandError(answer.json()["detail"])
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{url} không phải là hộp cát: mã {answer.status_code}") from error
    return answer.json()


def _address(settings: Settings) -> str:
    # Only from this machine, whatever address the look-ups are served on.
    return f"http://127.0.0.1:{settings.sandbox.port}"
