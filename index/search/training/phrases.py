"""Learns the phrase encoder's weights on the question bank: contrastive, with neighbours as negatives.

Pairs are a question and another text of the same procedure (its name, its summary, another question); the other
pairs of a batch are what it must not be taken for, and half of each batch comes from one field after another, so
that near neighbours meet (in-batch softmax over cosines: Henderson et al. 2017, arXiv:1705.00652). A third of the texts
lose their diacritics on the way.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize

from index.catalog.procedure import Procedure
from index.questions.question_bank import QuestionSet
from index.search.phrase_encoder import PhraseEncoder, feature_key, features
from vietnamese.text import fold

_LONGEST_SUMMARY = 200


@dataclass(frozen=True)
class Recipe:
    """How the weights are learnt; what each value gains stands in docs/adr/0010."""

    dimensions: int = 192
    epochs: int = 7
    batch: int = 1024
    rate: float = 5e-3
    temperature: float = 0.05
    folded_share: float = 0.3
    rarest: int = 3
    seed: int = 42


@dataclass(frozen=True)
class Topic:
    """One procedure, or several that are asked for alike, and the texts that mean it."""

    codes: tuple[str, ...]
    field: str
    names: tuple[str, ...]
    summary: str
    questions: tuple[str, ...]


def topics(procedures: Sequence[Procedure], bank: Sequence[QuestionSet]) -> list[Topic]:
    """What there is to learn: the bank's sets, and the procedures that nobody has asked for yet."""
    by_code = {procedure.code: procedure for procedure in procedures}
    found: list[Topic] = []
    for questions in bank:
        codes = tuple(code for code in questions.codes if code in by_code)
        if codes:
            found.append(_topic(by_code[codes[0]], codes, questions.all()))
    covered = {code for topic in found for code in topic.codes}
    found += [_topic(each, (each.code,), ()) for each in procedures if each.code not in covered]
    return found


def _topic(procedure: Procedure, codes: tuple[str, ...], questions: tuple[str, ...]) -> Topic:
    summary = (procedure.summary or procedure.description)[:_LONGEST_SUMMARY]
    return Topic(codes, procedure.field, (procedure.name, *procedure.common_names), summary, questions)


def learn(
    taught: Sequence[Topic], recipe: Recipe, report: Callable[[int, float], None] = lambda _epoch, _loss: None
) -> PhraseEncoder:
    """The encoder learnt from these topics; ``report`` is told each epoch and its mean loss."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    vocabulary = _vocabulary(taught, recipe.rarest)
    places = {key: place for place, key in enumerate(vocabulary)}

    @cache
    def rows_of(text: str) -> tuple[int, ...]:
        keys = (feature_key(feature) for feature in features(text))
        return tuple(places[key] for key in keys if key in places)

    rows = torch.nn.EmbeddingBag(len(vocabulary), recipe.dimensions, mode="mean", sparse=True)
    torch.nn.init.normal_(rows.weight, std=0.1)
    optimiser = torch.optim.SparseAdam(rows.parameters(), lr=recipe.rate)

    def encode(texts: Sequence[str]) -> torch.Tensor:
        bags = [rows_of(fold(text) if chance.random() < recipe.folded_share else text) for text in texts]
        starts = np.cumsum([0, *(len(bag) for bag in bags[:-1])])
        flat = torch.tensor([place for bag in bags for place in bag], dtype=torch.long)
        return normalize(rows(flat, torch.from_numpy(starts)), dim=1)

    pairs = [(text, place) for place, topic in enumerate(taught) for text in (*topic.questions, topic.names[0])]
    for epoch in range(recipe.epochs):
        total, batches = 0.0, 0
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate * (1.0 - epoch / recipe.epochs)
        for batch in _batches(pairs, taught, recipe.batch, chance):
            asked = encode([text for text, _ in batch])
            meant = encode([_partner(text, taught[place], chance) for text, place in batch])
            loss = _contrast(asked, meant, torch.tensor([place for _, place in batch]), recipe.temperature)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item()
            batches += 1
        report(epoch + 1, total / batches)
    return _quantised(vocabulary, rows.weight.detach().numpy())


def _vocabulary(taught: Sequence[Topic], rarest: int) -> list[int]:
    """Keys of the features that stand in at least so many texts, with or without diacritics; ascending."""
    counted: Counter[int] = Counter()
    for topic in taught:
        for text in {*topic.names, topic.summary, *topic.questions} - {""}:
            counted.update({feature_key(feature) for form in (text, fold(text)) for feature in features(form)})
    return sorted(key for key, count in counted.items() if count >= rarest)


def _batches(
    pairs: Sequence[tuple[str, int]], taught: Sequence[Topic], size: int, chance: random.Random
) -> Iterator[list[tuple[str, int]]]:
    """Every pair once: half a batch from fields in turn, half from elsewhere."""
    by_field: dict[str, list[tuple[str, int]]] = {}
    for pair in pairs:
        by_field.setdefault(taught[pair[1]].field, []).append(pair)
    fields = list(by_field)
    chance.shuffle(fields)
    ordered = [pair for field in fields for pair in chance.sample(by_field[field], len(by_field[field]))]
    parts = [ordered[start : start + size // 2] for start in range(0, len(ordered), size // 2)]
    chance.shuffle(parts)
    for start in range(0, len(parts), 2):
        yield [pair for part in parts[start : start + 2] for pair in part]


def _partner(text: str, topic: Topic, chance: random.Random) -> str:
    """Another text that means the same procedure."""
    name = topic.names[0]
    drawn = chance.random()
    if drawn < 0.45 or len(topic.questions) < 2:
        return name if text != name else topic.summary or chance.choice(topic.questions or (name,))
    if drawn < 0.55 and topic.summary:
        return topic.summary
    other = chance.choice(topic.questions)
    return other if other != text else name


def _contrast(asked: torch.Tensor, meant: torch.Tensor, topic: torch.Tensor, temperature: float) -> torch.Tensor:
    """Softmax loss both ways; two pairs of one topic are no negatives to each other."""
    scores = asked @ meant.T / temperature
    same = (topic[:, None] == topic[None]) & ~torch.eye(len(topic), dtype=torch.bool)
    scores = scores.masked_fill(same, -1e4)
    right = torch.arange(len(topic))
    return (cross_entropy(scores, right) + cross_entropy(scores.T, right)) / 2


def _quantised(vocabulary: Sequence[int], weight: np.ndarray) -> PhraseEncoder:
    """Rows rounded to eight bits, each with its own scale."""
    scales = np.maximum(np.abs(weight).max(axis=1), 1e-8) / 127.0
    rows = np.rint(weight / scales[:, None]).astype(np.int8)
    return PhraseEncoder(np.array(vocabulary, dtype=np.uint32), rows, scales.astype(np.float32))
