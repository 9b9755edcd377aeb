"""Names of places (tỉnh, quận huyện cũ, xã phường) in a citizen's words, as they are spelt properly.

Names come from the list that ``index.places.build_names`` makes. What a place is today, and which of several of one
name is meant, is left to ``index.places``; this says only which words are a place.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from vietnamese.mentions.mention import Mention
from vietnamese.text import fold
from vietnamese.typed import one_tone_place

KIND = "place"
NAMES = Path(__file__).with_name("place_names.json")

_WORD = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*|\d+")
_INSIDE_A_NAME = re.compile(r"\s+|\s*[-–]\s*")
_APOSTROPHES = re.compile(r"['’`]")
_KINDS: Mapping[tuple[str, ...], str] = {
    ("tỉnh",): "Tỉnh",
    ("thành", "phố"): "Thành phố",
    ("tp",): "Thành phố",
    ("quận",): "Quận",
    ("q",): "Quận",
    ("huyện",): "Huyện",
    ("h",): "Huyện",
    ("thị", "xã"): "Thị xã",
    ("tx",): "Thị xã",
    ("phường",): "Phường",
    ("p",): "Phường",
    ("xã",): "Xã",
    ("thị", "trấn"): "Thị trấn",
    ("tt",): "Thị trấn",
    ("đặc", "khu"): "Đặc khu",
}
"""Words before a name that tell its kind."""
_LIKE = {
    "Tỉnh": ("Tỉnh", "Thành phố"), "Thành phố": ("Thành phố", "Tỉnh", "Thị xã"), "Quận": ("Quận", "Huyện"),
    "Huyện": ("Huyện", "Quận", "Thị xã"), "Thị xã": ("Thị xã", "Thành phố"), "Phường": ("Phường", "Xã", "Thị trấn"),
    "Xã": ("Xã", "Phường", "Thị trấn"), "Thị trấn": ("Thị trấn", "Xã", "Huyện"), "Đặc khu": ("Đặc khu", "Huyện"),
}  # fmt: skip
"""Kinds whose names are tried after a kind's own; people mix them up, and kinds have changed."""
_DISTRICTS = ("Quận", "Huyện", "Thị xã")
_NOT_A_KIND_AFTER = {
    "quan": frozenset({"co", "hai", "lien", "tham", "lanh", "chu", "bao", "quy", "su", "khach", "truc", "tong"}),
    "phuong": frozenset({"dia", "da", "song", "doi"}),
    "xa": frozenset({"tac", "thi"}),
    "tinh": frozenset({"quoc", "xac", "chung", "gioi", "cong", "thu"}),
}
"""Words whose neighbour on the right only looks like a kind: "cơ quan", "địa phương", "hợp tác xã"."""
_ORDINARY_PAIRS = frozenset(
    {("phuong", "an"), ("phuong", "tien"), ("phuong", "phap"), ("phuong", "thuc"), ("xa", "hoa"), ("quan", "ly")}
)
"""A kind without marks and the first word of a name that together read as another word: "phuong an"."""
_PLACE_WORDS = frozenset({"o", "tai", "que", "ve", "tinh", "tp", "ubnd", "dan"})
_MARKED_PLACE_WORDS = frozenset(
    {"từ", "sở", "gần", "vào", "đến", "tới", "ngoài", "trú", "lên", "ra", "trong", "sang", "khẩu"}
)
_OTHER_THINGS = frozenset(
    "tên ten chị anh ông bà cô chú bé cháu thầy đường duong phố pho ngõ hẻm kiệt cầu lộ bò bún phở nem mắm trường"
    " tịch lăng tưởng chương".split()
)
"""Words, as they are typed, that make the name after them a person's, a street's or a dish's."""
_COUNTED = frozenset({"nguoi", "thang", "nam", "ngay", "trieu", "tuoi", "tieng", "phut", "lan", "k", "tr", "m"})


_Table = dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]]
"""Words without marks → the words with their marks, and the proper name."""


class _Token(NamedTuple):
    exact: str
    bare: str
    start: int
    end: int
    capital: bool

    @property
    def marked(self) -> bool:
        return self.exact != self.bare


