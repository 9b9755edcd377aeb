"""What the channels themselves say to citizens, where Rasa has no part in it."""

from __future__ import annotations

from bot.channels.message import Button, Kind, Said

FAILURE = (
    "Dạ, hệ thống đang gặp trục trặc nên mình chưa trả lời được. Bạn gửi lại sau ít phút giúp mình, "
    "hoặc hỏi bộ phận một cửa nơi gần nhất nhé."
)
_WELCOME = (
    "Dạ, chào bạn. Mình là trợ lý Một Cửa, hỏi đáp về thủ tục hành chính. Bạn cần làm giấy tờ gì, hoặc muốn xem hồ sơ "
    "đã nộp tới đâu? Bạn gõ như nói hằng ngày nhé. Bạn đừng gửi ảnh giấy tờ tùy thân; mình không cần đến."
)
_NOT_READ = {
    "image": "Mình chưa xem được hình. Bạn gõ điều cần hỏi bằng chữ giúp mình nhé, và đừng gửi ảnh giấy tờ tùy thân ạ.",
    "location": "Mình chưa đọc được vị trí trên bản đồ. Bạn gõ tên xã, phường và tỉnh giúp mình nhé.",
    "attachment": "Mình chưa mở được tệp, tiếng nói hay nhãn dán. Bạn gõ điều cần hỏi bằng chữ giúp mình nhé.",
}


def for_kind(kind: Kind) -> Said | None:
    """What is said to an event that is no text; None for text, which Rasa answers."""
    if kind == "follow":
        return Said(_WELCOME)
    return Said(_NOT_READ[kind]) if kind in _NOT_READ else None


def too_many(wait_s: int) -> str:
    """To one who sends faster than we read."""
    return f"Bạn gửi hơi nhanh nên mình chưa đọc kịp. Bạn chờ {wait_s} giây rồi gửi tiếp giúp mình nhé."


def code_is(code: str, minutes: int) -> Said:
    """The code for another channel."""
    return Said(
        f"Mã để tiếp tục ở kênh khác: {code}\n"
        f"Bạn mở kênh kia (trang web, Zalo hay Messenger của Một Cửa), gửi mã này là nói tiếp được. Mã dùng một lần, "
        f"trong {minutes} phút; ai có mã sẽ đọc tiếp được cuộc trò chuyện này, nên bạn đừng đưa cho người khác."
    )


JOINED = Said("Đã nối với cuộc trò chuyện của bạn ở kênh kia. Bạn hỏi tiếp nhé.", about={"joined": True})
NO_SUCH_CODE = Said(
    "Mã này không đúng, đã dùng hoặc đã quá hạn. Bạn lấy mã mới ở kênh kia bằng câu: tiếp tục ở kênh khác."
)


def too_many_codes(wait_s: int) -> Said:
    """To one who tries code after code."""
    return Said(f"Bạn đã thử nhiều mã rồi. Bạn chờ {-(-wait_s // 60)} phút rồi thử lại giúp mình nhé.")


ASK_BEFORE_FORGETTING = Said(
    "Bạn muốn xóa cuộc trò chuyện này và mọi điều mình nhớ về nó? Xóa rồi không lấy lại được, và mình sẽ không báo tin "
    "hồ sơ đang theo dõi nữa.",
    (Button("Xóa hết", "Xóa hết dữ liệu của tôi"), Button("Thôi", "Thôi không xóa")),
)
KEPT = Said("Mình giữ nguyên. Bạn hỏi tiếp nhé.")
FORGOTTEN = Said(
    "Đã xóa cuộc trò chuyện này. Khi cần bạn cứ nhắn lại, mình sẽ coi như mới gặp.", about={"forgotten": True}
)
