"""Tells an evaluation: tables for the terminal, JSON for scripts, and a page of every question for people.

The page loads nothing; its style and its script are inlined, and without the script it shows everything.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from rich.markup import escape
from rich.table import Table

from index.search.decision import Decision
from index.search.evaluation.bootstrap import Estimate
from index.search.evaluation.measures import DEPTH, REST, Evaluation, Figures
from index.search.evaluation.run import Asked, Outcome

_FOLDER = Path(__file__).resolve().parent
_CATALOGUE_REPORTS = _FOLDER.parents[1] / "catalog" / "reports"
"""The frame and the style that all our pages share."""
_CURVE_POINTS = 200

OUTCOMES = {
    Outcome.WRONG_CONFIDENT: "Sai mà chắc",
    Outcome.WRONGLY_NONE: "Có mà nói không",
    Outcome.MISSED: "Không thấy trong 5 kết quả đầu",
    Outcome.ASKED_BACK: "Không có mà hỏi lại",
    Outcome.IN_FIVE: "Trong 5 kết quả đầu",
    Outcome.RIGHT: "Đúng",
    Outcome.OUTSIDE: "Ngoài danh mục",
}
DECISIONS = {Decision.ANSWER: "trả lời", Decision.CLARIFY: "hỏi lại", Decision.NONE: "không có"}
MEASURES = {
    "success": "Có thủ tục đúng trong {} đầu (success@{})",
    "recall": "Phần thủ tục đúng nằm trong {} đầu (recall@{})",
    f"mrr@{DEPTH}": f"MRR@{DEPTH}",
    f"ndcg@{DEPTH}": f"nDCG@{DEPTH}",
    "answered": "Câu trả lời được: đã trả lời chắc (độ phủ)",
    "precision_of_answered": "Trong các câu đã trả lời chắc: đúng",
    "confident_wrong": "Câu trả lời được: trả lời chắc mà sai",
    "answerable_clarified": "Câu trả lời được: hỏi lại",
    "answerable_none": "Câu trả lời được: nói không có",
    "unanswerable_answered": "Câu không có thủ tục: trả lời chắc (sai)",
    "unanswerable_clarified": "Câu không có thủ tục: hỏi lại",
    "unanswerable_none": "Câu không có thủ tục: nói không có (đúng)",
    "ece": "Sai số hiệu chuẩn (ECE, 10 khoảng)",
    "outside_answered": "Câu ngoài danh mục: trả lời chắc (sai)",
}
GROUPS = {"source": "Nguồn", "style": "Kiểu hỏi", "level": "Cấp", "field": "Lĩnh vực"}
_VALUES = {
    "style": {
        "plain": "hỏi thường",
        "folded": "không dấu",
        "chat": "nhắn tin",
        "dialect": "phương ngữ",
        "common": "tên dân gian",
        "story": "kể chuyện",
        "officer": "cán bộ",
        "none": "ngoài phạm vi",
    },
    "level": {"ministry": "bộ", "province": "tỉnh", "commune": "xã", "other": "khác", "unknown": "không rõ"},
}
_SHORT = {
    "success@1": "S@1",
    "success@5": "S@5",
    f"success@{DEPTH}": f"S@{DEPTH}",
    f"recall@{DEPTH}": f"R@{DEPTH}",
    f"mrr@{DEPTH}": "MRR",
    f"ndcg@{DEPTH}": "nDCG",
    "answered": "Phủ",
    "precision_of_answered": "Chắc đúng",
    "confident_wrong": "Chắc sai",
}


@dataclass(frozen=True)
class Told:
    """What a report says about where its numbers come from.

    catalogue: what was searched. names: code → name of its procedures. questions: which were asked. unjudged: how many
    were left out because nothing is known of them.
    """

    catalogue: str
    names: Mapping[str, str]
    questions: str
    unjudged: int = 0

    @property
    def procedures(self) -> int:
        """How many procedures were searched."""
        return len(self.names)


def as_tables(evaluation: Evaluation, told: Told) -> list[Table]:
    """Everything but the single questions, for the terminal."""
    return [
        _whole_table(evaluation, told),
        *(_group_table(title, _labelled(evaluation, key)) for key, title in GROUPS.items()),
        _reliability_table(evaluation),
    ]


def notes(evaluation: Evaluation, told: Told) -> list[str]:
    """What a reader must know beside the numbers, a sentence each."""
    said = []
    coverage = evaluation.coverage
    if coverage.expected:
        said.append(
            f"Danh mục có {_number(coverage.held)} trên {_number(coverage.expected)} mã mà câu hỏi mong đợi "
            f"({_percent(coverage.held / coverage.expected)})."
        )
    if evaluation.whole.outside:
        said.append(
            f"{_number(evaluation.whole.outside)} câu chỉ mong đợi mã ngoài danh mục: không tính vào các số đo, "
            "chỉ tính riêng ở dòng “ngoài danh mục”."
        )
    if told.unjudged:
        said.append(f"{_number(told.unjudged)} câu bị bỏ qua vì qrels không nói gì về chúng.")
    empty = sum(not each.question.text.strip() for each in evaluation.asked)
    if empty:
        said.append(f"{_number(empty)} câu hỏi trống.")
    latency = evaluation.latency
    said.append(
        f"Mỗi câu, một luồng, kể cả mã hóa: p50 {latency.p50:.1f} ms, p95 {latency.p95:.1f} ms, "
        f"lâu nhất {latency.max:.1f} ms."
    )
    return said


def as_json(evaluation: Evaluation, told: Told) -> str:
    """All numbers and every question's result; an estimate is {value, low, high}."""
    whole = {
        "catalogue": told.catalogue,
        "procedures": told.procedures,
        "questions_from": told.questions,
        "unjudged": told.unjudged,
        "count": evaluation.count,
        "coverage": asdict(evaluation.coverage),
        "whole": _figures_dict(evaluation.whole),
        "groups": {
            key: {name: _figures_dict(figures) for name, figures in groups.items()}
            for key, groups in evaluation.groups.items()
        },
        "reliability": [asdict(each) for each in evaluation.reliability],
        "risk_coverage": [asdict(each) for each in evaluation.risk_coverage],
        "latency_ms": asdict(evaluation.latency),
        "questions": [_asked_dict(each) for each in evaluation.asked],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def as_page(evaluation: Evaluation, told: Told) -> str:
    """The error browser: one self-contained HTML page, the worst questions first."""
    severity = {outcome: place for place, outcome in enumerate(Outcome)}
    asked = sorted(evaluation.asked, key=lambda each: severity[each.outcome])
    counts = Counter(each.outcome for each in asked)
    return (
        _environment()
        .get_template("evaluation.html")
        .render(
            evaluation=evaluation,
            told=told,
            asked=asked,
            outcomes=[(outcome, counts[outcome]) for outcome in Outcome if counts[outcome]],
            outcome_options=[(outcome.value, OUTCOMES[outcome]) for outcome in Outcome if counts[outcome]],
            notes=notes(evaluation, told),
            filters={key: _options(evaluation.asked, key) for key in ("style", "level", "field")},
            groups={key: (title, _labelled(evaluation, key)) for key, title in GROUPS.items()},
            curve=_thinned(evaluation),
        )
    )


def measure_title(name: str) -> str:
    """How people call a measure: "success@5" → "Có thủ tục đúng trong 5 đầu (success@5)"."""
    if name in MEASURES:
        return MEASURES[name]
    kind, _, cutoff = name.partition("@")
    return MEASURES[kind].format(cutoff, cutoff)


def value_title(key: str, value: str) -> str:
    """How people call a group's value: ("level", "commune") → "xã"."""
    if not value:
        return "(không ghi)"
    if value == REST:
        return "các lĩnh vực còn lại"
    return _VALUES.get(key, {}).get(value, value)


def _labelled(evaluation: Evaluation, key: str) -> dict[str, Figures]:
    return {value_title(key, name): figures for name, figures in evaluation.groups[key].items()}


def _options(asked: Iterable[Asked], key: str) -> list[tuple[str, str]]:
    """The values of one key that occur, each with its title, in the order of the titles."""
    values = {str(getattr(each.question, key)) for each in asked}
    return sorted(((value, value_title(key, value)) for value in values), key=lambda pair: pair[1])


def _thinned(evaluation: Evaluation) -> list[tuple[float, float]]:
    """(coverage, risk) along the curve, at most some hundred points, the last among them."""
    points = [(point.coverage, point.risk) for point in evaluation.risk_coverage]
    step = max(1, len(points) // _CURVE_POINTS)
    return points[::-step][::-1]


def _whole_table(evaluation: Evaluation, told: Told) -> Table:
    whole = evaluation.whole
    table = Table(
        title=escape(f"{told.questions}; {told.catalogue}, {_number(told.procedures)} thủ tục"),
        caption=f"{_number(whole.answerable)} câu có thủ tục, {_number(whole.unanswerable)} câu không thủ tục nào hợp, "
        f"{_number(whole.outside)} câu ngoài danh mục",
    )
    table.add_column("Số đo")
    table.add_column("Giá trị", justify="right")
    table.add_column("Khoảng 95 %", justify="right")
    for name, estimate in whole.measures.items():
        table.add_row(measure_title(name), _decimal(estimate.value), _interval(estimate))
    return table


def _group_table(title: str, groups: Mapping[str, Figures]) -> Table:
    table = Table(title=f"Theo {title.lower()}")
    table.add_column(title, overflow="fold", max_width=34)
    table.add_column("Câu", justify="right")
    table.add_column("Có TT", justify="right")
    for name, short in _SHORT.items():
        table.add_column(short, justify="right", no_wrap=True)
        if name == "success@1":
            table.add_column("95 %", justify="right", no_wrap=True)
    for label, figures in groups.items():
        cells = []
        for name in _SHORT:
            estimate = figures.measures.get(name)
            cells.append(_decimal(estimate.value) if estimate else "–")
            if name == "success@1":
                cells.append(_interval(estimate) if estimate else "–")
        table.add_row(escape(label), _number(figures.questions), _number(figures.answerable), *cells)
    return table


def _reliability_table(evaluation: Evaluation) -> Table:
    table = Table(title="Xác suất nói ra và thực tế")
    for column in ("Khoảng xác suất", "Câu", "Xác suất trung bình", "Đúng thật"):
        table.add_column(column, justify="right")
    for each in evaluation.reliability:
        means = (_decimal(each.mean_probability), _decimal(each.share_right)) if each.count else ("–", "–")
        table.add_row(f"{each.low:.1f}–{each.high:.1f}".replace(".", ","), _number(each.count), *means)
    return table


def _figures_dict(figures: Figures) -> dict[str, Any]:
    counts = {"answerable": figures.answerable, "unanswerable": figures.unanswerable, "outside": figures.outside}
    return {**counts, "measures": {name: asdict(estimate) for name, estimate in figures.measures.items()}}


def _asked_dict(each: Asked) -> dict[str, Any]:
    question, result = each.question, each.result
    return {
        "id": question.id,
        "source": question.source,
        "text": question.text,
        "style": question.style,
        "field": question.field,
        "level": question.level,
        "relevant": dict(question.relevant),
        "decision": result.decision.value,
        "probability": result.probability,
        "outcome": each.outcome.value,
        "rank": each.rank,
        "ms": round(each.ms, 3),
        "results": [{"code": hit.code, "name": hit.name, "score": hit.score} for hit in result.hits],
    }


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
        number=_number,
        percent=_percent,
        decimal=_decimal,
        interval=_interval,
        measure=measure_title,
        outcome=lambda outcome: OUTCOMES[outcome],
        decision=lambda decision: DECISIONS[decision],
    )
    styles = [_CATALOGUE_REPORTS / "style.css", _FOLDER / "evaluation.css"]
    # Our own files, the only text that goes in unescaped.
    environment.globals["style"] = Markup("\n".join(path.read_text("utf-8") for path in styles))  # noqa: S704
    environment.globals["script"] = Markup((_FOLDER / "evaluation.js").read_text("utf-8"))  # noqa: S704
    environment.globals["title_of"] = value_title
    environment.globals["short"] = _SHORT
    return environment


def _number(value: int) -> str:
    """5649 → "5.649"."""
    return f"{value:,}".replace(",", ".")


def _decimal(value: float) -> str:
    """0.6851 → "0,685"."""
    return f"{value:.3f}".replace(".", ",")


def _percent(share: float) -> str:
    """0.6851 → "68,5%"."""
    return f"{share:.1%}".replace(".", ",")


def _interval(estimate: Estimate) -> str:
    """The 95 % interval: "0,612–0,744"."""
    return f"{_decimal(estimate.low)}–{_decimal(estimate.high)}"
