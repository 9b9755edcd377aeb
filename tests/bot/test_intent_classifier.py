import gc
import json

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intent_classifier import EnsembleIntentClassifier
from bot.nlu.intent_ensemble import IntentEnsemble
from bot.nlu.intent_views import VIEWS, View, sight, words
from bot.nlu.normaliser import VietnameseNormaliser
from bot.nlu.slot_tagger import SlotTagger

EXAMPLES = {
    "ask_fees": [
        "lệ phí bao nhiêu",
        "mất bao nhiêu tiền",
        "phí làm căn cước",
        "có tốn tiền không",
        "nộp bao nhiêu lệ phí",
    ],
    "greet": ["xin chào", "chào bạn", "chào em nhé", "alo chào shop", "chào buổi sáng"],
    "ask_where": ["nộp ở đâu", "ra chỗ nào làm", "đến đâu nộp hồ sơ", "cơ quan nào nhận", "làm căn cước ở đâu"],
    "airfare#flight": [
        "chuyến bay và giá vé",
        "cho xem chuyến bay kèm giá vé",
        "giá vé và chuyến bay",
        "bay giá vé gì",
    ],
}
FLIGHTS = [
    ("bay từ [huế] đến (vinh)", "flight"),
    ("giá vé từ [hà nội] đến (đà lạt)", "airfare"),
    ("chuyến bay từ [đà nẵng] đến (huế)", "flight"),
    ("giá vé rẻ nhất đến (hà nội)", "airfare"),
    ("tìm chuyến bay rời [vinh] đến (phú quốc)", "flight"),
    ("từ [cần thơ] đến (vinh) giá vé bao nhiêu", "airfare"),
    ("có chuyến bay đến (cần thơ) không", "flight"),
    ("vé từ [phú quốc] đến (đà nẵng) giá bao nhiêu", "airfare"),
]


def message(text, intent=None, entities=()):
    data = {"text": text, "entities": list(entities)}
    return Message(data={**data, "intent": intent} if intent else data)


def annotated(marked, intent):
    """A message from "bay từ [huế] đến (vinh)": from a city in square brackets, to one in round ones."""
    text, entities = "", []
    for letter in marked:
        if letter in "[(":
            entities.append({"start": len(text), "entity": "city", "role": "from" if letter == "[" else "to"})
        elif letter in "])":
            entities[-1].update(end=len(text), value=text[entities[-1]["start"] :])
        else:
            text += letter
    return message(text, intent, entities)


def written_data():
    return TrainingData([message(text, intent) for intent, texts in EXAMPLES.items() for text in texts])


@pytest.fixture
def storage(tmp_path):
    return LocalModelStorage.create(tmp_path)


def trained(storage, data, name="intents", **options):
    config = {**EnsembleIntentClassifier.get_default_config(), **options}
    EnsembleIntentClassifier(config, storage, Resource(name)).train(data)
    return EnsembleIntentClassifier.load(config, storage, Resource(name), None)


def understood(component, text):
    (done,) = component.process([message(text)])
    return done.get("intent"), done.get("intent_ranking")


