"""Counts how well a model understands: intents, codes, refusals, time. Telling the numbers is left to ``report``.

A message is right when its final intent, after the fallback and the rules for codes, is the one it should have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cli.nlu.examples import CodedMessage, Entity
from cli.nlu.parsing import Parsed
from index.search.evaluation.bootstrap import Estimate, Numbers, estimate, estimate_ratios, resampled

OUT_OF_SCOPE = "out_of_scope"
CODES = ("dossier_code", "procedure_code")
"""The entities that every message's codes are judged by; bare digits are not."""
KINDS = (*CODES, "legal_document", "money", "date", "place", "agency", "channel", "case", "ordinal")
"""The entities that are judged in messages which tell all kinds."""

_Named = tuple[str, str]
"""Kind and proper form of an entity."""


@dataclass(frozen=True)
class Judged:
    """One message, its right intent, and what the model made of it as written and without diacritics.

    listed: False for messages whose errors must not be looked at (the test half).
    """

    id: str
    text: str
    style: str
    intent: str
    parsed: Parsed
    folded: Parsed
    listed: bool = True

    @property
    def right(self) -> bool:
        """True when the final intent is the right one."""
        return self.parsed.intent == self.intent


@dataclass(frozen=True)
class Coded:
    """One message with codes, and what the model made of it."""

    message: CodedMessage
    parsed: Parsed


@dataclass(frozen=True)
class IntentFigures:
    """Precision, recall and F1 of one intent.

    count, predicted, right: messages that have it, that were given it, both. precision is None where it was never
    given, recall where no message has it.
    """

    intent: str
    count: int
    predicted: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of the messages that were given it which have it."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the messages that have it which were given it."""
        return self.right / self.count if self.count else None

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where none is right."""
        return 2 * self.right / (self.count + self.predicted)


@dataclass(frozen=True)
class StyleFigures:
    """Accuracy over the messages of one style."""

    style: str
    count: int
    accuracy: Estimate


@dataclass(frozen=True)
class KindFigures:
    """Precision, recall and F1 of one kind of entity over ``messages`` that tell whether they have it.

    count, found, right: how many there are, how many were found, both; a value of precision or recall is None where
    there is nothing to divide by.
    """

    kind: str
    messages: int
    count: int
    found: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that is there."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of what is there that was found."""
        return self.right / self.count if self.count else None

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where none is right."""
        return 2 * self.right / max(1, self.count + self.found)


@dataclass(frozen=True)
class EntityFigures:
    """Codes found: by (kind, proper form) in each message. exact: share of messages with all and only their codes.

    kinds: every kind by itself, the codes over all messages, the others over those that tell all kinds.
    """

    messages: int
    codes: int
    kinds: tuple[KindFigures, ...]
    precision: Estimate
    recall: Estimate
    f1: Estimate
    exact: Estimate


@dataclass(frozen=True)
class Latency:
    """Milliseconds a message."""

    p50: float
    p95: float


@dataclass(frozen=True)
class Understanding:
    """Everything measured.

    measures: "accuracy", "macro_f1" (mean F1 of the intents that occur), "folded_accuracy" (the same messages without
    diacritics), "out_of_scope_refused" (share of what is out of scope that is refused), "good_refused" (share of the
    rest that is); one over no messages is absent. confusion: (right intent, given intent) → messages.
    """

    judged: tuple[Judged, ...]
    measures: Mapping[str, Estimate]
    intents: tuple[IntentFigures, ...]
    styles: tuple[StyleFigures, ...]
    confusion: Mapping[tuple[str, str], int]
    latency: Latency
    entities: EntityFigures | None = None

    @property
    def wrong(self) -> tuple[Judged, ...]:
        """The messages that were got wrong and may be looked at, the surest errors first within an intent."""
        listed = [each for each in self.judged if not each.right and each.listed]
        return tuple(sorted(listed, key=lambda each: (each.intent, -each.parsed.confidence, each.id)))


def measure(judged: Sequence[Judged], coded: Sequence[Coded] = ()) -> Understanding:
    """Measure what a model made of messages; raises ValueError where there are none."""
    if not judged:
        raise ValueError("there are no messages to measure")
    confusion = Counter((each.intent, each.parsed.intent) for each in judged)
    p50, p95 = np.percentile([each.parsed.ms for each in judged], [50, 95])
    return Understanding(
        judged=tuple(judged),
        measures=_measures(judged),
        intents=tuple(_intents(confusion)),
        styles=tuple(_styles(judged)),
        confusion=confusion,
        latency=Latency(float(p50), float(p95)),
        entities=entity_figures(coded) if coded else None,
    )


def entity_figures(coded: Sequence[Coded]) -> EntityFigures:
    """How well the codes of messages are found; at least one message."""
    compared = [_compared(each) for each in coded]
    expected = [_only(CODES, each) for each, _ in compared]
    found = [_only(CODES, each) for _, each in compared]
    right = _sizes(one & other for one, other in zip(expected, found, strict=True))
    wanted, given = _sizes(expected), _sizes(found)
    exact = np.array([one == other for one, other in zip(expected, found, strict=True)], dtype=float)
    nothing = Estimate(0.0, 0.0, 0.0)
    ratios = estimate_ratios(
        {
            "precision": (right, given),
            "recall": (right, wanted),
            "f1": (2 * right, wanted + given),
            "exact": (exact, np.ones(len(coded))),
        }
    )
    named = [ratios.get(name, nothing) for name in ("precision", "recall", "f1", "exact")]
    return EntityFigures(len(coded), int(wanted.sum()), tuple(_kinds(coded, compared)), *named)


def missed_and_added(coded: Coded) -> tuple[tuple[_Named, ...], tuple[_Named, ...]]:
    """What was not found, and what was found but is not there, by kind and proper form."""
    expected, found = _compared(coded)
    return tuple((expected - found).elements()), tuple((found - expected).elements())


def _measures(judged: Sequence[Judged]) -> dict[str, Estimate]:
    everything = np.ones(len(judged))
    outside = np.array([each.intent == OUT_OF_SCOPE for each in judged], dtype=float)
    refused = np.array([each.parsed.refused for each in judged], dtype=float)
    ratios = estimate_ratios(
        {
            "accuracy": (_right(judged), everything),
            "folded_accuracy": (
                np.array([each.folded.intent == each.intent for each in judged], dtype=float),
                everything,
            ),
            "out_of_scope_refused": (outside * refused, outside),
            "good_refused": ((1 - outside) * refused, 1 - outside),
        }
    )
    return {"accuracy": ratios.pop("accuracy"), "macro_f1": _macro_f1(judged), **ratios}


def _macro_f1(judged: Sequence[Judged]) -> Estimate:
    """Mean F1 over the intents that messages have; a resample without an intent's messages leaves that intent out."""
    names = sorted({each.intent for each in judged})
    has = np.array([[each.intent == name for name in names] for each in judged], dtype=float)
    given = np.array([[each.parsed.intent == name for name in names] for each in judged], dtype=float)
    columns = np.concatenate([has * given, has, given], axis=1)
    value = _mean_f1(columns.sum(axis=0, keepdims=True), len(names))
    return estimate(float(value[0]), _mean_f1(resampled(columns), len(names)))


