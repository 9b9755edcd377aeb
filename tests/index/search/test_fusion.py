"""Weighing signals: what is learnt from questions, what the decision rests on, and weights that cannot be read."""

import json

import numpy as np
import pytest

from index.catalog.procedure import Procedure
from index.search import fusion
from index.search.engine import PUBLIC, SearchEngine
from index.search.fusion import EVIDENCE, Fusion, FusionWeightsError, evidence, installed_fusion
from index.search.header import Header
from index.search.signals import FEATURES, Indexes
from index.search.training.fusion import Taught, learn_decision, learn_features, rankings

NAMES = ("Cấp lại thẻ căn cước", "Đăng ký kết hôn", "Đăng ký khai sinh", "Đăng ký khai tử", "Cấp hộ chiếu phổ thông")
TAUGHT = [
    Taught("làm lại căn cước bị mất", frozenset({"1.000001"})),
    Taught("đăng ký kết hôn ở phường", frozenset({"1.000002"})),
    Taught("khai sinh cho con", frozenset({"1.000003"})),
    Taught("khai tử cho ông", frozenset({"1.000004"})),
    Taught("làm hộ chiếu đi chơi", frozenset({"1.000005"})),
    Taught("giá vàng hôm nay", frozenset()),
]


@pytest.fixture
def engine(encoder):
    procedures = [Procedure(code=f"1.00000{place}", name=name) for place, name in enumerate(NAMES, start=1)]
    indexes = Indexes.build(procedures, {}, encoder)
    nothing = Fusion(
        features=dict.fromkeys(FEATURES, 0.0),
        evidence=dict.fromkeys(EVIDENCE, 0.0),
        intercept=0.0,
        answer_from=1.0,
        none_below=0.0,
    )
    return SearchEngine([Header.of(each) for each in procedures], lambda _code: None, indexes, encoder, nothing)


def test_learnt_weights_put_the_right_procedures_first(engine):
    weights = learn_features(engine, rankings(engine, TAUGHT[:-1]), ridge=0.01)
    learnt = engine.using(Fusion(**{**engine.fusion.model_dump(), "features": weights}))
    assert [learnt.search(each.text).hits[0].code for each in TAUGHT[:-1]] == [min(each.codes) for each in TAUGHT[:-1]]


def test_the_decision_answers_what_it_was_taught_and_not_what_nothing_fits(engine):
    weights = learn_features(engine, rankings(engine, TAUGHT[:-1]), ridge=0.01)
    learnt = engine.using(Fusion(**{**engine.fusion.model_dump(), "features": weights}))
    whole = learn_decision(learnt, rankings(learnt, TAUGHT), weights, asked=len(TAUGHT) - 1)
    likely = [whole.probability(ranking.evidence) for _, ranking in rankings(learnt, TAUGHT)]
    assert min(likely[:-1]) > likely[-1]
    assert whole.none_below <= whole.answer_from


def test_evidence_falls_when_others_come_near():
    alone = evidence(np.array([5.0, 0.0], np.float32), np.zeros((2, len(FEATURES)), np.float32), 1.0, 1.0, 3)
    rivalled = evidence(np.array([5.0, 4.9], np.float32), np.zeros((2, len(FEATURES)), np.float32), 1.0, 1.0, 3)
    assert alone[EVIDENCE.index("share")] > 0.99
    assert rivalled[EVIDENCE.index("share")] == pytest.approx(0.525, abs=0.01)
    assert rivalled[EVIDENCE.index("lead")] == pytest.approx(0.1, abs=1e-5)


def test_weights_for_other_features_are_refused(tmp_path, monkeypatch):
    told = installed_fusion().model_dump()
    told["features"].pop("asked")
    (tmp_path / "fusion.json").write_text(json.dumps(told))
    monkeypatch.setattr(fusion, "WEIGHTS", tmp_path / "fusion.json")
    installed_fusion.cache_clear()
    with pytest.raises(FusionWeightsError, match=r"fusion\.json: the search's weights cannot be read"):
        installed_fusion()
    installed_fusion.cache_clear()


def test_only_admitted_procedures_are_candidates(engine):
    admitted = PUBLIC.mask(engine.headers)
    admitted[2] = False
    ranking = engine.rank("khai sinh cho con", admitted)
    assert 2 not in ranking.places
