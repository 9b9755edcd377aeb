"""The phrase encoder: what texts are made of, learning, keeping and reading the weights."""

import numpy as np
import pytest

from index.catalog.procedure import Procedure
from index.questions.question_bank import QuestionSet
from index.search.phrase_encoder import PhraseEncoder, PhraseWeightsError, features
from index.search.training.phrases import Recipe, learn, topics

CATALOGUE = [
    Procedure(code="1.000001", name="Cấp lại thẻ căn cước", field="Căn cước"),
    Procedure(code="1.000002", name="Đăng ký kết hôn", field="Hộ tịch"),
    Procedure(code="1.000003", name="Đăng ký khai tử", field="Hộ tịch"),
]
BANK = [
    QuestionSet(
        codes=("1.000001",), plain=("mất thẻ căn cước làm lại", "rơi ví mất thẻ"), story=("bị giật túi, mất thẻ",)
    ),
    QuestionSet(codes=("1.000002",), plain=("cưới vợ thì đăng ký ở đâu", "làm giấy cưới"), story=("hai đứa sắp cưới",)),
    QuestionSet(
        codes=("1.000003",), plain=("ông nội mất thì báo ở đâu", "làm giấy báo tử"), story=("ông mới qua đời",)
    ),
]


@pytest.fixture(scope="module")
def learnt():
    return learn(topics(CATALOGUE, BANK), Recipe(dimensions=16, epochs=60, batch=8, rate=5e-2, rarest=1))


def nearest(encoder, question):
    names = encoder.passages([procedure.name for procedure in CATALOGUE])
    return CATALOGUE[int((names @ encoder.queries([question])[0]).argmax())].code


def test_a_question_is_nearest_to_the_procedure_it_was_learnt_for(learnt):
    assert [nearest(learnt, text) for text in ("rơi ví mất thẻ", "làm giấy cưới", "ông mới qua đời")] == [
        "1.000001",
        "1.000002",
        "1.000003",
    ]


def test_diacritics_may_be_missing(learnt):
    assert nearest(learnt, "lam giay cuoi") == "1.000002"


def test_vectors_have_length_one_and_unknown_texts_none(learnt):
    vectors = learnt.queries(["làm giấy cưới", "的确如此"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (2, learnt.dimensions) == (2, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 0.0])


def test_the_same_seed_learns_the_same_weights():
    recipe = Recipe(dimensions=8, epochs=2, batch=4, rarest=1)
    first, second = (learn(topics(CATALOGUE, BANK), recipe).queries(["mất thẻ"]) for _ in range(2))
    assert (first == second).all()


def test_weights_are_read_as_they_were_written(learnt, tmp_path):
    learnt.save(tmp_path / "weights" / "phrases.npz")
    read = PhraseEncoder.load(tmp_path / "weights" / "phrases.npz")
    assert read.queries(["rơi ví"]) == pytest.approx(learnt.queries(["rơi ví"]), abs=1e-3)


def test_weights_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "phrases.npz").write_bytes(b"PK")
    with pytest.raises(PhraseWeightsError, match=r"phrases\.npz: the phrase encoder's weights cannot be read"):
        PhraseEncoder.load(tmp_path / "phrases.npz")


def test_a_procedure_that_nobody_asked_for_is_learnt_from_its_name():
    named = topics([*CATALOGUE, Procedure(code="1.000009", name="Tạm ngừng kinh doanh")], BANK)
    assert [topic.names for topic in named if "1.000009" in topic.codes] == [("Tạm ngừng kinh doanh",)]


def test_features_hold_words_pairs_letter_groups_and_words_as_written():
    assert features("Lệ phí") == ["le", "phi", "le phi", "#le_ph", "#e_phi", "=lệ", "=phí"]
    assert features("") == []
