"""What is said of a dossier, in plain words: where it stands, since when, what next, by when, how late, whom to ask.

Never the whole code, and nothing about a person: numbers of people are masked in what officers wrote, and the notes of
steps, which may name people, are not told at all.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

from actions.answers import Answer, Button
from actions.dossier import offices
from actions.dossier.offices import OPEN, RESULT_READY
from actions.dossier.record import Dossier
from actions.dossier.sealing import shown
from actions.following.wording import FOLLOW_BUTTON
from actions.petitions.wording import OVERDUE_BUTTON
from index.search.decision import Decision
from vietnamese.masking import mask_personal_data
from vietnamese.numbers import TIME_ZONE, format_date

_ANOTHER = Button("Tra cứu hồ sơ khác", "Tra cứu hồ sơ khác")

_EXAMPLE = "H12.34-260115-0007"
_STOP = "Không tra nữa thì bạn gõ “thôi”."
_SAFE = (
    "4 số cuối của số điện thoại hoặc số định danh đã ghi trong hồ sơ nhé, để đúng người mới xem được. Mình giữ kín số "
    "này 30 phút cho bạn hỏi tiếp, rồi xóa."
)
ASK_CODE = Answer(f"Dạ, bạn cho mình mã hồ sơ ghi trên phiếu hẹn nhé, ví dụ {_EXAMPLE}.", Decision.CLARIFY)
ASK_CODE_AGAIN = Answer(
    f"Mình chưa đọc được mã hồ sơ. Mã có dạng {_EXAMPLE} hoặc 03706/2026/00009, in trên phiếu hẹn; bạn gõ lại giúp "
    f"mình nhé. {_STOP}",
    Decision.CLARIFY,
)
CODE_LOST = Answer(
    "Dạ, không có mã hồ sơ thì mình không mở được, để không ai xem trộm hồ sơ của bạn. Mã hồ sơ in trên phiếu hẹn, có "
    "trong tin nhắn báo tiếp nhận và trong tài khoản của bạn trên cổng dịch vụ công. Không tìm được thì bạn mang giấy "
    f"tờ tùy thân đến bộ phận một cửa nơi đã nộp. {_STOP}",
    Decision.CLARIFY,
)
TOO_SHORT = Answer(
    "Mình cần đủ 4 số cuối của số điện thoại hoặc số định danh đã ghi trong hồ sơ; bạn gõ lại giúp mình nhé. " + _STOP,
    Decision.CLARIFY,
)
NOT_FOUND = Answer(
    "Dạ, mình không tìm thấy hồ sơ nào khớp cả mã và 4 số cuối này. Bạn xem lại phiếu hẹn rồi gửi lại mã hồ sơ, hoặc 4 "
    f"số cuối của số điện thoại, số định danh đã khai khi nộp nhé. {_STOP}",
    Decision.NONE,
)
SOURCE_DOWN = Answer(
    "Dạ, hệ thống tra cứu hồ sơ đang không trả lời nên mình chưa xem được. Hồ sơ của bạn không bị ảnh hưởng gì; bạn "
    "hỏi lại “hồ sơ của tôi” sau ít phút, hoặc liên hệ bộ phận một cửa nơi đã nộp nhé.",
    Decision.NONE,
)
STOPPED = Answer("Dạ, mình dừng tra cứu hồ sơ. Bạn cần hỏi thủ tục nào ạ?", Decision.NONE)
TOO_MANY_CODES = Answer("Dạ, mình xem được mỗi lần nhiều nhất 5 hồ sơ, nên chỉ xem 5 mã đầu.", Decision.CLARIFY)

_NEXT = {
    1: "Cơ quan sẽ kiểm tra và báo tiếp nhận. Bạn chưa phải làm gì thêm",
    2: "Hồ sơ đã vào sổ và chờ xử lý. Bạn chưa phải làm gì thêm",
    3: "Bạn xem lý do không tiếp nhận trong phiếu trả lời, sửa lại rồi nộp lại",
    4: "Cơ quan đang giải quyết. Bạn chưa phải làm gì thêm",
    5: "Bạn bổ sung giấy tờ được yêu cầu để hồ sơ được giải quyết tiếp",
    6: "Bạn nộp khoản phải nộp để hồ sơ được giải quyết tiếp",
    7: "Hồ sơ đã dừng theo yêu cầu rút của người nộp",
    8: "Hồ sơ đã dừng xử lý; bạn hỏi nơi tiếp nhận để biết lý do",
    9: "Kết quả đã có. Bạn mang phiếu hẹn và giấy tờ tùy thân đến nhận",
    10: "Kết quả đã được trả; hồ sơ kết thúc",
}


def ask_code(known: Sequence[str] = ()) -> Answer:
    """The question for a code; ``known``: codes that were looked up before, offered as buttons by their last four."""
    buttons = tuple(Button(f"Xem hồ sơ {shown(code)}", f"Xem hồ sơ đuôi {code[-4:]}") for code in known)
    return Answer(ASK_CODE.text, Decision.CLARIFY, buttons=buttons)


def ask_factor(code: str) -> Answer:
    """The question for the second factor of a dossier."""
    return Answer(f"Hồ sơ {shown(code)}: bạn cho mình {_SAFE}", Decision.CLARIFY)


def ask_factor_again(code: str) -> Answer:
    """The same after a pause, in which the factor was forgotten."""
    return Answer(
        f"Đã quá 30 phút nên mình không còn giữ số bạn gửi. Hồ sơ {shown(code)}: bạn cho lại {_SAFE}", Decision.CLARIFY
    )


def ask_factor_of_next(code: str) -> Answer:
    """The question for the factor of the next of several dossiers, which the last one did not open."""
    return Answer(f"Hồ sơ {shown(code)} thì số vừa rồi chưa khớp. Bạn cho mình {_SAFE} {_STOP}", Decision.CLARIFY)


def remind(code: str | None) -> Answer:
    """The open question once more, after another one was answered; ``code``: the dossier whose factor is asked for."""
    asked = f"4 số cuối để xem hồ sơ {shown(code)}" if code else "mã hồ sơ để mình xem"
    return Answer(f"Mình vẫn chờ {asked} nhé. {_STOP}", Decision.CLARIFY)


def too_many(wait: datetime.timedelta) -> Answer:
    """After too many wrong tries; the same for a dossier that exists and one that does not."""
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    return Answer(
        "Dạ, đã có nhiều lần thử chưa đúng nên mình tạm dừng tra cứu để giữ an toàn cho hồ sơ. "
        f"Bạn thử lại sau {minutes} phút, hoặc mang phiếu hẹn đến bộ phận một cửa nơi đã nộp nhé.",
        Decision.NONE,
    )


def describe(dossier: Dossier, now: datetime.datetime) -> Answer:
    """Where a dossier stands; ``now`` with its time zone, to tell how late it is."""
    late = _days_late(dossier, now)
    lines = [
        f"Hồ sơ {shown(dossier.code)} – {dossier.procedure_name}:",
        *_state(dossier),
        *_lateness(dossier, late),
        *_to_do(dossier),
        f"Việc tiếp theo: {_NEXT[dossier.status]}{_until(dossier, late)}.",
        *offices.whom_to_ask(dossier),
        f"Dữ liệu lúc {dossier.as_of.astimezone(TIME_ZONE):%H:%M} ngày {_day(dossier.as_of)}.",
    ]
    buttons = [OVERDUE_BUTTON] if late else []
    buttons += [FOLLOW_BUTTON] if dossier.status in OPEN or dossier.status == RESULT_READY else []
    codes = (dossier.procedure_code,) if dossier.procedure_code else ()
    return Answer("\n".join(lines), Decision.ANSWER, codes, (*buttons, _ANOTHER))


def _state(dossier: Dossier) -> list[str]:
    since = _since(dossier)
    lines = [f"• Tình trạng: {dossier.status_name}" + (f", từ ngày {_day(since)}" if since else "")]
    if dossier.received_at:
        lines.append(f"• Tiếp nhận: ngày {_day(dossier.received_at)}")
    if dossier.due_at:
        lines.append(f"• Hẹn trả: ngày {_day(dossier.due_at)}")
    if dossier.finished_at and dossier.status not in OPEN:
        lines.append(f"• Giải quyết xong: ngày {_day(dossier.finished_at)}")
    return lines


def _since(dossier: Dossier) -> datetime.datetime | None:
    """When the present status began: the first of the last steps that have it."""
    since = None
    for step in reversed(dossier.history):
        if step.status != dossier.status:
            break
        since = step.at
    return since or dossier.received_at


def _lateness(dossier: Dossier, late: int) -> list[str]:
    if not late:
        return []
    lines = [f"• Đã trễ hẹn {late} ngày. Thay mặt cơ quan giải quyết, xin lỗi bạn vì sự chậm trễ này."]
    if dossier.apology is None:
        return [*lines, "• Chưa có phiếu xin lỗi và hẹn lại ngày trả; bạn có quyền yêu cầu nơi xử lý gửi phiếu này."]
    letter = "phiếu xin lỗi và hẹn lại"
    if dossier.apology.issued_at:
        letter += f" ngày {_day(dossier.apology.issued_at)}"
    lines.append(f"• Hẹn lại: ngày {_day(dossier.apology.new_due_at)}, theo {letter}")
    if dossier.apology.reason:
        lines.append(f"• Lý do chậm: {mask_personal_data(dossier.apology.reason)}")
    return lines


def _to_do(dossier: Dossier) -> list[str]:
    lines = []
    if dossier.supplements:
        until = f" (hạn ngày {_day(dossier.supplement_until)})" if dossier.supplement_until else ""
        lines.append(f"• Cần bổ sung{until}: " + mask_personal_data("; ".join(dossier.supplements)))
    lines += [*offices.payment(dossier), *offices.collecting(dossier)]
    if dossier.post_tracking:
        lines.append(f"• Mã bưu gửi: {dossier.post_tracking}")
    return lines


def _until(dossier: Dossier, late: int) -> str:
    """By when the next thing is to happen, where that is known."""
    if dossier.supplements and dossier.supplement_until:
        return f", hạn ngày {_day(dossier.supplement_until)}"
    due = dossier.apology.new_due_at if late and dossier.apology else dossier.due_at
    return f"; hẹn trả ngày {_day(due)}" if due and dossier.status in OPEN and (not late or dossier.apology) else ""


def _days_late(dossier: Dossier, now: datetime.datetime) -> int:
    if not dossier.due_at or dossier.status not in OPEN or now <= dossier.due_at:
        return 0
    return max((now.astimezone(TIME_ZONE).date() - dossier.due_at.astimezone(TIME_ZONE).date()).days, 1)


def _day(moment: datetime.datetime) -> str:
    return format_date(moment.astimezone(TIME_ZONE).date())
