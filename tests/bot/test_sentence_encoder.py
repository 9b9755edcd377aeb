import json
import os
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.sentence_encoder import SentenceEncoder
from bot.nlu.sentence_featurizer import FOLDER, SentenceFeaturizer


@pytest.fixture(scope="module")
def folder():
    named = os.environ.get(FOLDER)
    if not named:
        pytest.skip(f"no sentence encoder: {FOLDER} is set by ./motcua test")
    return Path(named)


@pytest.fixture(scope="module")
def encoder(folder):
    return SentenceEncoder(folder, threads=1)


def likeness(encoder, one, other):
    a, b = encoder.vectors([one, other])
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


class TestSentenceEncoder:
    def test_what_means_the_same_lies_closer_than_what_shares_words(self, encoder):
        asked = "hết bao nhiêu tiền"
        assert likeness(encoder, asked, "chi phí là mấy") > likeness(encoder, asked, "hết giờ làm việc chưa")

    def test_a_sentence_has_one_vector_whatever_stands_beside_it(self, encoder, folder):
        texts = ["nộp ở đâu", "làm lại căn cước bị mất thì cần giấy tờ gì vậy ạ", "phí"]
        together = SentenceEncoder(folder, threads=2).vectors(texts)
        assert np.array_equal(together, np.stack([encoder.vectors([text])[0] for text in texts]))

    def test_capitals_make_no_difference(self, encoder):
        one, other = encoder.vectors(["NỘP Ở ĐÂU", "nộp ở đâu"])
        assert np.array_equal(one, other)

    @pytest.mark.parametrize("text", ["", "?", "🦆", "phí " * 5000], ids=["empty", "mark", "emoji", "20,000 letters"])
    def test_odd_texts_have_finite_vectors(self, encoder, text):
        assert np.isfinite(encoder.vectors([text])).all()

    def test_a_folder_that_is_no_encoder_is_named(self, tmp_path):
        with pytest.raises(FileNotFoundError, match=r"tokenizer\.json"):
            SentenceEncoder(tmp_path, threads=1)


class TestSentenceFeaturizer:
    def test_examples_and_messages_get_the_same_feature(self, folder):
        featurizer = SentenceFeaturizer({"encoder": str(folder), "threads": 1})
        example, asked = Message(data={"text": "nộp ở đâu"}), Message(data={"text": "nộp ở đâu"})
        featurizer.process_training_data(TrainingData([example]))
        featurizer.process([asked])
        (_, learnt), (_, seen) = (each.get_dense_features("text") for each in (example, asked))
        assert learnt.features.shape == (1, 384)
        assert np.array_equal(learnt.features, seen.features)

    def test_a_message_without_text_is_left_alone(self, folder):
        (done,) = SentenceFeaturizer({"encoder": str(folder), "threads": 1}).process([Message(data={"text": ""})])
        assert json.dumps(done.data) == '{"text": ""}'

    def test_without_an_encoder_the_way_out_is_told(self, monkeypatch):
        monkeypatch.delenv(FOLDER, raising=False)
        with pytest.raises(InvalidConfigException, match="motcua"):
            SentenceFeaturizer(SentenceFeaturizer.get_default_config())
