"""``motcua search``: one question, or a batch of JSON lines, over the catalogue in service."""

from __future__ import annotations

import json
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict

from cli.console import console
from cli.json_lines import answer_lines
from cli.preparation import prepare_catalogue, prepare_encoder_with_bar
from configuration.settings import Settings
from index.search.engine import PUBLIC, SearchEngine, SearchResult
from index.search.explanation import in_words
from index.search.filters import Filters
from index.search.installed import live_search

_RESULTS = 10


class Question(BaseModel):
    """A line of a batch."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    text: str


def once(settings: Settings, query: str, as_json: bool, why: bool = False, filters: Filters = PUBLIC) -> None:
    """Print what one question finds, and with ``why`` what made each result match."""
    engine = open_engine(settings)
    result = engine.search(query, _RESULTS, filters)
    reasons = [in_words(engine.explain(query, hit.code)) for hit in result.hits] if why else []
    if as_json:
        told = _as_dict(result)
        for each, reason in zip(told["results"], reasons, strict=False):
            each["why"] = reason
        print(json.dumps({**told, "probability": round(result.probability, 4)}, ensure_ascii=False))
        return
    console.print(
        f"quyết định: {result.decision.value}, chắc {result.probability:.0%}   (tìm: {result.subject or '—'})"
    )
    for place, hit in enumerate(result.hits):
        print(f"{hit.score:.3f}  {hit.code}  {hit.name}")
        if why:
            print(f"       {reasons[place]}")


def batch(settings: Settings, lines: TextIO, output: TextIO) -> None:
    """Answer ``{"id", "text"}`` lines with ``{"id", "decision", "results"}`` lines."""
    engine = open_engine(settings)
    answer_lines(lines, output, Question, lambda q: {"id": q.id, **_as_dict(engine.search(q.text, _RESULTS))})


def open_engine(settings: Settings) -> SearchEngine:
    """The engine in service, preparing encoder and starter catalogue where they are missing."""
    settings.var.mkdir(parents=True, exist_ok=True)
    prepare_catalogue(settings, prepare_encoder_with_bar(settings))
    return live_search(settings).engine


def _as_dict(result: SearchResult) -> dict[str, Any]:
    return {
        "decision": result.decision.value,
        "results": [{"code": hit.code, "name": hit.name, "score": round(hit.score, 4)} for hit in result.hits],
    }