class _Names:
    """The list of names, ready to look up by words without marks."""

    def __init__(self, listed: Mapping[str, Any]) -> None:
        self._of_kind: dict[str, _Table] = defaultdict(lambda: defaultdict(list))
        self._alone: _Table = defaultdict(list)
        self._longest: dict[str, int] = defaultdict(int)
        for kind, names in listed["kinds"].items():
            for name in names:
                self._learn(self._of_kind[kind], name, name)
        for said, name in listed["alone"].items():
            self._learn(self._alone, said, name)
            for kind in ("Thành phố", "Thị xã", "Thị trấn"):
                self._learn(self._of_kind[kind], said, name)
        for said, name in listed["after_city"].items():
            self._learn(self._of_kind["Thành phố"], said, name)
        self.ordinary_when_folded = frozenset(listed["folded_words"])
        self.ordinary = frozenset(fold(word) for word in listed["words"])

    def _learn(self, table: _Table, said: str, name: str) -> None:
        exact = tuple(token.exact for token in _tokens(one_tone_place(said)))
        bare = tuple(fold(word) for word in exact)
        table[bare].append((exact, one_tone_place(name)))
        self._longest[bare[0]] = max(self._longest[bare[0]], len(bare))

    def longest_from(self, word: _Token) -> int:
        return self._longest.get(word.bare, 0)

    def of_kinds(self, words: Sequence[_Token], kinds: Sequence[str]) -> str | None:
        bare = tuple(word.bare for word in words)
        return next((name for kind in kinds if (name := _spelt(words, self._of_kind[kind].get(bare, ())))), None)

    def is_to_the_letter(self, words: Sequence[_Token]) -> bool:
        """False for "hai phòng": some marks are there, others are not, so the words are likely other ones."""
        exact = tuple(word.exact for word in words)
        return any(key == exact for key, _ in self._alone.get(tuple(word.bare for word in words), ()))

    def alone(self, words: Sequence[_Token]) -> str | None:
        return _spelt(words, self._alone.get(tuple(word.bare for word in words), ()))


def places(text: str) -> Iterator[Mention]:
    """Places that ``text`` names, by their proper names, with the kind where it is said.

    >>> [place.value for place in places("em o q.1 tp hcm, que Bình Dương, xã tân tiến")]
    ['Quận 1', 'Thành phố Hồ Chí Minh', 'Bình Dương', 'Xã Tân Tiến']
    """
    _names()  # read even for an empty text, so that who loads early can
    words = _tokens(text)
    shouted = text.upper() == text
    place = 0
    while place < len(words):
        found = _with_kind(text, words, place) or _alone(text, words, place, shouted)
        if found is None:
            place += 1
            continue
        last, value = found
        yield Mention(KIND, value, words[place].start, words[last - 1].end)
        place = last


def _with_kind(text: str, words: Sequence[_Token], place: int) -> tuple[int, str] | None:
    """Where a name after a kind ends, and the two ("Quận 1"); None where there is none."""
    for length in (2, 1):
        said = words[place : place + length]
        known = _BARE_KINDS.get(tuple(word.bare for word in said))
        if known is None or any(word.marked and word.exact != key for word, key in zip(said, known[0], strict=True)):
            continue
        name_at = place + length
        if name_at >= len(words) or not re.fullmatch(r"\s*[.:]?\s*", text[said[-1].end : words[name_at].start]):
            continue
        before = words[place - 1].bare if place else ""
        if before == "tac" or (not said[-1].marked and before in _NOT_A_KIND_AFTER.get(said[-1].bare, ())):
            continue
        if place and words[place - 1].end == said[0].start:
            continue  # "8h": an hour
        if name_at < len(words) - 1 and words[name_at].bare == "cu":
            name_at += 1  # "xã cũ Tân Tiến"
        found = _name_after(text, words, place, name_at, known[1])
        if found:
            return found[0], f"{known[1]} {found[1]}"
    return None


def _name_after(text: str, words: Sequence[_Token], place: int, name_at: int, kind: str) -> tuple[int, str] | None:
    prefix, first = words[name_at - 1], words[name_at]
    letter = len(prefix.bare) == 1
    for last in range(min(len(words), name_at + _names().longest_from(first)), name_at, -1):
        said = words[name_at:last]
        if not _one_name(text, said):
            continue
        mixed_up = kind in ("Tỉnh", "Thành phố") or (prefix.marked and not letter)
        name = _names().of_kinds(said, _LIKE[kind] if mixed_up else (kind,))
        if name and _is_sure(text, words, place, said, prefix, kind):
            return last, name
    return None


