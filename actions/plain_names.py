"""Whether words are just what a procedure is called: by its official name, an everyday name, or the plain noun of it.

"thường trú" is what people call "Đăng ký thường trú", not "Xóa đăng ký thường trú". A thing that is issued has no such
noun: "giấy phép lái xe" may be wanted anew, again or exchanged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.answers import spoken_name
from index.questions.question_bank import installed_common_names
from index.search.header import Header
from vietnamese.spelling import normalise
from vietnamese.text import fold, squeeze

_DONE = frozenset("cap lam xin dang ky huong nhan giay the thu tuc viec".split())
"""Folded words of names that are said of all procedures of a kind."""
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_NOT_WORDS = re.compile(r"[^\w ]+")
_ISSUED = re.compile(r"^(?:(?:lam|xin|cap|xin cap|lam thu tuc|xin lam)(?: moi)? )(?!lai|doi)")
_REGISTERED = re.compile(r"^(?:(?:lam|xin|viec|giay|lam giay|dang ky|di dang ky|huong|nhan|xin huong) )+")


def everyday_names(code: str) -> tuple[str, ...]:
    """What people call a procedure."""
    return tuple(installed_common_names().get(code, ()))


def called(asked: str, headers: Sequence[Header]) -> Header | None:
    """The one national procedure that is called just as the words say; None where there is none, or are several.

    >>> names = ("Xóa đăng ký thường trú", "Đăng ký thường trú", "Cấp giấy phép lái xe")
    >>> headers = [Header(f"9.00000{n}", name, "", "commune", False) for n, name in enumerate(names)]
    >>> called("thường trú", headers).name, called("giấy phép lái xe", headers)
    ('Đăng ký thường trú', None)
    """
    said = _key(asked)
    if not said:
        return None
    for means in (_wholly, _plainly, _in_other_words):
        found = [header for header in headers if means(said, header)]
        if found:
            return found[0] if len(found) == 1 and not found[0].provinces else None
    return None


def _wholly(said: str, header: Header) -> bool:
    name = _key(spoken_name(header.name))
    return said == name or said in map(_key, everyday_names(header.code))


def _plainly(said: str, header: Header) -> bool:
    name = _key(spoken_name(header.name))
    issued = _ISSUED.match(name) is not None and _ISSUED.match(said) is not None
    if issued and _ISSUED.sub("", name) == _ISSUED.sub("", said):
        return True
    return _REGISTERED.match(name) is not None and _REGISTERED.sub("", name) == _REGISTERED.sub("", said)


def _in_other_words(said: str, header: Header) -> bool:
    """Said with other words for what is done: "làm lại căn cước" for "Cấp lại thẻ căn cước"."""
    if any(_without_money(said) == _without_money(_key(each)) != "" for each in everyday_names(header.code)):
        return True
    name = _key(spoken_name(header.name))
    if _ISSUED.match(name) and not _ISSUED.match(said):
        return False
    # Counted, not only held: "lái" and "lại" are one word without diacritics.
    own, named = (sorted(word for word in words.split() if word not in _DONE) for words in (said, name))
    return bool(own) and own == named


def _without_money(words: str) -> str:
    return " ".join(word for word in words.split() if word != "tien") if " " in words else ""


def _key(text: str) -> str:
    return squeeze(_NOT_WORDS.sub(" ", _IN_BRACKETS.sub(" ", fold(normalise(text)))))
