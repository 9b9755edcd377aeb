"""What a question wants of a record's text, and what a passage has of it: matters, quantities, plain words.

A matter is something that people at the counter call by several names: a photo, somebody sent in one's stead, a fine.
Which passage answers best is left to ``actions.passage_ranking``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from vietnamese.spelling import normalise
from vietnamese.text import fold, has_diacritics
from vietnamese.typed import as_typed, one_tone_place


@dataclass(frozen=True)
class _Matter:
    """A matter by the words of records, and by those of citizens.

    asked: words that are plain without their marks too; marked: words that mean this only with them.
    called: how its absence is told, of a matter that decides: a passage that says nothing of it answers no question
    about it. "" for one that only counts for more than other words.
    """

    name: str
    told: str
    asked: str
    marked: str = ""
    called: str = ""


_DONE = r"(?:đi|nộp|làm|lấy|nhận|khai|ký|đăng ký|báo)"
_FOR = (
    r"(?:(?<!gì )(?<!chi )(?<!nào )thay(?! đổi)|giùm|dùm|giúp"
    r"|(?<!giám )(?<!tách )(?<!chủ )(?<!mỗi )hộ(?! (?:kinh|khẩu|gia|chiếu|tịch|nghèo|cận|lý|sơ)))"
    r"(?! (?:em|tôi|mình|con|cháu|tui|bác|cô|chú)\b(?! (?:được|dc)))"
)
"""In somebody's stead; "làm giúp em với" only asks politely."""
_MATTERS = (
    _Matter(
        "photo",
        r"ảnh(?! hưởng)|chụp hình|hình chụp|hình thẻ",
        r"ảnh thẻ|hình thẻ|ảnh chân dung|chụp ảnh|chụp hình|tấm ảnh|tấm hình|ảnh cỡ|hình cỡ|ảnh chụp|hình chụp|ảnh màu"
        r"|nộp ảnh|mang ảnh|mang hình|ảnh nền|ảnh \d",
        r"(?:^|nộp|mang|cần|dán|kèm|mấy|tấm|chụp|đổi|thay|hai|bốn|\d) ?ảnh(?! hưởng)"
        r"|ảnh (?:cỡ|thẻ|màu|nền|chụp|mấy|gì|nào|kiểu)|tấm hình|hình \d",
        called="ảnh",
    ),
    _Matter(
        "fingerprint",
        r"vân tay|điểm chỉ|mống mắt",
        r"vân tay|lăn tay|điểm chỉ|mống mắt|sinh trắc(?: học)?",
        called="việc lấy vân tay",
    ),
    _Matter(
        "stead",
        r"ủy quyền|được nhờ|nhờ (?:người|ai|một|tổ chức)|khai thay|làm thay|nộp thay|làm hộ|thay mặt"
        r"|tự mình",
        rf"ủy quyền|{_DONE}(?: \w+){{0,2}} {_FOR}"
        rf"|(?<!ngủ )(?<!ở )(?<!đứa )nhờ (?!xã|công an|cán bộ|vài|mấy|đêm|làm)\w+(?: \w+){{0,3}} {_DONE}"
        rf"|ai {_DONE} thay|người khác {_DONE}",
        called="việc nhờ hay ủy quyền cho người khác làm thay",
    ),
    _Matter(
        "fine",
        r"xử phạt|bị phạt|phạt tiền|bị xử lý|mức phạt",
        r"bị phạt|phạt tiền|xử phạt|phạt (?:bao nhiêu|không|gì|sao|mấy)|ăn phạt|nộp phạt|mức phạt",
        called="việc xử phạt",
    ),
    _Matter(
        "consequence",
        r"xử phạt|bị phạt|bị xử lý|bị hủy|coi như|hết giá trị|không còn giá trị|phải làm lại|không được giải quyết"
        r"|bị thu hồi|hết hiệu lực",
        r"(?:bị|có) (?:gì|sao|vấn đề gì|vấn đề|ảnh hưởng)(?: gì| chi)? (?:không|hả|chứ)|bị sao|bị gì",
        called="điều gì xảy ra khi làm trễ hay không làm",
    ),
    _Matter(
        "reduction",
        r"miễn|giảm|ưu đãi|\d+ ?%|chỉ thu|không phải nộp|chỉ áp dụng từ",
        r"đang giảm|được giảm|giảm (?:phí|lệ phí|còn|một nửa|nửa|giá|không|bao nhiêu|\d+)|một nửa|50%|nửa giá|giảm giá"
        r"|miễn (?:phí|lệ phí|tiền|giảm)|được miễn|khỏi (?:đóng|nộp) (?:tiền|phí|lệ phí)",
        called="việc miễn, giảm",
    ),
    _Matter(
        "exam",
        r"sát hạch|thi|kiểm tra kiến thức",
        r"thi lại|sát hạch|thi cử|phải thi|có thi|thi lý thuyết|ngày thi|thi (?:tiếng|bằng|hay)|kỳ thi",
        called="việc thi hay sát hạch",
    ),
    _Matter(
        "phone",
        r"điện thoại|số thuê bao|tin nhắn|fax",
        r"gọi điện|gọi (?:báo|trước)|(?:qua|bằng) điện thoại|alo báo|sim (?:không|chính|rác|của)",
        called="việc dùng điện thoại",
    ),
    _Matter(
        "drawing", r"bản vẽ|sơ đồ|trích đo|thiết kế|mặt bằng", r"bản vẽ|sơ đồ|bản thiết kế|mặt bằng", called="bản vẽ"
    ),
    _Matter(
        "health",
        r"khám sức kh(?:ỏe|oẻ)|giấy khám|sức khỏe",
        r"khám sức khỏe|giấy (?:khám )?sức khỏe|giấy khám|đi khám",
        called="giấy khám sức khỏe",
    ),
    _Matter(
        "certified",
        r"công chứng|chứng thực|sao y",
        r"công chứng|chứng thực|sao y|có dấu",
        called="việc công chứng, chứng thực",
    ),
    _Matter("legalised", r"hợp pháp hóa|lãnh sự", r"hợp pháp hóa|lãnh sự", called="việc hợp pháp hóa lãnh sự"),
    _Matter(
        "translated",
        r"dịch ra|bản dịch|dịch tiếng|người dịch",
        r"dịch (?:giấy|ra|sang|thuật|tiếng)|bản dịch|phải dịch",
        called="việc dịch giấy tờ",
    ),
    _Matter("plate_rubbing", r"bản chà|chà số", r"(?:cà|chà) số|số khung|số máy", called="số khung, số máy"),
    _Matter("record", r"lý lịch tư pháp|án tích", r"lý lịch tư pháp|tiền án|án tích", called="lý lịch tư pháp"),
    _Matter("interview", r"phỏng vấn", r"phỏng vấn", called="việc phỏng vấn"),
    # Of these a record may speak in passing: they count for more than other words, and decide nothing.
    _Matter("posted", r"bưu điện|bưu chính|chuyển phát", r"bưu điện|bưu chính|gửi thư|ship|giao tận nhà"),
    _Matter(
        "online",
        r"trực tuyến|trên mạng|qua mạng|vneid|cổng dịch vụ công|ứng dụng",
        r"online|trực tuyến|trên mạng|qua mạng|nộp mạng|vneid|dùng mạng|trên điện thoại|qua app|trên app",
    ),
    _Matter("parents", r"cha|mẹ|cha mẹ", r"cha mẹ|bố mẹ|ba mẹ|ba má|bố|mẹ|má|ông già|bà già"),
    _Matter(
        "child",
        r"trẻ|trẻ em|con|người dưới \d+ tuổi|người chưa thành niên",
        r"em bé|con nhỏ|trẻ em|bé|con em|cháu bé|con \d+ tuổi",
    ),
    _Matter("dead", r"mất|chết|từ trần|qua đời|mai táng", r"qua đời|chết|mới mất|mất rồi|mai táng|chôn"),
    _Matter("guest", r"khách|người đến|đến ở", r"khách|người tới|lên chơi|tới chơi|ngủ lại|ở lại"),
    _Matter(
        "late",
        r"quá hạn|trễ|sau \d+ (?:giờ|ngày|tháng)|quá \d+",
        r"quá hạn|bị trễ|làm trễ|đăng ký trễ|để quá|quá \d+|hết hạn|nửa đêm|khuya",
    ),
    _Matter("returned", r"trả lại|nộp lại|gửi bằng cũ|thu hồi", r"trả lại|nộp lại|thu lại|bị thu"),
    _Matter("copied", r"bản chụp|bản sao|chụp giúp|sao chụp|photo", r"photo|phô tô|bản chụp|bản sao"),
    _Matter("foreign", r"nước ngoài", r"nước ngoài|ngoại quốc"),
    _Matter(
        "refused",
        r"từ chối|không được (?:cấp|hưởng|giải quyết)|không đủ điều kiện",
        r"từ chối|không được cấp|bị trả",
    ),
    _Matter(
        "workplace",
        r"nơi làm việc|người sử dụng lao động|nghỉ việc|thôi việc",
        r"công ty|nghỉ việc|thôi việc|chỗ làm",
    ),
)
CALLED = {matter.name: matter.called for matter in _MATTERS if matter.called}
"""How the absence of a matter is told."""
_TOLD = tuple((m.name, re.compile(rf"(?<!\w)(?:{m.told})(?!\w)")) for m in _MATTERS)
_ASKED = tuple(
    (m.name, as_typed(m.asked), re.compile(rf"(?<!\w)(?:{m.marked})(?!\w)") if m.marked else None) for m in _MATTERS
)
DECIDING = frozenset(matter.name for matter in _MATTERS if matter.called)
"""Matters without which a passage answers no question about them."""

