"""The officer's page of the sandbox: finds dossiers, moves them, files new ones, sets faults; only on this machine.

What a move does is left to ``sandbox.one_stop``, how a page looks to the templates.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from actions.dossier.record import STATUS_NAMES
from sandbox.dossiers import REASONS, SERVICES
from sandbox.loopback import Forms, only_here
from sandbox.one_stop import NEXT, SHOWN, Demand, NotPossible, OneStop, Sought, due_now, is_late
from sandbox.outbox import waiting
from sandbox.pages import page
from sandbox.switchboard import KINDS, PLACES, Fault, Kind, Place, Switchboard

_LATE = "tre"
_DONE = {
    "chuyen": "Đã chuyển hồ sơ và ghi một tin báo.",
    "xin-loi": "Đã phát hành phiếu xin lỗi và hẹn lại.",
    "nop": "Đã nộp một hồ sơ mẫu mới.",
}
_LONGEST = 300

Text = Annotated[str, Form(max_length=2000)]


def counter_routes(one_stop: OneStop, switchboard: Switchboard) -> APIRouter:
    """The pages, in Vietnamese."""
    routes = APIRouter(dependencies=[Depends(only_here)], default_response_class=HTMLResponse)
    forms = Forms()
    ours = [Depends(forms.check)]

    def shown(code: str, status: int = 200, fault: str = "", done: str = "") -> HTMLResponse:
        dossier = one_stop.find(code)
        return page(
            *("dossier.html", status),
            dossier=dossier,
            due=due_now(dossier),
            late=is_late(dossier, one_stop.now()),
            ways=NEXT[dossier.status],
            reasons=REASONS,
            fault=fault,
            done=done,
            mark=forms.mark,
            events=waiting(one_stop.engine),
        )

    @routes.get("/")
    def dossiers(q: str = "", trang_thai: str = "", trang: int = 0) -> HTMLResponse:
        words = q[:_LONGEST]
        status = int(trang_thai) if trang_thai.isdecimal() and int(trang_thai) in STATUS_NAMES else None
        number = min(max(trang, 0), 10_000)
        found, count = one_stop.search(Sought(words, status, trang_thai == _LATE), number)
        now = one_stop.now()

        def address(other: int) -> str:
            return "/?" + urlencode({"q": words, "trang_thai": trang_thai, "trang": other})

        return page(
            "list.html",
            rows=[(dossier, due_now(dossier), is_late(dossier, now)) for dossier in found],
            words=words,
            chosen=trang_thai,
            statuses=STATUS_NAMES,
            services=SERVICES,
            count=count,
            before=address(number - 1) if number else "",
            after=address(number + 1) if (number + 1) * SHOWN < count else "",
            mark=forms.mark,
            events=waiting(one_stop.engine),
        )

    @routes.get("/ho-so")
    def dossier(ma: str, da: str = "") -> HTMLResponse:
        return shown(ma, done=_DONE.get(da, ""))

    @routes.post("/nop", dependencies=ours, response_model=None)
    def file(thu_tuc: Annotated[int, Form(ge=0, lt=len(SERVICES))]) -> RedirectResponse:
        return _to(one_stop.file(SERVICES[thu_tuc]).code, "nop")

    @routes.post("/chuyen", dependencies=ours, response_model=None)
    def move(
        ma: Text,
        trang_thai: Annotated[int, Form()],
        ghi_chu: Text = "",
        giay_to: Text = "",
        so_tien: Annotated[str, Form(max_length=20)] = "",
    ) -> HTMLResponse | RedirectResponse:
        digits = so_tien.replace(".", "").strip()
        if digits and not (digits.isascii() and digits.isdecimal()):
            return shown(ma, 422, f"Số tiền “{so_tien}” không đọc được; gõ số đồng, ví dụ 50.000.")
        papers = tuple(line.strip() for line in giay_to.splitlines() if line.strip())
        try:
            one_stop.move(ma, trang_thai, ghi_chu[:_LONGEST], Demand(papers, int(digits) if digits else None))
        except NotPossible as error:
            return shown(ma, 409, str(error))
        return _to(ma, "chuyen")

    @routes.post("/xin-loi", dependencies=ours, response_model=None)
    def apologise(
        ma: Text,
        ly_do: Annotated[str, Form(min_length=1, max_length=_LONGEST)],
        so_ngay: Annotated[int, Form(ge=1, le=365)],
    ) -> HTMLResponse | RedirectResponse:
        try:
            one_stop.apologise(ma, ly_do, so_ngay)
        except NotPossible as error:
            return shown(ma, 409, str(error))
        return _to(ma, "xin-loi")

    @routes.get("/loi")
    def faults() -> HTMLResponse:
        return page(
            "faults.html",
            current=switchboard.current(),
            kinds=KINDS,
            places=PLACES,
            mark=forms.mark,
            events=waiting(one_stop.engine),
        )

    @routes.post("/loi", dependencies=ours, response_model=None)
    def set_fault(
        kieu: Annotated[Kind, Form()],
        noi: Annotated[list[Place], Form()],
        cham_ms: Annotated[int, Form(ge=0, le=600_000)] = 2000,
        so_lan: Annotated[str, Form(pattern=r"^\d{0,6}$")] = "",
    ) -> RedirectResponse:
        for place in noi:
            switchboard.set(Fault(place=place, kind=kieu, delay_ms=cham_ms, times=int(so_lan or 0) or None))
        return RedirectResponse("/loi", 303)

    @routes.post("/loi/het", dependencies=ours, response_model=None)
    def clear_faults() -> RedirectResponse:
        switchboard.clear()
        return RedirectResponse("/loi", 303)

    return routes


def _to(code: str, done: str) -> RedirectResponse:
    return RedirectResponse("/ho-so?" + urlencode({"ma": code, "da": done}), 303)
