"""Which passage of a record is ranked first, and what that is learnt from."""

import numpy as np
import pytest

from actions.passage_closeness import read_record
from actions.passage_ranking import SIGNS, ranked
from actions.record_passages import Part
from cli.boosting import FOLDS
from cli.console import CommandError
from cli.dialogues import Dialogue
from cli.passage_training import _asked, _weights, learn_passages
from index.catalog.procedure import Procedure

PAUSED, GUESTS, MARRIAGE = "1.001570", "2.001159", "1.000894"


@pytest.mark.parametrize(
    ("code", "text", "held"),
    [
        (PAUSED, "phải báo trước bao nhiêu ngày", "3 ngày làm việc"),
        (GUESTS, "khách tới chơi thì báo chậm nhất mấy giờ tối", "23 giờ"),
    ],
)
def test_the_passage_that_holds_the_fact_is_among_the_first(starter, code, text, held):
    first = ranked(text, starter.procedure(code))[:3]
    assert any(held in " ".join(each.passage.quoted) for each in first)
    assert first[0].chance >= first[-1].chance


def test_every_passage_is_ranked_once(starter):
    procedure = starter.procedure(MARRIAGE)
    found = ranked("có cần hai người cùng đi không", procedure)
    assert len(found) == len(read_record(procedure).read)
    assert all(0 < each.chance < 1 for each in found)


def test_a_record_without_passages_has_none():
    assert ranked("có cần ảnh không", Procedure(code="1.000009", name="Việc mẫu")) == ()


def test_right_is_the_passage_that_holds_the_fact_in_any_of_its_wordings(starter):
    turns = [
        {"say": "phải báo trước mấy hôm", "codes": [PAUSED], "says": [["ba ngày", "3 ngày làm việc"]]},
        {"say": "còn lệ phí", "codes": [PAUSED]},
        {"say": "so sánh hai cái", "codes": [PAUSED, MARRIAGE], "says": ["ngày"]},
    ]
    (asked,) = _asked(Dialogue.model_validate({"id": "d", "turns": turns}), starter)
    read = read_record(starter.procedure(PAUSED)).read
    assert asked.signs.shape == (len(read), len(SIGNS))
    right = [" ".join(each.passage.quoted) for each, holds in zip(read, asked.right, strict=True) if holds]
    assert right
    assert all("3 ngày làm việc" in text for text in right)


def test_a_part_of_the_record_is_one_sign(starter):
    turns = [{"say": "mấy hôm", "codes": [PAUSED], "says": ["ngày"]}]
    (asked,) = _asked(Dialogue.model_validate({"id": "d", "turns": turns}), starter)
    parts = asked.signs[:, [SIGNS.index(f"in_{part.name.lower()}") for part in Part]]
    assert (parts.sum(axis=1) == 1).all()


def test_every_question_weighs_the_same():
    one, two = _weights(np.array([True, False, False, False])), _weights(np.array([True, True, False, False]))
    assert one[0] == two[0] + two[1] == 1
    assert _weights(np.array([False, False])).sum() == 1


def test_too_few_dialogues_to_learn_from_are_refused(starter):
    dialogue = Dialogue.model_validate({"id": "d", "turns": [{"say": "xin chào", "decision": "none"}]})
    with pytest.raises(CommandError, match="chưa đủ hội thoại"):
        learn_passages([dialogue] * FOLDS, starter)
