"""Which of a few named things some words mean: a case of a record, an option of a list, a procedure talked of before.

Only words in which the things differ count, and a denied word ("không mất") is another than the word. Whether the
words were meant as a choice at all is left to the callers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vietnamese.spelling import normalise
from vietnamese.text import clean, fold, has_diacritics, squeeze

_WORD = re.compile(r"\w+")
_NO_MATTER = frozenset(
    "truong hop doi voi cua cho co la bi thi o tai trong va hoac hay cac nhung duoc do tu den theo khi nguoi "
    "em toi minh chau bac tui ban anh chi a da nhe nha nhi vay the nay do kia ay cai loai kieu dang muc phan thu tuc "
    "chon lay muon can phai xin hoi hoi biet con roi sao gi nao giay to ho so thi vi nen ma nha ad oi ha hen nghen "
    "theo ve vao ra len den voi tren duoi_ cung se da dang y noi lam".split()
)
"""Folded words that stand in names of all kinds and mean no one thing."""
_MATTER_AS_WRITTEN = frozenset({"đổi", "hộ"})
"""Words that mean something with these diacritics only: "đổi" is not "đối", "hộ" is not "hồ"."""
_PAIRS = (
    (re.compile(r"\b(?:xa hoi)\b"), "xa_hoi"),
    (re.compile(r"\b(?:cong an)\b"), "cong_an"),
)
_DENIED = re.compile(r"\b(?:khong|chua)(?: (?:phai|co|bi|duoc|con|he))* (\w+)")
_DENIED_PHRASE = re.compile(r"\b(?:khong|chua) (?:phai|co|bi|duoc|con|he|thuoc)*(?: \w+){1,3}")
"""What is denied, as far as it may be said in other words."""
_SAME = (
    (r"mat|that lac|danh roi|roi mat|lam roi|roi dau|bi trom|lam mat", "mat"),
    (r"hong|hu|hu hong|rach|gay|mo so|bi nhoe|uot", "hong"),
    ((r"nuoc ngoai|nguoi nuoc ngoai|lay tay|viet kieu|nguoi tay|ngoai quoc|quoc tich khac|trung quoc|han quoc|dai loan"
     r"|nhat ban|nguoi my|ng nc ngoai"), "nuoc ngoai yeu to"),
    (r"lan dau|lam moi|cap moi|chua tung|chua co bao gio|lan dau tien", "lan dau moi"),
    (r"het han|qua han|het hieu luc|het thoi han", "het han hieu_luc"),
    (r"tre em|con nit|em be|be|chau nho|con nho|tre con", "tre em"),
    (r"o tro|thue tro|nha tro|thue nha|nha thue|o thue|di thue|tro|thue", "thue"),
    (r"o nho|o dau nho|nha nguoi quen", "nho"),
    (r"nha (?:rieng |cua )?(?:em|toi|minh|tui)|dung ten (?:em|toi|minh)|nha rieng|so huu", "so huu minh"),
    (r"lam lai|xin lai|cap lai|in lai", "cap lai"),
    (r"doi lai|cap doi|doi the|doi bang|doi so|doi sang", "cap doi"),
    (r"bo doi|quan nhan|quan doi|si quan", "quan doi"),
    (r"sua nha|sua|cai tao|nang tang", "sua chua cai tao"),
    (r"xay moi|xay", "xay moi"),
    (r"cong ty|doanh nghiep", "doanh nghiep cong ty"),
    (r"so ho khau|nhap khau", "thuong tru"),
    (r"ly hon|li hon|chia tay", "ly hon"),
    (r"noi tru|nam vien", "noi tru"),
    (r"tu nguyen|tu dong", "tu nguyen"),
    (r"qua mang|online|truc tuyen", "truc tuyen"),
)  # fmt: skip
_SAME_PATTERNS = tuple((re.compile(rf"\b(?:{said})\b"), told) for said, told in _SAME)
"""What people say, folded, and the words of names that it means."""
_SAME_WRITTEN = (
    (r"bố|cha|chồng|ông xã|đàn ông|lao động nam", "nam"),
    (r"mẹ|má|vợ|bà xã|phụ nữ|lao động nữ", "nu"),
)
"""The same for words that only their diacritics tell."""
_SAME_WRITTEN_PATTERNS = tuple((re.compile(rf"(?<!\w)(?:{said})(?!\w)"), told) for said, told in _SAME_WRITTEN)
_HAS = re.compile(r"\bda (?:duoc|co|tung)\b|\b(?:co|lam|duoc cap)\b.{1,60}\broi\b")
_HAS_NOT = re.compile(r"\b(?:chua|khong)(?: he| bao gio)? (?:duoc|co|tung|lam|cap)\b")
_AGE = re.compile(r"(?<!duoi )(?<!tren )(?<!du )\b(\d{1,2}) tuoi\b")
_UNDER = re.compile(r"duoi (\d{1,2}) tuoi")
_FROM = re.compile(r"(?:tu|tu du|tren) (\d{1,2}) tuoi")
_CLEAR = 0.99
_AHEAD = 0.5


def pick(text: str, alternatives: Sequence[str], ignored: str = "") -> int | None:
    """Place of the one alternative that ``text`` clearly means; None where it means none, or may mean several.

    ignored: words that are said for another reason, such as the procedure's name.

    >>> pick("nhà em thuê trọ", ["Chỗ ở của mình", "Chỗ ở do thuê, mượn"])
    1
    """
    scores = scored(text, alternatives, ignored)
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    if not order or scores[order[0]] < _CLEAR:
        return None
    near = [place for place in order if scores[order[0]] - scores[place] < _AHEAD]
    if len(near) == 1:
        return near[0]
    # Of cases as near the plain one is meant, where the others are that one with something more.
    sets = {place: words(alternatives[place], plain=True) for place in near}
    plainest = [place for place in near if all(sets[place] < sets[other] for other in near if other != place)]
    return plainest[0] if plainest and scores[plainest[0]] >= _CLEAR else None


def scored(text: str, alternatives: Sequence[str], ignored: str = "") -> list[float]:
    """For each alternative how many words of ``text`` tell it from the others; a word of one alone counts 1."""
    plain = not has_diacritics(text)
    said = words(text, plain) - words(ignored, plain)
    named = [words(alternative, plain) for alternative in alternatives]
    count = len(named)
    scores = []
    for own, alternative in zip(named, alternatives, strict=True):
        shared = said & own
        weight = sum((count - sum(word in other for other in named)) / max(count - 1, 1) for word in shared)
        scores.append(weight + _of_that_age(text, alternative) + _of_that_state(text, alternative))
    return scores


def persons(text: str) -> frozenset[str]:
    """Whether a text speaks of men or women, by words that only diacritics tell: "bố", "vợ"; empty where of neither."""
    written = clean(normalise(text)).lower()
    return frozenset(
        word for pattern, told in _SAME_WRITTEN_PATTERNS if pattern.search(written) for word in told.split()
    )


def ages_told(text: str) -> tuple[int, ...]:
    """The ages that a text tells of somebody, bounds ("dưới 14 tuổi") aside.

    >>> ages_told("bé lớn 15 tuổi"), ages_told("dưới 14 tuổi")
    ((15,), ())
    """
    return tuple(int(age) for age in _AGE.findall(fold(text)))


def covers(text: str, alternative: str) -> bool:
    """True when every word of ``text`` that means something stands in ``alternative``; False where none does."""
    plain = not has_diacritics(text)
    said = words(text, plain, synonyms=False)
    return bool(said) and said <= words(alternative, plain)


def words(text: str, plain: bool, synonyms: bool = True) -> frozenset[str]:
    """The words of a text that mean something; folded where ``plain``, with the words that names use for them."""
    written = squeeze(" ".join(_WORD.findall(clean(normalise(text)).lower())))
    folded = fold(written)
    found = set(_telling(folded if plain else written))
    if synonyms:
        for pattern, told in _SAME_PATTERNS:
            if pattern.search(_without_denied(folded)):
                found.update(f"={word}" for word in told.split())
        for pattern, told in _SAME_WRITTEN_PATTERNS:
            if pattern.search(written):
                found.update(f"={word}" for word in told.split())
    return frozenset(found)


def _telling(written: str) -> list[str]:
    folded = fold(written)
    spans = written
    for pattern, joined in _PAIRS:
        for match in reversed(list(pattern.finditer(folded))):
            spans = spans[: match.start()] + joined + spans[match.end() :]
            folded = folded[: match.start()] + joined + folded[match.end() :]
    denied = {match[1] for match in _DENIED.finditer(folded)}
    told = []
    for word in spans.split():
        key = fold(word)
        # Numbers count articles and years in names; an age is compared on its own.
        of_no_matter = key in _NO_MATTER and word not in _MATTER_AS_WRITTEN
        if of_no_matter or key in ("khong", "chua") or key.isdigit():
            continue
        told.append(f"-{word}" if key in denied else word)
    return told


def _without_denied(folded: str) -> str:
    return _DENIED_PHRASE.sub(" ", folded)


def _of_that_state(text: str, alternative: str) -> float:
    """1.0 for an alternative for who has the thing, or has it not, as the text tells; -1.0 for the contrary."""
    told, named = _state(fold(text)), _state(fold(alternative))
    return float(told * named)


def _state(folded: str) -> int:
    if _HAS_NOT.search(folded):
        return -1
    return 1 if _HAS.search(folded) else 0


def _of_that_age(text: str, alternative: str) -> float:
    """1.0 for an alternative whose bounds hold the age that the text tells."""
    told, name = _AGE.search(fold(text)), fold(alternative)
    if told is None:
        return 0.0
    age, under, at_least = int(told[1]), _UNDER.search(name), _FROM.search(name)
    if not (under or at_least):
        return 0.0
    fits = (under is None or age < int(under[1])) and (at_least is None or age >= int(at_least[1]))
    return 1.0 if fits else -1.0
