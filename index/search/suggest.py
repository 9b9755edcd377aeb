"""Search as you type over names, for officers who know what they look for: a list at every key, in milliseconds.

Everything is made once from the headers: sorted words with their postings (a prefix is one slice), three-letter runs
of the names without their spaces (for slips of the finger), initials and codes. What citizens tell in sentences is
left to ``index.search.engine``, filters to ``index.search.filters``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.search.filters import Filters, Mask
from index.search.header import Header
from vietnamese.spelling import ABBREVIATIONS
from vietnamese.text import clean, fold, squeeze

Places = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]

MAX_LETTERS = 200
_SHORT = {
    **{fold(short): fold(long) for short, long in ABBREVIATIONS.items()},
    "bca": "bo cong an",
    "cccd": "can cuoc",
    "cd": "chuyen doi",
    "cmnd": "chung minh nhan dan",
    "cmd": "chuyen muc dich",
    "cn": "chung nhan",
    "ct": "chung thuc",
    "dk": "dang ky",
    "dki": "dang ky",
    "gp": "giay phep",
    "hktt": "thuong tru",
    "htx": "hop tac xa",
    "kd": "kinh doanh",
    "kt3": "tam tru",
    "lk": "lien ket",
    "nn": "nuoc ngoai",
    "qd": "quyet dinh",
    "qsd": "quyen su dung",
    "tk": "thiet ke",
    "ttr": "thuong tru",
    "vlxd": "vat lieu xay dung",
    "vpdd": "van phong dai dien",
    "xd": "xay dung",
    "xn": "xac nhan",
    "ytnn": "yeu to nuoc ngoai",
}
"""Abbreviations at a counter, folded, as the catalogue's names write them out."""

_WORD = re.compile(r"[a-z0-9]+")
_CODE = re.compile(r"^\d\.\d{0,6}|^\d{4,7}$")
_ALPHABET = 37
"""Letters, digits and the gap between two names."""

_OTHER_NAME = 0.85
"""What a match in a common name counts beside one in the name itself."""
_FUZZY = 0.7
_INITIALS = 0.9
_INITIALS_BESIDE_A_MEANING = 0.6
_LEAST_FUZZY = 4
_TWO_EDITS = 8
_LEAST_INITIALS = 3
_FULL = 0.97
"""A name that holds this share of what was typed makes slips of the finger unlikely."""
_IN_A_ROW = 0.3
_FROM_THE_START = 0.15
"""What letters in a row, and a name that begins so, add to what its words hold."""
_MOST_WORDS = 24
_AS_TYPED = 0.1
_LEAST_SCORE = 0.1
"""Below this a name has only letters in common with what was typed."""
_MASKS_KEPT = 256
_SLIPS = 3
_OTHER_SLIP = 0.9
_NEAR_KEPT = 20000
_NO_PLACES = np.zeros(0, dtype=np.int32)


