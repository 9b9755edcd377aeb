"""What the search knows of a procedure without reading its record: what it filters, boosts and looks up by."""

from __future__ import annotations

from dataclasses import dataclass

from index.catalog.procedure import AgencyRole, Procedure

_ROLES = (AgencyRole.EXECUTING, AgencyRole.COMPETENT, AgencyRole.RECEIVING)


@dataclass(frozen=True)
class Header:
    """One procedure, in short.

    level: the one the record names first. agencies: names of those that execute, decide or receive; publisher: of the
    promulgating one, "" where the record has none. decision: number of the decision that published the procedure.
    laws: numbers of its legal basis. provinces: names of those that a provincial variant is for; empty for the whole
    country. digest: stands for the record and its questions. offset, length: where its bytes stand in its release.
    """

    code: str
    name: str
    field: str
    level: str
    internal: bool
    provinces: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    publisher: str = ""
    decision: str = ""
    laws: tuple[str, ...] = ()
    digest: str = ""
    offset: int = 0
    length: int = 0

    @classmethod
    def of(cls, procedure: Procedure) -> Header:
        """The header of a procedure."""
        agencies = [agency.name for agency in procedure.agencies if agency.role in _ROLES]
        return cls(
            code=procedure.code,
            name=procedure.name,
            field=procedure.field,
            level=procedure.levels[0].value,
            internal=procedure.internal,
            provinces=procedure.provinces,
            agencies=tuple(dict.fromkeys(agencies)),
            publisher=procedure.promulgating_agency,
            decision=procedure.decision,
            laws=tuple(dict.fromkeys(law.number for law in procedure.legal_basis if law.number)),
        )
