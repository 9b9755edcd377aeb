"""Boosted trees: learnt from examples, measured on what they did not see, written for ``actions.boosted_trees``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.base import clone
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import GroupKFold

from actions.boosted_trees import BoostedTrees, Tree
from cli.console import console

FOLDS = 10
_SEED = 42
_DIGITS = 5
_NO_SIGN = -2
"""What scikit-learn writes as the sign of a leaf."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Examples:
    """What is learnt from.

    signs: shape (examples, signs). right, weights, groups: shape (examples,); examples of one group are never on both
    sides of the measuring.
    """

    signs: npt.NDArray[np.float32]
    right: npt.NDArray[np.bool_]
    weights: Floats
    groups: npt.NDArray[np.str_]


def boosting(trees: int, depth: int, rate: float, least: int) -> GradientBoostingClassifier:
    """The learner; least: examples in a leaf. The seed is fixed: the same examples give the same trees."""
    return GradientBoostingClassifier(
        n_estimators=trees,
        max_depth=depth,
        learning_rate=rate,
        min_samples_leaf=least,
        subsample=0.7,
        max_features=0.5,
        random_state=_SEED,
    )


def measured(learner: GradientBoostingClassifier, examples: Examples) -> Floats:
    """The chance of each example, from trees that saw nothing of its group."""
    chances = np.zeros(len(examples.right))
    for learnt, held in GroupKFold(FOLDS).split(examples.signs, examples.right, examples.groups):
        fold = clone(learner).fit(examples.signs[learnt], examples.right[learnt], examples.weights[learnt])
        chances[held] = fold.predict_proba(examples.signs[held])[:, 1]
    return chances


@dataclass(frozen=True)
class Learnt:
    """A file of trees that is not written yet."""

    path: Path
    content: str

    def write(self) -> None:
        """Write the file and say so."""
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text(self.content, "utf-8")
        console.print(f"Đã ghi {self.path.name}.")


def learn(learner: GradientBoostingClassifier, examples: Examples, names: tuple[str, ...], path: Path) -> Learnt:
    """The trees learnt from all examples, for ``path``."""
    learner.fit(examples.signs, examples.right, examples.weights)
    # The odds before the first tree; scikit-learn adds to them the trees' values times the rate.
    start = float(np.log(learner.init_.class_prior_[1] / learner.init_.class_prior_[0]))
    trees = tuple(_full(each[0].tree_, learner.max_depth, learner.learning_rate) for each in learner.estimators_)
    learnt = BoostedTrees(signs=names, depth=learner.max_depth, start=round(start, _DIGITS), trees=trees)
    lines = ",\n".join(tree.model_dump_json() for tree in learnt.trees)
    head = learnt.model_copy(update={"trees": ()}).model_dump_json()
    return Learnt(path, head.removesuffix("[]}") + f"[\n{lines}\n]}}\n")


def _full(tree: object, depth: int, rate: float) -> Tree:
    """A tree as a full one: below an early leaf every node leads to the same value."""
    left, right = tree.children_left, tree.children_right  # type: ignore[attr-defined]
    sign, most, value = tree.feature, tree.threshold, tree.value  # type: ignore[attr-defined]
    floor, signs, bounds = [0], [], []
    for _ in range(depth):
        inner = [sign[node] != _NO_SIGN for node in floor]
        signs += [int(sign[node]) if splits else 0 for node, splits in zip(floor, inner, strict=True)]
        bounds += [
            round(float(most[node]), _DIGITS) if splits else 0.0 for node, splits in zip(floor, inner, strict=True)
        ]
        floor = [
            child
            for node, splits in zip(floor, inner, strict=True)
            for child in ((left[node], right[node]) if splits else (node, node))
        ]
    leaves = tuple(round(rate * float(value[node][0, 0]), _DIGITS) for node in floor)
    return Tree(signs=tuple(signs), most=tuple(bounds), leaves=leaves)
