"""Reads a citizen's sentence for the places it names.

A name counts after its kind ("q.1"), by itself when it is a province's or a well-known city's, and beside a place
that it lies in. What is doubtful is left out: a missed place costs a question, a wrong one a wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from index.places import wording
from index.places.lexicon import BARE, NUMBER, SHORT, Lexicon, Name
from index.places.spelling import PROVINCE_KINDS, spelling_key, tokens
from index.places.units import Commune, FormerUnit, Level, PlaceMention, Unit, level_of, now
from vietnamese.text import fold

_INSIDE_A_NAME = re.compile(r"\s+|\s*[-–—]\s*")
_AFTER_A_KIND = re.compile(r"\s*[.:]?\s*")
_BESIDE = re.compile(r"[\s,;()–—-]*")
_BESIDE_WITH_COMMA = re.compile(r"\s*[,–—(-]\s*")


def _spellings(words: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    listed = tuple(words)
    return frozenset(spelling_key(word) for word in listed), frozenset(fold(word) for word in listed)


_PREFIXES = {
    tuple(fold(word) for word in words): (tuple(spelling_key(word) for word in words), kinds[0])
    for words, kinds in wording.PREFIXES.items()
}
_PERSON, _ = _spellings(wording.PERSON_WORDS)
_STREET, _ = _spellings(wording.STREET_WORDS)
_DISH, _ = _spellings(wording.DISH_WORDS)
_HONOUR, _ = _spellings(wording.HONOUR_WORDS)
_FORMER, _ = _spellings(wording.FORMER_WORDS)
_PLACE, _PLACE_FOLDED = _spellings((*wording.PLACE_WORDS, *wording.MARKED_PLACE_WORDS))
_PLACE_FOLDED = _spellings(wording.PLACE_WORDS)[1]
_ORDINARY_WITH_MARKS, _ = _spellings(wording.ORDINARY_WITH_MARKS)
_COUNTED = frozenset({"nam", "nguoi", "thang", "trieu", "ngay", "tuoi", "tieng", "phut", "lan", "m", "k", "tr"})
_LEAST_SHARE_OF_MARKS = 0.4
"""From this share of marked words on, a text is taken to be written with marks."""


@dataclass
class _Found:
    """Words ``first`` to ``last`` (not included) and what they may name; the name begins at ``name_at``.

    other_kinds: names of that level but another kind, which count where the others fit nothing around them.
    tentative: it counts only beside another place. levels: those of the kind that stands before the name.
    units: what it names, when all is read.
    """

    first: int
    last: int
    name_at: int
    names: list[Name]
    other_kinds: list[Name] = field(default_factory=list)
    tentative: bool = False
    units: tuple[Unit, ...] = ()

    levels: tuple[Level, ...] = ()

    @property
    def level(self) -> Level:
        return level_of(self.names[0].unit)

    @property
    def widest(self) -> Level:
        """The widest level that the words may be of, by the kind that stands before them."""
        return min(self.levels or (level_of(name.unit) for name in self.names))

    @property
    def kind_fits(self) -> bool:
        """False when the kind before the name is of another level than what it names: "một xã Thanh Hóa"."""
        return not self.levels or any(level_of(unit) in self.levels for unit in self.units)


class Reading:
    """One text, read once."""

    def __init__(self, known: Lexicon, text: str) -> None:
        self._known = known
        self._text = text
        self._words = tokens(text)
        self._found: list[_Found] = []
        self._marked_share = sum(word.marked for word in self._words) / max(1, len(self._words))
        self._shouted = text.upper() == text

    def mentions(self) -> tuple[PlaceMention, ...]:
        """The places, in the order of the text."""
        place = 0
        while place < len(self._words):
            found = self._with_kind(place) or self._bare(place)
            if found is None:
                place += 1
                continue
            self._found.append(found)
            place = found.last
        self._keep_certain()
        self._find_beside()
        self._narrow()
        return tuple(self._mention(found) for found in self._found)

    def _mention(self, found: _Found) -> PlaceMention:
        first = found.first
        if found.name_at > first and not found.kind_fits:
            first = found.name_at  # "một xã Thanh Hóa" names the province only
        start, end = self._words[first].start, self._words[found.last - 1].end
        return PlaceMention(self._text[start:end], start, end, found.units)

    # -- names after a kind: "quận 1", "tp. Huế" --

    def _with_kind(self, place: int) -> _Found | None:
        for length in (2, 1):
            said = self._words[place : place + length]
            spelt = _PREFIXES.get(tuple(word.bare for word in said))
            if spelt is None or len(said) < length:
                continue
            exact, kind = spelt
            if any(word.marked and word.exact != key for word, key in zip(said, exact, strict=True)):
                continue
            if length == 2 and not re.fullmatch(r"\s*\.?\s*", self._gap(place + 1)):
                continue
            found = self._after_kind(place, place + length, kind)
            if found is not None:
                return found
        return None

    def _after_kind(self, place: int, name_at: int, kind: str) -> _Found | None:
        prefix = self._words[name_at - 1]
        letter = len(prefix.bare) == 1
        before = self._words[place - 1].bare if place else ""
        if before == "tac" or (not prefix.marked and before in wording.NOT_A_PREFIX_AFTER.get(prefix.bare, ())):
            return None  # "hợp tác xã Tân Tiến", "co quan"
        if letter and place and self._words[place - 1].end == self._words[place].start:
            return None  # "8h": an hour, not a district
        if name_at >= len(self._words) or not _AFTER_A_KIND.fullmatch(self._gap(name_at)):
            return None
        level = _levels_of(kind)
        lenient = kind in ("Tỉnh", "Thành phố")
        last, names = self._longest(name_at, lambda name: level_of(name.unit) in level, lenient)
        if not names and self._words[name_at].exact in _FORMER:  # "xã cũ Tân Tiến", but not "huyen cu chi"
            name_at += 1
            last, names = self._longest(name_at, lambda name: level_of(name.unit) in level, lenient)
        if not names:
            return None
        names = [name for name in names if name.use != NUMBER or kind == "Quận"]
        of_kind = _of_kind(names, kind)
        if not of_kind and (letter or not prefix.marked or kind == "Tỉnh" or last - name_at == 1):
            return None
        found = _Found(place, last, name_at, of_kind or names, names, levels=level)
        self._weigh_against_province(found)
        if not self._name_is_sure(found, name_at, kind):
            return None
        self._keep_former(found)
        return found

    def _weigh_against_province(self, found: _Found) -> None:
        """In "một xã Thanh Hóa" it the province, unless that has a unit of the name or the text says else."""
        said = self._words[found.name_at : found.last]
        provinces = self._known.named(said, lambda name: name.use == BARE and level_of(name.unit) is Level.PROVINCE)
        if found.level is Level.PROVINCE or not provinces:
            return
        own = [name for name in found.names if any(self._known.contains(wide.unit, name.unit) for wide in provinces)]
        found.names = own or provinces

    def _name_is_sure(self, found: _Found, name_at: int, kind: str) -> bool:
        """False for "p 12 người", "Q1/2026" and for one common syllable ("xã ba"); marks what is tentative."""
        prefix, first = self._words[name_at - 1], self._words[name_at]
        letter, single = len(prefix.bare) == 1, found.last - name_at == 1
        gap = self._gap(name_at)
        bare = " ".join(word.bare for word in self._words[name_at : found.last])
        if bare in wording.ORDINARY_UNITS and not first.capital and kind not in PROVINCE_KINDS:
            found.tentative = True  # "các xã biên giới"
        if not prefix.marked and (prefix.bare, first.bare) in wording.ORDINARY_PAIRS:
            found.tentative = not (first.marked or self._after_place_word(found.first))
        if not first.capital and self._is_half_marked(found, name_at):
            found.tentative = True  # "ra xã xin cái giấy" is not Xín Cái
        if first.bare.isdigit() and single:
            following = self._words[found.last].bare if found.last < len(self._words) else ""
            if kind == "Phường" and following == "xa":
                return False  # "1 phường 1 xã"
            if re.match(r"\s*[/%]|[.,]\d|-\d", self._text[first.end :]):
                return False
            if not letter:
                return True
            if following in _COUNTED:
                return False
            found.tentative = gap.isspace() and prefix.bare != "q"
            return True
        if single and not (first.capital or kind in ("Thành phố", "Quận") or (first.marked and kind == "Phường")):
            found.tentative = True  # "xã tư vấn", "hợp tác xã dùng"
        if (
            letter
            and "." not in gap
            and not (first.capital or any(w.marked for w in self._words[name_at : found.last]))
        ):
            found.tentative = True
        return True

    def _is_half_marked(self, found: _Found, name_at: int) -> bool:
        """True for "Hai phòng": some marks are there and others are not, so the words are likely other ones."""
        said = tuple(word.exact for word in self._words[name_at : found.last])
        marked = any(word.marked for word in self._words[name_at : found.last])
        return marked and not any(name.exact == said for name in found.names)

    def _keep_former(self, found: _Found) -> None:
        said = {self._words[found.last].exact} if found.last < len(self._words) else set()
        said |= {word.exact for word in self._words[found.first : found.last]}
        if said & _FORMER:
            former = [name for name in found.names if isinstance(name.unit, FormerUnit)]
            found.names = former or found.names
            found.other_kinds = [name for name in found.other_kinds if isinstance(name.unit, FormerUnit)]

    # -- names without a kind --

    def _bare(self, place: int) -> _Found | None:
        last, names = self._longest(place, lambda name: name.use in (BARE, SHORT))
        longer, _ = self._longest(place, lambda name: name.use != NUMBER)
        if names and longer > last:
            # "Điện Biên Phủ" is not Điện Biên; without a kind it is most often a street.
            return None
        if not names:
            return self._district_after_place_word(place)
        if self._is_of_something_else(place):
            return None
        # A province goes before a city of the same name, a city known all over before its namesakes.
        widest = min(level_of(name.unit) for name in names)
        found = _Found(place, last, place, [name for name in names if level_of(name.unit) == widest])
        if names[0].use == SHORT:
            upper = all(letter.isupper() for letter in self._text[self._words[place].start : self._words[last - 1].end])
            before = self._words[place - 1].bare if place else ""
            sure = (upper and not self._shouted) or before in wording.SHORT_NAME_WORDS or self._after_place_word(place)
            return found if sure else None
        self._weigh(found)
        self._keep_former(found)
        return found

    def _weigh(self, found: _Found) -> None:
        """Marks a name tentative whose words are ordinary ones as they are written."""
        said = self._words[found.first : found.last]
        bare = " ".join(word.bare for word in said)
        titled = len(said) > 1 and all(word.capital for word in said) and not self._shouted
        if self._is_half_marked(found, found.first):
            ordinary = bare in wording.ORDINARY_WHEN_FOLDED
        elif any(word.marked for word in said):
            ordinary = " ".join(word.exact for word in said) in _ORDINARY_WITH_MARKS
        else:
            ordinary = bare in wording.ORDINARY_WHEN_FOLDED and self._marked_share < _LEAST_SHARE_OF_MARKS
        found.tentative = ordinary and not (titled or self._after_place_word(found.first) or self._from_to(found))

    def _from_to(self, found: _Found) -> bool:
        before = self._words[found.first - 1].bare if found.first else ""
        after = self._words[found.last].bare if found.last < len(self._words) else ""
        return before == "tu" and after in {"ve", "den", "vao", "sang", "ra", "len"}

    def _is_of_something_else(self, place: int) -> bool:
        if place == 0 or not re.fullmatch(r"\s*", self._gap(place)):
            return False
        before = self._words[place - 1]
        if before.bare == "viet" and self._words[place].bare == "nam":
            return True  # "người Việt Nam định cư ở nước ngoài"
        if before.exact in _PERSON | _STREET | _DISH:
            return not (place > 1 and self._words[place - 2].bare == "thanh" and before.bare == "pho")
        is_the_man = [word.bare for word in self._words[place : place + 3]] == ["ho", "chi", "minh"]
        return is_the_man and before.exact in _HONOUR | _STREET

    def _after_place_word(self, place: int) -> bool:
        if place == 0 or not re.fullmatch(r"\s*[:.]?\s*", self._gap(place)):
            return False
        before = self._words[place - 1]
        return before.exact in _PLACE or (not before.marked and before.bare in _PLACE_FOLDED)

    def _district_after_place_word(self, place: int) -> _Found | None:
        """Finds "ở Củ Chi": a former district whose name no other has, with marks or capitals, after a place word."""
        if not self._after_place_word(place):
            return None
        last, names = self._longest(place, lambda name: level_of(name.unit) is not Level.PROVINCE)
        said = self._words[place:last]
        names = [name for name in names if level_of(name.unit) is Level.DISTRICT]
        written_out = any(word.marked for word in said) or (all(word.capital for word in said) and not self._shouted)
        if len(names) != 1 or len(said) < 2 or not written_out:
            return None
        if " ".join(word.bare for word in said) in wording.ORDINARY_UNITS:
            return None
        return _Found(place, last, place, names)

    # -- what stands beside a place --

    def _keep_certain(self) -> None:
        """Drops what is tentative and has no place beside it that it fits."""
        for index, found in enumerate(self._found):
            if found.tentative:
                beside = self._found[max(0, index - 1) : index] + self._found[index + 1 : index + 2]
                fits = any(self._are_beside(found, other) and self._fit(found, other) for other in beside)
                found.tentative = not (fits or self._unit_before(found) is not None)
        self._found = [found for found in self._found if not found.tentative]

    def _are_beside(self, one: _Found, other: _Found) -> bool:
        first, second = sorted((one, other), key=lambda found: found.first)
        gap = self._text[self._words[first.last - 1].end : self._words[second.first].start]
        return bool(_BESIDE.fullmatch(gap))

    def _fit(self, one: _Found, other: _Found) -> bool:
        wider, narrower = sorted((one, other), key=lambda found: found.widest)
        return any(
            self._known.contains(w.unit, n.unit) for w in wider.names for n in (*narrower.names, *narrower.other_kinds)
        )

    def _find_beside(self) -> None:
        """Names without a kind before a place that they lie in: "cầu giấy hà nội", "Tân Tiến, Hưng Yên"."""
        waiting = list(self._found)
        while waiting:
            found = waiting.pop()
            for other in (self._unit_before(found), self._unit_after(found)):
                if other is not None:
                    self._found.append(other)
                    waiting.append(other)
        for place in range(len(self._words)):
            if self._after_place_word(place) and self._is_free(place):
                unit = self._unit_in_text(place)
                if unit is not None:
                    self._found.append(unit)
        self._found.sort(key=lambda found: found.first)

    def _is_free(self, place: int) -> bool:
        return 0 <= place < len(self._words) and not any(found.first <= place < found.last for found in self._found)

    def _unit_before(self, found: _Found) -> _Found | None:
        if found.first == 0 or not _BESIDE.fullmatch(self._gap(found.first)):
            return None
        for length in range(self._known.longest_name, 1, -1):
            first = found.first - length
            if first >= 0 and all(self._is_free(place) for place in range(first, found.first)):
                unit = self._unit_within(first, found.first, [found])
                if unit is not None:
                    return unit
        return None

    def _unit_after(self, found: _Found) -> _Found | None:
        """Finds "Hà Nội, Cầu Giấy": only in capitals after a comma, what follows a place is often not its part."""
        if found.last >= len(self._words) or not _BESIDE_WITH_COMMA.fullmatch(self._gap(found.last)):
            return None
        for length in range(self._known.longest_name, 1, -1):
            last = found.last + length
            if last <= len(self._words) and all(self._is_free(place) for place in range(found.last, last)):
                unit = self._unit_within(found.last, last, [found])
                if unit is not None and all(word.capital for word in self._words[found.last : last]):
                    return unit
        return None

    def _unit_in_text(self, place: int) -> _Found | None:
        """A name after "ở" that lies in a place which stands elsewhere in the text."""
        for length in range(self._known.longest_name, 1, -1):
            last = place + length
            if last <= len(self._words) and all(self._is_free(at) for at in range(place, last)):
                unit = self._unit_within(place, last, self._found)
                if unit is not None and any(word.marked or word.capital for word in self._words[place:last]):
                    return unit
        return None

    def _unit_within(self, first: int, last: int, around: list[_Found]) -> _Found | None:
        said = self._words[first:last]
        if not self._is_one_name(first, last):
            return None
        names = [
            name
            for name in self._known.named(said, lambda name: level_of(name.unit) is not Level.PROVINCE)
            if any(self._known.contains(wider.unit, name.unit) for found in around for wider in found.names)
        ]
        written_out = any(word.marked for word in said) or (all(word.capital for word in said) and not self._shouted)
        if any(word.capital for word in said) and not said[0].capital:
            return None  # "bên sông Lô"
        if not written_out:
            # Without marks a name of a former commune, of which there are 10,000, is too easily other words.
            names = [name for name in names if isinstance(name.unit, Commune) or level_of(name.unit) is Level.DISTRICT]
        ordinary = " ".join(word.bare for word in said) in wording.ORDINARY_UNITS
        if not names or (ordinary and not all(word.capital for word in said)):
            return None
        if first and self._words[first - 1].exact in _PERSON | _STREET:
            return None
        return _Found(first, last, first, names)

    # -- which of several --

    def _narrow(self) -> None:
        for found in sorted(self._found, key=lambda found: found.widest):
            at = self._found.index(found)
            wider = [other for other in self._found if other is not found]
            right = [other for other in self._found[at + 1 : at + 2] if self._are_beside(found, other)]
            for around in (right, wider):
                for names in (found.names, found.other_kinds):
                    units = [name.unit for name in names]
                    inside = [unit for unit in units if self._lies_in(unit, around)]
                    if inside and not found.units:
                        found.units = self._distinct(inside)
            found.units = found.units or self._distinct([name.unit for name in found.names])
            found.names = [name for name in (*found.names, *found.other_kinds) if name.unit in found.units]

    def _lies_in(self, unit: Unit, around: list[_Found]) -> bool:
        return any(self._known.contains(wider, unit) for found in around for wider in found.units)

    def _distinct(self, units: list[Unit]) -> tuple[Unit, ...]:
        """Units in force first; a former one that is the same place under the same name is not told twice."""
        in_force = [unit for unit in units if not isinstance(unit, FormerUnit)]
        known = {(now(unit), spelling_key(unit.name)) for unit in in_force}
        former = [
            unit
            for unit in units
            if isinstance(unit, FormerUnit)
            and ((now(unit), spelling_key(unit.name)) not in known or unit.level is Level.PROVINCE)
        ]
        return tuple(dict.fromkeys((*in_force, *former)))

    # -- words --

    def _gap(self, place: int) -> str:
        """What stands between a word and the one before it."""
        before = self._words[place - 1].end if place else 0
        return self._text[before : self._words[place].start]

    def _is_one_name(self, first: int, last: int) -> bool:
        return all(_INSIDE_A_NAME.fullmatch(self._gap(place)) for place in range(first + 1, last))

    def _cuts_a_kind(self, last: int) -> bool:
        """True where a name would take the first word of a kind: "xa tan an | thanh pho hai phong"."""
        pair = tuple(word.bare for word in self._words[last - 1 : last + 1])
        return len(pair) == 2 and pair in _PREFIXES and not self._words[last - 1].capital

    def _longest(self, place: int, accepts: Callable[[Name], bool], lenient: bool = False) -> tuple[int, list[Name]]:
        """The longest name that begins at that word: where it ends and what it may be; (place, []) for none."""
        longest = self._known.longest_name_from(self._words[place]) if place < len(self._words) else 0
        for last in range(min(len(self._words), place + longest), place, -1):
            if self._is_one_name(place, last) and not self._cuts_a_kind(last):
                names = self._known.named(self._words[place:last], accepts, lenient)
                if names:
                    return last, names
        return place, []


def _levels_of(kind: str) -> tuple[Level, ...]:
    if kind == "Tỉnh":
        return (Level.PROVINCE,)
    if kind == "Thành phố":
        return (Level.PROVINCE, Level.DISTRICT)
    return (Level.DISTRICT,) if kind in ("Quận", "Huyện", "Thị xã") else (Level.COMMUNE,)


def _of_kind(names: list[Name], kind: str) -> list[Name]:
    """Names of that kind; "tỉnh" and "thành phố" are both said of provinces, whose kinds have changed."""
    provinces = [name for name in names if level_of(name.unit) is Level.PROVINCE]
    if kind == "Tỉnh":
        return provinces
    of_kind = [name for name in names if name.unit.kind == kind]
    if kind == "Thành phố":
        cities = [name for name in of_kind if level_of(name.unit) is Level.PROVINCE]
        return cities or [name for name in of_kind if level_of(name.unit) is Level.DISTRICT] or provinces
    return of_kind