_NUMBER = r"(?:\d+(?:[.,]\d+)?|một|hai|ba|bốn|năm|sáu|mười)"
_SPAN = rf"{_NUMBER}(?: \([^)]*\))? (?:ngày|tháng|năm|giờ|tuần)"
_HOW_MANY = r"(?:mấy|bao nhiêu)"


@dataclass(frozen=True)
class _Quantity:
    """Something counted or measured: how a passage tells it and how it is asked for."""

    name: str
    told: str
    asked: str


_QUANTITIES = (
    _Quantity(
        "size",
        r"\d ?(?:cm|mm)|\d ?x ?\d ?(?:cm|mm)?|khổ a\d",
        r"cỡ (?:nào|mấy|bao|gì|\d)|kích thước|kích cỡ|mấy nhân mấy|\dx\d hay",
    ),
    _Quantity("colour", r"nền \w+|màu", r"nền (?:gì|màu|xanh|trắng)|màu gì|phông"),
    _Quantity("clock", r"\d+ giờ", rf"{_HOW_MANY} giờ"),
    _Quantity("age", rf"{_NUMBER} (?:tháng )?tuổi", rf"{_HOW_MANY} tuổi"),
    _Quantity("money", r"[\d.]+ (?:đồng|usd)|tiền|phí", rf"{_HOW_MANY} (?:tiền|đồng|k|nghìn|triệu)"),
    _Quantity("pieces", r"\d+ (?:ảnh|bản|bộ|tấm|tờ)", rf"{_HOW_MANY} (?:tấm|bản|bộ|tờ|cái|kiểu)"),
    _Quantity("percent", r"\d+ ?%", r"bao nhiêu phần trăm|mấy phần trăm"),
    _Quantity("degree", r"\d+ độ|đi-ốp|đi ốp", r"mấy độ"),
    _Quantity(
        "span",
        rf"{_SPAN}|ngay khi|phải làm ngay|ngay sau",
        rf"{_HOW_MANY} (?:ngày|hôm|bữa|tháng|tuần|năm|lâu)|bao lâu"
        r"|hạn (?:là |chót |cuối )*(?:khi nào|mấy|bao giờ|bao lâu)"
        r"|hạn chót|thời hạn nộp|trước mấy|chậm nhất (?:là )?(?:khi|mấy|bao|ngày)",
    ),
)
_QUANTITIES_TOLD = tuple((q.name, re.compile(rf"(?<!\w)(?:{q.told})(?!\w)")) for q in _QUANTITIES)
_QUANTITIES_ASKED = tuple((q.name, as_typed(q.asked)) for q in _QUANTITIES)