class Suggester:
    """Names of one catalogue, found by what has been typed so far; safe to share between threads.

    names: common names by code, from the catalogue and the question bank.
    """

    def __init__(self, headers: Sequence[Header], names: Mapping[str, Sequence[str]] | None = None) -> None:
        self.headers = tuple(headers)
        others = names or {}
        texts = [fold(clean(header.name)) for header in self.headers]
        owners = list(range(len(texts)))
        self._own = len(texts)
        for place, header in enumerate(self.headers):
            for other in others.get(header.code, ()):
                texts.append(fold(clean(other)))
                owners.append(place)
        self._owners = np.asarray(owners, dtype=np.int32)
        words = [_spelled_out(_leading(_WORD.findall(text))) for text in texts]
        self._words = _Words(words)
        self._runs = _Runs(["".join(each) for each in words])
        self._marked = [f"|{clean(header.name).lower()}|" for header in self.headers]
        for place, header in enumerate(self.headers):
            self._marked[place] += "".join(f"{clean(other).lower()}|" for other in others.get(header.code, ()))
        self._initials = _Initials(words[: self._own])
        joined = [" ".join(each) for each in words[: self._own]]
        order = sorted(range(self._own), key=joined.__getitem__)
        self._names = [joined[place] for place in order]
        self._name_order = np.asarray(order, dtype=np.int32)
        lengths = np.asarray([max(len(each), 1) for each in words], dtype=np.float32)
        # Of two names that fit alike the shorter one is more often the one meant.
        brevity = 1.0 / (1.0 + lengths / 8.0)
        own = np.where(np.arange(len(texts)) < self._own, 1.0, _OTHER_NAME)
        self._worth = ((0.75 + 0.25 * brevity) * own).astype(np.float32)
        self._codes = sorted((header.code, place) for place, header in enumerate(self.headers))
        self._tails = [(code.split(".")[1].lstrip("0"), place) for code, place in self._codes if "." in code]
        self._masks: dict[Filters, Mask] = {}
        self._masks[Filters()] = Filters().mask(self.headers)

    def suggest(self, text: str, count: int = 10, filters: Filters | None = None) -> list[tuple[int, float]]:
        """Places of the headers that what was typed may be the beginning of, best first, with scores in [0, 1]."""
        typed = squeeze(clean(text[:MAX_LETTERS])).lower()
        folded = fold(typed)
        if not folded or not self.headers:
            return []
        mask = self._mask(filters or Filters())
        code = _CODE.match(folded)
        if code and not folded[code.end() :].strip():
            return self._by_code(folded, mask)[:count]
        complete = text[-1:].isspace()
        words = _leading(_WORD.findall(folded))[:_MOST_WORDS]
        if not words:
            return []
        scores = self._scores(words, complete)
        best = np.zeros(self._own, dtype=np.float32)
        np.maximum.at(best, self._owners, scores)
        best[~mask] = 0.0
        likely = [place for place in _largest(best, max(4 * count, 40)) if best[place] > _LEAST_SCORE]
        weighed = [(float(best[place]) + self._marks(typed, place), place) for place in likely]
        weighed.sort(key=lambda each: (-each[0], each[1]))
        return [(place, min(score, 1.0)) for score, place in weighed[:count]]

    def _mask(self, filters: Filters) -> Mask:
        known = self._masks.get(filters)
        if known is None:
            known = filters.mask(self.headers)
            if len(self._masks) < _MASKS_KEPT:
                self._masks[filters] = known
        return known

    def _by_code(self, typed: str, mask: Mask) -> list[tuple[int, float]]:
        """Codes that begin so, then those that end so."""
        begun = typed if "." in typed else f"{typed[0]}.{typed[1:]}"
        low = bisect_left(self._codes, (begun, -1))
        high = bisect_left(self._codes, (begun + "\uffff", -1))
        found = [place for _, place in self._codes[low:high]]
        digits = typed.replace(".", "").lstrip("0")
        if "." not in typed:
            found += [place for tail, place in self._tails if tail == digits]
            if digits:
                found += [place for tail, place in self._tails if tail.endswith(digits)]
        return [(place, 1.0) for place in dict.fromkeys(found) if mask[place]]

    def _scores(self, words: list[str], complete: bool) -> Weights:
        """How well each text fits what was typed, in about [0, 1.6]; float32, shape (texts,)."""
        covered = np.zeros(len(self._owners), dtype=np.float32)
        whole = 0.0
        unknown: list[tuple[str, bool]] = []
        repaired = self._repaired(words, complete)
        for number, word in enumerate(repaired):
            open_ended = number == len(repaired) - 1 and not complete
            whole += self._add(covered, word, open_ended)
            if len(word) >= _LEAST_FUZZY and self._words.rare(word):
                unknown.append((word, open_ended))
        runs = self._runs.shares("".join(_spelled_out(words)))
        if covered.max(initial=0.0) < _FULL * whole:
            for word, open_ended in unknown:
                covered += _FUZZY * self._words.held_nearly(word, open_ended)
            covered /= np.float32(whole)
            np.minimum(covered, 1.0, out=covered)
            np.maximum(covered, _FUZZY * runs, out=covered)
        else:
            covered /= np.float32(whole)
        covered += _IN_A_ROW * runs
        covered *= self._worth
        covered[self._beginning(" ".join(words))] += _FROM_THE_START
        return covered / np.float32(1.0 + _IN_A_ROW + _FROM_THE_START)

    def _add(self, covered: Weights, word: str, open_ended: bool) -> float:
        """Add what each text holds of one word; the most that it could hold."""
        meant = _SHORT.get(word)
        initials = len(word) >= _LEAST_INITIALS and (meant is not None or not self._words.known(word))
        if not meant and not initials:
            places, strengths, weight = self._words.postings(word, open_ended)
            covered[places] += strengths
            return weight
        held = np.zeros_like(covered)
        if meant:
            most = 0.0
            for part in meant.split():
                places, strengths, weight = self._words.postings(part, open_ended=False)
                held[places] += strengths
                most += weight
            weight = most / len(meant.split())
            held *= np.float32(weight / most)
        else:
            weight = self._words.rarest / 2
        places, strengths, literal = self._words.postings(word, open_ended)
        held[places] = np.maximum(held[places], strengths * np.float32(weight / literal))
        if initials:
            places, strengths = self._initials.holding(word)
            share = _INITIALS_BESIDE_A_MEANING if meant else _INITIALS
            held[places] = np.maximum(held[places], strengths * np.float32(share * weight))
        covered += held
        return weight

    def _repaired(self, words: list[str], complete: bool) -> list[str]:
        """The words with what slipped together taken apart and what slipped apart put together."""
        joined: list[str] = []
        for number, word in enumerate(words):
            last = number == len(words) - 1
            pair = (joined[-1] if joined else "") + word
            broken = joined and (
                not self._words.known(joined[-1]) or not self._words.known(word, last and not complete)
            )
            if broken and len(pair) > 2 and joined[-1] not in _SHORT and self._words.known(pair, last and not complete):
                joined[-1] = pair
            else:
                joined.append(word)
        parts: list[str] = []
        for number, word in enumerate(joined):
            last = number == len(joined) - 1
            open_ended = last and not complete
            if len(word) > 5 and not self._words.known(word, open_ended):
                parts.extend(self._words.taken_apart(word, open_ended) or [word])
            else:
                parts.append(word)
        return parts

    def _beginning(self, typed: str) -> Places:
        """Places of the names that begin so."""
        low = bisect_left(self._names, typed)
        high = bisect_left(self._names, typed + "\uffff")
        return self._name_order[low:high]

    def _marks(self, typed: str, place: int) -> float:
        """More for a procedure one of whose names holds what was typed, marks and all."""
        return _AS_TYPED if typed in self._marked[place] else 0.0


