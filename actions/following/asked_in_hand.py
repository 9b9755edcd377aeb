"""What is asked of the dossier that was just looked up, and its record told: where to collect, to pay, whom to call.

"Xong thì ra đâu lấy" after a look-up asks for the counter of that dossier, not where its procedure is handed in.
"""

from __future__ import annotations

from actions.answers import Answer
from actions.following.in_hand import DossierInHand
from index.search.decision import Decision
from vietnamese.dossier_code import find_dossier_codes
from vietnamese.spelling import normalise
from vietnamese.typed import as_typed, one_tone_place

_MOST_WORDS = 12
"""A longer message tells of something else."""
_WHERE = r"(?:đâu|chỗ nào|nơi nào|quầy nào|phòng nào|mô)"
_NO_PART_OF_A_NOUN = "".join(f"(?<!{word} )" for word in "xác xac chứng chung tiếp tiep công cong lao hợp hop".split())
"""Before "nhận", "đóng": "giấy xác nhận", "lao dong" written without its marks."""
_COLLECTED = as_typed(
    rf"(?:ra|đến|tới|lên|qua|gặp) {_WHERE}(?: \w+){{0,2}} (?:lấy|nhận|lãnh)"
    rf"|{_NO_PART_OF_A_NOUN}(?:lấy|nhận|lãnh)(?: (?:giấy|thẻ|sổ|bằng|kết quả|lại|về|đó|này|ấy))*"
    rf" (?:(?:ở|tại) )?{_WHERE}"
)
_PAID = as_typed(
    rf"{_NO_PART_OF_A_NOUN}(?:đóng|nộp|trả|thanh toán)(?: (?:tiền|phí|lệ phí|khoản|đó|này|ấy|kia))+"
    rf" (?:(?:ở|tại|cho) )?{_WHERE}"
    rf"|{_NO_PART_OF_A_NOUN}(?:đóng|thanh toán) (?:(?:ở|tại) )?{_WHERE}"
    rf"|(?:ra|đến|tới|lên) {_WHERE} (?:để )?(?:đóng|nộp) (?:tiền|phí|lệ phí)"
)
_CALLED = as_typed(
    r"(?:cho|xin)(?: \w+){0,2} (?:số điện thoại|hotline|đường dây nóng)"
    r"|(?:số điện thoại|hotline|đường dây nóng)(?: \w+){0,4} (?:bao nhiêu|số mấy|là gì)"
    r"|gọi (?:cho )?ai|gọi số nào|hỏi số nào"
)
_SOMETHING_ELSE = as_typed(
    r"mẫu|tờ khai|đơn|bản sao|giấy khám|vân tay|(?:cần|phải) (?:đóng|lấy)"
    r"|(?:hồ sơ|cái|bộ) (?:kia|khác|đầu|cũ)|còn lại|của (?:vợ|chồng|mẹ|bố|ba|má|anh|chị|em gái|em trai|bạn|bà|ông)"
)
"""What is fetched before handing in, and other dossiers than the last."""


def told_of_dossier(text: str, dossier: DossierInHand | None, procedure: str) -> Answer | None:
    """The answer to a question about the dossier in hand; None where it asks none, or its record told nothing of it.

    procedure: the code of the procedure in hand, "" for none: once another is talked of, the dossier is not meant.
    """
    if dossier is None or not procedure or dossier.procedure_code != procedure:
        return None
    said = one_tone_place(normalise(text).lower())
    if len(said.split()) > _MOST_WORDS or find_dossier_codes(text) or _SOMETHING_ELSE.search(said):
        return None
    for asked, told in (
        (_COLLECTED, dossier.collecting),
        (_PAID, dossier.payment),
        (_CALLED, dossier.whom_to_ask),
    ):
        if told and asked.search(said):
            lines = "\n".join((f"Hồ sơ {dossier.shown} – {dossier.procedure_name}:", *told))
            return Answer(lines, Decision.ANSWER, (procedure,))
    return None
