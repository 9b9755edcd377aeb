"""JSON lines in and out: a bad line gets an error object with its number, and the rest go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO, TypeVar

from pydantic import BaseModel, ValidationError

Asked = TypeVar("Asked", bound=BaseModel)


def answer_lines(lines: TextIO, output: TextIO, kind: type[Asked], answer: Callable[[Asked], dict[str, Any]]) -> None:
    """Write ``answer`` of each line of ``lines``, or ``{"line", "error"}`` where it is no ``kind``."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        output.write(json.dumps(_answered(number, line, kind, answer), ensure_ascii=False) + "\n")
        output.flush()


def _answered(number: int, line: str, kind: type[Asked], answer: Callable[[Asked], dict[str, Any]]) -> dict[str, Any]:
    try:
        return answer(kind.model_validate_json(line))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        return {"line": number, "error": f"{where}: {fault['msg']}" if where else fault["msg"]}