class TestEnsembleIntentClassifier:
    @pytest.fixture
    def classifier(self, storage):
        return trained(storage, written_data())

    @pytest.mark.parametrize(
        ("text", "intent"),
        [("lệ phí bao nhiêu tiền", "ask_fees"), ("chào nhé", "greet"), ("nộp ở chỗ nào", "ask_where")],
    )
    def test_a_message_gets_the_intent_of_its_like(self, classifier, text, intent):
        assert understood(classifier, text)[0]["name"] == intent

    def test_a_label_with_a_number_sign_is_a_label_like_others(self, classifier):
        assert understood(classifier, "chuyến bay và giá vé")[0]["name"] == "airfare#flight"

    def test_the_ranking_falls_and_its_confidences_add_up_to_one(self, classifier):
        intent, ranking = understood(classifier, "phí nộp ở đâu")
        confidences = [each["confidence"] for each in ranking]
        assert confidences == sorted(confidences, reverse=True)
        assert sum(confidences) == pytest.approx(1)
        assert ranking[0] == intent

    def test_the_ranking_is_no_longer_than_configured(self, storage):
        classifier = trained(storage, written_data(), ranking_length=2)
        assert len(understood(classifier, "phí nộp ở đâu")[1]) == 2

    @pytest.mark.parametrize("text", ["", "   ", "ж ў", "🦆", "ﷺ", "\u200b"])
    def test_what_holds_nothing_known_gets_no_intent_and_no_confidence(self, classifier, text):
        assert understood(classifier, text) == ({"name": None, "confidence": 0.0}, [])

    def test_ten_thousand_letters_are_read_in_a_moment(self, classifier):
        assert understood(classifier, "lệ phí bao nhiêu " * 600)[0]["name"] == "ask_fees"

    def test_the_same_examples_give_the_same_classifier(self, storage, classifier):
        again = trained(storage, written_data(), name="again")
        assert understood(again, "phí nộp ở đâu") == understood(classifier, "phí nộp ở đâu")

    def test_what_is_stored_holds_no_pickle(self, storage, classifier):
        with storage.read_from(Resource("intents")) as folder:
            assert {path.suffix for path in folder.iterdir()} == {".json", ".npz"}
            assert json.loads((folder / "vocabulary.json").read_text("utf-8"))["intents"] == sorted(EXAMPLES)
            with np.load(folder / "weights.npz", allow_pickle=False) as stored:
                assert all(stored[name].dtype != object for name in stored.files)

    def test_one_intent_alone_cannot_be_told_from_others(self, storage):
        data = TrainingData([message(text, "greet") for text in EXAMPLES["greet"]])
        with pytest.warns(UserWarning, match="fewer than two intents"):
            classifier = trained(storage, data)
        assert understood(classifier, "xin chào")[0] == {"name": None, "confidence": 0.0}

    def test_two_intents_are_enough(self, storage):
        examples = [message(text, intent) for intent in ("greet", "ask_fees") for text in EXAMPLES[intent]]
        classifier = trained(storage, TrainingData(examples))
        assert understood(classifier, "chào em")[0]["name"] == "greet"
        assert understood(classifier, "tiền lệ phí")[0]["name"] == "ask_fees"

    def test_a_view_that_does_not_exist_is_named(self, storage):
        with pytest.raises(InvalidConfigException, match="dreams"):
            EnsembleIntentClassifier(
                {**EnsembleIntentClassifier.get_default_config(), "views": ["dreams"]}, storage, Resource("x")
            )


def test_confidences_of_noise_are_as_low_as_its_accuracy():
    chance = np.random.default_rng(1)
    letters = ["ba", "ca", "da", "ga", "ha", "la"]
    sights = [sight(" ".join(chance.choice(letters, 6))) for _ in range(240)]
    labels = list(chance.choice(["a", "b", "c"], 240))
    ensemble = IntentEnsemble.train(sights, labels, ["words", "letters"])
    sure = [ensemble.probabilities(sight(" ".join(chance.choice(letters, 6)))).max() for _ in range(60)]
    assert np.mean(sure) < 0.5


class TestViews:
    def test_values_give_way_to_their_types_and_runs_of_them_to_one_mark(self):
        seen = sight("giá vé từ huế đến vinh hôm nay", [(10, 13, "city"), (18, 22, "city"), (23, 30, "day")])
        assert seen.slots == "giá vé từ <city> đến <city> <day>"
        assert seen.frame == "giá vé từ <_>"

    def test_a_type_kept_as_written_keeps_its_words(self):
        seen = sight("vé rẻ nhất", [(3, 10, "cost")], as_written=frozenset({"cost"}))
        assert seen.slots == "vé rẻ nhất"

    def test_names_of_types_are_one_word(self):
        assert words("từ <city_name> đến <_>?") == ["từ", "<city_name>", "đến", "<_>", "?"]

    def test_a_copy_without_diacritics_does_not_confirm_a_feature(self):
        sights = [sight("lệ phí"), sight("le phi"), sight("phí khác")]
        view = View.learn("letters", sights, groups=[0, 0, 1], least=2)
        assert " ph" in view.vocabulary
        assert " l" not in view.vocabulary

    @pytest.mark.parametrize("name", VIEWS)
    def test_every_row_has_length_one(self, name):
        view = View.learn(name, [sight("nộp hồ sơ ở đâu")], groups=[0], least=1)
        _, values = view.row(sight("nộp hồ sơ ở đâu"))
        assert np.linalg.norm(values) == pytest.approx(1)


