"""The starter catalogue against the national export: the same facts, in our own sentences."""

import re
from collections import Counter

import pytest

from index.catalog.interpretation.words import says_nothing
from index.catalog.procedure import FeeMeaning, Procedure
from index.catalog.sources import Rejection, own_records, text_export
from index.catalog.sources.archives import files_of
from tests.conftest import ROOT
from vietnamese.text import clean, squeeze

STARTER = ROOT / "index" / "starter"
LEAST_RECORDS = 160
LEAST_FIELDS = 15
LONGEST_COPIED_RUN = 16

UNTRUSTED_AMOUNTS = 1000
"""The export has fees like "10 VNĐ" that mean dollars or have lost their zeros."""

READ_ANEW = {
    *("1.012289", "1.014199", "2.001263"),  # "02 ảnh" with a published quantity of one
    *("1.001266", "1.001570", "1.001612", "1.005280", "1.013225", "2.000575", "2.000720", "2.002233", "2.002637"),
}
"""Records that the starter holds as the export was read before its words of photographs were counted and its remarks
with a quantity told as notes. A code leaves this list when its starter record follows."""


@pytest.fixture(scope="module")
def records() -> list[Procedure]:
    found = list(own_records.records(STARTER))
    assert [record for record in found if isinstance(record, Rejection)] == []
    return found


@pytest.fixture(scope="module")
def export(national_export, records) -> dict[str, tuple[Procedure, str]]:
    """The export's record and its whole text, by code."""
    wanted = {record.code for record in records}
    texts = {place.split("/")[-1][:-4]: raw for place, raw in files_of(national_export, ".txt")}
    parsed = {code: text_export._record(code, texts[code]) for code in wanted}
    return {code: (parsed[code], clean(texts[code].decode())) for code in wanted}


def pairs(records, export):
    return [(record, *export[record.code]) for record in records]


def test_there_are_enough_records_over_enough_fields(records):
    assert len(records) >= LEAST_RECORDS
    assert len({record.field for record in records}) >= LEAST_FIELDS
    assert len({record.code for record in records}) == len(records)


def test_every_record_is_complete(records):
    for record in records:
        assert record.summary, record.code
        assert record.steps, record.code
        assert record.link.startswith("https://"), record.code
        assert record.facts_taken_on, record.code
        assert 3 <= len(record.common_names) <= 8, record.code


def test_codes_names_and_decisions_are_the_exports(records, export):
    for ours, theirs, _ in pairs(records, export):
        assert squeeze(ours.name).rstrip(".") == theirs.name.rstrip("."), ours.code
        assert ours.decision.rstrip(".") == theirs.decision.rstrip("."), ours.code


def test_quantities_of_the_documents_are_the_exports(records, export):
    for ours, theirs, _ in pairs(records, export):
        assert (quantities(ours) == quantities(theirs)) is (ours.code not in READ_ANEW), ours.code


def quantities(record):
    return Counter(
        (document.originals, document.copies)
        for group in record.document_groups
        for document in group.documents
        if document.originals or document.copies
    )


def test_ways_to_submit_and_their_times_are_the_exports(records, export):
    for ours, theirs, _ in pairs(records, export):
        assert {c.method for c in ours.channels} == {c.method for c in theirs.channels}, ours.code
        for channel in theirs.channels:
            exact = re.fullmatch(r"(\d+) (WORKING_DAY|DAY|HOUR|MONTH|ngày)", channel.times[0].source)
            if exact and int(exact[1]):
                unit = {"ngày": "day"}.get(exact[2], exact[2].lower())
                told = {(t.amount, t.unit) for c in ours.channels if c.method is channel.method for t in c.times}
                assert (float(exact[1]), unit) in told, (ours.code, channel.method)


def test_every_amount_of_the_export_is_told_and_none_is_invented(records, export):
    for ours, theirs, text in pairs(records, export):
        numbers = {re.sub(r"\D", "", number) for number in re.findall(r"\d[\d.,]*", text)}
        for channel in ours.channels:
            for fee in channel.fees:
                assert fee.amount is None or str(fee.amount) in numbers, (ours.code, fee.amount)
        for channel in theirs.channels:
            plain = {int(a) for a in re.findall(r"(\d+) VNĐ", channel.source) if int(a) >= UNTRUSTED_AMOUNTS}
            told = {f.amount for c in ours.channels if c.method is channel.method for f in c.fees}
            assert plain <= told, (ours.code, channel.method, plain - told)


def test_free_is_said_only_where_the_records_own_words_say_it(records, export):
    for ours, theirs, _ in pairs(records, export):
        silent = {
            channel.method
            for channel in theirs.channels
            if all(fee.meaning is FeeMeaning.NOT_PUBLISHED and says_nothing(fee.source) for fee in channel.fees)
        }
        for channel in ours.channels:
            if channel.method in silent:
                assert all(fee.meaning is not FeeMeaning.FREE for fee in channel.fees), (ours.code, channel.method)


def test_our_sentences_are_our_own(records, export):
    for ours, _, text in pairs(records, export):
        theirs = " ".join(words(text))
        for sentence in sentences(ours):
            run = words(sentence)
            for start in range(len(run) - LONGEST_COPIED_RUN + 1):
                piece = " ".join(run[start : start + LONGEST_COPIED_RUN])
                assert piece not in theirs, (ours.code, piece)


def words(text):
    return re.findall(r"\w+", clean(text).lower())


def sentences(record):
    yield record.summary
    yield from record.steps
    yield from record.requirements
    for group in record.document_groups:
        yield from group.notes
        yield from (document.note for document in group.documents)
    for channel in record.channels:
        yield channel.note
        yield from (fee.note for fee in channel.fees)
        yield from (time.note for time in channel.times)
