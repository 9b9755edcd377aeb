"""``motcua chat train``: learns anew when a message still means the procedure in hand, from written dialogues.

Every turn but the first is an example: what the written dialogue has in hand before it, and whether the turn's codes
name the same. Turns of one dialogue are never on both sides of the measuring.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from actions.context import Memory, Turn
from actions.dialogue import scene_of
from actions.facets import Facet
from actions.holding import SURE
from actions.places import OneStopGuide
from actions.still_meant import SIGNS, WEIGHTS, StillMeant, signs
from cli.console import CommandError, console
from cli.dialogues import Dialogue, read_dialogues
from cli.nlu.parsing import parse
from configuration.settings import Settings
from index.places.places import places
from index.search.engine import SearchEngine
from index.search.installed import live_search

_FOLDS = 10
_STRENGTH = 0.1
"""Inverse of the penalty on weights."""


@dataclass(frozen=True)
class _Example:
    dialogue: str
    say: str
    signs: tuple[float, ...]
    stays: bool


def train(settings: Settings, model: Path, folders: list[Path]) -> None:
    """Learn from all dialogues of these folders, tell how well, and write the weights; raises CommandError."""
    dialogues = [each for folder in folders for theme in read_dialogues(folder).values() for each in theme]
    texts = list(dict.fromkeys(turn.say for each in dialogues for turn in each.turns))
    parsed = parse(model, texts)
    intents = {text: each.intent for text, each in zip(texts, parsed, strict=True)}
    engine = live_search(settings).engine
    examples = [example for each in dialogues for example in _examples(each, intents, engine)]
    stays = np.array([each.stays for each in examples])
    if len({each.dialogue for each in examples}) < _FOLDS or len(set(stays.tolist())) < 2:
        raise CommandError("chưa đủ hội thoại để học: cần ít nhất mười, có lượt hỏi tiếp và có lượt đổi việc")
    seen = np.array([each.signs for each in examples])
    regression = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=2000))
    groups = np.array([each.dialogue for each in examples])
    chances = cross_val_predict(
        *(regression, seen, stays), groups=groups, cv=GroupKFold(_FOLDS), method="predict_proba"
    )[:, 1]
    _tell(examples, stays, chances)
    regression.fit(seen, stays)
    _write(regression["standardscaler"], regression["logisticregression"])


def _examples(dialogue: Dialogue, intents: dict[str, str], engine: SearchEngine) -> Iterator[_Example]:
    memory, guide = Memory(), OneStopGuide(places(), None)
    for turn in dialogue.turns:
        intent = intents[turn.say]
        codes = turn.codes or turn.any_code
        scene = scene_of(Turn(turn.say, intent, memory), engine, guide)
        nothing_meant = bool(turn.decision) and "answer" not in turn.decision
        if scene.in_hand is not None and (codes or nothing_meant):
            yield _Example(dialogue.id, turn.say, signs(scene, scene.in_hand), memory.procedure in codes)
        if codes and turn.decision != ("clarify",):
            memory = memory.turned_to(codes[0])
            memory = memory.asking((Facet(intent),)) if intent in set(Facet) else memory


def _tell(examples: list[_Example], stays: npt.NDArray[np.bool_], chances: npt.NDArray[np.float64]) -> None:
    sure = chances >= SURE
    console.print(
        f"{len(examples)} lượt của {len({each.dialogue for each in examples})} hội thoại, {stays.sum()} lượt hỏi tiếp; "
        f"kiểm chéo {_FOLDS} phần: AUC {roc_auc_score(stays, chances):.3f}; từ {SURE} trở lên {sure.sum()} lượt, "
        f"đúng {stays[sure].mean():.1%}, gồm {stays[sure].sum() / stays.sum():.1%} số lượt hỏi tiếp"
    )


def _write(scaler: StandardScaler, regression: LogisticRegression) -> None:
    weights = regression.coef_[0] / scaler.scale_
    intercept = float(regression.intercept_[0] - (weights * scaler.mean_).sum())
    learnt = StillMeant(
        weights={name: round(float(weight), 4) for name, weight in zip(SIGNS, weights, strict=True)},
        intercept=round(intercept, 4),
    )
    WEIGHTS.parent.mkdir(exist_ok=True)
    WEIGHTS.write_text(learnt.model_dump_json(indent=2) + "\n", "utf-8")
    console.print(f"Đã ghi {WEIGHTS.name}.")