class TestSlots:
    def tagger(self, storage, data, name="slots"):
        config = SlotTagger.get_default_config()
        SlotTagger(config, storage, Resource(name)).train(data)
        return SlotTagger.load(config, storage, Resource(name), None)

    def found(self, tagger, text):
        (done,) = tagger.process([message(text)])
        return {(e["entity"], e.get("role"), e["value"]) for e in done.get("entities")}

    @pytest.fixture
    def flights(self):
        return TrainingData([annotated(text, intent) for text, intent in FLIGHTS])

    def test_entities_are_found_with_their_roles_and_places(self, storage, flights):
        tagger = self.tagger(storage, flights)
        assert self.found(tagger, "bay từ vinh đến huế") == {("city", "from", "vinh"), ("city", "to", "huế")}
        (done,) = tagger.process([message("bay từ vinh đến huế")])
        assert [(e["start"], e["end"], e["extractor"]) for e in done.get("entities")] == [
            (7, 11, "SlotTagger"),
            (16, 19, "SlotTagger"),
        ]

    def test_the_stored_model_stays_in_memory_as_long_as_its_tagger(self, storage, flights):
        tagger = self.tagger(storage, flights)
        with storage.read_from(Resource("slots")) as folder:
            size = (folder / "slots.crfsuite").stat().st_size
        gc.collect()
        overwriting = [bytes([255]) * size for _ in range(64)]
        assert self.found(tagger, "bay từ vinh đến huế") == {("city", "from", "vinh"), ("city", "to", "huế")}
        assert len(overwriting) == 64

    def test_without_annotations_no_model_is_stored_and_nothing_touched(self, storage):
        tagger = self.tagger(storage, written_data())
        with storage.read_from(Resource("slots")) as folder:
            # Rasa's cache of trainings loses a resource that is empty.
            assert [path.name for path in folder.iterdir()] == ["lexicon.json"]
        (done,) = tagger.process([Message(data={"text": "làm căn cước"})])
        assert done.data == {"text": "làm căn cước"}

    @pytest.mark.parametrize("text", ["", "?!", "🦆 ж", pytest.param("bay từ huế " * 910, id="10,000 letters")])
    def test_odd_texts_are_read_without_harm(self, storage, flights, text):
        assert isinstance(self.found(self.tagger(storage, flights), text), set)

    def test_an_intent_is_understood_with_a_city_never_seen(self, storage, flights):
        classifier = trained(storage, flights, most_values=1, least=1)
        city = {"start": 16, "end": 24, "entity": "city"}
        (done,) = classifier.process([message("chuyến bay đến  xứ xa lạ"[:24], entities=[city])])
        assert done.get("intent")["name"] == "flight"

    def test_annotations_keep_their_words_when_the_text_is_normalised(self):
        written = "bay từ  Đà  Nẵng, đi vs vn"
        entities = [{"start": 8, "end": 16, "entity": "city"}, {"start": 24, "end": 26, "entity": "city"}]
        data = TrainingData([message(written, "flight", entities)])
        normalised, copy = VietnameseNormaliser({"folded_copies": True}).process_training_data(data).training_examples
        for each, cities in ((normalised, ["Đà Nẵng", "vn"]), (copy, ["da nang", "vn"])):
            text = each.get("text")
            assert [text[e["start"] : e["end"]] for e in each.get("entities")] == cities
        assert normalised.get("text") == "bay từ Đà Nẵng, đi với vn"
