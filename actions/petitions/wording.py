"""What is said about petitions: asking for one, showing it back, its code, where it stands, its answer."""

from __future__ import annotations

import datetime

from actions.answers import Button
from actions.following.in_hand import DossierInHand
from actions.petitions.store import Petition, PetitionState
from vietnamese.numbers import TIME_ZONE, format_date

OVERDUE_BUTTON = Button("Gửi phản ánh trễ hẹn", "Tôi muốn gửi phản ánh, kiến nghị về hồ sơ trễ hẹn này")
SEND_BUTTON = Button("Gửi", "Đồng ý gửi")
REWRITE_BUTTON = Button("Viết lại", "Viết lại phản ánh")
CANCEL_BUTTON = Button("Không gửi", "Không")
MOST_LETTERS = 2000
ASK_TEXT = (
    "Dạ, bạn viết nội dung phản ánh, kiến nghị vào một tin nhắn nhé: việc gì, ở cơ quan nào, khi nào. Bạn không cần "
    "ghi họ tên hay số điện thoại."
)
ASK_CODE = (
    "Dạ, bạn cho mình mã phản ánh gồm 6 ký tự mà mình đã báo khi bạn gửi, ví dụ K7M2QX. Muốn rút lại thì nhắn “rút "
    "phản ánh” kèm mã."
)
MISTYPED = "Mã phản ánh gồm 6 ký tự, không có số 0, số 1, chữ O, I, L và U để khỏi nhầm. Bạn xem lại mã giúp mình nhé."
NOT_SENT = "Dạ, mình chưa gửi gì và đã xóa nội dung vừa soạn."
NOT_FOUND = "Dạ, mình không tìm thấy phản ánh nào có mã này. Bạn xem lại mã đã được báo khi gửi giúp mình nhé."
FAILED = (
    "Dạ, hệ thống phản ánh đang gặp trục trặc nên mình chưa làm được. Bạn thử lại sau ít phút, hoặc gửi tại mục "
    "Phản ánh, kiến nghị của Cổng dịch vụ công quốc gia (dichvucong.gov.vn) nhé."
)
_COMPLAINT = (
    "Lưu ý: khiếu nại, tố cáo có trình tự và thời hiệu riêng; gửi phản ánh ở đây không thay cho đơn khiếu nại, tố cáo."
)


def too_many(wait: datetime.timedelta) -> str:
    """Said when wrong codes were tried too often."""
    minutes = max(1, round(wait.total_seconds() / 60))
    return f"Dạ, bạn đã thử nhiều mã chưa đúng nên mình tạm dừng tra cứu. Bạn thử lại sau khoảng {minutes} phút nhé."


def ask_consent(text: str, is_complaint: bool) -> str:
    """The petition as it would be sent, and the question whether to send it."""
    note = f"\n{_COMPLAINT}" if is_complaint else ""
    return (
        f"Mình sẽ gửi cho cán bộ tiếp nhận nội dung sau (số điện thoại, số định danh đã được che):\n“{text}”{note}\n"
        "Bạn có đồng ý gửi không ạ?"
    )


def sent(code: str, petition: Petition) -> str:
    """Said once, when a petition was taken."""
    return (
        f"Dạ, đã gửi. Mã phản ánh của bạn: {code}. Bạn ghi lại mã này vì mình chỉ báo một lần; ai có mã đều xem được "
        f"trả lời. Hạn trả lời: ngày {format_date(petition.due_on)}. Muốn xem, bạn nhắn “phản ánh” kèm mã, ở kênh nào "
        "cũng được."
    )


def too_long(letters: int) -> str:
    """Said when a petition is longer than one may be."""
    return f"Nội dung dài {letters} ký tự, mà một phản ánh nhận tối đa {MOST_LETTERS}. Bạn viết ngắn lại giúp mình nhé."


def overdue_petition(dossier: DossierInHand, now: datetime.datetime) -> str:
    """The petition about an overdue dossier, from the facts of its look-up."""
    appointed = f", hẹn trả ngày {_day(dossier.due_at)}" if dossier.due_at else ""
    unit = f", nơi xử lý: {dossier.unit}" if dossier.unit else ""
    letter = (
        f"Phiếu xin lỗi hẹn lại ngày {_day(dossier.new_due_at)}."
        if dossier.new_due_at
        else "Tôi chưa nhận được phiếu xin lỗi và hẹn lại."
    )
    return (
        f"Hồ sơ có mã kết thúc bằng {dossier.shown.removeprefix('…-')} ({dossier.procedure_name}){unit}{appointed}, "
        f"đến ngày {_day(now)} đã trễ {dossier.days_late(now)} ngày. {letter} "
        "Đề nghị cho biết lý do chậm trễ và ngày trả kết quả."
    )


def stands(petition: Petition, today: datetime.date) -> str:
    """Where a petition stands, with its answer where there is one."""
    received = f"Phản ánh gửi ngày {_day(petition.received_at)}"
    match petition.state:
        case PetitionState.RECEIVED:
            text = f"{received} đã được tiếp nhận, đang chờ cán bộ xử lý."
        case PetitionState.IN_PROGRESS:
            text = f"{received} đang được cán bộ xử lý."
        case PetitionState.WITHDRAWN:
            return f"{received} đã được rút lại; nội dung đã xóa."
        case PetitionState.ANSWERED | PetitionState.CLOSED:
            answered = f" ngày {_day(petition.answered_at)}" if petition.answered_at else ""
            return f"{received} đã có trả lời{answered}:\n“{petition.answer}”"
    if petition.is_overdue(today):
        days = (today - petition.due_on).days
        owed = f"Hạn trả lời là ngày {format_date(petition.due_on)}, đã quá {days} ngày."
        return f"{text} {owed} Xin lỗi bạn vì sự chậm trễ này."
    return f"{text} Hạn trả lời: ngày {format_date(petition.due_on)}."


def withdrawn(petition: Petition) -> str:
    """Said when the citizen took a petition back."""
    return f"Dạ, đã rút phản ánh gửi ngày {_day(petition.received_at)}. Nội dung đã được xóa."


def cannot_withdraw(petition: Petition, today: datetime.date) -> str:
    """Said when it is too late to take a petition back."""
    return f"Dạ, phản ánh này không rút được nữa. {stands(petition, today)}"


def _day(moment: datetime.datetime) -> str:
    return format_date(moment.astimezone(TIME_ZONE).date())