def _leading(words: list[str]) -> list[str]:
    """The words of a name without "thủ tục" before them, which some agencies write and some do not."""
    return words[2:] if len(words) > 2 and words[:2] == ["thu", "tuc"] else words


def _spelled_out(words: Sequence[str]) -> list[str]:
    """The words with abbreviations written out."""
    return [part for word in words for part in _SHORT.get(word, word).split()]


class _Words:
    """Distinct words in order, each with the texts that hold it; a prefix of words is one slice of postings."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.sorted = sorted({word for words in texts for word in words})
        self._column = {word: column for column, word in enumerate(self.sorted)}
        self._size = len(texts)
        columns = np.asarray([self._column[word] for words in texts for word in words], dtype=np.int64)
        owners = np.repeat(np.arange(self._size, dtype=np.int64), [len(words) for words in texts])
        held, places = np.divmod(np.unique(columns * max(self._size, 1) + owners), max(self._size, 1))
        frequency = np.bincount(held, minlength=len(self.sorted))
        self._idf = np.log1p((self._size + 1.0) / (frequency + 0.5)).astype(np.float32)
        self.rarest = float(np.log1p((self._size + 1.0) / 1.5))
        self._starts = np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64)
        self._places = places.astype(np.int32)
        self._grams = _gram_index(self.sorted)
        self._nearby: dict[tuple[str, bool], list[int]] = {}

    def known(self, word: str, as_prefix: bool = False) -> bool:
        """True when a text holds the word, or one that begins so."""
        if not as_prefix:
            return word in self._column
        low = bisect_left(self.sorted, word)
        return low < len(self.sorted) and self.sorted[low].startswith(word)

    def rare(self, word: str) -> bool:
        """True when hardly any text holds the word, so that it may be a slip, in the catalogue as at the keys."""
        column = self._column.get(word)
        return column is None or self._starts[column + 1] - self._starts[column] <= _SLIPS

    def postings(self, word: str, open_ended: bool) -> tuple[Places, Weights | float, float]:
        """Texts that hold the word or, open-ended, one that begins so; how much of it; and the most that they could."""
        column = self._column.get(word)
        if not open_ended:
            if column is None:
                return _NO_PLACES, 0.0, self.rarest
            weight = float(self._idf[column])
            return self._places[self._starts[column] : self._starts[column + 1]], weight, weight
        low = bisect_left(self.sorted, word)
        high = bisect_left(self.sorted, word + "\uffff")
        places = np.unique(self._places[self._starts[low] : self._starts[high]])
        if column is None:
            weight = float(np.log1p((self._size + 1.0) / (len(places) + 0.5)))
            return places, weight, weight
        weight = float(self._idf[column])
        whole = self._places[self._starts[column] : self._starts[column + 1]]
        # A word still being typed tells less than one that is whole.
        return places, np.where(_within(places, whole), weight, 0.9 * weight).astype(np.float32), weight

    def held_nearly(self, word: str, open_ended: bool) -> Weights:
        """The weight of an unknown word where a text holds one within one edit, two for a long one."""
        held = np.zeros(self._size, dtype=np.float32)
        for column in self._near(word, open_ended):
            places = self._places[self._starts[column] : self._starts[column + 1]]
            # Letters changed about are the commonest slip of all.
            strength = self.rarest * (1.0 if sorted(self.sorted[column]) == sorted(word) else _OTHER_SLIP)
            held[places] = np.maximum(held[places], np.float32(strength))
        return held

    def _near(self, word: str, open_ended: bool) -> list[int]:
        """Columns of the words near this one; remembered, for at the next key most words are the same."""
        known = self._nearby.get((word, open_ended))
        if known is not None:
            return known
        allowed = 2 if len(word) >= _TWO_EDITS else 1
        shared: Counter[int] = Counter()
        for gram in _grams(word):
            shared.update(self._grams.get(gram, ()))
        least = max(len(word) - 2 * allowed, 1)
        found = []
        for column, count in shared.items():
            near = self.sorted[column]
            fits = len(near) >= len(word) - allowed and (open_ended or len(near) <= len(word) + allowed)
            if count >= least and fits and near != word and within_edits(word, near, allowed, open_ended):
                found.append(column)
        if len(self._nearby) >= _NEAR_KEPT:
            self._nearby.clear()
        self._nearby[(word, open_ended)] = found
        return found

    def taken_apart(self, word: str, open_ended: bool) -> list[str]:
        """Known words that ``word`` is made of, the fewest; [] where it is made of none."""
        best: list[tuple[float, list[str]] | None] = [(0.0, []), *([None] * len(word))]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 7), end):
                before = best[start]
                if before is None:
                    continue
                piece = word[start:end]
                last = open_ended and end == len(word)
                column = self._column.get(piece)
                if column is None and not (last and self.known(piece, as_prefix=True)):
                    continue
                cost = before[0] + 6.0 + (float(self._idf[column]) if column is not None else self.rarest)
                reached = best[end]
                if reached is None or cost < reached[0]:
                    best[end] = (cost, [*before[1], piece])
        whole = best[-1]
        return whole[1] if whole else []


def _within(places: Places, others: Places) -> npt.NDArray[np.bool_]:
    """Which of ``places`` are among ``others``; both ascending."""
    at = np.minimum(np.searchsorted(others, places), len(others) - 1)
    found: npt.NDArray[np.bool_] = others[at] == places
    return found


def _grams(word: str) -> set[str]:
    return {first + second for first, second in pairwise(f"^{word}")}


def _gram_index(words: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for column, word in enumerate(words):
        for gram in _grams(word):
            found.setdefault(gram, []).append(column)
    return found


def within_edits(typed: str, word: str, allowed: int, as_prefix: bool = False) -> bool:
    """True when ``typed`` becomes ``word`` by at most ``allowed`` edits; two letters changed about are one edit.

    as_prefix: any beginning of ``word`` will do.

    >>> within_edits("sihn", "sinh", 1), within_edits("giấp", "giấy tờ", 1, as_prefix=True)
    (True, True)
    """
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, start=1):
        earlier, before = before, row
        row = [i] + [0] * len(word)
        for j, other in enumerate(word, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                row[j] = min(row[j], earlier[j - 2] + 1)
        if min(row) > allowed:
            return False
    return (min(row) if as_prefix else row[-1]) <= allowed


class _Runs:
    """Three-letter runs of the texts without their spaces: what a slip of the finger mostly leaves as it was."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        letters = _letters("".join(f"{text} " for text in texts))
        owners = np.repeat(np.arange(len(texts), dtype=np.int64), [len(text) + 1 for text in texts])
        if len(letters) < 3:
            runs, places = np.zeros(0, np.int64), np.zeros(0, np.int64)
        else:
            codes = (letters[:-2] * _ALPHABET + letters[1:-1]) * _ALPHABET + letters[2:]
            whole = (letters[:-2] > 0) & (letters[1:-1] > 0) & (letters[2:] > 0)
            pairs = np.unique(codes[whole] * np.int64(self._size + 1) + owners[:-2][whole])
            runs, places = np.divmod(pairs, self._size + 1)
        self._places = places.astype(np.int32)
        self._starts = np.searchsorted(runs, np.arange(_ALPHABET**3 + 1))
        frequency = np.diff(self._starts).astype(np.float32)
        self._idf = np.log1p((self._size + 1.0) / (frequency + 0.5)).astype(np.float32)

    def shares(self, typed: str) -> Weights:
        """Share of the weight of the typed runs that each text holds, in [0, 1]; float32, shape (texts,)."""
        held = np.zeros(self._size, dtype=np.float32)
        letters = _letters(typed)
        if len(letters) < 3:
            return held
        codes = np.unique((letters[:-2] * _ALPHABET + letters[1:-1]) * _ALPHABET + letters[2:])
        for code in codes.tolist():
            held[self._places[self._starts[code] : self._starts[code + 1]]] += self._idf[code]
        return held / np.float32(self._idf[codes].sum())


