"""What comes before every question: danger to life, secrets that somebody sends, promises that nobody can make.

Each reader takes a message and says what to answer at once, or None. What the numbers and warnings stand for is said
here and nowhere else in the actions.
"""

from __future__ import annotations

import re

from actions.answers import Answer
from index.search.decision import Decision
from vietnamese.spelling import normalise
from vietnamese.text import fold, has_diacritics, squeeze

EMERGENCY = (
    "Nếu đang nguy hiểm, bạn gọi ngay: 113 (công an), 114 (cứu hỏa, cứu nạn), 115 (cấp cứu y tế). Các số này "
    "miễn phí "
    "và trực cả ngày đêm. Mình không chuyển được tin báo khẩn cấp thay bạn."
)
NEVER_SEND = (
    "Bạn đừng gửi mã OTP, mật khẩu hay mã PIN cho bất kỳ ai, kể cả mình: mình không bao giờ hỏi và không dùng tới. "
    "Nếu có người xưng là cán bộ đòi mã này thì đó là lừa đảo. Mã vừa gửi mình không ghi nhớ; bạn nên đổi "
    "mật khẩu hoặc "
    "đợi mã hết hạn. Bạn cần hỏi thủ tục nào ạ?"
)
SCAM = (
    "Bạn đừng đọc mã OTP, mật khẩu hay mã PIN, đừng chuyển tiền và đừng cài ứng dụng theo lời người gọi điện, nhắn "
    "tin, "
    "kể cả khi họ xưng là công an hay cán bộ: đòi mã như vậy là lừa đảo. Bạn ngắt máy, rồi tự gọi hoặc đến cơ quan "
    "đó mà "
    "hỏi. Nếu lỡ đọc mã hay chuyển tiền, bạn báo ngay cho ngân hàng và cho công an nơi gần nhất, hoặc gọi 113. Mình "
    "không "
    "bao giờ hỏi mã OTP. Bạn cần hỏi thủ tục nào ạ?"
)
NO_PROMISE = (
    "Mình không nói trước được hồ sơ có được giải quyết hay không: việc đó do cơ quan có thẩm quyền quyết "
    "định. Hồ sơ công bố nêu như sau."
)

_DANGER = re.compile(
    r"\b(?:cuu (?:voi|mang|toi|em|minh|nguoi)|keu cuu"
    r"|(?:dang|bi|no) chay (?:nha|roi|lon|to|can ho|chung cu|cho)|(?:bi|no) chay xe|chay (?:nha|chung cu|cho"
    r"|xe|kho)(?: \w+)? roi"
    r"|(?:nha|chung cu|cho|kho|xe|quan)(?: \w+){0,3} dang chay|chay lon"
    r"|(?:bat tinh|ngat xiu|dot quy|khong tho duoc|ngung tho|kho tho qua|co giat|duoi nuoc|dien giat|vo oi"
    r"|dang chay mau|chay mau (?:nhieu|qua|khong (?:cam|ngung))|bi thuong nang|tai nan (?:nang|chet nguoi)"
    r"|mac nghen|nghet tho)"
    r"|(?:co|bi|dang) (?:trom|cuop|nguoi danh|ke danh|nguoi (?:dang )?(?:danh|duoi|cam dao|chem|dam|bat coc"
    r"|dot nhap))"
    r"|(?:dang|sap) (?:bi )?(?:danh|danh dap|cuop|chem|giet|bat coc|hanh hung|dot nhap)(?! gia)"
    r"|cam dao|doa giet|bat coc|dot nhap|(?:muon|dang|dinh) (?:tu tu|tu sat|nhay cau)|ro ri (?:khi )?ga|xi ga"
    r"|goi (?:xe )?(?:cap cuu|cuu hoa|cong an|113|114|115)(?: (?:gap|ngay|gium|voi))|can (?:xe )?cap cuu"
    r"|uong nham (?:thuoc|hoa chat))\b"
)
_ABOUT_PAPERS = re.compile(
    r"\b(?:thu tuc|giay to|ho so|giay (?:phep|chung)|che do|tro cap|ho tro|boi thuong|bao hiem|huong|khai tu|to khai|"
    r"dang (?:ky|kiem)|kiem dinh|(?:toi|den|het|qua) han|sang ten"
    r"|chung nhan|tham duyet|nghiem thu|phong chay|xac nhan|nam (?:nay|ngoai|truoc)|thang truoc"
    r"|tuan truoc|hom truoc|"
    r"can cuoc|lam lai|bang lai|ho chieu|visa|so do|mat (?:vi|het|the|bang|so|giay|xe))\b"
)
_CODE_WORDS = r"(?:ma )?otp|mat khau|password|passcode|ma pin|so pin|ma xac (?:thuc|nhan|minh)|smart ?otp|ma cvv|cvv"
_SECRET = re.compile(
    rf"\b(?:{_CODE_WORDS})\b(?:(?! (?:khong|chua|bi|sao|nao"
    rf"|dau)\b)[^\d.,;?]){{0,40}}?[:=]? ?(?=\S*\d)[\w@#$%^&*!-]{{3,}}"
    rf"|\b(?:{_CODE_WORDS})(?: (?:cua (?:em|toi|minh|tui|chau|con|anh|chi|bac)|vneid|ngan hang|day|nay|moi))*"
    r" ?(?:la|:|=) ?(?!gi\b|j\b|sao\b|nao\b|ma\b|mat\b|cai\b|so\b|chi\b|con\b)\S{3,}"
    rf"|\b\d{{4,8}}\b (?:la|day la) (?:{_CODE_WORDS})\b"
)
_ASKED_FOR_SECRET = re.compile(
    rf"\b(?:doc|dua|gui|cung cap|xin|doi|hoi|bat|yeu cau|bao|noi|nhap|chup)\b(?: (?!khong\b)\w+){{0,6}} "
    rf"(?:{_CODE_WORDS})\b"
)
_MAY_IT_BE_TOLD = re.compile(
    rf"\b(?:{_CODE_WORDS})\b(?: \w+){{0,6}} (?:cho (?:ho|no|nguoi ta|can bo|cong an|ben do|ai)\b|co (?:nen|duoc"
    rf"|phai) (?:doc|dua|gui)\b"
    r"|(?:co )?(?:phai )?lua dao\b)"
)
_SOMEBODY = (
    r"(?:co (?:nguoi|ai|ke|so la|thang|so)|nguoi (?:ta|la|nao)|ho(?! (?:so|ten|khau|tich|kinh|chieu|ngheo|gia))|so "
    r"la|ai do|can bo"
    r"|cong an|nhan vien|ke (?:la|gian)|ben (?:ngan hang|thue|vneid))"
)
_SOMEBODY_ASKS = re.compile(
    rf"\b{_SOMEBODY}\b(?: \w+){{0,6}} (?:goi|nhan tin|xung|bao(?! hiem| lau| nhieu| gio| tu| cao)|yeu cau|doi|bat"
    rf"|hoi|xin|nho)\b"
)
_SWINDLES = re.compile(
    rf"\b{_SOMEBODY}\b(?: \w+){{0,4}} (?:goi(?: dien)?|nhan tin|xung|gia danh|gui link)\b.*"
    r"\b(?:cai (?:app|ung dung|phan mem)|bam (?:vao )?link|chuyen (?:tien|khoan)|doc ma|quet mat)\b"
    r"|\b(?:gia danh|mao danh) (?:cong an|can bo|nhan vien)\b"
)
_PROMISE = re.compile(
    r"\b(?:co|lieu|chac|lieu co)(?: chac(?: chan)?)?(?: (?:duoc|se))? (?:duyet|dau|do|thanh cong|duoc duyet"
    r"|giai quyet duoc)"
    r"(?: \w+)? (?:khong|chac khong|hay khong)\b"
    r"|\b(?:(?<!giay )cam ket|hua|chac chan)(?: \w+){0,4} (?:duyet|dau|duoc cap|duoc giai quyet)\b"
    r"|\bkha nang (?:dau|duoc|do|duyet)\b|\bco bi (?:tu choi|tra lai|bac|rot|truot)\b"
)
_MARKED_PROMISE = re.compile(r"duyệt|đậu|đỗ|trượt|rớt|rột|thành công|từ chối|trả lại|bác|giải quyết|được cấp|khả năng")
"""Of these a message that is written with marks has one; "đâu" and "đó" are no promise."""
_OF_A_DOSSIER = re.compile(r"\b(?:ho so|don|hs|em|toi|minh|visa|cap|xin|nop)\b")


