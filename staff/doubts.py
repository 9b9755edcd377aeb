"""What an officer should know before trusting a record: not published, gone stale, or written doubtfully.

The faults themselves are found by ``index.catalog.quality``; this module says where on the page each belongs.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from index.catalog import quality
from index.catalog.procedure import Procedure
from index.catalog.quality import Kind
from vietnamese.numbers import format_date

STALE_AFTER_DAYS = 180
"""Days after which facts are called old; the portal changes hundreds of records a month."""

NOT_PUBLISHED, STALE, DOUBTFUL = "Không công bố", "Có thể đã cũ", "Nên xem lại"

_UNPUBLISHED = {
    Kind.FEE_NOT_PUBLISHED,
    Kind.FEE_PARTLY_PUBLISHED,
    Kind.TIME_NOT_PUBLISHED,
    Kind.NO_DOCUMENTS,
    Kind.NO_CHANNEL,
    Kind.NO_AGENCY,
    Kind.NO_RESULT,
}
_STALE = {Kind.STALE_AGENCY, Kind.DEAD_LEGAL_BASIS}

_SECTIONS = {
    "document_groups": "giay-to",
    "channels": "cach-nop",
    "agencies": "co-quan",
    "steps": "trinh-tu",
    "requirements": "dieu-kien",
    "results": "ket-qua",
    "legal_basis": "can-cu",
}
"""Field of a record → the part of the page that shows it; what is in none stands at the top."""
TOP = "dau-trang"


@dataclass(frozen=True)
class Doubt:
    """One thing to beware of. kind: NOT_PUBLISHED, STALE or DOUBTFUL; section: id of the part of the page."""

    kind: str
    section: str
    sentence: str


def doubts(procedure: Procedure, today: datetime.date) -> tuple[Doubt, ...]:
    """Everything to beware of in a record, the most serious kind first."""
    found = [
        Doubt(_kind(finding.kind), _SECTIONS.get(finding.place.split(".")[0], TOP), finding.sentence)
        for finding in quality.check([procedure], today).findings
    ]
    taken = procedure.facts_taken_on
    if taken is None:
        found.append(Doubt(STALE, TOP, "Không rõ dữ liệu lấy ngày nào; đối chiếu với Cổng trước khi trả lời."))
    elif (age := (today - taken).days) > STALE_AFTER_DAYS:
        told = f"Dữ liệu lấy ngày {format_date(taken)}, đã {age} ngày; đối chiếu với Cổng trước khi trả lời."
        found.append(Doubt(STALE, TOP, told))
    order = (STALE, NOT_PUBLISHED, DOUBTFUL)
    return tuple(sorted(dict.fromkeys(found), key=lambda doubt: order.index(doubt.kind)))


def _kind(kind: Kind) -> str:
    if kind in _STALE:
        return STALE
    return NOT_PUBLISHED if kind in _UNPUBLISHED else DOUBTFUL
