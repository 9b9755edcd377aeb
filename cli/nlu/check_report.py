"""Tells what the checks of the training data found: tables for people, JSON for scripts."""

from __future__ import annotations

import json
from typing import Any

from rich.markup import escape
from rich.table import Table

from cli.nlu.checks import CLOSE, NEAR, WORDS_FOR_NEAR, Alike, Findings, Leak, Neighbours
from cli.nlu.examples import Example

_MOST_ALIKE = 30
_MOST_NEIGHBOURS = 25


def as_tables(findings: Findings) -> list[Table]:
    """What was found, the errors first; a table without a row is left out."""
    tables = [
        _leaks(findings.leaks),
        _contradictions(findings),
        _alike(findings.alike),
        _neighbours(findings.neighbours),
        _intents(findings),
    ]
    return [table for table in tables if table.row_count]


def summary(findings: Findings) -> str:
    """One sentence with the counts."""
    return (
        f"{sum(each.count for each in findings.intents)} ví dụ, {len(findings.intents)} ý định: "
        f"{len(findings.leaks)} câu lọt từ bộ kiểm tra, {len(findings.contradictions)} câu mâu thuẫn ý định, "
        f"{len(findings.alike)} cặp gần trùng, {len(findings.neighbours)} cặp ý định gần nhau."
    )


def as_json(findings: Findings) -> str:
    """Everything that was found."""
    told = {
        "examples": sum(each.count for each in findings.intents),
        "wrong": findings.wrong,
        "leaks": [
            {"likeness": each.likeness, "training": _example(each.example), "held_out": vars(each.held)}
            for each in findings.leaks
        ],
        "contradictions": [[_example(each) for each in group.examples] for group in findings.contradictions],
        "near_duplicates": [
            {"likeness": each.likeness, "examples": [_example(each.first), _example(each.second)]}
            for each in findings.alike
        ],
        "neighbours": [
            {
                "intents": list(each.intents),
                "count": each.count,
                "samples": [
                    {"cosine": cosine, "examples": [_example(one), _example(other)]}
                    for one, other, cosine in each.samples
                ],
            }
            for each in findings.neighbours
        ],
        "intents": [
            {"intent": each.intent, "count": each.count, "unaccented": each.unaccented, "unaccented_share": each.share}
            for each in findings.intents
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _example(example: Example) -> dict[str, Any]:
    return {"text": example.text, "intent": example.intent, "file": example.file.name, "line": example.line}


def _leaks(leaks: tuple[Leak, ...]) -> Table:
    table = Table(title="LỖI: câu của bộ kiểm tra nằm trong dữ liệu huấn luyện; hãy bỏ khỏi dữ liệu huấn luyện")
    for column in ("Nơi", "Ví dụ", "Câu kiểm tra", "Giống"):
        table.add_column(column, overflow="fold")
    for each in leaks:
        held = f"{each.held.file} {each.held.id}: {each.held.text}"
        table.add_row(each.example.place, escape(each.example.text), escape(held), _decimal(each.likeness))
    return table


def _contradictions(findings: Findings) -> Table:
    table = Table(title="LỖI: một câu mang nhiều ý định; hãy chọn một theo nlu_data/README.md")
    table.add_column("Câu", overflow="fold")
    table.add_column("Ý định", overflow="fold")
    for group in findings.contradictions:
        places = "\n".join(f"{each.intent} ({each.place})" for each in group.examples)
        table.add_row(escape(group.examples[0].text), places)
    return table


def _alike(alike: tuple[Alike, ...]) -> Table:
    table = Table(
        title=f"Ví dụ trùng hoặc gần trùng trong một ý định (chung từ {NEAR:.0%} số từ, câu từ {WORDS_FOR_NEAR} từ)",
        caption=_rest(len(alike), _MOST_ALIKE),
    )
    for column in ("Nơi", "Ví dụ", "Nơi", "Ví dụ", "Giống"):
        table.add_column(column, overflow="fold")
    for each in alike[:_MOST_ALIKE]:
        first, second = each.first, each.second
        table.add_row(first.place, escape(first.text), second.place, escape(second.text), _decimal(each.likeness))
    return table


def _neighbours(neighbours: tuple[Neighbours, ...]) -> Table:
    table = Table(
        title=f"Ý định gần nhau: ví dụ mà câu gần nhất thuộc ý định kia (cosin tf-idf từ {_decimal(CLOSE)})",
        caption=_rest(len(neighbours), _MOST_NEIGHBOURS),
    )
    table.add_column("Hai ý định", overflow="fold")
    table.add_column("Ví dụ", justify="right")
    table.add_column("Gần nhau nhất", overflow="fold")
    for each in neighbours[:_MOST_NEIGHBOURS]:
        samples = "\n".join(
            escape(f"{_decimal(cosine)}  {one.text}  ({one.intent})  ↔  {other.text}  ({other.intent})")
            for one, other, cosine in each.samples
        )
        table.add_row("\n".join(each.intents), str(each.count), samples)
    return table


def _intents(findings: Findings) -> Table:
    table = Table(title="Ví dụ theo ý định")
    table.add_column("Ý định")
    for column in ("Ví dụ", "Không dấu", "Tỉ lệ"):
        table.add_column(column, justify="right")
    for each in findings.intents:
        table.add_row(each.intent, str(each.count), str(each.unaccented), f"{each.share:.0%}")
    return table


def _rest(count: int, shown: int) -> str | None:
    return f"… và {count - shown} mục nữa; xem đủ bằng --json" if count > shown else None


def _decimal(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
