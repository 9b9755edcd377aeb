"""The last step of every adapter: a record that is whole, of the code that was asked for, and without persons."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic import ValidationError

from actions.dossier.record import Dossier, DossierUnreadable
from actions.dossier.sources.free_text import without_names, without_persons


def dossier_to_tell(build: Callable[[], Dossier], code: str, names: Iterable[str] = ()) -> Dossier:
    """The dossier that ``build`` makes; ``names`` are people's that the source sent and nobody shall be told.

    Raises DossierUnreadable for a record that is not whole, and for another code's.
    """
    try:
        dossier = build()
    except ValidationError as error:
        # The place of each fault, never its value.
        places = ", ".join(sorted({".".join(str(part) for part in fault["loc"]) for fault in error.errors()}))
        raise DossierUnreadable(f"fields that are missing or of a wrong kind: {places}") from None
    if dossier.code != code:
        raise DossierUnreadable("the dossier of another code")
    return _without_persons(dossier, tuple(names))


def _without_persons(dossier: Dossier, names: tuple[str, ...]) -> Dossier:
    apology = dossier.apology
    return dossier.model_copy(
        update={
            "unit": without_names(dossier.unit, names),
            "pay_at": without_names(dossier.pay_at, names),
            "collect_at": without_names(dossier.collect_at, names),
            "supplements": tuple(without_persons(paper, names) for paper in dossier.supplements),
            "payments": tuple(
                payment.model_copy(update={"name": without_persons(payment.name, names)})
                for payment in dossier.payments
            ),
            "apology": apology and apology.model_copy(update={"reason": without_persons(apology.reason, names)}),
            "history": tuple(
                step.model_copy(
                    update={"note": without_persons(step.note, names), "unit": without_names(step.unit, names)}
                )
                for step in dossier.history
            ),
        }
    )
