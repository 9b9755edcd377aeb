"""The words of a message that name its matter, as they were written, and shorter readings of a long message.

A search hears every word of a message; what only leads a conversation on ("còn … thì sao"), asks for a facet, or says
where somebody lives is left out here, so that the matter can be searched for alone. Which reading is believed is left
to ``actions.finding``.
"""

from __future__ import annotations

import re

from actions.facet_reading import without_facets
from index.places.localities import beside
from index.places.places import Places
from index.search.wording import subject
from vietnamese.spelling import normalise
from vietnamese.text import clean, fold, has_diacritics, squeeze

_WORD = re.compile(r"[\w./-]+")
_LEADING = frozenset(
    "xem coi ờ ừm ukm uhm um uk oke okie oki thanks thank tks tiện nốt xong rồi giờ cái loại vụ chuyện nữa "
    "ơi oi e ad muốn".split()
)
"""Words at the edges of a message that lead a conversation on and name no matter."""
_PLAIN_LEADING = frozenset(fold(word) for word in _LEADING) - frozenset("o cai gio vu muon".split())
"""The same without diacritics, as far as they mean nothing else then."""
_AT_A_PLACE = re.compile(
    r"\b(?:(?:nha |gia dinh )?(?:em|toi|minh|tui|chau|con|bac) )?(?:dang |hien )*"
    r"(?:o|song o|song tai|tai|que|que o|que tai|thuoc|ben|thue tro o|tro o)(?= {2,}|$)(?: {2,}(?:thi|muon|can)\b)?"
)
"""What stands before a place that was blanked out."""
_AGAIN_BEHIND = re.compile(r"^((?:làm|xin|cấp|in|đăng ký) )(?!lại )(.+?) lại$")
# Without diacritics "bằng lái" ends like "bằng lại".
_PLAIN_AGAIN_BEHIND = re.compile(r"^((?:lam|xin|cap|in|dang ky) )(?!lai )(.+?)(?<!bang) lai$")
_FOR_SOMEBODY = re.compile(
    r" (?:cho|giùm|dùm|giúp) (?:em bé|bé|con|cháu|bố|ba|mẹ|má|chồng|vợ|ông|bà|người nhà|anh|chị|em)"
    r"(?: (?:em|tôi|mình|nhà em|nhà tôi))?$"
    r"| cho (?:em be|be|con|chau|bo|ba|me|ma|chong|vo|ong|nguoi nha)(?: (?:em|toi|minh))?$"
)
_DELIVERY = re.compile(
    r"\b(?:(?:co |duoc )?(?:gui|tra|nhan|chuyen|giao)(?: (?:the|giay|ket qua|ho so|bang|so))?"
    r"(?: (?:ve|den|toi|tai|tan))+ (?:nha|noi|cho)(?: (?:qua|bang))?"
    r"|(?:gui |nop |lam |chuyen |qua |bang |theo |duong )*(?:buu dien|buu chinh)(?: cong ich)?)"
    r"(?: (?:qua|bang|duong))*(?: (?:duoc|dc))?(?: (?:khong|chua))?(?!\w)"
)
"""How the way back is asked for, folded; the channel beside it is a facet's affair."""
_PAUSES = re.compile(
    r"\s+(?:r|rồi|roi) (?:có|co) |\s*[,.;:!?\n…]+\s*|\s+(?:mà|nhưng|ma(?= \w+ \w+ \w+)|nhung(?= \w+ \w+ \w+))\s+"
)
_DENIED = re.compile(r"(?:khong|chua|chang) ")
_MOST_CLAUSES = 8
_NO_BEHIND = re.compile(
    r"(?<!bị)(?<!bi)(?<!hư)(?<!hu)(?<!làm)(?<!lam) hong(?= (?:chị|chi|anh|em|ad|bạn|ban|vậy|vay|ạ|a)\b|[ .?!]*$)",
    re.IGNORECASE,
)
"""The southern "hông" written without its mark, where it makes a question."""
_DOING_BEHIND = re.compile(
    r"^(\w+ .+?\w)(?:[ ,]+(?:bây giờ|giờ|gio))?[ ,]+(?<!cấp )(sửa|sửa lại|đổi|đổi lại|làm lại"
    r"|xin lại|cấp lại|gia hạn|hủy|xóa|sua|lam lai|xin lai|cap lai|gia han)(?: sao)?$"
)
_MINE = re.compile(r" của (?:tôi|em|mình|tui|con|cháu|chồng em|vợ tôi|bố tôi|mẹ em|nhà em|nhà tôi)(?= |$)")
_ONLY_A_MEASURE = re.compile(
    r"(?:(?:em|toi|minh|tui|chau|con|be|bo|ba|me|ma|ong|vo|chong|xe|o to|nha|dat|moi|da|hon|gan|tren|duoi|khoang|co) )*"
    r"\d+(?:[.,]\d+)? (?:tuoi|thang(?: tuoi)?|nam|ngay|cho|nguoi|dua|met|m2|m|tang|ban|to|trang|tan|kg)"
)
"""An age or a size by itself: it tells of the matter in hand and names none, though a procedure's name may hold it."""
_LIVES_HERE = re.compile(
    r"\b(?:(?:em|toi|minh|tui|chau|con|bac) )?(?:dang|hien(?: dang)?)"
    r" (?:tam tru|thuong tru|o tro|thue tro|o|song|lam viec|di lam|hoc)"
    r"(?: (?:o|tai))? (?:day|tren nay|trong nay|duoi nay|ngoai nay|xa que|noi khac|tinh khac)\b"
)
"""Where somebody says that they live now, without a place's name."""
_TO_BE_READY = re.compile(
    r"\bde (?:(?:em|toi|minh|tui|chau|con|bac|co|chu|anh|chi|nha|ve|nho|nguoi nha) )*"
    r"(?:soan|sua soan|chuan bi|gom|thu xep|sap xep|lo lieu|lo|lieu|tinh|biet|xin|chay|mang|dem|cam)"
    r"(?: (?:san|truoc|luon|theo|duong|lieu|dan|mot the|mot lan|cho du|cho kip|tien|di))*[ .!?]*$"
)
"""What for somebody wants to know it: "để con soạn sẵn luôn"."""


