"""Fields of the national portal that may be HTML, as plain text: lines for blocks, " | " between a table's cells.

Used by ``portal_api``. What the text means is left to ``index.catalog.interpretation``.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from vietnamese.text import clean, squeeze

_BREAKS = frozenset("br p div li ul ol table tr h1 h2 h3 h4 h5 h6 blockquote section article hr pre dl dt dd".split())
_CELLS = frozenset(("td", "th"))
_INLINE = frozenset("a b i u s em strong span font sub sup small big tbody thead tfoot col colgroup img code".split())
_UNSEEN = frozenset(("script", "style", "head", "title"))
_KNOWN = _BREAKS | _CELLS | _INLINE | _UNSEEN | {"html", "body", "strike", "center"}
_LOOKS_LIKE_HTML = re.compile(
    rf"</?(?:{'|'.join(sorted(_KNOWN))})\b[^<>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]+);"
)


class _Text(HTMLParser):
    """Gathers the text of HTML: blocks on their own lines, table cells kept apart by " | "."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line, keep cells apart, or give back what only looks like a tag ("<tên cơ quan>")."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _CELLS:
            if self._cells:
                self.parts.append(" | ")
            self._cells += 1
        elif tag in _BREAKS:
            self._break(tag)
        elif tag not in _KNOWN:
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Break the line after a block."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BREAKS:
            self._break(tag)

    def _break(self, tag: str) -> None:
        if tag in ("tr", "table"):
            self._cells = 0
        # A paragraph inside a cell must not tear its row apart.
        self.parts.append(" " if self._cells else "\n")

    def handle_data(self, data: str) -> None:
        """Take the text, except that of scripts and styles."""
        if not self._unseen:
            self.parts.append(data)


def html_to_text(text: str) -> str:
    r"""Text of a field that may be HTML; other text comes back cleaned but otherwise as it is.

    >>> html_to_text("<p>Mức&nbsp;thu:</p><table><tr><td>Cấp mới</td><td>50.000 đồng</td></tr></table>")
    'Mức thu:\nCấp mới | 50.000 đồng'
    >>> html_to_text("diện tích < 500 m2")
    'diện tích < 500 m2'
    """
    if not _LOOKS_LIKE_HTML.search(text):
        return clean(text)
    parser = _Text()
    parser.feed(text)
    parser.close()
    lines = (squeeze(line) for line in clean("".join(parser.parts)).split("\n"))
    return "\n".join(line for line in lines if line)
