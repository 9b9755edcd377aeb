"""Which agency somebody names ("của Bộ Công an", "cục hộ tịch", "BTP"), out of those that the catalogue knows.

Levels ("UBND cấp xã", "công an xã") are left to ``index.search.level_wish``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from index.search.document_numbers import DocumentNumber
from index.search.filters import name_key
from index.search.header import Header
from vietnamese.text import clean, fold

_KIND = re.compile(
    r"(?:bo|so|cuc|tong cuc|chi cuc|vu|ban|phong|van phong|trung tam|toa an|bao hiem xa hoi|ngan hang|kho bac|cang vu"
    r"|thanh tra|vien|dai su quan|thue|hai quan|chi nhanh|hoi dong|uy ban chung khoan|uy ban tieu chuan) "
)
_OF_ONE_LEVEL = re.compile(r" (?:cap )?(?:xa|tinh|huyen|phuong|cac cap)$| cap ")
_OF_NO_MATTER = re.compile(
    r"^(?:ban quan ly|bo truong|vien truong|so tai|trung tam hanh chinh|trung tam sat hach|vu quy hoach)$"
    r"|^trung tam (?:phuc vu )?hanh chinh cong|^van phong dang ky|^bo phan"
)
"""Names that stand in every kind of sentence, or take in what any procedure needs."""
_LONGEST = 10
_SIGNS_SHARE = 0.1
"""A publisher that uses a sign for at least this share of its decisions goes by that sign."""
_INTRODUCING = re.compile(r"(?<!\w)(?:cua|thuoc|do|co quan|cq)(?: tham quyen(?: cua)?)? $")
_PAPER_OF = re.compile(
    r"(?<!\w)(?:giay|phep|xac nhan|chung nhan|cong van|quyet dinh|bang|the|van ban|y kien|can bo|cong nhan|nguoi"
    r"|nhan vien|con(?! dau)|chong|vo|dat|dan|truong|benh vien|xe|nha|thong tu|to|nganh|hoc|luong|tien|cap|du an|don vi"
    r"|lo|chau|quan ly|ma so|kho|khong no)"
    r"(?: \w+){0,2} (?:cua|thuoc|do) $"
)
"""Words that make the agency the issuer of a paper or somebody's employer."""
_ACTS = re.compile(r" (?:cap|ky|tiep nhan|quan|giao|gui|ban hanh|da|moi|chua|san xuat|bi|thoi|cho|yeu cau)(?!\w)")
"""Words after an agency that tell what it did, not whose the procedure is."""
_NEGATED = re.compile(r"(?:khong phai|ko phai|k phai|chu khong|chu ko)(?: \w+)? ?$")


@dataclass(frozen=True)
class AgencyWish:
    """An agency that somebody names.

    agency: its name as the catalogue writes it. hard: True when the words narrow to it, False when it is only spoken
    of. start, end: where the words that name it stand in the cleaned text.
    """

    agency: str
    hard: bool
    start: int
    end: int


class AgencyReading:
    """The agencies of a catalogue, by name and by the signs of their decisions, and the reading of them."""

    def __init__(self, headers: Sequence[Header]) -> None:
        spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for header in headers:
            for name in (*header.agencies, header.publisher):
                for part in name.split(" - "):
                    key = name_key(part)
                    words = key.count(" ") + 1
                    if (
                        _KIND.match(key)
                        and 2 <= words <= _LONGEST
                        and not _OF_ONE_LEVEL.search(key)
                        and not _OF_NO_MATTER.search(key)
                    ):
                        spelled[key][part.strip(" .;")] += 1
        self._names = {key: names.most_common(1)[0][0] for key, names in spelled.items()}
        self._signs = _signs(headers)

    @property
    def signs(self) -> frozenset[str]:
        """Folded signs of those who publish ("btp")."""
        return frozenset(self._signs)

    def find(self, text: str) -> AgencyWish | None:
        """The agency that ``text`` names; None where it names none, or several."""
        folded = fold(clean(text))
        words = [(match[0], match.start(), match.end()) for match in re.finditer(r"[a-z0-9]+", folded)]
        found: list[AgencyWish] = []
        place = 0
        while place < len(words):
            length, agency = self._longest_at(words, place)
            if not agency:
                place += 1
                continue
            start, end = words[place][1], words[place + length - 1][2]
            before = folded[:start]
            if not _NEGATED.search(before):
                introduced = _INTRODUCING.search(before) and not _PAPER_OF.search(before)
                acts = _ACTS.match(folded[end:])
                found.append(AgencyWish(agency, bool(introduced and not acts), start, end))
            place += length
        return found[0] if len({wish.agency for wish in found}) == 1 else None

    def _longest_at(self, words: list[tuple[str, int, int]], place: int) -> tuple[int, str]:
        """How many words from ``place`` on name an agency, and its name; (0, "") where none does."""
        if words[place][0] in self._signs:
            return 1, self._signs[words[place][0]]
        expanded = [words[place][0]]
        known = (0, "")
        for length, (word, _, _) in enumerate(words[place + 1 : place + _LONGEST], start=2):
            # Officers write "bộ CA"; elsewhere "ca" is another word.
            expanded.append("cong an" if word == "ca" and expanded == ["bo"] else word)
            name = self._names.get(" ".join(expanded))
            if name:
                known = (length, name)
        return known


def _signs(headers: Sequence[Header]) -> dict[str, str]:
    """Folded sign of each publisher's decisions and the publisher, for ministries and what ranks with them."""
    publishers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for header in headers:
        document = DocumentNumber.of_record(header.decision)
        if document and document.sign.startswith("qd-") and document.issuer != "ubnd" and header.publisher:
            publishers[document.issuer][header.publisher] += 1
    found: dict[str, str] = {}
    for sign, names in publishers.items():
        likely = [name for name, count in names.items() if count >= _SIGNS_SHARE * names.total()]
        name = min(likely, key=lambda each: (len(each), each))
        initials = "".join(word[0] for word in name_key(name).split())
        if len(sign) > 2 and sign.startswith(initials[:1]):
            found[sign] = name
    return found
