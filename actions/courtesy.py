"""An apology that asks for nothing: it is taken kindly, and nothing is told again."""

from __future__ import annotations

import re

from actions.answers import Answer
from actions.context import Response, Scene
from actions.turning_back import correction
from index.search.decision import Decision

_SORRY = re.compile(r"\b(?:xin loi|sorry|so ri|thong cam|tha loi|bo qua cho (?:em|toi|minh|tui|con|chau))\b")
_LONGEST = 10
_NEVER_MIND = "Dạ không sao ạ. Bạn cần hỏi gì thêm, cứ nhắn mình nhé."


def apologised(scene: Scene) -> Response | None:
    """A kind word for who only apologises; None where the message asks, names or corrects something as well."""
    if _SORRY.search(scene.said) is None or len(scene.said.split()) > _LONGEST or "?" in scene.text:
        return None
    if scene.named_facets or scene.code or correction(scene.text, "") is not None:
        return None
    if scene.found.decision is Decision.ANSWER:
        return None
    return Response(Answer(_NEVER_MIND, Decision.NONE), scene.memory)
