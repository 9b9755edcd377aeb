"""Signing in and out, and the page that says how to set a password while there is none."""

from __future__ import annotations

import math
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from staff.attempts import Attempts
from staff.pages import page
from staff.passwords import LONGEST, PasswordFile
from staff.protection import Sessions, comes_from_us


class SignInNeeded(Exception):
    """The page is for who is signed in."""


class NoPassword(Exception):
    """The desk has no password yet and serves nothing."""


class ForeignForm(Exception):
    """A form did not come from one of our pages."""


class Door:
    """Lets in who knows the password, and nobody while there is none."""

    def __init__(self, password: PasswordFile, sessions: Sessions, attempts: Attempts) -> None:
        self.password = password
        self.sessions = sessions
        self.attempts = attempts

    def check(self, request: Request) -> None:
        """Raise NoPassword or SignInNeeded unless the request belongs to an open session."""
        if not self.password.is_set():
            raise NoPassword
        if not self.sessions.is_open(request.session):
            raise SignInNeeded


def sign_in_routes(door: Door) -> APIRouter:
    """Pages that are open to everybody who reaches the desk."""
    routes = APIRouter()

    @routes.get("/dang-nhap")
    def form(request: Request, tiep: str = "/") -> Response:
        """The form; who is signed in goes on."""
        if not door.password.is_set():
            raise NoPassword
        if door.sessions.is_open(request.session):
            return RedirectResponse(own_address(tiep), 303)
        return page("sign_in.html", to=own_address(tiep), fault="")

    @routes.post("/dang-nhap")
    def sign_in(
        request: Request, mat_khau: Annotated[str, Form()] = "", tiep: Annotated[str, Form()] = "/"
    ) -> Response:
        """Take a password; wrong ones make the address wait, longer each time."""
        if not comes_from_us(request):
            raise ForeignForm
        if not door.password.is_set():
            raise NoPassword
        address = request.client.host if request.client else ""
        to = own_address(tiep)
        wait = math.ceil(door.attempts.begin(address))
        if wait:
            fault = f"Sai nhiều lần. Đợi {wait} giây rồi thử lại."
            return page("sign_in.html", 429, {"Retry-After": str(wait)}, to=to, fault=fault)
        if len(mat_khau) > LONGEST or not door.password.fits(mat_khau):
            return page("sign_in.html", 403, to=to, fault="Mật khẩu không đúng.")
        door.attempts.forgive(address)
        door.sessions.open(request.session)
        return RedirectResponse(to, 303)

    @routes.post("/dang-xuat")
    def sign_out(request: Request) -> Response:
        """End the session, for every copy of its cookie."""
        if not comes_from_us(request):
            raise ForeignForm
        door.sessions.end(request.session)
        return RedirectResponse("/dang-nhap", 303)

    return routes


def own_address(told: str) -> str:
    r"""The address to go to after signing in: one of ours, or the first page.

    >>> own_address("/thu-tuc/1.014064"), own_address("//elsewhere.example"), own_address("/\\elsewhere.example")
    ('/thu-tuc/1.014064', '/', '/')
    """
    ours = told.startswith("/") and not told.startswith(("//", "/\\")) and told.isprintable() and len(told) < 8000
    return told if ours and not told.startswith(("/dang-", "/tim")) else "/"


def sign_in_answer(request: Request) -> HTMLResponse | RedirectResponse:
    """Where somebody goes who must sign in first."""
    if request.headers.get("hx-request"):
        # htmx follows redirects out of sight; this header makes the whole page go.
        return HTMLResponse("", 401, {"HX-Redirect": "/dang-nhap"})
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/dang-nhap?tiep={quote(path, safe='')}" if path != "/" else "/dang-nhap", 303)
