"""Texts that nobody wrote: whatever stands in a file, it becomes a valid procedure or a rejection with a reason.

The search that goes deeper, and takes minutes, is ``benchmarks/fuzz_catalogue.py``; what it found stands here too.
"""

import json
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.catalog.interpretation.documents import read_group
from index.catalog.interpretation.fees import read_fee, read_fees
from index.catalog.interpretation.law import read_legal_basis
from index.catalog.interpretation.levels import read_levels
from index.catalog.interpretation.times import read_time
from index.catalog.procedure import FeeMeaning, Procedure
from index.catalog.sources import Rejection, portal_api, text_export
from vietnamese.text import clean, fold

bounded = settings(
    max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)

WORDS = (
    "phí|lệ phí|VNĐ|đồng|USD|miễn|không|không có|không thu|Miễn lệ phí|đối với|trường hợp|hộ nghèo|theo quy định|"
    "Thông tư số 1/2026/TT-BTC|Hội đồng nhân dân tỉnh|Chưa có quy định|150.000 đồng|1.500.000 đồng|3000.000 đồng|"
    "70000 VNĐ (mỗi thẻ)|0 VNĐ ()|2.000.000/lần|100 USD|75% mức thu|không quá|ngày làm việc|ngày|giờ|tháng|"
    "5 WORKING_DAY|7 DAY|OTHER|YEAR|tăng thêm|xã miền núi|ngày 15 tháng 6|sau 15 giờ|a)|b)|-|+|:|;|.|,|(|)||từ|đến|"
    "Bản chính: 1, Bản sao: 0|Số lượng:|12/QĐ-MAU|31/02/2024|\u0000|\u200b|\r\n|đ\u0323|NHÂN DÂN"
).split("|")
numbers = st.one_of(
    st.integers(0, 10**10).map(str),
    st.from_regex(r"\d{1,4}([.,]\d{1,4}){0,3}", fullmatch=True),
    st.sampled_from(["9" * 5000, "٣", "１２", "0", "00", "1e9", "-5", "0,5"]),
)
vietnamese = st.lists(st.one_of(st.sampled_from(WORDS), numbers, st.text(max_size=6)), max_size=25).flatmap(
    lambda words: st.sampled_from([" ", "", " | "]).map(lambda between: between.join(words))
)

RECORD = """Chi tiết thủ tục hành chính
Mã thủ tục: 1.999001
Số quyết định: 12/QĐ-MAU
Tên thủ tục: Cấp giấy phép nuôi rồng cảnh
Cấp thực hiện: Cấp Xã
Lĩnh vực: Chăn nuôi
Trình tự thực hiện:
    - Bước 1: Nộp đơn.
Cách thức thực hiện:
  * Hình thức nộp: DIRECT
    Thời hạn giải quyết: 5 WORKING_DAY
    Phí, lệ phí: 20000 VNĐ (mỗi con) | 0 VNĐ (Cấp lại: 10.000 đồng)
    Mô tả: Nộp tại xã.
Thành phần hồ sơ:
  [ Trường hợp nuôi lần đầu ]
    - Đơn đề nghị;
      Số lượng: Bản chính: 1, Bản sao: 0
Đối tượng thực hiện: Công dân Việt Nam
Cơ quan thực hiện: Ủy ban nhân dân cấp xã
Kết quả thực hiện: Giấy phép
Căn cứ pháp lý:
  * Luật Rồng ngày 01/02/2026 (1/2026/QH15)
Từ khóa: rồng
"""
ANSWER = {
    "code": "OK",
    "data": {
        "id": "01234567-89ab",
        "code": "1.999001",
        "name": "Cấp giấy phép nuôi rồng cảnh",
        "isWard": True,
        "executionMethods": [
            {
                "submissionMethod": "DIRECT",
                "processingTime": "5",
                "processingTimeUnit": "WORKING_DAY",
                "fees": [{"type": "FEE", "value": 20000, "description": "mỗi con"}],
            }
        ],
        "cases": [{"name": "Nuôi lần đầu", "processingDay": {"qty": 5, "type": "DAY"}}],
        "executionCases": [{"name": "", "profileComponents": [{"name": "Đơn", "originalQty": 1, "copyQty": 0}]}],
        "legalBasisesDetails": [{"name": "Luật Rồng", "code": "1/2026/QH15"}],
        "updatedAt": 1784300000000,
    },
}


def numbers_in(text):
    """Every number that stands in the text: points read as thousands, as a decimal, and without their noughts."""
    found = set()
    for number in re.findall(r"\d+(?:[.,]\d+)*", clean(text)):
        for plain in (number, re.sub(r"[.,]0{1,2}$", "", number)):
            found.add(int(re.sub(r"\D", "", plain)[:4000]))
        if len(re.findall(r"[.,]", number)) == 1:
            found.add(float(number.replace(",", ".")))
    return found


def assert_fees_say_what_the_words_say(fees, text):
    assert fees
    for fee in fees:
        if fee.amount is not None:
            assert fee.amount > 0
            assert fee.amount in numbers_in(text)
        if fee.meaning is FeeMeaning.FREE:
            assert re.search(r"khong|mien|\b0 ?d", fold(clean(text)))


def assert_times_say_what_the_words_say(times, text):
    assert times
    for time in times:
        if time.amount is not None:
            assert time.amount > 0
            assert time.amount in numbers_in(text)


def assert_procedure_or_rejection(record, text=None):
    if isinstance(record, Rejection):
        assert record.reason
        return
    assert isinstance(record, Procedure)
    assert Procedure.model_validate_json(record.model_dump_json()) == record
    for channel in record.channels:
        if text is not None:
            assert_fees_say_what_the_words_say(channel.fees, text)
            assert_times_say_what_the_words_say(channel.times, text)


