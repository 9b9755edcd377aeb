"""Renders comparisons and quality reports as one self-contained HTML page each.

The pages load nothing: the style is inlined, charts are SVG inside tables, so that the table is the chart's text.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from index.catalog.comparison import Comparison
from index.catalog.quality import TITLES, QualityReport

_FOLDER = Path(__file__).resolve().parent
SHOWN = 40
"""How many findings of a kind, or procedures of a comparison's part, a page lists unless told otherwise."""
_LEAST_SHARE = 0.0005


def comparison_page(comparison: Comparison, before: str, after: str, shown: int = SHOWN) -> str:
    """A comparison as HTML. before, after: how people call the two versions ("bản 18/07/2026")."""
    template = _environment().get_template("comparison.html")
    return template.render(comparison=comparison, before=before, after=after, shown=shown)


def quality_page(report: QualityReport, shown: int = SHOWN) -> str:
    """A quality report as HTML; all findings stand in ``quality.as_json``, here the first of each kind."""
    return _environment().get_template("quality.html").render(report=report, titles=TITLES, shown=shown)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = _number
    environment.filters["percent"] = _percent
    # Our own file, the only text that goes in unescaped.
    environment.globals["style"] = Markup((_FOLDER / "style.css").read_text(encoding="utf-8"))  # noqa: S704
    return environment


def _number(value: int) -> str:
    """5649 → "5.649"."""
    return f"{value:,}".replace(",", ".")


def _percent(share: float) -> str:
    """0.6851 → "68,5%"; what is there but would be rounded to nothing → "< 0,1%"."""
    if 0 < share < _LEAST_SHARE:
        return "< 0,1%"
    return f"{share:.1%}".replace(".", ",")
