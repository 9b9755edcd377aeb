import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.code_extractor import CodeExtractor
from bot.nlu.normaliser import WRITTEN, VietnameseNormaliser
from bot.nlu.tokenizer import UndertheseaTokenizer


def message(text, intent=None):
    data = {"text": text}
    if intent:
        data["intent"] = {"name": intent, "confidence": 0.4}
    return Message(data=data)


class TestNormaliser:
    @pytest.fixture
    def normaliser(self):
        return VietnameseNormaliser({"folded_copies": True})

    def test_text_is_normalised_and_the_original_kept(self, normaliser):
        (done,) = normaliser.process([message("lm lại cccd mất bn tiền")])
        assert done.get("text") == "làm lại căn cước công dân mất bao nhiêu tiền"
        assert done.get(WRITTEN) == "lm lại cccd mất bn tiền"

    def test_training_adds_a_folded_copy_with_the_same_intent(self, normaliser):
        data = TrainingData([Message.build("lệ phí bao nhiêu", "ask_fees"), Message.build("phi", "ask_fees")])
        assert len(data.intent_examples) == 2  # Rasa remembers this list from now on.
        texts = [(m.get("text"), m.get("intent")) for m in normaliser.process_training_data(data).intent_examples]
        assert ("le phi bao nhieu", "ask_fees") in texts
        assert len(texts) == 3


def test_tokens_are_vietnamese_words_with_their_places():
    tokenizer = UndertheseaTokenizer(UndertheseaTokenizer.get_default_config())
    tokens = tokenizer.tokenize(message("làm lại căn cước"), "text")
    assert [token.text for token in tokens] == ["làm", "lại", "căn_cước"]
    assert [(token.start, token.end) for token in tokens] == [(0, 3), (4, 7), (8, 16)]


class TestCodeExtractor:
    def read(self, text, intent="ask_fees"):
        (done,) = CodeExtractor().process([message(text, intent)])
        entities = {e["entity"]: e["value"] for e in done.get("entities")}
        return done.get("intent")["name"], entities

    def test_a_dossier_code_means_its_status(self):
        intent, entities = self.read("coi giùm h12 34 260115 0007")
        assert (intent, entities) == ("dossier_status", {"dossier_code": "H12.34-260115-0007"})

    def test_a_late_dossier_stays_late(self):
        assert self.read("H12.34-260115-0007 trễ rồi", "dossier_overdue")[0] == "dossier_overdue"

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("1.014064", "choose_procedure"),
            ("2", "choose_ordinal"),
            ("1234", "give_digits"),
            ("số 3", "choose_ordinal"),
        ],
    )
    def test_bare_codes_and_numbers_decide_alone(self, text, intent):
        assert self.read(text)[0] == intent

    def test_digits_in_a_short_sentence_are_a_second_factor(self):
        assert self.read("4 số cuối là 5678 nhé", "give_digits")[1] == {"digits": "5678"}

    def test_a_facet_with_a_procedure_code_keeps_its_intent(self):
        assert self.read("lệ phí của thủ tục 1.014064", "ask_fees") == ("ask_fees", {"procedure_code": "1.014064"})

    def test_money_and_dates_are_no_digits(self):
        assert self.read("70.000 đồng ngày 18/07/2026")[1] == {}