def _is_sure(text: str, words: Sequence[_Token], place: int, said: Sequence[_Token], prefix: _Token, kind: str) -> bool:
    """False where the words after a kind are likely others: "p 12 người", "phuong an", "xa xin"."""
    first = said[0]
    letter = len(prefix.bare) == 1
    after = text[said[-1].end :]
    if first.bare.isdigit():
        following = _WORD.match(after.lstrip())
        counted = following is not None and fold(following[0]) in _COUNTED
        spaced = letter and prefix.bare != "q" and text[prefix.end : first.start].isspace()
        return not (re.match(r"\s*[/%]|[.,]\d|-\d", after) or (letter and counted) or spaced)
    if (
        not prefix.marked
        and (prefix.bare, first.bare) in _ORDINARY_PAIRS
        and not (first.marked or _after_place_word(text, words, place))
    ):
        return False
    capital = all(word.capital for word in said)
    if " ".join(word.bare for word in said) in _names().ordinary and not capital and kind not in ("Tỉnh", "Thành phố"):
        return False
    marked = any(word.marked for word in said)
    if len(said) == 1:
        return capital or kind == "Thành phố" or (marked and kind in ("Phường", "Quận", "Tỉnh")) or kind == "Tỉnh"
    return not letter or capital or marked or "." in text[prefix.end : first.start]


def _alone(text: str, words: Sequence[_Token], place: int, shouted: bool) -> tuple[int, str] | None:
    """Where a province, a city, or after "ở" a district ends that is named without its kind, and its name."""
    after_place_word = _after_place_word(text, words, place)
    for last in range(min(len(words), place + _names().longest_from(words[place])), place, -1):
        said = words[place:last]
        if not _one_name(text, said):
            continue
        name = _names().alone(said)
        titled = all(word.capital for word in said) and not shouted
        if name is None:
            district = after_place_word and len(said) > 1 and (titled or any(word.marked for word in said))
            name = _names().of_kinds(said, _DISTRICTS) if district else None
            if name is None:
                if titled and len(said) > 1 and _names().of_kinds(said, tuple(_LIKE)):
                    return None  # "Điện Biên Phủ" is not Điện Biên
                continue
        if place and text[words[place - 1].end : said[0].start].isspace() and words[place - 1].exact in _OTHER_THINGS:
            return None
        bare = " ".join(word.bare for word in said)
        marked = any(word.marked for word in said)
        half_marked = marked and not _names().is_to_the_letter(said)
        ordinary = bare in (_names().ordinary if marked and not half_marked else _names().ordinary_when_folded)
        if ordinary and not (after_place_word or (titled and len(said) > 1)):
            return None
        return last, name
    return None


def _after_place_word(text: str, words: Sequence[_Token], place: int) -> bool:
    if place == 0 or not re.fullmatch(r"\s*:?\s*", text[words[place - 1].end : words[place].start]):
        return False
    before = words[place - 1]
    return before.exact in _MARKED_PLACE_WORDS or before.bare in _PLACE_WORDS


def _one_name(text: str, said: Sequence[_Token]) -> bool:
    return all(_INSIDE_A_NAME.fullmatch(text[one.end : other.start]) for one, other in itertools.pairwise(said))


def _spelt(words: Sequence[_Token], names: Sequence[tuple[tuple[str, ...], str]]) -> str | None:
    """The name that those words spell: the one with their marks, else one that they may be without."""
    exact = tuple(word.exact for word in words)
    to_the_letter = next((name for key, name in names if key == exact), None)
    if to_the_letter or not names:
        return to_the_letter
    return next(
        (name for key, name in names if all(not w.marked or w.exact == k for w, k in zip(words, key, strict=True))),
        None,
    )


def _tokens(text: str) -> tuple[_Token, ...]:
    found = []
    for match in _WORD.finditer(text):
        exact = _APOSTROPHES.sub("", match[0]).lower()
        if exact.isdigit():
            exact = exact.lstrip("0") or "0"
        found.append(_Token(exact, fold(exact), *match.span(), match[0][0].isupper()))
    return tuple(found)


@functools.cache
def _names() -> _Names:
    """The list of names, read at the first call."""
    return _Names(json.loads(NAMES.read_text("utf-8")))


_BARE_KINDS = {tuple(fold(word) for word in words): (words, kind) for words, kind in _KINDS.items()}
