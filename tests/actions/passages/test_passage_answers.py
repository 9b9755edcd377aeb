"""Passages of a record quoted for what no field answers: true to the record, and the right ones.

Truth is proven over every passage of every starter record; the finding is measured on questions.jsonl, whose rows with
odd ids nothing was built on.
"""

import json
from pathlib import Path

import pytest

from actions.answers import source_line
from actions.context import Memory, Turn
from actions.dialogue import respond
from actions.passage_answers import MOST_QUOTED, answer_from_passages, find_passages
from actions.record_passages import passages_of
from index.catalog.procedure import Procedure
from index.catalog.sources import own_records
from index.search.decision import Decision
from tests.conftest import ROOT
from vietnamese.text import squeeze

QUESTIONS = [
    json.loads(line) for line in (Path(__file__).parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
CARD, GUESTS, JOBLESS, DEED, VEHICLE, BUSINESS = "1.014064", "2.001159", "1.014748", "1.012784", "1.013076", "1.001612"
PASSPORT, SPLIT = "1.001456", "1.010038"


@pytest.fixture(scope="session")
def records():
    """The starter catalogue by code."""
    found = own_records.records(ROOT / "index" / "starter")
    return {record.code: record for record in found if isinstance(record, Procedure)}


def strings_of(value):
    """Every text that stands anywhere in a record."""
    if isinstance(value, str):
        yield squeeze(value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_of(each)


def quotes_in(text):
    """What an answer puts between quotation marks of ours, which stand around whole pieces."""
    return [
        piece
        for line in text.split("\n")
        if line.startswith("• Ở mục")
        for piece in line.split(": “", 1)[1].removesuffix("”").split("” – “")
    ]


class TestWhatIsQuoted:
    def test_every_passage_of_every_record_stands_in_it(self, records):
        assert len(records) >= 150
        for record in records.values():
            held = list(strings_of(record.model_dump()))
            for passage in passages_of(record):
                for piece in passage.quoted:
                    assert any(piece in text for text in held), (record.code, piece)

    def test_every_sentence_of_steps_notes_and_conditions_is_in_some_passage(self, records):
        for record in records.values():
            quoted = " ".join(piece for passage in passages_of(record) for piece in passage.quoted)
            groups = record.document_groups
            texts = [*record.steps, *record.requirements, *record.results]
            texts += [text for group in groups for text in group.notes]
            texts += [
                text for group in groups for document in group.documents for text in (document.name, document.note)
            ]
            texts += [fee.note for channel in record.channels for fee in channel.fees]
            for text in texts:
                words = squeeze(text).split()
                missing = [word for word in words if word not in quoted]
                assert len(words) < 2 or not missing, (record.code, text)

    @pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: str(row["id"]))
    def test_an_answer_holds_nothing_but_quotes_headings_and_its_source(self, records, row):
        record = records[row["code"]]
        answer = answer_from_passages(row["text"], record)
        if answer is None:
            return
        held = list(strings_of(record.model_dump()))
        quotes = quotes_in(answer.text)
        assert len([line for line in answer.text.split("\n") if line.startswith("•")]) <= MOST_QUOTED
        assert all(any(quote in text for text in held) for quote in quotes)
        assert answer.text.endswith(source_line(record))
        assert answer.decision is Decision.ANSWER
        assert answer.codes == (record.code,)
        assert answer.buttons


def measured(records, half):
    """Shares of one half: right among quoted, right among what a passage answers, quoted among what none answers."""
    right = quoted = wrong = 0
    rows = [row for row in QUESTIONS if row["id"] % 2 == half]
    for row in rows:
        pieces = [piece for found in find_passages(row["text"], records[row["code"]]) for piece in found.passage.quoted]
        quoted += bool(pieces)
        right += any(wanted in piece for wanted in row["quoted"] for piece in pieces)
        wrong += bool(pieces) and not row["quoted"]
    answerable = sum(bool(row["quoted"]) for row in rows)
    return right / quoted, right / answerable, wrong / (len(rows) - answerable)


@pytest.mark.parametrize("half", [0, 1], ids=["looked at", "held out"])
def test_the_right_passage_is_quoted_and_none_where_none_answers(records, half):
    precision, recall, wrong = measured(records, half)
    assert precision >= 0.9
    assert recall >= 0.7
    assert wrong <= 0.1


def test_the_questions_are_of_many_procedures_and_can_be_answered_as_they_say(records):
    assert len({row["code"] for row in QUESTIONS}) >= 40
    for row in QUESTIONS:
        pieces = [piece for passage in passages_of(records[row["code"]]) for piece in passage.quoted]
        assert all(any(wanted in piece for piece in pieces) for wanted in row["quoted"]), row


@pytest.fixture
def ask(starter, empty_guide):
    """Says one message about a procedure in hand; the intent is one that tells nothing."""

    def ask(text, code, **remembered):
        return respond(Turn(text, "nlu_fallback", Memory(procedure=code, **remembered)), starter, empty_guide)

    return ask


class TestInTheConversation:
    @pytest.mark.parametrize(
        ("code", "text", "said"),
        [
            (JOBLESS, "nghỉ việc rồi phải nộp trong mấy tháng", "3 tháng kể từ ngày nghỉ việc"),
            (GUESTS, "phải báo trước mấy giờ", "Báo trước 23 giờ"),
            (GUESTS, "gọi điện báo được không", "Gọi số điện thoại"),
            (CARD, "có phải lấy dấu vân tay không", "lấy lại ảnh, vân tay, mống mắt"),
            (CARD, "nghe nói đang giảm một nửa mà", "chỉ thu 50% mức này"),
            (DEED, "có cần bản vẽ không", "Bản vẽ tách thửa đất, hợp thửa đất"),
            (VEHICLE, "để quá 30 ngày có bị gì không", "bị xử phạt trước khi giải quyết"),
            (BUSINESS, "nhờ người khác đi nộp được không", "ủy quyền"),
            (PASSPORT, "hình chụp cỡ bao nhiêu nền màu gì", "cỡ 4cm x 6cm"),
        ],
    )
    def test_a_detail_is_quoted_where_a_field_would_not_tell_it(self, ask, code, text, said):
        response = ask(text, code, facet="ask_fees")
        assert "Hồ sơ công bố của thủ tục" in response.answer.text
        assert any(said in quote for quote in quotes_in(response.answer.text))
        assert (response.memory.procedure, response.memory.facet) == (code, "ask_fees")

    @pytest.mark.parametrize(
        ("code", "text", "silence"),
        [
            (SPLIT, "có phải lăn tay chụp hình không", "không nêu ảnh, việc lấy vân tay"),
            (DEED, "có phải thi gì không, phải thi lại không", "không nêu việc thi hay sát hạch"),
        ],
    )
    def test_what_the_record_does_not_tell_is_said_as_such(self, ask, code, text, silence):
        answer = ask(text, code).answer
        assert silence in answer.text
        assert answer.buttons
        assert not quotes_in(answer.text)

    def test_what_a_record_says_of_the_same_matter_is_told_as_the_nearest(self, ask):
        answer = ask("ảnh thẻ cỡ mấy", CARD).answer
        assert "không thấy câu nào nêu rõ điều bạn hỏi; gần nhất là:" in answer.text
        assert all("ảnh" in quote for quote in quotes_in(answer.text))

    def test_a_field_that_answers_keeps_answering(self, ask):
        assert ask("mấy ngày có", CARD).answer.text.startswith("Bao lâu có kết quả")
        assert ask("cần giấy tờ gì", DEED).answer.text.startswith("Giấy tờ cần có")
        assert ask("lệ phí bao nhiêu", CARD).answer.text.startswith("Phí, lệ phí")

    def test_a_detail_beside_a_facet_is_told_after_it(self, ask):
        answer = ask("nộp trực tiếp mấy ngày, có cần bản vẽ không", DEED).answer
        assert "22 ngày làm việc" in answer.text
        assert any("Bản vẽ tách thửa đất" in quote for quote in quotes_in(answer.text))

    def test_another_procedure_that_is_named_is_not_answered_from_the_one_in_hand(self, ask):
        answer = ask("đổi bằng lái xe có phải khám sức khỏe không", CARD).answer
        assert CARD not in answer.codes
