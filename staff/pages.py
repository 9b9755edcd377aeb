"""Renders the desk's pages from the templates beside this module.

What a page shows is decided by ``staff.desk`` and ``staff.sign_in``; here is only how values are worded.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from actions.answers import fee_text, spoken_name, time_text
from index.catalog.comparison import as_text
from vietnamese.numbers import format_date, format_number

FOLDER = Path(__file__).resolve().parent


def page(template: str, status: int = 200, headers: dict[str, str] | None = None, /, **values: Any) -> HTMLResponse:
    """A page, or a part of one, as an answer; ``values`` are what its template shows."""
    return HTMLResponse(_environment().get_template(template).render(**values), status, headers)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        words=as_text,
        capital=lambda text: text[:1].upper() + text[1:],
        fee=fee_text,
        time=time_text,
        date=format_date,
        number=_number,
        spoken=spoken_name,
    )
    return environment


def _number(value: float) -> str:
    """5649 → "5.649"."""
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else format_number(value)