def matter(text: str, known: Places | None = None) -> str:
    """The words that name the matter, lower case, with the diacritics that were written; "" where none do.

    known: the country's places, where what is said of a place is to be left out as well.

    >>> matter("thôi xem cái làm giấy khai sinh đi, cần giấy tờ gì")
    'làm giấy khai sinh'
    >>> matter("đăng ký kết hôn hồ sơ gồm những gì để con soạn sẵn luôn")
    'đăng ký kết hôn'
    """
    named = without_facets(_without_place(text, known) if known is not None else text)
    named = _without(_TO_BE_READY, _without(_LIVES_HERE, _without(_DELIVERY, named)))
    before = ""
    while named != before:
        before = named
        named = _trimmed(as_written(named, subject(named)))
    return _PLAIN_AGAIN_BEHIND.sub(r"\1lai \2", _AGAIN_BEHIND.sub(r"\1lại \2", named))


def is_only_a_measure(text: str) -> bool:
    """True when all that a message names is an age or a size.

    >>> is_only_a_measure("cháu 17 tuổi được không"), is_only_a_measure("làm căn cước cho cháu 17 tuổi")
    (True, False)
    """
    return _ONLY_A_MEASURE.fullmatch(fold(matter(text))) is not None


def as_asked(text: str) -> str:
    """A message whose "hong" at the end is read as the no of a question, unless something is broken.

    >>> as_asked("có mất tiền hong"), as_asked("thẻ bị hong")
    ('có mất tiền không', 'thẻ bị hong')
    """
    return _NO_BEHIND.sub(" không", text)


def verb_first(named: str) -> str:
    """A matter that tells what is done at its end with that first; "" for any other.

    >>> verb_first("giấy khai sinh của tôi sai tên đệm sửa")
    'sửa giấy khai sinh sai tên đệm'
    """
    match = _DOING_BEHIND.search(named)
    return squeeze(f"{match[2]} {_MINE.sub(' ', match[1])}") if match else ""


def without_beneficiary(named: str) -> str:
    """A matter without the person for whom it is done.

    >>> without_beneficiary("nhập hộ khẩu cho bé")
    'nhập hộ khẩu'
    """
    return _FOR_SOMEBODY.sub("", named)


def clauses(text: str) -> tuple[str, ...]:
    """The matters of a message's clauses, in its order and once each; () for a message of one clause.

    >>> clauses("nhà tôi mới xây xong, giờ muốn làm lại căn cước. Hết bao nhiêu tiền?")
    ('nhà tôi mới xây', 'làm lại căn cước')
    """
    parts = [part for part in _PAUSES.split(text) if part]
    if len(parts) < 2:
        return ()
    told = [part for part in parts[-_MOST_CLAUSES:] if not _DENIED.match(fold(normalise(part)))]
    return tuple(dict.fromkeys(filter(None, map(matter, told))))


def as_written(text: str, words: str) -> str:
    """Folded words as they stand in a text, with its diacritics; themselves where they do not stand there in order.

    >>> as_written("Sai rồi, tôi hỏi khai tử mà", "khai tu")
    'khai tử'
    """
    written = [word.lower() for word in _WORD.findall(normalise(text))]
    wanted = words.split()
    found: list[str] = []
    place = 0
    for word in wanted:
        place = next((at for at in range(place, len(written)) if fold(written[at]) == word), len(written))
        if place == len(written):
            return words
        found.append(written[place])
        place += 1
    return " ".join(found)


def _without_place(text: str, known: Places) -> str:
    rest = beside(text, known)
    if rest is None:
        return text
    return _without(_AT_A_PLACE, clean(rest))


def _without(pattern: re.Pattern[str], written: str) -> str:
    for match in reversed(list(pattern.finditer(fold(written)))):
        written = f"{written[: match.start()]} {written[match.end() :]}"
    return written


def _trimmed(named: str) -> str:
    """Without the words at its edges that lead on."""
    edges = _LEADING if has_diacritics(named) else _PLAIN_LEADING
    words = named.split()
    while words and words[0] in edges:
        words = words[1:]
    while words and words[-1] in edges:
        words = words[:-1]
    return squeeze(" ".join(words))