_DEADLINE = as_typed(
    r"(?:phải|cần) (?:nộp|báo|khai|làm|đi|đăng ký|thông báo|gửi|rút|bổ sung|đến|tới|lấy)(?: \w+){0,5}? "
    rf"(?:trước|trong(?: vòng)?|sau|chậm nhất)?(?: \w+)? ?{_HOW_MANY} (?:ngày|hôm|bữa|tháng|tuần|giờ|năm)"
    rf"|trong vòng {_HOW_MANY} (?:ngày|hôm|bữa|tháng|tuần|giờ)|chậm nhất|hạn chót|thời hạn nộp|hạn nộp"
    rf"|trước {_HOW_MANY} (?:giờ|ngày|hôm|bữa|tháng)"
    rf"|{_HOW_MANY} (?:ngày|hôm|bữa|tháng|tuần) (?:thì )?phải (?:nộp|báo|khai|làm|đi|đăng ký|gửi)"
    r"|(?:trước|báo|nộp|khai)(?: trước)? (?:khi nào|lúc nào|bao giờ) (?:là )?(?:trễ|hết hạn)"
    rf"|(?:để )?quá {_HOW_MANY} (?:ngày|tháng|năm)|^(?:\w+ )?hạn (?:\w+ ){{0,3}}(?:là )?{_HOW_MANY} (?:ngày|tháng)"
    r"|(?:có )?(?:hết hạn|trễ hạn|quá hạn|bị trễ) (?:không|hông)"
)
_AGENCY = (
    r"(?:cơ quan|cán bộ|công an|công chức|sở|ủy ban|xã|văn phòng|hội đồng|nơi làm việc|giám đốc|chủ tịch|bộ|trung tâm"
    r"|bảo hiểm xã hội|tổ chức dịch vụ|điện lực)"
)
_TOLD_DEADLINE = re.compile(
    rf"(?:chậm nhất|ít nhất|không quá|trong(?: vòng| thời hạn)?|trước|có) (?:là )?(?:\w+ )?{_SPAN}"
    rf"|\bngay khi\b|phải làm ngay|trước {_NUMBER} giờ",
)
_OF_AGENCY = re.compile(rf"^{_AGENCY}\b|^(?:trong|sau) [^,]{{1,60}}, {_AGENCY}\b|^(?:tính|kể) từ")
"""What an agency has to do in a time is no deadline of a citizen's."""
_WORD = re.compile(r"[\w/-]+")

