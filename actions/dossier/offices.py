"""Where the owner of a dossier has to go: what is to be paid and where, where the result is handed out, whom to ask."""

from __future__ import annotations

from actions.dossier.record import Dossier
from vietnamese.numbers import format_money

OPEN = frozenset({1, 2, 4, 5, 6})
RESULT_READY = 9


def payment(dossier: Dossier) -> list[str]:
    """What is still to be paid and where; [] for nothing."""
    if not dossier.payments:
        return []
    parts = [f"{payment.name} {format_money(payment.amount)}" for payment in dossier.payments]
    total = f", tổng {format_money(sum(payment.amount for payment in dossier.payments))}" if len(parts) > 1 else ""
    where = [f"• Nộp tại: {dossier.pay_at}"] if dossier.pay_at else []
    return ["• Cần nộp: " + "; ".join(parts) + total, *where]


def collecting(dossier: Dossier) -> list[str]:
    """Where the result is or will be handed out; [] where that is not told."""
    open_or_ready = dossier.status in OPEN | {RESULT_READY}
    return [f"• Nhận kết quả: {dossier.collect_at}"] if dossier.collect_at and open_or_ready else []


def whom_to_ask(dossier: Dossier) -> list[str]:
    """Whom to call or ask about a dossier; [] where that is not told."""
    if not dossier.unit and not dossier.unit_phone:
        return []
    call = f"gọi {dossier.unit_phone}" if dossier.unit_phone else "hỏi"
    unit = f" ({dossier.unit})" if dossier.unit_phone and dossier.unit else f" {dossier.unit}" if dossier.unit else ""
    return [f"Cần hỏi thêm: {call}{unit}."]
