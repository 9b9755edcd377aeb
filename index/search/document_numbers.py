"""Numbers of decisions and laws ("1872/QĐ-BTP", "26/2023/QH15"), as records hold them and as people type them.

Which procedures a number belongs to is left to ``index.search.exact``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from vietnamese.text import clean, fold

_KINDS = {
    "quyet dinh": "qd",
    "bo luat": "qh",
    "luat": "qh",
    "nghi dinh": "nd",
    "thong tu lien tich": "ttlt",
    "thong tu": "tt",
    "nghi quyet": "nq",
    "phap lenh": "pl",
    "van ban hop nhat": "vbhn",
    "qd": "qd",
    "nd": "nd",
    "ttlt": "ttlt",
    "tt": "tt",
    "nq": "nq",
    "pl": "pl",
}
"""Folded words for kinds of documents and how a number's sign begins for each."""

_IN_RECORD = re.compile(r"(?P<number>\d{1,6}(?:\.\d{1,3})?[a-z]?)(?!\d)(?:\s*[/-]\s*(?P<year>(?:19|20)\d\d)(?!\d))?")
_SIGN = r"qh\d{1,2}|qd|nd|ttlt|tt|nq|pl|ubtvqh\d{0,2}|vbhn"
_LEAST_OF_ABBREVIATED = 10
"""Below this number "tt 2" or "nd 1" is no document but a part of a sentence."""


@dataclass(frozen=True)
class DocumentNumber:
    """A document's number in parts, folded: "1872/QĐ-BTP" is number "1872", year "", sign "qd-btp"."""

    number: str
    year: str
    sign: str

    @classmethod
    def of_record(cls, text: str) -> DocumentNumber | None:
        """The number that a record's field holds, however it is written; None where it holds none.

        >>> DocumentNumber.of_record("QĐ/0001-BCA")
        DocumentNumber(number='1', year='', sign='qd-bca')
        """
        folded = fold(clean(text))
        match = _IN_RECORD.search(folded)
        if match is None:
            return None
        letters = folded[: match.start()] + " " + folded[match.end() :]
        words = [word for word in re.findall(r"[a-z][a-z0-9]*", letters) if word != "so"]
        return cls(_plain(match["number"]), match["year"] or "", "-".join(words))

    @property
    def issuer(self) -> str:
        """Sign of who issued it: "btp" of "qd-btp"; "" where it tells none."""
        parts = self.sign.split("-")
        return parts[1] if len(parts) > 1 else ""


@dataclass(frozen=True)
class DocumentMention:
    """A document's number within a sentence; what is not said is "".

    kind: how its sign begins ("qd", "nd", "qh"). issuer: who issued it ("btp"). whole: True when the number was given
    with its sign, so that it can be nothing else. start, end: where it stands in the cleaned text.
    """

    number: str
    year: str
    kind: str
    issuer: str
    whole: bool
    start: int
    end: int

    def fits(self, document: DocumentNumber) -> bool:
        """True when ``document`` may be the one meant."""
        if self.number != document.number or (self.year and document.year and self.year != document.year):
            return False
        joined = document.sign.replace("-", "")
        if self.kind and not joined.startswith(self.kind) and not (self.kind == "pl" and "ubtvqh" in joined):
            return False
        return not self.issuer or self.issuer in document.sign.split("-") or joined.endswith(self.issuer)


class DocumentReading:
    """Finds documents' numbers in sentences; ``issuers`` are the signs of who issues any ("btp", "cp")."""

    def __init__(self, issuers: Collection[str]) -> None:
        signs = re.compile(_SIGN)
        told = [re.escape(issuer) for issuer in issuers if len(issuer) > 1 and not signs.fullmatch(issuer)]
        known = "|".join(sorted(told, key=len, reverse=True)) or r"(?!)"
        kinds = "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True))
        self._pattern = re.compile(
            rf"(?<![\w./-])(?:(?P<kind>{kinds})(?:\s+so|\s*[:.])?\s*)?"
            r"(?P<number>\d{1,6}(?:\.\d{1,3})?[a-z]?)(?![\w.,]*\d)"
            r"(?:(?:\s*[/-]\s*|\s+nam\s+|\s+)(?P<year>(?:19|20)\d\d)(?!\d))?(?!/\d)"
            # Without a year only a stroke joins a sign: "mẫu 05 nđ 09/2018" is another number.
            rf"(?:(?:(?(year)[\s/-]*|\s*[/-]\s*))(?P<sign>{_SIGN})(?![a-z0-9]))?"
            rf"(?:[\s/_-]*(?:cua\s+)?(?P<issuer>{known})(?![a-z0-9]))?"
        )

    def mentions(self, text: str) -> list[DocumentMention]:
        """Documents that ``text`` names by number, in its order."""
        found: list[DocumentMention] = []
        for match in self._pattern.finditer(fold(clean(text))):
            sign, issuer, kind = match["sign"] or "", match["issuer"] or "", _KINDS.get(match["kind"] or "", "")
            number = _plain(match["number"])
            if not (sign or kind) and (not issuer or _size(number) < _LEAST_OF_ABBREVIATED):
                continue
            if kind and not (sign or issuer or match["year"]) and not _tells_enough(match["kind"], number):
                continue
            # A kind in words ("luật") and the sign of the number ("QH15") say the same; the sign says more.
            told = sign or kind
            found.append(
                DocumentMention(number, match["year"] or "", told, issuer, bool(sign), match.start(), match.end())
            )
        return found


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _tells_enough(kind: str, number: str) -> bool:
    """True when a kind and a bare number name a document: "nđ 123" does, "tt 2" and "luật 5 năm" do not."""
    abbreviated = len(kind) < len("luat")
    a_year = re.fullmatch(r"(?:19|20)\d\d", number) is not None and _KINDS[kind] != "qd"
    return _KINDS[kind] != "qh" and not a_year and not (abbreviated and _size(number) < _LEAST_OF_ABBREVIATED)


def _size(number: str) -> int:
    return int(re.sub(r"\D.*", "", number))
