"""What is asked of the dossier that was just looked up, and its record told: where to collect, to pay, whom to call.

"Xong thì ra đâu lấy" after a look-up asks for the counter of that dossier, not where its procedure is handed in.
"""

from __future__ import annotations

import re

from actions.answers import Answer
from actions.following.in_hand import DossierInHand
from index.search.decision import Decision
from vietnamese.spelling import normalise
from vietnamese.text import fold

_MOST_WORDS = 12
"""A longer message tells of something else."""
_WHERE = r"(?:dau|cho nao|noi nao|quay nao|phong nao|mo)"
_COLLECTED = re.compile(
    rf"\b(?:ra|den|toi|len|o|qua|gap) {_WHERE}(?: \w+){{0,2}} (?:lay|nhan|lanh)\b"
    rf"|\b(?:lay|nhan|lanh)(?: (?:giay|the|so|bang|ket qua|lai|ve|do|nay|ay))* (?:(?:o|tai) )?{_WHERE}\b"
)
_PAID = re.compile(
    rf"\b(?:dong|nop|tra|thanh toan)(?: (?:tien|phi|le phi|khoan|thue|do|nay|ay|kia))+ (?:(?:o|tai|cho) )?{_WHERE}\b"
    rf"|\b(?:dong|thanh toan) (?:(?:o|tai) )?{_WHERE}\b"
    rf"|\b(?:ra|den|toi|len) {_WHERE} (?:de )?(?:dong|nop) (?:tien|phi|le phi)\b"
)
_CALLED = re.compile(r"\b(?:so dien thoai|sdt|hotline|duong day nong|goi (?:cho )?ai|goi so nao|hoi (?:ai|so nao))\b")


def told_of_dossier(text: str, dossier: DossierInHand | None, procedure: str) -> Answer | None:
    """The answer to a question about the dossier in hand; None where it asks none, or its record told nothing of it.

    procedure: the code of the procedure in hand, "" for none: once another is talked of, the dossier is not meant.
    """
    said = fold(normalise(text))
    if dossier is None or dossier.procedure_code != procedure or len(said.split()) > _MOST_WORDS:
        return None
    for asked, told in (
        (_COLLECTED, dossier.collecting),
        (_PAID, dossier.payment),
        (_CALLED, dossier.whom_to_ask),
    ):
        if told and asked.search(said):
            lines = "\n".join((f"Hồ sơ {dossier.shown} – {dossier.procedure_name}:", *told))
            codes = (dossier.procedure_code,) if dossier.procedure_code else ()
            return Answer(lines, Decision.ANSWER, codes)
    return None
