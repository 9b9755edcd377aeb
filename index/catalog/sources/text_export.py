"""The national portal's text export: a folder or a tar of ``.txt`` files, one procedure each.

A file is a list of headings ("Mã thủ tục: …", "Thành phần hồ sơ:") in a fixed order, with indented
lines below. What the words mean is left to ``index.catalog.interpretation``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from index.catalog.interpretation.documents import read_groups
from index.catalog.interpretation.fees import read_fees
from index.catalog.interpretation.law import read_legal_basis
from index.catalog.interpretation.levels import read_levels
from index.catalog.interpretation.provinces import provinces_by_decision
from index.catalog.interpretation.times import read_time
from index.catalog.interpretation.words import says_nothing, tidy
from index.catalog.procedure import (
    CODE_PATTERN,
    Agency,
    AgencyRole,
    DocumentGroup,
    LegalBasis,
    Procedure,
    SubmissionChannel,
    SubmissionMethod,
)
from index.catalog.sources import Record, Rejection
from index.catalog.sources.archives import MAX_BYTES, files_of, is_tar
from vietnamese.text import clean

NAME = "national portal, text export"

_SUFFIX = ".txt"
_HEADINGS = (
    "Mã thủ tục",
    "Số quyết định",
    "Tên thủ tục",
    "Cấp thực hiện",
    "Loại thủ tục",
    "Lĩnh vực",
    "Trình tự thực hiện",
    "Cách thức thực hiện",
    "Thành phần hồ sơ",
    "Đối tượng thực hiện",
    "Cơ quan thực hiện",
    "Cơ quan có thẩm quyền",
    "Địa chỉ tiếp nhận HS",
    "Cơ quan được ủy quyền",
    "Cơ quan phối hợp",
    "Kết quả thực hiện",
    "Căn cứ pháp lý",
    "Yêu cầu, điều kiện thực hiện",
    "Từ khóa",
    "Mô tả",
)
_ROLES = {
    "Cơ quan thực hiện": AgencyRole.EXECUTING,
    "Cơ quan có thẩm quyền": AgencyRole.COMPETENT,
    "Địa chỉ tiếp nhận HS": AgencyRole.RECEIVING,
    "Cơ quan được ủy quyền": AgencyRole.AUTHORISED,
    "Cơ quan phối hợp": AgencyRole.COORDINATING,
}
_METHODS = {
    "DIRECT": SubmissionMethod.DIRECT,
    "ONLINE": SubmissionMethod.ONLINE,
    "POSTAL": SubmissionMethod.POSTAL,
}


def recognises(path: Path) -> bool:
    """True for a tar and for a folder that holds ``.txt`` files."""
    if path.is_dir():
        return next(path.rglob(f"*{_SUFFIX}"), None) is not None
    return is_tar(path) or path.suffix == _SUFFIX


def count(path: Path) -> int:
    """Number of ``.txt`` files; raises SourceError when a tar cannot be read to its end."""
    return sum(1 for _ in files_of(path, _SUFFIX, limit=0))


def records(path: Path, most_bytes: int = MAX_BYTES) -> Iterator[Record]:
    """Every file as a procedure or a rejection; raises SourceError when a tar is broken.

    most_bytes: how large a file may be; a larger one is rejected.
    """
    for place, raw in files_of(path, _SUFFIX, limit=most_bytes + 1):
        yield _record(place, raw, most_bytes)


def _record(place: str, raw: bytes, most_bytes: int = MAX_BYTES) -> Record:
    if len(raw) > most_bytes:
        return Rejection(place, "", f"larger than {most_bytes / 1_000_000:g} MB")
    try:
        text = clean(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Rejection(place, "", f"not UTF-8 at byte {error.start}")
    fields = _fields(text)
    missing = [heading for heading in _HEADINGS[:3] if heading not in fields]
    if missing:
        return Rejection(place, "", f"not a procedure: no heading {missing[0]!r}")
    code = fields["Mã thủ tục"].strip()
    if not CODE_PATTERN.match(code):
        return Rejection(place, code, f"malformed code {code!r}; codes are like 1.001193")
    try:
        return _procedure(code, place, fields)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        return Rejection(place, code, f"{where}: {fault['msg']}")
    except ValueError as error:
        return Rejection(place, code, str(error))


def _fields(text: str) -> dict[str, str]:
    """Heading → its text. A heading counts once, at the start of a line and in the fixed order."""
    found: dict[str, str] = {}
    place = 0
    marks: list[tuple[str, int, int]] = []
    for heading in _HEADINGS:
        match = re.compile(rf"^{re.escape(heading)}:", re.MULTILINE).search(text, place)
        if match:
            marks.append((heading, match.start(), match.end()))
            place = match.end()
    for number, (heading, _, end) in enumerate(marks):
        stop = marks[number + 1][1] if number + 1 < len(marks) else len(text)
        found[heading] = text[end:stop].strip("\n")
    return found


def _procedure(code: str, place: str, fields: dict[str, str]) -> Procedure:
    steps = _lines(fields.get("Trình tự thực hiện", ""))
    decision = _told(fields.get("Số quyết định", ""))
    agencies = _agencies(fields)
    return Procedure(
        code=code,
        name=tidy(fields["Tên thủ tục"]),
        decision=decision,
        field=_told(fields.get("Lĩnh vực", "")),
        levels=read_levels(_told(fields.get("Cấp thực hiện", ""))),
        provinces=provinces_by_decision(decision, (agency.name for agency in agencies)),
        procedure_type=_told(fields.get("Loại thủ tục", "")),
        applicants=_listed(fields.get("Đối tượng thực hiện", ""), r"[,;]"),
        agencies=agencies,
        channels=_channels(fields.get("Cách thức thực hiện", ""), steps),
        document_groups=_groups(fields.get("Thành phần hồ sơ", "")),
        steps=steps,
        requirements=_lines(fields.get("Yêu cầu, điều kiện thực hiện", "")),
        results=_listed(fields.get("Kết quả thực hiện", ""), r";|\n"),
        legal_basis=_legal_basis(fields.get("Căn cứ pháp lý", "")),
        keywords=_listed(fields.get("Từ khóa", ""), r"[,;\n]"),
        description=_told(fields.get("Mô tả", "")),
        source=place,
    )


def _told(text: str) -> str:
    said = tidy(text)
    return "" if says_nothing(said) else said


def _listed(text: str, separator: str) -> tuple[str, ...]:
    parts = (_told(part) for part in re.split(separator, text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(said for said in (_told(line) for line in text.split("\n")) if said)


def _agencies(fields: dict[str, str]) -> tuple[Agency, ...]:
    agencies: list[Agency] = []
    for heading, role in _ROLES.items():
        names = _listed(fields.get(heading, ""), r"[;\n]|,\s*(?=[A-ZĐỦ])")
        agencies.extend(Agency(role=role, name=name) for name in names)
    return tuple(agencies)


def _channels(text: str, steps: tuple[str, ...]) -> tuple[SubmissionChannel, ...]:
    channels: list[SubmissionChannel] = []
    for block in re.split(r"^  \* Hình thức nộp:", text, flags=re.MULTILINE)[1:]:
        method, _, rest = block.partition("\n")
        parts = re.split(r"^    (Thời hạn giải quyết|Phí, lệ phí|Mô tả):", rest, maxsplit=3, flags=re.MULTILINE)
        told = dict(zip(parts[1::2], parts[2::2], strict=True))
        if method.strip() not in _METHODS:
            raise ValueError(f"unknown submission method {method.strip()[:40]!r}; known are {', '.join(_METHODS)}")
        note = _told(told.get("Mô tả", ""))
        channels.append(
            SubmissionChannel(
                method=_METHODS[method.strip()],
                times=read_time(told.get("Thời hạn giải quyết", ""), note=note, steps=steps),
                fees=read_fees(told.get("Phí, lệ phí", "")),
                note=note,
                source=block.strip(),
            )
        )
    return tuple(channels)


_QUANTITY = re.compile(r"^\s*Số lượng: Bản chính: (\d+), Bản sao: (\d+)\s*$")


def _groups(text: str) -> tuple[DocumentGroup, ...]:
    groups: list[tuple[str, list[tuple[str, int, int]]]] = []
    heading = ""
    items: list[tuple[str, int, int]] = []
    name: list[str] = []
    for line in text.split("\n"):
        quantity = _QUANTITY.match(line)
        if line.startswith("  [ "):
            if items:
                groups.append((heading, items))
            heading, items, name = line.strip()[1:-1].strip(), [], []
        elif quantity:
            items.append((" ".join(name), int(quantity[1]), int(quantity[2])))
            name = []
        elif line.startswith("    - "):
            name = [line[6:]]
        elif name:
            name.append(line.strip())
    if items:
        groups.append((heading, items))
    return read_groups(groups)


def _legal_basis(text: str) -> tuple[LegalBasis, ...]:
    entries = re.split(r"^  \* ", text, flags=re.MULTILINE)[1:]
    return tuple(read_legal_basis(entry) for entry in entries if not says_nothing(entry))