def _mean_f1(sums: Numbers, intents: int) -> Numbers:
    """sums: (draws, 3 × intents), of right, had and given; the result: (draws,)."""
    right, had, given = sums[:, :intents], sums[:, intents : 2 * intents], sums[:, 2 * intents :]
    occurs = had > 0
    f1 = np.where(occurs, 2 * right / np.maximum(had + given, 1.0), 0.0)
    mean: Numbers = f1.sum(axis=1) / np.maximum(occurs.sum(axis=1), 1)
    return mean


def _intents(confusion: Mapping[tuple[str, str], int]) -> list[IntentFigures]:
    had: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for (one, other), count in confusion.items():
        had[one] += count
        given[other] += count
    names = sorted({*had, *given})
    return [IntentFigures(name, had[name], given[name], confusion.get((name, name), 0)) for name in names]


def _styles(judged: Sequence[Judged]) -> list[StyleFigures]:
    """By style, the most frequent first."""
    sizes = Counter(each.style for each in judged)
    figures = []
    for style, count in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])):
        right = _right([each for each in judged if each.style == style])
        figures.append(StyleFigures(style, count, estimate_ratios({"accuracy": (right, np.ones(count))})["accuracy"]))
    return figures


def _right(judged: Sequence[Judged]) -> Numbers:
    return np.array([each.right for each in judged], dtype=float)


def _compared(coded: Coded) -> tuple[Counter[_Named], Counter[_Named]]:
    """What a message names and what was found in it, of the kinds that it tells.

    By proper form; a date that depends on the day ("hôm qua") has none in the file and is compared by its words.
    """
    kinds = KINDS if coded.message.all_kinds else CODES
    by_words = {(each.entity, each.text) for each in coded.message.entities if each.value is None}
    expected = Counter((each.entity, _value(each, by_words)) for each in coded.message.entities)
    found = Counter((each.entity, _value(each, by_words)) for each in coded.parsed.entities)
    return _only(kinds, expected), _only(kinds, found)


def _value(entity: Entity, by_words: Container[tuple[str, str]]) -> str:
    return entity.text if entity.value is None or (entity.entity, entity.text) in by_words else entity.value


def _only(kinds: Container[str], named: Counter[_Named]) -> Counter[_Named]:
    return Counter({each: count for each, count in named.items() if each[0] in kinds})


def _kinds(
    coded: Sequence[Coded], compared: Sequence[tuple[Counter[_Named], Counter[_Named]]]
) -> Iterator[KindFigures]:
    for kind in KINDS:
        told = [
            (_only((kind,), expected), _only((kind,), found))
            for each, (expected, found) in zip(coded, compared, strict=True)
            if kind in CODES or each.message.all_kinds
        ]
        yield KindFigures(
            kind,
            len(told),
            count=sum(expected.total() for expected, _ in told),
            found=sum(found.total() for _, found in told),
            right=sum((expected & found).total() for expected, found in told),
        )


def _sizes(counters: Iterable[Counter[_Named]]) -> Numbers:
    return np.array([counter.total() for counter in counters], dtype=float)
