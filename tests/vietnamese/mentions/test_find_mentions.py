import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.mentions import find_mentions
from vietnamese.text import clean

TODAY = datetime.date(2026, 11, 22)


def read(text):
    return [(mention.kind, mention.value) for mention in find_mentions(text, TODAY)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("hs h44.61-260909-0003 hẹn 15/10/2026", [("dossier_code", "H44.61-260909-0003"), ("date", "2026-10-15")]),
        ("nghị định 12/2025/NĐ-CP", [("legal_document", "12/2025/NĐ-CP")]),
        ("03706/2026/07906", [("dossier_code", "03706/2026/07906")]),
        ("thủ tục 1.001193 phí 8.000đ", [("procedure_code", "1.001193"), ("money", 8000)]),
        ("UBND xã Tân Tiến", [("agency", "ủy ban nhân dân"), ("place", "Xã Tân Tiến")]),
        ("UBND xã", [("agency", "ủy ban nhân dân xã")]),
        ("thứ hai tuần sau", [("date", "2026-11-23")]),
        ("quận 3", [("place", "Quận 3")]),
        ("phí 1.004.222 đồng", [("money", 1004222)]),
    ],
)
def test_what_one_reader_took_no_other_reads(text, mentions):
    assert read(text) == mentions


def test_places_in_the_text_are_those_of_the_words_as_written():
    text = "em ở Thanh Hoá, nộp qua mạng"
    assert [text[m.start : m.end] for m in find_mentions(text, TODAY)] == ["Thanh Hoá", "qua mạng"]


PIECES = st.sampled_from(
    ["h12.34-260115-0007", "1.001193", "ngày", "12/3/2026", "500k", "hai", "trăm", "nghìn", "quận", "1", "xã", "ubnd",
     "số", "2", "lần", "đầu", "14", "tuổi", "nđ", "168/2024", "\ufffc", "."]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map(" ".join)))
def test_mentions_never_overlap_and_stay_inside_the_text(text):
    end = 0
    for mention in find_mentions(text, TODAY):
        assert end <= mention.start < mention.end <= len(clean(text))
        end = mention.end
