"""What the page shows before anybody writes, and the proof that goes with each of our calls.

Nothing of Rasa is imported here: ``motcua messenger profile`` sends it too.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

GET_STARTED = "GET_STARTED"
"""Payload of the button by which a person opens the conversation."""
_GREETING = (
    "Trợ lý Một Cửa trả lời về giấy tờ, lệ phí, thời hạn, nơi nộp của thủ tục hành chính và tình trạng hồ sơ. "
    "Bạn đừng gửi ảnh giấy tờ tùy thân nhé."
)
_MENU = {
    "Tìm thủ tục": "Mình muốn tìm thủ tục",
    "Tra cứu hồ sơ": "Tra cứu hồ sơ",
    "Nơi nộp hồ sơ": "Nộp hồ sơ ở đâu",
    "Gửi phản ánh, kiến nghị": "Mình muốn gửi phản ánh",
    "Tiếp tục ở kênh khác": "Tiếp tục ở kênh khác",
    "Xóa dữ liệu của tôi": "Xóa dữ liệu của tôi",
}
"""What the menu shows, and what is sent as the person's message."""

PROFILE: dict[str, Any] = {
    "get_started": {"payload": GET_STARTED},
    "greeting": [{"locale": "default", "text": _GREETING}],
    "persistent_menu": [
        {
            "locale": "default",
            "composer_input_disabled": False,
            "call_to_actions": [
                {"type": "postback", "title": title, "payload": payload} for title, payload in _MENU.items()
            ],
        }
    ],
}


def app_secret_proof(token: str, app_secret: str) -> str:
    """Shows that who uses the token has the app's secret too."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
