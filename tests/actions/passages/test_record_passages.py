"""How a record is split into what can be quoted, and what a question and a passage are read as."""

import pytest

from actions.passage_reading import read_question, read_told
from actions.record_passages import Part, passages_of
from index.catalog.procedure import (
    DocumentGroup,
    Fee,
    FeeMeaning,
    Procedure,
    RequiredDocument,
    SubmissionChannel,
    SubmissionMethod,
)

LONG = (
    "Nộp tại Sở Tư pháp TP. Hồ Chí Minh trong giờ làm việc. "
    + "Sau đó chờ cơ quan kiểm tra giấy tờ. " * 8
    + "Nhận giấy."
)


def texts(**fields):
    return [passage.text for passage in passages_of(Procedure(code="1.000001", name="Việc mẫu", **fields))]


class TestPassages:
    def test_a_short_item_is_one_and_a_long_one_is_its_sentences(self):
        assert texts(steps=("Nộp phiếu. Chờ hẹn.",)) == ["Nộp phiếu. Chờ hẹn."]
        assert texts(steps=(LONG,)) == [
            "Nộp tại Sở Tư pháp TP. Hồ Chí Minh trong giờ làm việc.",
            "Sau đó chờ cơ quan kiểm tra giấy tờ.",
            "Nhận giấy.",
        ]

    def test_a_document_goes_with_its_note_and_stands_under_its_case(self):
        group = DocumentGroup(
            case="Trường hợp bị mất:", documents=(RequiredDocument(name="Ảnh chân dung", note="Cỡ 3 x 4 cm."),)
        )
        (passage,) = passages_of(Procedure(code="1.000001", name="Việc mẫu", document_groups=(group,)))
        assert (passage.part, passage.under, passage.quoted) == (
            Part.DOCUMENTS,
            "Trường hợp bị mất",
            ("Ảnh chân dung", "Cỡ 3 x 4 cm."),
        )

    def test_a_note_on_a_fee_stands_under_its_amount(self):
        fee = Fee(meaning=FeeMeaning.AMOUNT, amount=70_000, applies_to="mỗi thẻ", note="Chỉ thu 50% mức này.")
        channel = SubmissionChannel(method=SubmissionMethod.DIRECT, fees=(fee,))
        (passage,) = passages_of(Procedure(code="1.000001", name="Việc mẫu", channels=(channel,)))
        assert passage.under == "Nộp trực tiếp, 70.000 đồng, mỗi thẻ"


class TestQuestions:
    @pytest.mark.parametrize(
        ("text", "matter"),
        [
            ("nho me di lay gium duoc khong", "stead"),
            ("hình thẻ mấy tấm", "photo"),
            ("có phải lăn tay k", "fingerprint"),
            ("trễ thì bị phạt bao nhiêu", "fine"),
            ("đang giảm một nửa mà", "reduction"),
        ],
    )
    def test_a_matter_is_read_out_of_how_people_call_it(self, text, matter):
        assert matter in read_question(text).matters

    @pytest.mark.parametrize(
        "text",
        [
            *("làm giúp em với", "em làm thế nào", "đăng ký giám hộ", "đăng ký hộ kinh doanh", "anh ơi cho hỏi"),
            *("thay đổi", "không có giấy ra viện thì nộp gì thay được", "có người quen ngủ nhờ thì phải báo ai"),
            *("den nop ho so tai phuong", "toi nuoi hai dua nho lam thue kiem song"),
        ],
    )
    def test_words_that_only_sound_like_one_are_none(self, text):
        assert not read_question(text).matters & {"stead", "photo"}

    @pytest.mark.parametrize(
        "text",
        ["phải nộp trong mấy tháng", "phai bao trong vong may ngay", "phải làm trước mấy bữa", "hạn chót khi nào"],
    )
    def test_a_deadline_of_ones_own_is_told_from_how_long_it_takes(self, text):
        assert read_question(text).wants_deadline
        assert not read_question("làm mấy ngày thì xong").wants_deadline

    def test_what_an_agency_does_in_a_time_is_no_deadline(self):
        assert read_told("Nộp trong 90 ngày kể từ ngày mất.").has_deadline
        assert not read_told("Cơ quan bảo hiểm xã hội giải quyết trong 10 ngày làm việc.").has_deadline