@st.composite
def mutated(draw, text):
    """The text with a few pieces cut out, doubled, replaced or inserted."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.integers(0, 60)))
        piece = draw(st.one_of(vietnamese, st.just(text[start:stop] * 2), st.sampled_from(RECORD.splitlines(True))))
        text = text[:start] + piece + text[stop:]
    return text


@st.composite
def mutated_answer(draw):
    """The portal's answer with some values anywhere in it replaced, doubled or taken out."""
    answer = json.loads(json.dumps(ANSWER))
    anything = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-5, 10**12), st.floats(), vietnamese),
        lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(KEYS), inner, max_size=2)),
        max_leaves=4,
    )
    for _ in range(draw(st.integers(1, 3))):
        node, key = draw(st.sampled_from(list(places(answer))))
        if draw(st.booleans()):
            node[key] = draw(anything)
        elif isinstance(node, list):
            node.append(node[key])
        else:
            del node[key]
        if not isinstance(answer.get("data"), dict):
            break
    return answer


def places(node):
    for key in node if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], (dict, list)):
            yield from places(node[key])


KEYS = sorted({key for node, key in places(ANSWER) if isinstance(node, dict)})


class TestRecordsOfTheTextExport:
    @bounded
    @given(mutated(RECORD))
    def test_with_changed_pieces_become_procedures_or_rejections(self, text):
        assert_procedure_or_rejection(text_export._record("x.txt", text.encode("utf-8", "surrogatepass")), text)

    @bounded
    @given(st.binary(max_size=200), st.integers(0, len(RECORD.encode())))
    def test_with_bytes_of_anything_inside_become_procedures_or_rejections(self, raw, place):
        whole = RECORD.encode()
        assert_procedure_or_rejection(text_export._record("x.txt", whole[:place] + raw + whole[place:]))

    def test_with_an_unknown_submission_method_are_rejected_by_its_name(self):
        record = text_export._record("x.txt", RECORD.replace("DIRECT", "PIGEON").encode())
        assert isinstance(record, Rejection)
        assert "'PIGEON'" in record.reason

    def test_with_a_quantity_of_a_million_digits_are_rejected(self):
        raw = RECORD.replace("Bản chính: 1", "Bản chính: " + "9" * 1_000_000).encode()
        assert isinstance(text_export._record("x.txt", raw), Rejection)


class TestAnswersOfTheDetailApi:
    @bounded
    @given(mutated_answer())
    def test_with_changed_values_become_procedures_or_rejections(self, answer):
        raw = json.dumps(answer).encode()
        record = portal_api._record("x.json", raw)
        said = json.loads(json.dumps(answer), parse_float=str, parse_int=str)
        assert_procedure_or_rejection(record)
        for channel in getattr(record, "channels", ()):
            written = json.dumps(said, ensure_ascii=False)
            for fee in channel.fees:
                assert fee.amount is None or fee.amount > 0
                assert fee.amount is None or any(abs(fee.amount - number) <= 0.5 for number in numbers_in(written))

    @bounded
    @given(st.integers(0, len(json.dumps(ANSWER))), st.binary(max_size=30))
    def test_with_bytes_of_anything_inside_become_procedures_or_rejections(self, place, raw):
        whole = json.dumps(ANSWER).encode()
        assert_procedure_or_rejection(portal_api._record("x.json", whole[:place] + raw + whole[place:]))


class TestWords:
    @bounded
    @given(vietnamese)
    @example("70000.00 VNĐ ()")
    @example("70,5 VNĐ (mỗi bản)")
    @example("0 VNĐ (Phí: Không quy định)")
    @example("9" * 5000 + " VNĐ ()")
    @example("0 VNĐ (" + "9" * 5000 + " đồng)")
    def test_of_fees_are_never_more_than_they_say(self, text):
        assert_fees_say_what_the_words_say(read_fees(text), text)

    @bounded
    @given(st.integers(0, 10**9), vietnamese)
    def test_of_one_fee_are_never_more_than_they_say(self, value, words):
        assert_fees_say_what_the_words_say(read_fee(value, words), f"{value} {words}")

    @bounded
    @given(vietnamese)
    @example("9" * 5000 + " DAY")
    @example("1.000 ngày OTHER")
    @example("0 ngày đối với A OTHER")
    def test_of_times_are_never_more_than_they_say(self, text):
        assert_times_say_what_the_words_say(read_time(text), text)

    @bounded
    @given(st.sampled_from(["5 OTHER", "1 OTHER", "OTHER", "0 OTHER"]), vietnamese)
    @example("OTHER", "Thời hạn giải quyết: " + "9" * 5000 + " ngày")
    def test_of_times_beside_a_description_and_steps_are_never_more_than_all_say(self, text, words):
        assert_times_say_what_the_words_say(read_time(text, note=words, steps=(words,)), f"{text} {words}")

    @bounded
    @given(vietnamese)
    def test_of_law_levels_and_papers_are_read_without_fault(self, text):
        assert read_levels(text)
        group = read_group(text, [(text, 1, 0), (text, 0, 0)])
        assert all(document.originals >= 0 and document.copies >= 0 for document in group.documents)
        if text.strip() and clean(text).strip(" \n\t;-+*•–—·"):
            assert read_legal_basis(text).source


@pytest.mark.parametrize(
    "words",
    ["tại " * 8000, "đối với " * 10000, "(" * 50000, "0 " * 30000, "- " * 30000, "không: " * 20000, "a) " * 20000],
)
def test_long_repetitions_are_read_in_a_moment(words):
    assert read_fees(f"0 VNĐ ({words})")
    assert read_time(f"{words} OTHER")
    assert read_time("5 OTHER", note=words, steps=(words,))
