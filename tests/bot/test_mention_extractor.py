import datetime
import unicodedata
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.code_extractor import CodeExtractor
from bot.nlu.mention_extractor import MentionExtractor
from bot.nlu.normaliser import VietnameseNormaliser
from vietnamese.numbers import TIME_ZONE

ROOT = Path(__file__).resolve().parents[2]
NEW_KINDS = {"agency", "case", "channel", "date", "legal_document", "money", "ordinal", "place"}


def parse(text, components):
    messages = [Message(data={"text": text, "intent": {"name": "find_procedure", "confidence": 0.4}})]
    for component in components:
        messages = component.process(messages)
    return messages[0]


@pytest.fixture(params=["codes last", "codes first"])
def components(request):
    both = [MentionExtractor(), CodeExtractor()]
    return [VietnameseNormaliser({"folded_copies": True}), *(both if request.param == "codes last" else both[::-1])]


def read(text, components):
    return sorted((e["entity"], e["value"]) for e in parse(text, components).get("entities"))


def test_codes_and_all_else_are_read_in_either_order_and_once(components):
    assert read("tra h12.34.260115.0007 nộp ngày 15/1/2026 ở quận 1, phí 50k, qua mạng", components) == [
        ("channel", "trực tuyến"),
        ("date", "2026-01-15"),
        ("dossier_code", "H12.34-260115-0007"),
        ("money", 50000),
        ("place", "Quận 1"),
    ]


def test_words_that_the_normaliser_writes_out_have_their_places_in_the_citizens_text(components):
    text = "ubnd xã lm lại cccd bn tiền, 50k hả"
    found = {e["entity"]: text[e["start"] : e["end"]] for e in parse(text, components).get("entities")}
    assert found == {"agency": "ubnd xã", "case": "lm lại", "money": "50k"}


def test_digits_of_a_date_an_amount_or_a_law_are_no_second_factor(components):
    for text in ("năm 2025 phí bao nhiêu", "đóng 150000 đồng", "nghị định 123 nói gì"):
        assert "digits" not in dict(read(text, components)), text
    assert read("4 số cuối là 5678", components) == [("digits", "5678")]


def test_yesterday_is_the_day_before_today_in_vietnam(components):
    before = datetime.datetime.now(TIME_ZONE).date()
    ((_, value),) = read("nộp hôm qua", components)
    after = datetime.datetime.now(TIME_ZONE).date()
    assert value in {(day - datetime.timedelta(days=1)).isoformat() for day in (before, after)}


def test_decomposed_letters_are_read_as_composed_ones(components):
    assert read(unicodedata.normalize("NFD", "bị mất ở Hà Nội"), components) == [
        ("case", "bị mất"),
        ("place", "Hà Nội"),
    ]


def test_a_procedure_code_with_its_provincial_tail_alone_chooses_the_procedure(components):
    done = parse("mã tthc 1.004222.000.00.00.H08", components)
    assert done.get("intent")["name"] == "choose_procedure"
    assert [e["value"] for e in done.get("entities")] == ["1.004222"]


def test_a_code_within_a_question_leaves_the_intent(components):
    assert parse("1.004222.000.00.00.H08 nộp ở đâu", components).get("intent")["name"] == "find_procedure"


class TestDomain:
    @pytest.fixture(scope="class")
    def domain(self):
        return Domain.from_directory(str(ROOT / "domain"))

    def test_every_kind_is_declared(self, domain):
        assert set(domain.entities) >= NEW_KINDS | {"dossier_code", "procedure_code", "digits"}

    def test_no_new_kind_influences_which_action_comes_next(self, domain):
        for intent in domain.intents:
            assert not NEW_KINDS & set(domain.intent_config(intent)["used_entities"]), intent
