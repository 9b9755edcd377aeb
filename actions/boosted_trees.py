"""Boosted decision trees as they are read: a chance from signs, without the library that learnt them.

Every tree is written as a full one, so that all of them are walked at once: 200 trees for 30 passages take less than a
millisecond. ``cli.boosting`` learns and writes them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Signs = npt.NDArray[np.float32]
"""What is looked at, shape (rows, signs)."""


class TreesError(RuntimeError):
    """Learnt trees cannot be read."""


class Tree(BaseModel):
    """A full tree of some depth, its inner nodes floor by floor, its leaves from left to right.

    signs: number of the sign that a node looks at; most: where the sign is larger, the way goes right.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    signs: tuple[Annotated[int, Field(ge=0)], ...]
    most: tuple[float, ...]
    leaves: tuple[float, ...]


class BoostedTrees(BaseModel):
    """Trees whose leaves add up to the logarithm of the odds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signs: tuple[str, ...]
    depth: Annotated[int, Field(ge=1, le=6)]
    start: float
    trees: tuple[Tree, ...]

    @model_validator(mode="after")
    def _full(self) -> BoostedTrees:
        inner = 2**self.depth - 1
        for tree in self.trees:
            if (len(tree.signs), len(tree.most), len(tree.leaves)) != (inner, inner, inner + 1):
                raise ValueError(f"a tree of depth {self.depth} has {inner} nodes and {inner + 1} leaves")
            if max(tree.signs) >= len(self.signs):
                raise ValueError(f"a tree looks at a sign beyond the {len(self.signs)} named")
        return self


class LearntChances:
    """Chances from learnt trees."""

    def __init__(self, learnt: BoostedTrees) -> None:
        self._start = learnt.start
        self._depth = learnt.depth
        self._signs = np.array([tree.signs for tree in learnt.trees])
        self._most = np.array([tree.most for tree in learnt.trees], dtype=np.float32)
        self._leaves = np.array([tree.leaves for tree in learnt.trees])
        self._each = np.arange(len(learnt.trees))

    def __call__(self, signs: Signs) -> npt.NDArray[np.float64]:
        """The chance of each row, in (0, 1), shape (rows,)."""
        rows = np.arange(len(signs))[:, np.newaxis]
        places = np.zeros((len(signs), len(self._each)), dtype=np.int64)
        for _ in range(self._depth):
            larger = signs[rows, self._signs[self._each, places]] > self._most[self._each, places]
            places = 2 * places + 1 + larger
        leaves = self._leaves[self._each, places - self._signs.shape[1]]
        odds: npt.NDArray[np.float64] = self._start + leaves.sum(axis=1)
        return 1.0 / (1.0 + np.exp(-odds))


def read_trees(path: Path, signs: tuple[str, ...]) -> LearntChances:
    """The trees in a file; raises TreesError when it cannot be read or was learnt for other signs."""
    try:
        learnt = BoostedTrees.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValidationError) as error:
        raise TreesError(f"the trees {path.name} cannot be read: {error}") from error
    if learnt.signs != signs:
        raise TreesError(f"the trees {path.name} are for other signs; run ./motcua chat train")
    return LearntChances(learnt)
