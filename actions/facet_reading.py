"""Which facets of a procedure a message asks for, and over which channel, by its words alone.

``facets_in("cần giấy tờ gì và hết bao nhiêu, mấy ngày xong")`` are the required documents, the fees and the processing
time, in that order. Works with and without diacritics and in chat spelling; what a message without such words asks for
is left to its intent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.facets import Facet
from index.catalog.procedure import SubmissionMethod
from index.search.wording import names_nothing
from vietnamese.spelling import normalise
from vietnamese.text import clean, fold, squeeze

MOST_FACETS = 4
"""So many are answered in one message; more nobody reads at once."""

_EATEN = "#"
"""Stands for words that were read already, so that nothing else is read into them."""
_WHAT = r"(?:gi|nao|chi(?! phi)|nhung gi|cai gi|nhung thu gi)"
_HOW = r"(?:nhu the nao|the nao|lam sao|ra sao|sao|kieu gi|cach nao|rang)"
_WHERE_TO = r"(?:dau|cho nao|noi nao|phuong nao|xa nao|co quan nao|don vi nao|phong nao|so nao|toa nao|mo(?= |$))"
_AGENCY = (
    r"(?:cong an|uy ban|ubnd|phuong|xa|tinh|so|phong|bo phan mot cua|mot cua|trung tam hanh chinh|chi cuc|co quan thue)"
)
_YES_NO = r"(?:duoc|co|the|duoc phep)? ?(?:khong|chua|hay khong)"
_HOW_MUCH = r"(?:bao nhieu|bi nhieu|bao nhiu|nhieu|may)"
_SPOKEN = tuple(
    (re.compile(rf"(?<!\w)(?:{said})(?!\w)"), meant)
    for said, meant in (
        (r"bao (?:h|jo|zo)", "bao giờ"),
        (r"(?<=may )hum|(?<=nhieu )hum", "hôm"),
        (r"(?<=\bo )(?:dou|mo)", "đâu"),
        (r"xien|xin(?= (?:hong|hem|khong|ko)$)", "tiền"),
        (r"(?<=bao )tien", "nhiêu tiền"),
    )
)
"""How chats spell words that ask for facets, folded; what holds everywhere stands in ``vietnamese.spelling``."""
_ONLINE = (
    r"(?:online|onl|truc tuyen|qua mang|tren mang|nop mang|bang mang|qua web|tren web|qua app|tren app|internet"
    r"|(?:tren|bang) (?:chiec )?(?:dien thoai|may tinh|smartphone)|(?:qua |tren )?vne?id|(?:qua |tren )?cong (?:dich "
    r"vu cong|dvc)|(?:qua |tren )?dich vu cong(?: quoc gia)?)"
)
_POST = r"(?:buu dien|buu chinh|buu ta|gui thu|duong thu)"
_IN_PERSON = (
    r"(?:truc tiep|tai quay|tai cho|tai bo phan mot cua|ra (?:tan )?(?:noi|xa|phuong|uy ban|mot cua)"
    r"|(?:toi|den) (?:tan noi|tan quay|xa|phuong|uy ban|mot cua)|(?:nop|lam|ra|di) tan noi)"
)


@dataclass(frozen=True)
class _Wording:
    """How a facet is asked for: folded words wherever they stand, and nouns that ask only where nothing is beside."""

    facet: Facet
    phrases: tuple[str, ...]
    nouns: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(r"(?<!\w)(?:" + "|".join(self.phrases) + r")(?!\w)")


_WORDINGS = (
    _Wording(
        Facet.LEGAL_BASIS,
        (
            (
                rf"(?:can cu|co so) (?:phap ly|phap luat)(?: (?:la|nao|gi|theo|dau))*|can cu (?:vao )?(?:luat"
                rf"|dau|van ban) ?{_WHAT}?"
            ),
            (
                rf"(?:theo |trong )?(?:luat|bo luat|nghi dinh|thong tu|van ban|quy dinh|quyet dinh|dieu khoan)"
                rf"(?: so)? {_WHAT}"
            ),
            rf"quy dinh (?:o|tai|trong) {_WHERE_TO}",
        ),
        nouns="can cu phap ly|co so phap ly|can cu|phap ly",
    ),
    _Wording(
        Facet.FORMS,
        (
            (
                rf"(?:lay|tai|xin|mua|in|co)? ?(?:to khai|mau don|mau to khai|bieu mau|mau giay|don mau"
                rf"|mau)(?: \w+){{0,3}}?"
                rf" (?:o |tai |lay |tai ve |download )*{_WHERE_TO}"
            ),
            (
                rf"(?:dung |dien |theo |xin |can |viet )*(?:mau|to khai|bieu mau|mau don|don)"
                rf" (?:so )?(?:may|nao|gi|{_HOW})"
            ),
            (
                rf"(?:co|cho|xin)(?: \w+){{0,2}} (?:mau don|to khai|bieu mau|mau to khai|don mau"
                rf"|file mau)(?: {_YES_NO})?"
            ),
            r"(?:tai|lay|xin|gui|download|in)(?: ve)? (?:mau|to khai|bieu mau|don mau)(?: don| to khai)?",
            rf"(?:dien|ghi|viet|khai) (?:don|to khai|mau|phieu)(?: \w+){{0,2}} {_HOW}",
        ),
        nouns="mau don|to khai|bieu mau|mau to khai|don mau|mau don to khai|mau",
    ),
    _Wording(
        Facet.RESULT,
        (
            (
                rf"(?:co )?(?:gia tri|hieu luc|hieu luc su dung|gia tri su dung|thoi han su dung|han su dung)"
                rf"(?: (?:la|trong|den|toi|may|duoc|dung))* (?:bao lau|{_HOW_MUCH}(?: (?:nam|thang|ngay|lau))?"
                rf"|khi nao|bao gio)"
            ),
            rf"(?:dung|xai|su dung)(?: duoc)?(?: trong)? (?:bao lau|{_HOW_MUCH} (?:nam|thang))",
            rf"(?:duoc|se) (?:cap|tra|nhan)(?: lai)? (?:giay |cai )?{_WHAT}",
            rf"(?:nhan|lay)(?: lai)?(?: duoc| ve)+ (?:giay |cai )?{_WHAT}",
            rf"(?:nhan|tra) (?:giay|cai) {_WHAT}",
            r"ket qua (?:la|nhan duoc|tra ve|duoc)+(?: la)? (?:cai )?(?:gi|nao)",
            rf"ket qua {_WHAT}",
        ),
        nouns="ket qua|ket qua nhan duoc|ket qua la gi",
    ),
    _Wording(
        Facet.PROCESSING_TIME,
        (
            (
                rf"(?:mat|trong|het|cho|doi|ton|khoang|chung|tam|lam|phai cho)? ?(?:bao lau|bao nhieu lau|{_HOW_MUCH}"
                r" (?:ngay|hom|bua|tuan|thang(?! tuoi)|lau))(?: (?:thi|moi|la|co|duoc|nhan|lay|tra|ket qua|xong"
                r"|lam viec|giai quyet))*"
            ),
            (
                r"(?:bao gio|bao jo|khi nao|luc nao|hom nao|ngay nao|chung nao)(?: (?:thi|moi|co|duoc))*"
                r" (?:xong|co|lay|nhan|tra|duoc nhan|ra|hoan thanh|co ket qua)(?: ket qua)?"
            ),
            (
                rf"(?:thoi gian|thoi han)(?: (?:giai quyet|xu ly|lam|la|cap|cho|doi|tra|nhan|ket qua))* ?"
                rf"(?:bao lau|{_HOW}|{_HOW_MUCH}(?: (?:ngay|lau))?|mat bao lau)"
            ),
            r"(?:thoi gian|thoi han) (?:giai quyet|xu ly|tra ket qua|lam|cho doi)",
            r"(?:co )?(?:lau|nhanh)(?: lam)? khong",
            r"lau mau(?: (?:thi|moi|la|co|duoc|nhan|lay|tra|xong|ra|ket qua))*",
            r"(?:co |lay )?(?:ngay )?(?:trong ngay|lien|ngay) (?:duoc )?khong",
        ),
        nouns="thoi gian|thoi han|tgian|thoi gian lam|may ngay|bao lau|bao lau co ket qua|thoi gian giai quyet",
    ),
    _Wording(
        Facet.FEES,
        (
            (
                rf"(?:le phi(?! truoc ba| mon bai)|chi phi|phi|tien phi|muc phi|muc thu|(?<!can )cuoc|gia)(?: "
                rf"\w+){{0,2}}? ?"
                rf"(?:la|het|mat|ton|phai|nop|dong|thu|co|khoang|tinh)* ?(?:bao nhieu|bi nhieu|nhieu khong|may"
                rf"|{_HOW}|cao khong)"
                r"(?: tien| dong| k)?"
            ),
            (
                rf"(?:het|mat|ton|dong|nop|tra|phai|thu|lay|la)* ?{_HOW_MUCH} (?:tien|dong|xu|k(?= |$)|nghin"
                rf"|ngan|tram|trieu)"
            ),
            (
                r"(?:het|mat|ton|dong|tra|thu|lay)(?: (?:khoang|tam|het|cho|phi|le phi|tong))* (?:bao nhieu"
                r"|bi nhieu|nhieu)"
                r"(?! (?:ngay|lau|thoi gian|tuan|thang|hom|bua|giay|loai|buoc|nguoi|tuoi))"
            ),
            (
                rf"(?:co )?(?:mien phi|mat phi|ton phi|mat tien|ton tien|thu phi|thu tien|dong phi|dong tien"
                rf"|ton kem|phi|le phi"
                rf"|mat le phi|dong le phi|nop phi|nop tien)(?: gi)? {_YES_NO}"
            ),
            rf"(?:dong|nop|tra|thu) (?:phi|le phi|tien) {_WHAT}",
            r"(?:bao nhieu|nhieu|may) (?:mot|1|moi) (?:ban|trang|to|tam|bo|cuon)",
            (
                r"(?:co )?khac (?:gi )?(?:ve )?(?:tien|phi|le phi|gia)(?: nhau)?(?: gi)?(?: khong)?"
                r"|(?:phi|le phi|tien|gia)(?: co)? (?:khac|re hon|cao hon|tang|giam)(?: nhau| gi)* (?:khong|chua)"
            ),
            r"(?:co |thi )?(?:re|dat) hon (?:khong|chua|ha|a)",
            r"(?:gia|phi|le phi|tien) (?:sao|nhieu|bao nhieu)",
            r"bao nhieu(?= (?:va|roi|voi|,|\?|$)| ?[,?.;]|$)",
        ),
        nouns="phi|le phi|chi phi|gia|gia ca|phi le phi|tien|le phi bao nhieu|muc phi|tien nong|phi het",
    ),
    _Wording(
        Facet.ONLINE_SUBMISSION,
        (
            (
                rf"(?:co )?(?:nop|lam|dang ky|khai|gui|xin|the|nop ho so"
                rf"|lam viec)? ?(?:\w+ )?{_ONLINE}(?: \w+)? {_YES_NO}"
            ),
            rf"co (?:the )?(?:nop|lam|dang ky|khai|gui|xin)(?: \w+)? {_ONLINE}",
            rf"(?:nop|lam|dang ky|khai) (?:\w+ )?{_ONLINE} {_HOW}",
            rf"(?:cach|huong dan) (?:nop|lam|dang ky|khai) (?:\w+ )?{_ONLINE}",
        ),
        nouns="nop online|nop qua mang|lam online|nop truc tuyen",
    ),
    _Wording(
        Facet.APPLICANTS,
        (
            (
                r"ai (?:moi )?(?:duoc|co quyen|co the|phai|la nguoi|di|nop|lam|dung ten|ky)(?: (?:lam|nop|di|xin"
                r"|dang ky|phep))*"
            ),
            r"(?:doi tuong|nhung ai|nguoi) nao(?: (?:duoc|phai|lam|nop))*|nhung ai|doi tuong (?:la ai|ap dung)",
            r"(?:nguoi khac|nguoi nha|nho nguoi|uy quyen)(?: \w+){0,4} (?:duoc|dc) ?(?:khong|chua)",
            rf"(?:di|nop|lam|ky|lay|nhan) (?:thay|ho|gium|giup)(?: \w+){{0,2}} {_YES_NO}",
        ),
        nouns="doi tuong|ai duoc lam",
    ),
    _Wording(
        Facet.WHERE,
        (
            (
                rf"(?:nop|lam|den|toi|di|o|tai|ra|len|gap|lien he|dang ky|gui|qua|ve|mang|xin)"
                rf"(?: (?:ho so|don|giay|giay to|thu tuc|giay to nay|do))? ?(?:o |tai |den |toi |ra |len "
                rf"|cho )*{_WHERE_TO}"
            ),
            rf"(?:o|tai) {_WHERE_TO}|co quan nao|cap nao|noi nao|cho nao",
            (
                r"(?:nop|gui|gap|tim)(?: (?:ho so|don|giay to))? (?:cho )?ai|ai (?:giai quyet|tiep nhan|cap"
                r"|thu ly|xu ly)"
            ),
            r"(?:nop|lam) (?:o |tai )?(?:xa|phuong|tinh|quan|huyen)(?: \w+)? (?:hay|hoac) \w+",
            (
                r"(?:nop|lam|dang ky|xin|ra|len|den|toi|ghe|gui|mang)(?: ho so| thang| luon)?(?: (?:o|tai|cho|ra|den"
                r"|toi|len|tan))*"
                rf" {_AGENCY}(?: (?!khong)\w+){{0,2}}? (?:(?:cung |co |thi )?(?:duoc|dc)(?: khong| chua| ha| chu)?"
                rf"|khong|ha|a|phai khong"
                r"|dung khong)(?= ?(?:$|[?.,!]))"
            ),
            (
                r"(?:nop|lam|dang ky)(?: luon)? o (?:day|noi khac|tinh khac|cho khac|noi tam tru|que)"
                r"(?: luon)? (?:duoc|dc) (?:khong|chua)"
            ),
            rf"{_AGENCY}(?: \w+){{0,3}} (?:cap|lam|giai quyet|tiep nhan|nhan) (?:co )?phai khong(?= ?(?:$|[?.,!]))",
            (
                r"(?:hay )?(?:co )?phai ve (?:que|tinh|noi (?:thuong tru|cap|sinh))(?: (?:lam|nop))?(?: khong)?"
                r"(?= ?(?:$|[?.,!]))"
            ),
            r"nop (?:ho so )?(?:kieu gi|(?:bang )?cach nao|the nao|lam sao|ra sao)",
            r"(?:dia chi|noi|cho|dia diem) (?:nop|tiep nhan|lam)(?: ho so)?(?: (?:la )?(?:o )?dau)?",
        ),
        nouns="noi nop|dia diem|dia chi|cho nop|o dau|noi lam|nop dau|dau",
    ),
    _Wording(
        Facet.REQUIREMENTS,
        (
            rf"(?:can |phai |co )?(?:dieu kien|yeu cau)(?: (?:can|phai|de|de duoc|la|lam|co))* ?(?:{_WHAT}|{_HOW})",
            r"(?:co )?(?:du|dap ung)(?: \w+)? dieu kien",
            r"(?:may|bao nhieu) tuoi(?: (?:thi|moi|tro len|duoc|la))*",
            rf"can (?:nhung )?dieu kien|dieu kien {_HOW}",
            rf"dieu kien(?: (?:de|duoc|can|cap|lam|co|huong|nhan|xin|nop|la|cho|phep))+ (?:{_WHAT}|{_HOW})",
            r"dieu kien(?= (?:de|duoc|huong|xin|nhan) \w)",
        ),
        nouns="dieu kien|yeu cau|yeu cau dieu kien|dieu kien yeu cau",
    ),
    _Wording(
        Facet.REQUIRED_DOCUMENTS,
        (
            (
                rf"(?:can|phai|gom|co|nop|mang|chuan bi|dem|bao gom|nhung|lam|theo|xin)* ?(?:nhung |cac |loai |may )*"
                rf"(?:giay to|giay|ho so|hs|thanh phan ho so|tai lieu)(?: (?:can|gom|bao gom|gom co|phai|nop|co"
                rf"|la|kem theo|"
                rf"can thiet|can nop|can co|nhung|loai|can chuan bi|chuan bi|de lam|mang theo|theo))*"
                rf" (?:{_WHAT}|{_HOW})"
            ),
            (
                rf"(?:can|phai|gom|mang|chuan bi|nop|dem|cam|doi hoi)(?: (?:theo|co|nhung|them|phai|chuan bi"
                rf"|mang|nop|cac|dem))*"
                rf" {_WHAT}(?! dieu kien)"
            ),
            r"(?:ho so|giay to)(?: can| phai| can phai)? (?:gom|bao gom|can|can co|can nop|can thiet)",
            rf"{_HOW_MUCH} (?:loai )?(?:giay to|loai giay|giay)",
            r"thanh phan ho so|checklist",
        ),
        nouns="giay to|ho so|thanh phan ho so|giay to can co|giay|giay to can|ho so can|tai lieu|gt",
    ),
    _Wording(
        Facet.STEPS,
        (
            r"(?:cac |may |tung |nhung |bao nhieu )buoc(?: (?:lam|thuc hien|nao|nhu the nao|gi|ra sao))*|buoc nao",
            rf"(?:trinh tu|quy trinh)(?: (?:lam|thuc hien|la|giai quyet|cac buoc|gom))* ?(?:{_HOW}|{_WHAT})?",
            (
                r"(?:lam sao|lam the nao|lam cach nao|can lam gi|phai lam gi) (?:de|moi)"
                r" (?:lay|nop|lam|co|duoc|xin|dang ky|nhan)(?: (?:duoc|dc))?"
            ),
            r"cach (?:lam|thuc hien|nop|dang ky|tien hanh)|huong dan (?:lam|tung buoc|cach)",
            r"(?:lam|thuc hien|tien hanh|thu tuc)(?: \w+)? (?:nhu the nao|the nao|ra sao|kieu gi|cach nao)",
        ),
        nouns="cac buoc|trinh tu|quy trinh|cach lam|cac buoc thuc hien|cac buoc lam",
    ),
)
"""How facets are asked for, in the order in which they are read: what is plainest first, and each eats its words."""

_PATTERNS = tuple((wording.facet, wording.pattern) for wording in _WORDINGS)
_NOUNS = {noun: wording.facet for wording in _WORDINGS for noun in wording.nouns.split("|") if noun}
_BETWEEN = re.compile(r"\s*(?:[,;+&/?!.:\n–-]|(?<!\w)(?:va|voi|roi|cung nhu|cung voi|xong roi|luon ca|kem)(?!\w))+\s*")
_AROUND_NOUNS = re.compile(
    r"^(?:(?:con|the|vay|thi|cho|em|toi|minh|xin|hoi|ve|la|ca|luon|nua|can biet|biet|noi|da|cac|roi|them|a|ok|oke"
    r"|oki|uk|um|ukm"
    r"|u|vang|thanks|thank|tks|cam on|ban|ad|shop|nhe|nha|xem)\s+)+"
    r"|(?:\s+(?:thi sao|thi the nao|the nao|sao|ra sao|nhu the nao|a|nhe|nha|nua|voi|luon|la gi|gi|vay|the|di|ha))+$"
    rf"|\s+(?:khi |neu )?(?:nop|lam|dang ky) (?:{_ONLINE}|{_POST}|truc tiep)$"
)
_FEES_OF = re.compile(
    r"^(?:(?:con|the|vay|thi|a|da|cho hoi)\s+)*(?:le phi|muc phi)\s+(?!truoc ba|mon bai)"
    r"(?!.*\b(?:ai|quy dinh|sao|nao|gi|khong|o dau|roi|qua|cao|dong|nop)\b)\w+(?:\s+\w+){0,5}[ .?!]*$"
)
"""A sum asked for by naming what it is for: "lệ phí đổi biển"."""
_CHANNELS = (
    (SubmissionMethod.POSTAL, re.compile(rf"(?<!\w){_POST}(?!\w)")),
    (SubmissionMethod.ONLINE, re.compile(rf"(?<!\w){_ONLINE}(?!\w)")),
    (SubmissionMethod.DIRECT, re.compile(rf"(?<!\w){_IN_PERSON}(?!\w)")),
)
_AROUND_CHANNEL = re.compile(
    r"\b(?:nop|gui|lam|chuyen|dang ky|khai|qua|bang|duong|theo|tai|ra|ho so|cong ich|hinh thuc|cach|neu|ma"
    r"|con|the|vay|thi|sao|cong an|uy ban|ubnd|tan noi|quay|phai|tinh|mot cua|"
    r"xa|phuong|chon|muon|thich|tra|ket qua|ve nha|khac gi|khac)\b"
)
"""Words, folded, that stand beside a channel and name no matter."""


def facets_in(text: str) -> tuple[Facet, ...]:
    """The facets that the words of a message ask for, in its order, at most four; () where they name none.

    >>> [facet.value for facet in facets_in("can gi, phi bn, nop o dau")]
    ['ask_required_documents', 'ask_fees', 'ask_where']
    """
    read, found = _eaten(_read(text))
    found += _bare_nouns(read)
    if not found and _FEES_OF.search(read):
        found.append((0, Facet.FEES))
    return tuple(dict.fromkeys(facet for _, facet in sorted(found, key=lambda each: each[0])))[:MOST_FACETS]


def without_facets(text: str) -> str:
    """A message in lower case, written out, without the words that ask for facets; its diacritics stay.

    >>> without_facets("Làm lại căn cước mất mấy ngày, phí bao nhiêu?")
    'làm lại căn cước , ?'
    """
    written = _written(text)
    read, _ = _eaten(fold(written))
    return squeeze("".join(" " if eaten == _EATEN else letter for letter, eaten in zip(written, read, strict=True)))


def channel_in(text: str) -> SubmissionMethod | None:
    """The one channel that a message speaks of; None where it names none, or several.

    >>> channel_in("gửi bưu điện thì mấy ngày").value
    'postal'
    """
    read = _read(text)
    found = [method for method, pattern in _CHANNELS if pattern.search(read)]
    return found[0] if len(found) == 1 else None


def names_only_a_channel(text: str) -> bool:
    """True when a message names a channel, perhaps with facets, and no matter beside it.

    >>> names_only_a_channel("gửi bưu điện thì mấy ngày"), names_only_a_channel("đăng ký kết hôn qua mạng")
    (True, False)
    """
    read = _read(text)
    if channel_in(text) is None:
        return False
    for _, pattern in _CHANNELS:
        read = pattern.sub(" ", read)
    return names_nothing(_AROUND_CHANNEL.sub(" ", read))


def _eaten(read: str) -> tuple[str, list[tuple[int, Facet]]]:
    """A folded message with the words that ask for facets eaten, and where each facet is asked for."""
    found: list[tuple[int, Facet]] = []
    for facet, pattern in _PATTERNS:
        for match in pattern.finditer(read):
            found.append((match.start(), facet))
            # As long as before, so that places stay what they were.
            read = read[: match.start()] + _EATEN * len(match[0]) + read[match.end() :]
    return read, found


def _read(text: str) -> str:
    """Folded, written out, punctuation kept."""
    return fold(_written(text))


def _written(text: str) -> str:
    """Lower case, written out as people mean it, punctuation kept."""
    # Letters that are two in lower case are one again after cleaning, so that folding keeps their places.
    written = clean(squeeze(normalise(text)).lower())
    for pattern, meant in _SPOKEN:
        for match in reversed(list(pattern.finditer(fold(written)))):
            written = written[: match.start()] + meant + written[match.end() :]
    return written


def _bare_nouns(read: str) -> list[tuple[int, Facet]]:
    """Facets that stand as nouns alone between pauses: "giấy tờ, lệ phí, thời gian?"."""
    found: list[tuple[int, Facet]] = []
    start = 0
    for pause in [*_BETWEEN.finditer(read), None]:
        end = pause.start() if pause else len(read)
        noun = _AROUND_NOUNS.sub("", _AROUND_NOUNS.sub("", read[start:end].strip())).strip()
        if noun in _NOUNS:
            found.append((start, _NOUNS[noun]))
        start = pause.end() if pause else end
    return found
