"""Linear support vector machines over several views of a message, averaged as calibrated probabilities.

Knows nothing of Rasa: texts and labels in, probabilities out. ``bot.nlu.intent_classifier`` is the component.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from bot.nlu.intent_views import MEANING, OF_ENTITIES, MeaningView, Sight, View
from vietnamese.text import fold

_Floats = npt.NDArray[np.float32]
_WEIGHTS = "weights.npz"
_VOCABULARY = "vocabulary.json"
_UNSEEN = -3.0
"""Decision value for a class that a fold's training part did not hold: far on the wrong side."""
_SHARPNESS = np.geomspace(0.2, 12, 60)


class Member(NamedTuple):
    """One machine of the ensemble.

    views: what it sees. penalty: its C. balanced: whether rare intents weigh as much as frequent ones. of_entities:
    whether it takes part only where the training data has entities.
    """

    views: tuple[str, ...]
    penalty: float
    balanced: bool
    of_entities: bool = False


MEMBERS = (
    Member(("words", "letters", "pairs", "slots", "meaning"), 1.0, True),
    Member(("words", "meaning"), 2.0, False, of_entities=True),
    Member(("words", "slots", "meaning"), 2.0, True, of_entities=True),
    Member(("slots", "meaning"), 4.0, False, of_entities=True),
    Member(("words", "frames", "meaning"), 4.0, False, of_entities=True),
    Member(("words", "letters", "meaning"), 1.0, False, of_entities=True),
)
"""Which machines vote; measured in docs/adr/0011-the-intent-classifier.md."""


@dataclass
class _Machine:
    """A trained member: coefficients of shape (features of its views, intents), and how sharp its values are."""

    views: tuple[str, ...]
    coefficients: _Floats
    intercepts: _Floats
    sharpness: float


class IntentEnsemble:
    """Trained classifier; ``probabilities`` adds up to 1 over ``intents``."""

    def __init__(
        self, intents: list[str], views: Sequence[View | MeaningView], machines: list[_Machine], sharpness: float
    ) -> None:
        self.intents = intents
        self._views = {view.name: view for view in views}
        self._machines = machines
        self._sharpness = sharpness

    @classmethod
    def train(
        cls,
        sights: Sequence[Sight],
        labels: Sequence[str],
        views: Sequence[str],
        members: Sequence[Member] = MEMBERS,
        folds: int = 3,
        least: int = 2,
        seed: int = 42,
    ) -> IntentEnsemble:
        """Learn from messages and their intents (two kinds at least); the same seed gives the same classifier.

        views: those to use; a member sees the ones among its own. Texts that are equal without diacritics count as
        copies: they stay in one fold while the probabilities are calibrated.
        least: in how many different texts a feature must occur.
        """
        intents = sorted(set(labels))
        truth = np.array([intents.index(label) for label in labels])
        groups = _groups(sights)
        learnt: list[View | MeaningView] = [
            View.learn(name, sights, groups, least) for name in views if name != MEANING
        ]
        learnt = [view for view in learnt if view.width]
        if MEANING in views:
            learnt.append(MeaningView.learn(sights))
        matrices = {view.name: view.matrix(sights) for view in learnt}
        splits = _splits(groups, folds)
        machines, votes = [], []
        for member in _seeing(members, list(matrices)):
            seen = hstack([matrices[name] for name in member.views]).tocsr()
            machine = _fit(member, seen, truth, len(intents), seed)
            if splits:
                apart = np.empty((len(sights), len(intents)), np.float32)
                for train, test in splits:
                    trial = _fit(member, seen[train], truth[train], len(intents), seed)
                    apart[test] = seen[test] @ trial.coefficients + trial.intercepts
                machine.sharpness = _best_sharpness(apart, truth)
                votes.append(log_softmax(apart * machine.sharpness, axis=1))
            machines.append(machine)
        sharpness = _best_sharpness(_mean(votes), truth) if votes else 1.0
        return cls(intents, learnt, machines, sharpness)

    def probabilities(self, sight: Sight) -> npt.NDArray[np.float64] | None:
        """float64, shape (intents,), adding up to 1; None when nothing in the message was ever seen in training."""
        rows = {name: view.row(sight) for name, view in self._views.items()}
        if not any(len(columns) for name, (columns, _) in rows.items() if name != MEANING):
            return None
        votes = []
        for machine in self._machines:
            values, start = machine.intercepts.astype(np.float64), 0
            for name in machine.views:
                columns, weights = rows[name]
                values = values + weights @ machine.coefficients[start + columns]
                start += self._views[name].width
            votes.append(log_softmax(values * machine.sharpness)[None, :])
        likely: npt.NDArray[np.float64] = np.exp(log_softmax(_mean(votes)[0] * self._sharpness))
        return likely

    def save(self, folder: Path) -> None:
        """Write the classifier as a JSON file of words and an npz file of numbers."""
        arrays: dict[str, npt.NDArray[np.generic]] = {"sharpness": np.array(self._sharpness)}
        for view in self._views.values():
            arrays[f"weights.{view.name}"] = view.weights
        for i, machine in enumerate(self._machines):
            arrays[f"coefficients.{i}"] = machine.coefficients
            arrays[f"intercepts.{i}"] = machine.intercepts
            arrays[f"sharpness.{i}"] = np.array(machine.sharpness)
        np.savez_compressed(folder / _WEIGHTS, **arrays)
        words = {
            "intents": self.intents,
            "views": {
                name: list(view.vocabulary) if isinstance(view, View) else None for name, view in self._views.items()
            },
            "machines": [machine.views for machine in self._machines],
        }
        (folder / _VOCABULARY).write_text(json.dumps(words, ensure_ascii=False), "utf-8")

    @staticmethod
    def stored_in(folder: Path) -> bool:
        """True when ``save`` wrote a classifier there."""
        return (folder / _VOCABULARY).is_file()

    @classmethod
    def load(cls, folder: Path) -> IntentEnsemble:
        """The classifier that ``save`` wrote; raises OSError, ValueError or KeyError when the files are not its."""
        words = json.loads((folder / _VOCABULARY).read_text("utf-8"))
        with np.load(folder / _WEIGHTS, allow_pickle=False) as stored:
            views = [
                _stored_view(name, features, stored[f"weights.{name}"]) for name, features in words["views"].items()
            ]
            machines = [
                _Machine(
                    tuple(seen), stored[f"coefficients.{i}"], stored[f"intercepts.{i}"], float(stored[f"sharpness.{i}"])
                )
                for i, seen in enumerate(words["machines"])
            ]
            return cls(words["intents"], views, machines, float(stored["sharpness"]))


