"""The words of a question that name its matter, without those that only ask.

"cho em hỏi làm lại căn cước cần giấy tờ gì ạ" is about "làm lại căn cước"; "thế lệ phí bao nhiêu"
names nothing and follows up on what was talked about. Matching is on folded text, so that it works
with and without diacritics.
"""

from __future__ import annotations

import re

from vietnamese.spelling import normalise
from vietnamese.text import fold, has_diacritics, squeeze

_ASKING = (
    # who speaks, to whom, and politeness
    r"(?:da |a |alo )?(?:xin )?(?:cho |vui long cho )?(?:em|toi|minh|con|chau|anh|chi|co|bac|tui|bon em) (?:xin )?(?:hoi|biet)"
    r"(?: (?:la|ve|chut|voi|xiu|them))*",
    r"(?:em|toi|minh|con|chau|anh|chi|tui|nha em|nha toi|gia dinh (?:em|toi)) (?:dang )?(?:muon|can|dinh|tinh|phai)(?: (?:hoi|biet|di))?",
    r"(?:xin )?(?:chao|hoi|nho|giup|tu van|huong dan)(?: (?:ban|anh|chi|em|shop|ad|giup|dum|voi|cho|them))*",
    r"(?:lam on|vui long|cam on|giup (?:em|toi|minh))",
    # papers
    r"(?:can|phai|gom|co|nop|mang|chuan bi|dem|bao gom|nhung|can phai)? ?(?:nhung |cac |loai )*(?:giay to|ho so|thanh phan ho so|tai lieu)"
    r"(?: (?:gi|nao|chi|gom|gom nhung|can|kem theo|nhu the nao|nhung|loai|la|nua|thi|the))*",
    r"(?:can|phai|gom|mang|chuan bi|nop|dem)(?: (?:theo|co|nhung))* (?:gi|nhung gi|cai gi|giay gi|chi)",
    r"(?:to khai|mau don|bieu mau|mau to khai|don)(?: (?:o dau|nao|gi|tai|lay|tai ve))+",
    # money
    r"(?:le phi|chi phi|phi|tien phi|muc phi)(?: (?:la|het|mat|ton|phai|nop|dong|thu|co|khoang|lam))*(?: (?:bao nhieu|the nao|nhieu khong|bn))?(?: tien)?",
    r"(?:het|mat|ton|dong|nop|tra|phai)? ?(?:bao nhieu|may) (?:tien|dong|xu)",
    r"(?:mien phi|mat phi|ton phi|mat tien|ton tien)(?: (?:khong|ko))?",
    # time
    r"(?:mat|trong|het|cho|doi|phai cho)? ?(?:bao lau|may ngay|may hom|may tuan|bao nhieu ngay|bao gio|khi nao|luc nao|thoi gian)"
    r"(?: (?:thi|moi|la|co|xong|duoc|nhan|lay|tra|ket qua|giai quyet|lam))*",
    r"thoi (?:han|gian)(?: (?:giai quyet|xu ly|lam|la|bao lau|the nao))*",
    # place
    r"(?:nop|lam|den|toi|di|o|tai|ra|len|nhan|gap|lien he)(?: (?:ho so|don|giay))? (?:o )?(?:dau|cho nao|noi nao|co quan nao|ai|phuong nao|xa nao)",
    r"(?:o|tai) (?:dau|cho nao|noi nao|co quan nao)|co quan nao|cap nao|noi nao|cho nao",
    # manner, steps, yes-no, conditions
    r"(?:lam |thuc hien )?(?:nhu the nao|the nao|lam sao|lam the nao|ra sao|kieu gi|cach nao|bang cach nao|tung buoc)",
    r"(?:trinh tu|quy trinh|cac buoc|cach)(?: (?:lam|thuc hien|nhu the nao|la gi|gom|giai quyet))*",
    r"(?:co )?(?:nop|lam|dang ky)? ?(?:online|truc tuyen|qua mang|tren mang|tren vneid|qua vneid|qua buu dien)(?: (?:duoc|dc|co))?(?: khong)?",
    r"(?:thi|la|vay|lam|phai) sao|(?:co )?(?:duoc|phai|can|the) khong|co duoc|duoc chua|hay khong|co phai",
    r"(?:dieu kien|yeu cau)(?: (?:gi|nao|la|de|nhu the nao))*|co du dieu kien|du tuoi",
    r"(?:can cu|co so) phap ly|(?:luat|nghi dinh|thong tu|van ban|quy dinh) nao|theo (?:luat|quy dinh) nao",
    r"(?:ket qua|nhan duoc)(?: (?:la|gi|nhan|duoc))+|ai (?:duoc|co the|phai|la nguoi)(?: (?:lam|nop|di))?",
)
_PHRASE = re.compile(r"(?<!\w)(?:" + "|".join(_ASKING) + r")(?!\w)")

_FILLERS = frozenset(
    "thế vậy còn thì rồi nhé nha nhỉ à ạ ơi dạ vâng với luôn giùm giúp dùm đi nè hả hen không chưa gì nào "
    "nữa là mà em tôi mình con cháu anh chị tui bạn ad admin shop này đó kia ấy nó muốn cần phải được bị cho của "
    "để và hoặc hay khi nếu bao nhiêu những các một cái đấy đây có hết mất tiền thủ tục xin hỏi ok ừ uh ah ủa ơ "
    "tthc hành chính việc cơ thôi nhưng vì nên đã đang sẽ vẫn cũng chỉ ra".split()
)
_AMBIGUOUS_FOLDED = frozenset("do ho bao nha dau cap o bi may co lam mat ra dang ban".split())
_FOLDED_FILLERS = frozenset(fold(word) for word in _FILLERS) - _AMBIGUOUS_FOLDED


def subject(text: str) -> str:
    """Folded words of ``text`` that name its matter; "" for a bare follow-up.

    >>> subject("cho em hỏi làm lại căn cước cần giấy tờ gì ạ")
    'lam lai can cuoc'
    >>> subject("thế lệ phí bao nhiêu?")
    ''
    """
    written = squeeze(re.sub(r"[^\w./-]|_", " ", normalise(text).lower()))
    folded = fold(written)
    fillers = _FILLERS if has_diacritics(written) else _FOLDED_FILLERS
    parts: list[str] = []
    place = 0
    for start, end in [*(m.span() for m in _PHRASE.finditer(folded)), (len(written), len(written))]:
        parts.extend(_strip_fillers(written[place:start].split(), fillers))
        place = end
    return fold(" ".join(parts))


def _strip_fillers(words: list[str], fillers: frozenset[str]) -> list[str]:
    """Words without the fillers at their ends; between others they may belong to a name."""
    while words and words[0] in fillers:
        words = words[1:]
    while words and words[-1] in fillers:
        words = words[:-1]
    return words


def names_nothing(text: str) -> bool:
    """True when the words of ``text`` only ask and name no matter: a bare follow-up."""
    return not any(len(word) > 1 for word in subject(text).split())