def _letters(text: str) -> npt.NDArray[np.int64]:
    """Numbers of the letters: a–z from 1, 0–9 from 27, all else 0."""
    raw = np.frombuffer(text.encode("ascii", "replace"), dtype=np.uint8).astype(np.int64)
    alphabetic = (raw >= ord("a")) & (raw <= ord("z"))
    numeric = (raw >= ord("0")) & (raw <= ord("9"))
    return np.where(alphabetic, raw - ord("a") + 1, np.where(numeric, raw - ord("0") + 27, 0))


class _Initials:
    """First letters of the words of each name, one behind the other: "dkks" stands in "dkks"."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        initials = ["".join(word[0] for word in words) for words in texts]
        self._joined = "|" + "|".join(initials) + "|"
        self._ends = np.cumsum([len(each) + 1 for each in initials])

    def holding(self, letters: str) -> tuple[Places, Weights]:
        """Places of the names with these initials in a row, and how well: best at the beginning; in [0, 1]."""
        found: list[int] = []
        at = self._joined.find(letters)
        while at >= 0:
            found.append(at)
            at = self._joined.find(letters, at + 1)
        positions = np.asarray(found, dtype=np.int64)
        places = np.searchsorted(self._ends, positions, side="left").astype(np.int32)
        first = np.asarray([1.0 if self._joined[at - 1] == "|" else 0.9 for at in found], dtype=np.float32)
        unique, where = np.unique(places, return_index=True)
        return unique.astype(np.int32), first[where]


def _largest(scores: Weights, count: int) -> list[int]:
    """Places of the largest scores, in no order that matters."""
    if len(scores) <= count:
        return list(range(len(scores)))
    return [int(place) for place in np.argpartition(-scores, count)[:count]]
