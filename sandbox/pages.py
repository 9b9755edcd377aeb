"""Renders the officer's page from the templates beside this module.

What a page shows is decided by ``sandbox.counter``; here is only how values are worded.
"""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from actions.dossier.record import STATUS_NAMES
from vietnamese.numbers import TIME_ZONE, format_money

FOLDER = Path(__file__).resolve().parent


def page(template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """A page as an answer; ``values`` are what its template shows."""
    return HTMLResponse(_environment().get_template(template).render(**values), status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=_day, moment=_moment, money=format_money, status=STATUS_NAMES.__getitem__)
    return environment


def _day(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(TIME_ZONE):%d/%m/%Y}"


def _moment(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(TIME_ZONE):%H:%M %d/%m/%Y}"