def _stored_view(name: str, features: list[str] | None, weights: _Floats) -> View | MeaningView:
    if features is None:
        return MeaningView(weights)
    return View(name, {feature: i for i, feature in enumerate(features)}, weights)


def _seeing(members: Sequence[Member], names: Sequence[str]) -> list[Member]:
    """The members with the views that there are; those that see nothing, or what another sees too, are left out."""
    annotated = not OF_ENTITIES.isdisjoint(names)
    seeing: dict[tuple[str, ...], Member] = {}
    for member in members:
        views = tuple(name for name in member.views if name in names)
        if views and (annotated or not member.of_entities):
            seeing.setdefault(views, member._replace(views=views))
    return list(seeing.values())


def _groups(sights: Sequence[Sight]) -> list[int]:
    known: dict[str, int] = {}
    return [known.setdefault(fold(sight.text), len(known)) for sight in sights]


def _splits(groups: Sequence[int], folds: int) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Training and test rows of each fold, copies together; none where there are too few different texts."""
    if len(set(groups)) < 2 * folds:
        return []
    # Groups are numbered in the order of the file, where an intent's texts stand together: this spreads them.
    return list(GroupKFold(folds).split(groups, groups=groups))


def _fit(member: Member, seen: csr_matrix, truth: npt.NDArray[np.int64], intents: int, seed: int) -> _Machine:
    machine = LinearSVC(
        C=member.penalty, class_weight="balanced" if member.balanced else None, random_state=seed, tol=1e-3
    )
    present = np.unique(truth)
    coefficients = np.zeros((seen.shape[1], intents), np.float32)
    intercepts = np.full(intents, _UNSEEN, np.float32)
    if len(present) == 1:
        intercepts[present] = -_UNSEEN
    else:
        with warnings.catch_warnings():
            # A machine that stops at the limit of its iterations is as good as one that ran on (measured).
            warnings.simplefilter("ignore", ConvergenceWarning)
            machine.fit(seen, truth)
        if len(present) == 2:
            coefficients[:, present] = np.outer(machine.coef_[0], (-1, 1))
            intercepts[present] = machine.intercept_[0] * np.array((-1, 1))
        else:
            coefficients[:, present] = machine.coef_.T
            intercepts[present] = machine.intercept_
    return _Machine(member.views, coefficients, intercepts, 1.0)


def _best_sharpness(values: npt.NDArray[np.floating[Any]], truth: npt.NDArray[np.int64]) -> float:
    """The factor (an inverse temperature; after Guo et al. 2017) that makes the true intents likeliest."""
    rows = np.arange(len(truth))
    losses = [-log_softmax(values * factor, axis=1)[rows, truth].mean() for factor in _SHARPNESS]
    return float(_SHARPNESS[int(np.argmin(losses))])


def _mean(votes: Sequence[npt.NDArray[np.floating[Any]]]) -> npt.NDArray[np.float64]:
    """Logarithm of the mean of probabilities that are given as logarithms."""
    mean: npt.NDArray[np.float64] = np.mean([np.exp(vote.astype(np.float64)) for vote in votes], axis=0)
    logarithms: npt.NDArray[np.float64] = np.log(mean + 1e-12)
    return logarithms
