"""What is said about following a dossier: the question and its terms, the change itself, the end.

A message may be read by whoever holds the phone, so a dossier is named by its last four digits only.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from actions.answers import Button
from actions.dossier.record import STATUS_NAMES
from vietnamese.numbers import TIME_ZONE, format_date

FOLLOW_BUTTON = Button("Báo mình khi có thay đổi", "Báo mình khi hồ sơ có thay đổi")
STOP_BUTTON = Button("Thôi đừng báo nữa", "Thôi đừng báo nữa")
LOOK_UP_BUTTON = Button("Tra cứu hồ sơ", "Tra cứu hồ sơ")
YES_BUTTON = Button("Đồng ý", "Đồng ý")
NO_BUTTON = Button("Không cần", "Không")
LOOK_UP_FIRST = (
    "Dạ được. Bạn tra cứu hồ sơ trước (mã hồ sơ và 4 số cuối) để mình chắc đúng là hồ sơ của bạn, rồi nhắn lại "
    "“báo mình khi hồ sơ có thay đổi” nhé."
)
CHANNEL_CANNOT = (
    "Dạ, kênh này không nhận được tin báo. Bạn hỏi mình ở cổng thông tin, Messenger hoặc Zalo để được báo, hoặc "
    "tra cứu lại bất cứ lúc nào nhé."
)
NOT_FOLLOWING = "Dạ, hiện mình không theo dõi hồ sơ nào cho cuộc trò chuyện này, nên sẽ không có tin báo nào."
_CHANGES = {
    1: "đã đăng ký, đang chờ cơ quan kiểm tra. Bạn chưa phải làm gì thêm.",
    2: "đã được tiếp nhận và chờ xử lý. Bạn chưa phải làm gì thêm.",
    3: "không được tiếp nhận. Bạn tra cứu để xem lý do, sửa lại rồi nộp lại nhé.",
    4: "đang được xử lý. Bạn chưa phải làm gì thêm.",
    5: "cần bổ sung giấy tờ. Bạn tra cứu để xem cần bổ sung gì và hạn bổ sung nhé.",
    6: "cần nộp phí, lệ phí hoặc thuế. Bạn tra cứu để xem khoản phải nộp và nơi nộp nhé.",
    7: "đã được rút theo yêu cầu của người nộp.",
    8: "đã dừng xử lý. Bạn hỏi bộ phận một cửa nơi nộp để biết lý do nhé.",
    9: "đã xử lý xong. Bạn tra cứu để xem nơi và giờ nhận kết quả nhé.",
    10: "đã trả kết quả. Hồ sơ kết thúc.",
}
LAST_STATUSES = frozenset({3, 7, 10})
"""After these nothing more happens to a dossier: it is followed no longer."""
_FOLLOWED_NO_LONGER = "Mình ngừng theo dõi hồ sơ này và đã xóa đăng ký nhận tin."


def ask_consent(shown: str, quiet: str, days: int) -> str:
    """The question whether a citizen wants to be told, with what is kept and for how long."""
    return (
        f"Mình sẽ nhắn vào cuộc trò chuyện này mỗi khi hồ sơ {shown} đổi tình trạng{quiet}. Để làm việc đó, mình lưu: "
        "dấu vết đã mã hóa của mã hồ sơ, 4 số cuối của mã, tên thủ tục và cuộc trò chuyện này; không lưu họ tên, số "
        "điện thoại hay số định danh. Mình xóa khi hồ sơ kết thúc, sau "
        f"{days} ngày, hoặc ngay khi bạn nhắn “thôi đừng báo nữa”. "
        "Bạn có đồng ý không ạ?"
    )


def quiet_told(start: datetime.time, end: datetime.time) -> str:
    """The quiet hours as a part of a sentence; "" for none."""
    return "" if start == end else f" (không nhắn từ {start:%H:%M} đến {end:%H:%M})"


def following(shown: str) -> str:
    """Said when a dossier is followed from now on."""
    return f"Dạ xong. Mình sẽ báo khi hồ sơ {shown} có thay đổi. Muốn dừng, bạn nhắn “thôi đừng báo nữa”."


def declined(shown: str) -> str:
    """Said when the citizen does not want to be told."""
    return f"Dạ, mình không theo dõi hồ sơ {shown} và không lưu gì. Bạn tra cứu lại lúc nào cũng được ạ."


def stopped(shown: Sequence[str]) -> str:
    """Said at once when a citizen wants to hear no more."""
    return (
        f"Dạ, mình đã dừng báo về hồ sơ {', '.join(shown)} và đã xóa đăng ký nhận tin. Bạn vẫn tra cứu được như thường."
    )


def change(shown: str, procedure_name: str, status: int, at: datetime.datetime) -> str:
    """A notice: the dossier's new status in plain words, since when, and what to do."""
    local = at.astimezone(TIME_ZONE)
    lines = [
        f"Hồ sơ {shown} – {procedure_name} có thay đổi lúc {local:%H:%M} ngày {format_date(local.date())}:",
        f"{STATUS_NAMES[status]} – hồ sơ {_CHANGES[status]}",
    ]
    if status in LAST_STATUSES:
        lines.append(_FOLLOWED_NO_LONGER)
    return "\n".join(lines)


def change_buttons(status: int) -> tuple[Button, ...]:
    """Buttons of a notice."""
    return (LOOK_UP_BUTTON,) if status in LAST_STATUSES else (LOOK_UP_BUTTON, STOP_BUTTON)
