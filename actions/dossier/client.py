"""Asks a dossier status API over HTTP. What is said of the answer is left to ``actions.dossier.wording``."""

from __future__ import annotations

import datetime

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError


class DossierNotFound(Exception):
    """No dossier with that code and factor; which of the two is wrong is not told."""


class DossierSourceDown(Exception):
    """The status API cannot be asked now: it is off, slow, or answers nonsense."""


class DossierStep(BaseModel):
    """One step in a dossier's history; ``at`` carries its time zone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    status: int
    at: datetime.datetime
    note: str = ""


class Dossier(BaseModel):
    """What may be told of a dossier: never a name, number or address of its owner.

    status: 1 to 10, the national vocabulary. Times carry their time zone.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    code: str
    procedure_code: str = ""
    procedure_name: str
    status: int
    status_name: str
    received_at: datetime.datetime | None = None
    due_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None
    unit: str = ""
    supplements: tuple[str, ...] = ()
    amount_due: int | None = None
    apology_due_at: datetime.datetime | None = None
    history: tuple[DossierStep, ...] = ()


class DossierClient:
    """Looks dossiers up; keeps its connections open between calls."""

    def __init__(self, base_url: str, timeout_s: float) -> None:
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout_s)

    async def look_up(self, code: str, factor: str) -> Dossier:
        """The dossier with that code, if ``factor`` fits it.

        Raises DossierNotFound, or DossierSourceDown when the API gives no usable answer.
        """
        try:
            answer = await self._http.post("/v1/dossiers/lookup", json={"code": code, "factor": factor})
        except httpx.HTTPError as error:
            raise DossierSourceDown(type(error).__name__) from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise DossierNotFound
        if answer.status_code != httpx.codes.OK:
            raise DossierSourceDown(f"status {answer.status_code}")
        try:
            return Dossier.model_validate_json(answer.content)
        except ValidationError as error:
            raise DossierSourceDown("an answer that is no dossier") from error