def urgent(text: str, intent: str) -> Answer | None:
    """What comes before every other answer: the warnings about secrets and swindlers, or the emergency numbers."""
    return secret(text) or scam(text) or danger(text, intent)


def danger(text: str, intent: str) -> Answer | None:
    """The emergency numbers, for who is in danger now; None for all else, a fire of last year too."""
    said = _read(text)
    about_papers = _ABOUT_PAPERS.search(said) is not None
    tells_of_danger = _DANGER.search(said) is not None and "xì gà" not in normalise(text).lower()
    in_danger = (tells_of_danger or intent == "emergency") and not about_papers
    in_danger = in_danger or (tells_of_danger and intent == "emergency")
    return Answer(EMERGENCY, Decision.NONE) if in_danger else None


def scam(text: str) -> Answer | None:
    """A warning for who is asked for a code or money by somebody who calls; None for all else.

    >>> scam("có người xưng công an gọi bảo đọc mã OTP") is None, scam("mã OTP là gì") is None
    (False, True)
    """
    said = _read(text)
    asked_by_somebody = _ASKED_FOR_SECRET.search(said) is not None and _SOMEBODY_ASKS.search(said) is not None
    swindled = asked_by_somebody or _MAY_IT_BE_TOLD.search(said) is not None or _SWINDLES.search(said) is not None
    return Answer(SCAM, Decision.NONE) if swindled else None


def secret(text: str) -> Answer | None:
    """A warning for who sends a password or a one-time code."""
    return Answer(NEVER_SEND, Decision.NONE) if tells_secret(text) else None


def tells_secret(text: str) -> bool:
    """True when a message holds a one-time code, a PIN or a password.

    >>> tells_secret("mã OTP của em là 482913"), tells_secret("mã OTP là gì")
    (True, False)
    """
    return _SECRET.search(_read(text)) is not None


def wants_promise(text: str) -> bool:
    """True when a message asks whether a dossier will succeed."""
    said = _read(text)
    if has_diacritics(text) and _MARKED_PROMISE.search(normalise(text).lower()) is None:
        return False
    return _PROMISE.search(said) is not None and _OF_A_DOSSIER.search(said) is not None


def _read(text: str) -> str:
    return squeeze(fold(normalise(text)))
