"""The province that a procedure is for, from its publisher or from its decision and agencies; none for all others."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.places.places import places
from vietnamese.text import clean, fold, squeeze

_PROVINCE = re.compile(r"\b(?:[Tt]ỉnh|TỈNH|[Tt]hành [Pp]hố|THÀNH PHỐ|TP\.?)\s+(?P<name>[A-ZĐÂĂÊÔƠƯÁÀẢÃẠ][^,;()]*)$")
_NUMBER_OF_PROVINCE = re.compile(r"ubnd|\bqd-vp\b|ttpvhcc|\bttr-s[a-z]+")
"""A decision of a people's committee, its office or its one-stop centre, or the submission of a Sở, which only
provinces have."""
_NUMBER_OF_MINISTRY = re.compile(r"\bb[a-z]{1,8}\b")


def provinces_of(promulgating_agency: str) -> tuple[str, ...]:
    """The province whose agency promulgated a procedure, as it is called now; none for a ministry.

    >>> provinces_of("UBND Thành phố Hải Phòng"), provinces_of("Bộ Tư pháp")
    (('Hải Phòng',), ())
    """
    agency = squeeze(clean(promulgating_agency))
    found = _PROVINCE.search(agency)
    if not found:
        return ()
    in_force = places().province_of(agency)
    return (in_force.name if in_force else found["name"].strip(),)


def provinces_by_decision(decision: str, agencies: Iterable[str]) -> tuple[str, ...]:
    """The province of a procedure whose record names no publisher; none wherever that leaves a doubt.

    The number of the decision tells that a province published it, but not which: that is the one province which
    the record's agencies name, whatever their role. A province's agency also carries out what ministries publish,
    so agencies alone tell nothing.

    >>> provinces_by_decision("12/QĐ-UBND", ["Sở Xây dựng - tỉnh Đắk Lắk", "UBND cấp xã"])
    ('Đắk Lắk',)
    >>> provinces_by_decision("12/QĐ-BXD", ["Sở Xây dựng - tỉnh Đắk Lắk"])
    ()
    """
    number = fold(squeeze(clean(decision)))
    if not _NUMBER_OF_PROVINCE.search(number) or _NUMBER_OF_MINISTRY.search(number):
        return ()
    named = {province.name for agency in agencies if (province := places().province_of(agency))}
    return tuple(named) if len(named) == 1 else ()