_PLAIN = frozenset(
    "à ạ ơi dạ vâng vậy thế thì là mà và hay hoặc có không chưa được bị phải cần cho của để với rồi nữa luôn này đó "
    "kia ấy em tôi mình con anh chị cô chú bác ông bà bạn tui ad shop bao nhiêu mấy gì nào sao đâu ai khi nếu một "
    "những các cái đi ra vào lên xuống tới đến trong ngoài trên dưới trước sau từ theo như hỏi xin nhé nha nhỉ hả "
    "vẫn đang đã sẽ cũng chỉ ở tại do bởi vì nên còn muốn biết thêm đấy đây ok lúc chứ làm hết ngày tháng năm giờ "
    "thủ tục hồ sơ người việc ủa hồi nghe nói bên chỗ loại kiểu mới xong cứ lần nhiều ít lắm quá thôi nhờ giùm giúp "
    "hộ thay hoài vòng kể dùng ta nó họ tính chắc bữa tấm bằng nhà lâu xã phường giấy tờ thêm".split()
)
_FOLDED_PLAIN = frozenset(map(fold, _PLAIN))
_WORDS_KEPT = 512


@dataclass(frozen=True)
class Question:
    """What a citizen's question wants.

    matters, quantities: by name. words: those beside them that name something, folded; marked: the same as written,
    () where the question has no marks. pairs: neighbours of which one at least is such a word, folded.
    """

    matters: frozenset[str]
    quantities: frozenset[str]
    words: tuple[str, ...]
    marked: tuple[str, ...]
    pairs: frozenset[str]
    wants_deadline: bool


@dataclass(frozen=True)
class Told:
    """What a passage speaks of: as for ``Question``; pairs: neighbouring words, folded."""

    matters: frozenset[str]
    quantities: frozenset[str]
    words: frozenset[str]
    marked: frozenset[str]
    pairs: frozenset[str]
    has_deadline: bool


MEASURES = frozenset(("size", "colour", "percent", "degree"))
"""Quantities that no field of a record holds."""


@lru_cache(_WORDS_KEPT)
def read_question(text: str) -> Question:
    """What a citizen's question wants.

    >>> asked = read_question("ảnh thẻ cỡ nào")
    >>> sorted(asked.matters), sorted(asked.quantities), asked.words
    (['photo'], ['size'], ())
    """
    written = one_tone_place(normalise(text).lower())
    # Of the text itself: writing short forms out puts marks on them.
    marked = has_diacritics(text)
    matters, rest = set(), written
    for name, typed, plain in _ASKED:
        for pattern in (typed, plain) if plain and marked else (typed,):
            if pattern.search(written):
                matters.add(name)
                rest = pattern.sub(" # ", rest)
    quantities = set()
    for name, typed in _QUANTITIES_ASKED:
        if typed.search(written):
            quantities.add(name)
            rest = typed.sub(" # ", rest)
    plain_words = _PLAIN if marked else _FOLDED_PLAIN
    in_row = _words(rest)
    said = list(
        dict.fromkeys(
            word for word in in_row if _names_something(word) and (word if marked else fold(word)) not in plain_words
        )
    )
    content = {fold(word) for word in said}
    return Question(
        frozenset(matters),
        frozenset(quantities),
        tuple(map(fold, said)),
        tuple(said) if marked else (),
        frozenset(pair for pair in _pairs(in_row) if content & set(pair.split())),
        _DEADLINE.search(written) is not None,
    )


def read_told(text: str) -> Told:
    """What a passage of a record speaks of."""
    written = one_tone_place(text).lower()
    words = _words(written)
    folded = [fold(word) for word in words]
    return Told(
        frozenset(name for name, pattern in _TOLD if pattern.search(written)),
        frozenset(name for name, pattern in _QUANTITIES_TOLD if pattern.search(written)),
        frozenset(folded),
        frozenset(words),
        _pairs(words),
        _TOLD_DEADLINE.search(written) is not None and not _OF_AGENCY.search(written),
    )


def _names_something(word: str) -> bool:
    """True for all but single letters: "ý" is a word, and "2" tells one paper from another."""
    return len(word) > 1 or not word.isascii() or word.isdigit()


def _pairs(words: list[str]) -> frozenset[str]:
    return frozenset(f"{fold(first)} {fold(second)}" for first, second in pairwise(words))


def _words(written: str) -> list[str]:
    return _WORD.findall(written)
