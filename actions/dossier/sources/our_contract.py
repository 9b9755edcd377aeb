"""A system that serves our own contract (``actions/dossier/openapi.yaml``); it checks the second factor itself.

Its settings are ``configuration.dossier_sources.ContractSettings``.
"""

from __future__ import annotations

import json

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from actions.dossier.record import Dossier, DossierNotFound, DossierSourceDown, DossierUnreadable
from actions.dossier.sources.connection import Connection
from actions.dossier.sources.fields import Fields, json_object
from actions.dossier.sources.statuses import Statuses
from actions.dossier.sources.telling import dossier_to_tell
from configuration.dossier_sources import ContractSettings
from configuration.settings import DossierSettings

_PATH = "/v1/dossiers/lookup"
_PROBLEM = "application/problem+json"


class _Problem(BaseModel):
    """An error as RFC 9457 has it."""

    model_config = ConfigDict(extra="ignore")

    title: str
    status: int


class OurContract:
    """Looks dossiers up by our contract."""

    def __init__(self, settings: ContractSettings, common: DossierSettings, base_url: str) -> None:
        self._connection = Connection(base_url, common, settings.oauth)
        self._statuses = Statuses(common.statuses)

    async def look_up(self, code: str, factor: str, correlation_id: str) -> Dossier:
        """See ``DossierSource``."""
        body = json.dumps({"code": code, "factor": factor}).encode()
        answer = await self._connection.post(_PATH, body, correlation_id)
        if answer.status_code == httpx.codes.NOT_FOUND:
            _not_found(answer)
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            raise DossierUnreadable("status 422: it refuses the form of a code or factor that we take")
        if answer.status_code != httpx.codes.OK:
            raise DossierSourceDown(f"status {answer.status_code}")
        return self._dossier(answer, code)

    async def close(self) -> None:
        """See ``DossierSource``."""
        await self._connection.close()

    def _dossier(self, answer: httpx.Response, code: str) -> Dossier:
        told = self._with_statuses(json_object(answer.content))
        if "as_of" not in told:
            raise DossierUnreadable("the field as_of, which says when the answer was true, is missing")
        # In JSON strict reading takes times from text only, and no number for a text.
        return dossier_to_tell(lambda: Dossier.model_validate_json(json.dumps(told), strict=True), code)

    def _with_statuses(self, told: dict[str, object]) -> dict[str, object]:
        """The answer with its statuses in the national vocabulary; null is the same as left out."""
        given = {name: value for name, value in told.items() if value is not None}
        number, words = self._statuses.read(Fields(given).needed("status"))
        given["status"] = number
        given["status_name"] = Fields(given).text("status_name") or words
        history = given.get("history", [])
        if isinstance(history, list):
            given["history"] = [
                {**step, "status": self._statuses.read(Fields(step).needed("status"))[0]}
                if isinstance(step, dict)
                else step
                for step in history
            ]
        return given


def _not_found(answer: httpx.Response) -> None:
    """Raises DossierNotFound if the contract's refusal says so, and DossierSourceDown for any other 404."""
    content_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    try:
        problem = _Problem.model_validate_json(answer.content)
    except ValidationError:
        problem = None
    if content_type != _PROBLEM or problem is None or problem.status != httpx.codes.NOT_FOUND:
        raise DossierSourceDown("status 404 without a problem document: does base_url name the contract's root?")
    raise DossierNotFound
