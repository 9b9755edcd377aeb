"""Tells how well a model understands: tables for the terminal, JSON for scripts, a page for people.

The page loads nothing; messages whose errors must not be looked at stand in no list, only in the figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from rich.markup import escape
from rich.table import Table

from cli.nlu.measures import Coded, EntityFigures, Judged, Understanding
from configuration.settings import ROOT
from index.search.evaluation.bootstrap import Estimate

_FOLDER = Path(__file__).resolve().parent
_CATALOGUE_REPORTS = ROOT / "index" / "catalog" / "reports"
"""The frame and the style that all our pages share."""
_MOST_CONFUSED = 15

MEASURES = {
    "accuracy": "Đúng ý định",
    "macro_f1": "F1 trung bình các ý định (macro)",
    "folded_accuracy": "Đúng ý định khi bỏ hết dấu",
    "out_of_scope_refused": "Câu ngoài phạm vi: được từ chối",
    "good_refused": "Câu trong phạm vi: bị từ chối (sai)",
}
STYLES = {
    "plain": "hỏi thường",
    "folded": "không dấu",
    "accented": "có dấu",
    "chat": "nhắn tin",
    "dialect": "phương ngữ",
    "short": "rất ngắn",
    "story": "kể chuyện",
}
ENTITIES = {
    "dossier_code": "mã hồ sơ",
    "procedure_code": "mã thủ tục",
    "legal_document": "số hiệu văn bản",
    "money": "số tiền",
    "date": "ngày tháng",
    "place": "địa danh",
    "agency": "cơ quan",
    "channel": "cách nộp",
    "case": "trường hợp",
    "ordinal": "thứ tự",
}


@dataclass(frozen=True)
class Told:
    """What a report says about where its numbers come from.

    title: what was done. model: which model was measured. messages: which messages. hidden: how many of them are only
    counted and never listed.
    """

    title: str
    model: str
    messages: str
    hidden: int = 0


def as_tables(understanding: Understanding, told: Told) -> list[Table]:
    """Everything but the single messages, for the terminal."""
    return [
        _whole(understanding, told),
        _styles(understanding),
        *([_entities(understanding.entities)] if understanding.entities else []),
        _intents(understanding),
        _confused(understanding),
    ]


def notes(understanding: Understanding, told: Told) -> list[str]:
    """What a reader must know beside the numbers, a sentence each."""
    latency = understanding.latency
    said = [f"Mỗi câu: p50 {latency.p50:.1f} ms, p95 {latency.p95:.1f} ms, một tiến trình, không kể câu đầu."]
    if told.hidden:
        said.append(
            f"{told.hidden} câu thuộc nửa test chỉ được đếm: lỗi của chúng không liệt kê ở đâu, để còn đo được thật."
        )
    return said


def as_json(understanding: Understanding, told: Told, coded: Iterable[Coded] = ()) -> str:
    """All numbers, and every message that may be looked at; an estimate is {value, low, high}."""
    whole = {
        "title": told.title,
        "model": told.model,
        "messages_from": told.messages,
        "messages_not_listed": told.hidden,
        "count": len(understanding.judged),
        "measures": {name: asdict(value) for name, value in understanding.measures.items()},
        "entities": _entities_as_json(understanding.entities) if understanding.entities else None,
        "styles": {each.style: {"count": each.count, **asdict(each.accuracy)} for each in understanding.styles},
        "intents": {
            each.intent: {
                "count": each.count,
                "predicted": each.predicted,
                "right": each.right,
                "precision": each.precision,
                "recall": each.recall,
                "f1": each.f1,
            }
            for each in understanding.intents
        },
        "confusion": [
            {"intent": one, "predicted": other, "count": count}
            for (one, other), count in sorted(understanding.confusion.items())
        ],
        "latency_ms": asdict(understanding.latency),
        "messages": [_judged(each) for each in understanding.judged if each.listed],
        "coded": [
            {"id": each.message.id, "text": each.message.text, **_codes(each)} for each in coded
        ],
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1)


def as_page(understanding: Understanding, told: Told) -> str:
    """One self-contained page: figures, the confusion matrix, and the messages that were got wrong."""
    names = [each.intent for each in understanding.intents]
    sizes = {each.intent: each.count for each in understanding.intents}
    wrong = {intent: list(group) for intent, group in groupby(understanding.wrong, key=lambda each: each.intent)}
    return (
        _environment()
        .get_template("understanding.html")
        .render(
            understanding=understanding,
            told=told,
            notes=notes(understanding, told),
            names=names,
            rows=[name for name in names if sizes[name]],
            sizes=sizes,
            wrong=wrong,
        )
    )


def _judged(each: Judged) -> dict[str, Any]:
    return {
        "id": each.id,
        "text": each.text,
        "style": each.style,
        "intent": each.intent,
        "predicted": each.parsed.intent,
        "confidence": each.parsed.confidence,
        "guess": each.parsed.guess,
        "folded_predicted": each.folded.intent,
        "ms": round(each.parsed.ms, 3),
    }


def _entities_as_json(figures: EntityFigures) -> dict[str, Any]:
    kinds = {
        each.kind: {**asdict(each), "precision": each.precision, "recall": each.recall, "f1": each.f1}
        for each in figures.kinds
    }
    return {**asdict(figures), "kinds": kinds}


def _codes(each: Coded) -> dict[str, Any]:
    return {
        "expected": [entity.model_dump() for entity in each.message.entities],
        "found": [entity.model_dump() for entity in each.parsed.entities],
    }


def _whole(understanding: Understanding, told: Told) -> Table:
    table = Table(title=escape(f"{told.title}: {told.messages}; {told.model}"))
    table.add_column("Số đo")
    table.add_column("Giá trị", justify="right")
    table.add_column("Khoảng 95 %", justify="right")
    for title, estimate in measured(understanding):
        table.add_row(title, decimal(estimate.value), interval(estimate))
    return table


def measured(understanding: Understanding) -> list[tuple[str, Estimate]]:
    """Title and value of everything measured over the whole set."""
    rows = [(MEASURES[name], estimate) for name, estimate in understanding.measures.items()]
    entities = understanding.entities
    if entities is not None:
        of = f"{entities.codes} mã trong {entities.messages} câu"
        rows += [
            (f"Mã hồ sơ, mã thủ tục: F1 ({of})", entities.f1),
            ("Mã hồ sơ, mã thủ tục: chính xác (precision)", entities.precision),
            ("Mã hồ sơ, mã thủ tục: đủ (recall)", entities.recall),
            ("Câu có đúng và đủ mọi mã", entities.exact),
        ]
    return rows


def _styles(understanding: Understanding) -> Table:
    table = Table(title="Theo kiểu viết")
    table.add_column("Kiểu")
    for column in ("Câu", "Đúng", "Khoảng 95 %"):
        table.add_column(column, justify="right")
    for each in understanding.styles:
        accuracy = each.accuracy
        table.add_row(style_title(each.style), str(each.count), decimal(accuracy.value), interval(accuracy))
    return table


def _entities(figures: EntityFigures) -> Table:
    table = Table(title="Theo loại thực thể", caption="Giá trị chuẩn phải đúng; ngày tương đối so theo lời trong câu")
    table.add_column("Loại")
    for column in ("Câu", "Có", "Tìm ra", "Chính xác", "Đủ", "F1"):
        table.add_column(column, justify="right")
    for each in figures.kinds:
        counts = (str(each.messages), str(each.count), str(each.found))
        table.add_row(ENTITIES[each.kind], *counts, optional(each.precision), optional(each.recall), decimal(each.f1))
    return table


def _intents(understanding: Understanding) -> Table:
    table = Table(title="Theo ý định")
    table.add_column("Ý định")
    for column in ("Câu", "Được gán", "Chính xác", "Đủ", "F1"):
        table.add_column(column, justify="right")
    for each in understanding.intents:
        figures = (optional(each.precision), optional(each.recall), decimal(each.f1))
        table.add_row(each.intent, str(each.count), str(each.predicted), *figures)
    return table


def _confused(understanding: Understanding) -> Table:
    table = Table(title="Nhầm nhiều nhất", caption="Ma trận nhầm lẫn đầy đủ: --html hoặc --json")
    table.add_column("Đúng ra là")
    table.add_column("Bị gán thành")
    table.add_column("Câu", justify="right")
    for (one, other), count in confused(understanding.confusion)[:_MOST_CONFUSED]:
        table.add_row(one, other, str(count))
    return table


def confused(confusion: Mapping[tuple[str, str], int]) -> list[tuple[tuple[str, str], int]]:
    """The errors of a confusion matrix, the most frequent first."""
    errors = [(pair, count) for pair, count in confusion.items() if pair[0] != pair[1]]
    return sorted(errors, key=lambda each: (-each[1], each[0]))


def style_title(style: str) -> str:
    """How people call a style."""
    return STYLES.get(style, style) or "(không ghi)"


def decimal(value: float) -> str:
    """0.6851 → "0,685"."""
    return f"{value:.3f}".replace(".", ",")


def optional(value: float | None) -> str:
    """A number, or a dash where there is none."""
    return "–" if value is None else decimal(value)


def interval(estimate: Estimate) -> str:
    """The 95 % interval: "0,612–0,744"."""
    return f"{decimal(estimate.low)}–{decimal(estimate.high)}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([_FOLDER, _CATALOGUE_REPORTS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        decimal=decimal, optional=optional, interval=interval, style=style_title, number=str, percent="{:.0%}".format
    )
    styles = [
        _CATALOGUE_REPORTS / "style.css",
        ROOT / "index" / "search" / "evaluation" / "evaluation.css",
        _FOLDER / "understanding.css",
    ]
    # Our own files, the only text that goes in unescaped.
    environment.globals["style"] = Markup("\n".join(path.read_text("utf-8") for path in styles))  # noqa: S704
    environment.globals["measured"] = measured
    environment.globals["entity_title"] = ENTITIES
    return environment
