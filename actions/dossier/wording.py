"""What is said of a dossier, in plain words: where it stands, since when, what next, by when."""

from __future__ import annotations

import datetime

from actions.answers import Answer, Button
from actions.dossier.client import Dossier
from index.search.decision import Decision
from vietnamese.numbers import TIME_ZONE, format_date, format_money

ASK_CODE = "Dạ, bạn cho mình mã hồ sơ ghi trên phiếu hẹn nhé, ví dụ H12.34-260115-0007."
ASK_FACTOR = (
    "Để đúng người mới xem được hồ sơ, bạn cho mình 4 số cuối của số điện thoại hoặc số định danh đã ghi trong hồ sơ "
    "nhé. Mình không lưu lại các số này."
)
NOT_FOUND = (
    "Dạ, mình không tìm thấy hồ sơ nào khớp cả mã và 4 số cuối này. Bạn xem lại mã trên phiếu hẹn và số điện thoại, số "
    "định danh đã khai khi nộp giúp mình nhé."
)
TOO_MANY = (
    "Dạ, bạn đã thử nhiều lần chưa đúng nên mình tạm dừng tra cứu để giữ an toàn cho hồ sơ. "
    "Bạn thử lại sau 15 phút, hoặc mang phiếu hẹn đến bộ phận một cửa nơi đã nộp nhé."
)
SOURCE_DOWN = (
    "Dạ, hệ thống tra cứu hồ sơ đang không trả lời nên mình chưa xem được. "
    "Hồ sơ của bạn không bị ảnh hưởng gì; bạn hỏi lại sau ít phút, hoặc liên hệ bộ phận một cửa nơi đã nộp nhé."
)
_NEXT = {
    1: "Cơ quan sẽ kiểm tra và báo tiếp nhận. Bạn chưa phải làm gì thêm.",
    2: "Hồ sơ đã vào sổ và chờ xử lý. Bạn chưa phải làm gì thêm.",
    3: "Bạn xem lý do không tiếp nhận trong phiếu trả lời, sửa lại rồi nộp lại.",
    4: "Cơ quan đang giải quyết. Bạn chưa phải làm gì thêm.",
    5: "Bạn bổ sung giấy tờ được yêu cầu để hồ sơ được giải quyết tiếp.",
    6: "Bạn nộp khoản phải nộp để hồ sơ được giải quyết tiếp.",
    7: "Hồ sơ đã dừng theo yêu cầu rút của người nộp.",
    8: "Hồ sơ đã dừng xử lý; bạn hỏi nơi tiếp nhận để biết lý do.",
    9: "Bạn mang phiếu hẹn và giấy tờ tùy thân đến nhận kết quả.",
    10: "Kết quả đã được trả; hồ sơ kết thúc.",
}
_OPEN = frozenset({1, 2, 4, 5, 6})


def describe(dossier: Dossier, now: datetime.datetime) -> Answer:
    """Where a dossier stands; ``now`` with its time zone, to tell how late it is."""
    lines = [f"Hồ sơ {dossier.code} – {dossier.procedure_name}:"]
    since = dossier.history[-1].at if dossier.history else dossier.received_at
    lines.append(f"• Tình trạng: {dossier.status_name}" + (f", từ ngày {_day(since)}" if since else ""))
    if dossier.received_at:
        lines.append(f"• Tiếp nhận: ngày {_day(dossier.received_at)}")
    if dossier.due_at:
        lines.append(f"• Hẹn trả: ngày {_day(dossier.due_at)}")
    lines += _overdue(dossier, now)
    if dossier.supplements:
        lines.append("• Cần bổ sung: " + "; ".join(dossier.supplements))
    if dossier.amount_due:
        lines.append(f"• Cần nộp: {format_money(dossier.amount_due)}")
    if dossier.unit:
        lines.append(f"• Nơi xử lý: {dossier.unit}")
    if dossier.status in _NEXT:
        lines.append(f"Việc tiếp theo: {_NEXT[dossier.status]}")
    codes = (dossier.procedure_code,) if dossier.procedure_code else ()
    buttons = (Button("Tra cứu hồ sơ khác", "Tra cứu hồ sơ khác"),)
    return Answer("\n".join(lines), Decision.ANSWER, codes, buttons)


def _overdue(dossier: Dossier, now: datetime.datetime) -> list[str]:
    if not dossier.due_at or dossier.status not in _OPEN or now <= dossier.due_at:
        return []
    days = (now.date() - dossier.due_at.astimezone(TIME_ZONE).date()).days
    lines = [f"• Đã trễ hẹn {max(days, 1)} ngày. Thay mặt cơ quan giải quyết, xin lỗi bạn vì sự chậm trễ này."]
    if dossier.apology_due_at:
        lines.append(f"• Hẹn lại: ngày {_day(dossier.apology_due_at)}, theo phiếu xin lỗi và hẹn lại")
    return lines


def _day(moment: datetime.datetime) -> str:
    return format_date(moment.astimezone(TIME_ZONE).date())
