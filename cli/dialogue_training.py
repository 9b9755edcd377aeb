"""``motcua chat train``: learns anew when a message still means the procedure in hand, from written dialogues.

Every turn but the first is an example: what the written dialogue has in hand before it, and whether the turn's codes
name the same. Turns of one dialogue are never on both sides of the measuring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from actions.context import Memory, Turn
from actions.dialogue import scene_of
from actions.facets import Facet
from actions.holding import SURE
from actions.places import OneStopGuide
from actions.still_meant import SIGNS, WEIGHTS, signs
from cli.boosting import FOLDS, Examples, Learnt, boosting, learn, measured
from cli.console import CommandError, console
from cli.dialogues import Dialogue, read_dialogues
from cli.nlu.parsing import parse
from cli.passage_training import learn_passages
from configuration.settings import Settings
from index.places.places import places
from index.search.engine import SearchEngine
from index.search.installed import live_search

_TREES, _DEPTH, _RATE, _LEAST = 150, 3, 0.08, 8


@dataclass(frozen=True)
class _Example:
    dialogue: str
    say: str
    signs: tuple[float, ...]
    stays: bool


def train(settings: Settings, model: Path, folders: list[Path]) -> None:
    """Learn both halves from all dialogues of these folders, tell how well, and write; raises CommandError."""
    dialogues = [each for folder in folders for theme in read_dialogues(folder).values() for each in theme]
    engine = live_search(settings).engine
    # Both are learnt before either is written: they belong together.
    for learnt in (learn_passages(dialogues, engine), _learn_still_meant(dialogues, engine, model)):
        learnt.write()


def _learn_still_meant(dialogues: Sequence[Dialogue], engine: SearchEngine, model: Path) -> Learnt:
    texts = list(dict.fromkeys(turn.say for each in dialogues for turn in each.turns))
    intents = {text: each.intent for text, each in zip(texts, parse(model, texts), strict=True)}
    turns = [turn for each in dialogues for turn in _examples(each, intents, engine)]
    stays = np.array([each.stays for each in turns])
    if len({each.dialogue for each in turns}) < FOLDS or len(set(stays.tolist())) < 2:
        raise CommandError("chưa đủ hội thoại để học: cần ít nhất mười, có lượt hỏi tiếp và có lượt đổi việc")
    examples = Examples(
        np.array([each.signs for each in turns], dtype=np.float32),
        stays,
        np.ones(len(turns)),
        np.array([each.dialogue for each in turns]),
    )
    learner = boosting(_TREES, _DEPTH, _RATE, _LEAST)
    _tell(turns, stays, measured(learner, examples))
    return learn(learner, examples, SIGNS, WEIGHTS)


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
        f"kiểm chéo {FOLDS} phần: AUC {roc_auc_score(stays, chances):.3f}; từ {SURE} trở lên {sure.sum()} lượt, "
        f"đúng {stays[sure].mean():.1%}, gồm {stays[sure].sum() / stays.sum():.1%} số lượt hỏi tiếp"
    )
