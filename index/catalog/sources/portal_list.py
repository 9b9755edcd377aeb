"""The national portal's list API as JSON lines: who promulgated a procedure, who carries it out, its page.

The list holds no fees, times or documents, so it is no source of procedures; ``enrich`` adds what it knows to a
record that another source gave. Fetching it is left to ``index.catalog.portal_client``.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.catalog.interpretation.provinces import provinces_by_decision, provinces_of
from index.catalog.interpretation.words import says_nothing, tidy
from index.catalog.procedure import CODE_PATTERN, Agency, AgencyRole, Procedure
from index.catalog.sources import Rejection, SourceError
from index.catalog.sources.portal_api import is_internal_type, plain_code, procedure_link
from vietnamese.text import fold

NAME = "national portal, rows of the list API"

_MAX_LINE_BYTES = 1_000_000


@dataclass(frozen=True)
class ListedProcedure:
    """A row of the portal's list.

    portal_id: the portal's own id, the last part of the page's address.
    state, type: as the portal writes them ("ACTIVE", "SPECIFIC").
    """

    code: str
    portal_id: str
    name: str
    fields: tuple[str, ...]
    departments: tuple[str, ...]
    promulgating_agency: str
    applicants: tuple[str, ...]
    state: str
    type: str

    @property
    def internal(self) -> bool:
        """True for a procedure between agencies (thủ tục nội bộ)."""
        return is_internal_type(self.type)

    @property
    def link(self) -> str:
        """The procedure's page on the portal; "" when the row has no id."""
        return procedure_link(self.portal_id)

    @property
    def provinces(self) -> tuple[str, ...]:
        """The province that a provincial variant is for; none for the whole country."""
        return provinces_of(self.promulgating_agency)


def recognises(path: Path) -> bool:
    """True for a file of JSON lines by its name."""
    return path.name.endswith((".jsonl", ".jsonl.gz"))


def read_list(path: Path) -> dict[str, ListedProcedure]:
    """The list's rows by code; ``rejections`` says which rows it leaves out and why.

    Raises SourceError when the file cannot be read to its end or holds no row of the list.
    """
    found = {row.code: row for row in _unique(path) if isinstance(row, ListedProcedure)}
    if not found:
        raise SourceError(f"{path} holds no row of the portal's list; fetch it again")
    return found


def rejections(path: Path) -> tuple[Rejection, ...]:
    """Every row that ``read_list`` leaves out: malformed codes, broken lines, a code's second row."""
    return tuple(row for row in _unique(path) if isinstance(row, Rejection))


def enrich(procedure: Procedure, listed: ListedProcedure) -> Procedure:
    """The procedure with what it lacks and the list knows; what it says itself stays as it is.

    A province that was only concluded from the decision and the agencies gives way to what the list says of the
    publisher, a ministry too.
    A row with another name comes from another procedure to which the portal gave the same code: then the
    procedure comes back unchanged. Raises ValueError when the codes differ.
    """
    if procedure.code != listed.code:
        raise ValueError(f"row of {listed.code} cannot enrich {procedure.code}; look the row up by the code")
    if fold(tidy(procedure.name)).rstrip(" .") != fold(tidy(listed.name)).rstrip(" ."):
        return procedure
    agencies = list(procedure.agencies)
    if not procedure.promulgating_agency and listed.promulgating_agency:
        agencies.append(Agency(role=AgencyRole.PROMULGATING, name=listed.promulgating_agency))
    if not procedure.agencies_in(AgencyRole.EXECUTING):
        agencies.extend(Agency(role=AgencyRole.EXECUTING, name=name) for name in listed.departments)
    return procedure.model_copy(
        update={
            "agencies": tuple(agencies),
            "link": procedure.link or listed.link,
            "internal": procedure.internal or listed.internal,
            "provinces": _provinces(procedure, listed),
        }
    )


def _provinces(procedure: Procedure, listed: ListedProcedure) -> tuple[str, ...]:
    concluded = provinces_by_decision(procedure.decision, (agency.name for agency in procedure.agencies))
    only_concluded = procedure.provinces == concluded and not procedure.promulgating_agency
    if listed.promulgating_agency and only_concluded:
        return listed.provinces
    return procedure.provinces or listed.provinces


def _unique(path: Path) -> Iterator[ListedProcedure | Rejection]:
    """Rows with every code once; of two rows the one whose code is written without blanks is it."""
    rows = list(_rows(path))
    exact = {row.code for _, written, row in rows if isinstance(row, ListedProcedure) and written == row.code}
    seen: set[str] = set()
    for place, written, row in rows:
        if isinstance(row, Rejection):
            yield row
        elif row.code in seen or (written != row.code and row.code in exact):
            yield Rejection(place, written, f"another row has the code {row.code} too ({row.name})")
        else:
            seen.add(row.code)
            yield row


def _rows(path: Path) -> Iterator[tuple[str, str, ListedProcedure | Rejection]]:
    """Every line that is not blank: its place, its code as written, and the row or why it is none."""
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            place = f"{path.name}:{number}"
            written, row = _row(place, line)
            yield place, written, row


def _row(place: str, line: bytes) -> tuple[str, ListedProcedure | Rejection]:
    if len(line) > _MAX_LINE_BYTES:
        return "", Rejection(place, "", f"line larger than {_MAX_LINE_BYTES // 1_000_000} MB")
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return "", Rejection(place, "", f"not readable as JSON: {' '.join(str(error).split())}")
    written = row.get("code") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(written, str):
        return "", Rejection(place, "", "no row of the portal's list: there is no 'code'")
    code = plain_code(written)
    if not CODE_PATTERN.match(code):
        return written, Rejection(place, written, f"malformed code {written!r}; codes are like 1.001193")
    return written, _listed(code, row)


def _lines(path: Path) -> Iterator[bytes]:
    """Lines of the file; of one that is too long only as much as shows that it is."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            while line := stream.readline(_MAX_LINE_BYTES + 1):
                rest = line
                while rest and not rest.endswith(b"\n"):
                    rest = stream.readline(_MAX_LINE_BYTES + 1)
                yield line
    except (EOFError, OSError, zlib.error) as error:
        raise SourceError(f"{path} cannot be read to its end ({error}); fetch the list again") from error


def _listed(code: str, row: dict[str, object]) -> ListedProcedure:
    return ListedProcedure(
        code=code,
        portal_id=_said(row.get("id")),
        name=_said(row.get("name")),
        fields=_names(row.get("categories")),
        departments=_names(row.get("departments")),
        promulgating_agency=_said(row.get("departmentPromulgate")),
        applicants=_names(row.get("formalityTargetType")),
        state=_said(row.get("state")),
        type=_said(row.get("type")),
    )


def _said(value: object) -> str:
    said = tidy(value) if isinstance(value, str) else ""
    return "" if says_nothing(said) else said


def _names(value: object) -> tuple[str, ...]:
    names = (_said(part) for part in value) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(name for name in names if name))
