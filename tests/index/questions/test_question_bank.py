"""The question bank: its form, its size, and that nothing of it is also asked in an evaluation."""

import json
from collections import Counter

import pytest

from index.questions.question_bank import QuestionBankError, Style, questions_by_code, read_question_sets
from tests.conftest import ROOT
from vietnamese.spelling import search_form
from vietnamese.text import has_diacritics

LEAST_PROCEDURES = 2500
"""Procedures of communes and provinces, which citizens and small businesses use."""
LEAST_MOST_ASKED = 300
EVALUATION = ROOT / "tests" / "evaluation"


@pytest.fixture(scope="module")
def sets():
    return read_question_sets()


def test_there_are_enough_questions_for_enough_procedures(sets):
    assert len({code for each in sets if len(each.all()) >= 8 for code in each.codes}) >= LEAST_PROCEDURES
    assert min(len(each.all()) for each in sets) >= 5
    assert sum(len(each.all()) >= 20 for each in sets) >= LEAST_MOST_ASKED


@pytest.mark.parametrize("style", [Style.PLAIN, Style.STORY, Style.COMMON, Style.OFFICER])
def test_every_procedure_is_asked_for_in_the_chief_styles(sets, style):
    assert [each.codes for each in sets if not each.by_style()[style]] == []


def test_what_citizens_ask_is_there_in_every_style(sets):
    assert sum(all(each.by_style().values()) for each in sets) >= LEAST_PROCEDURES


def test_a_code_stands_in_one_set_and_a_question_is_not_repeated_within_one(sets):
    codes = Counter(code for each in sets for code in each.codes)
    assert [code for code, count in codes.items() if count > 1] == []
    assert [each.codes for each in sets if len(set(each.all())) < len(each.all())] == []


def test_folded_questions_have_no_diacritics(sets):
    assert [text for each in sets for text in each.folded if has_diacritics(text)] == []


def test_no_question_of_an_evaluation_stands_in_the_bank(sets):
    asked = {search_form(text) for each in sets for text in each.all()}
    lines = [line for file in EVALUATION.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    leaked = [row["text"] for row in map(json.loads, lines) if search_form(row["text"]) in asked]
    # A bare everyday name ("giấy độc thân") is the same in everybody's mouth; sentences are not.
    assert [text for text in leaked if len(text.split()) > 4] == []


def test_questions_are_found_by_code(sets):
    by_code = questions_by_code()
    for code in sets[0].codes:
        assert by_code[code] == sets[0].all()


def test_a_broken_line_is_named(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"codes": ["1.000001"], "plain": ["a"]}\n{"codes": ["x"]}\n')
    with pytest.raises(QuestionBankError, match=r"a\.jsonl, line 2: codes"):
        read_question_sets(tmp_path)


def test_styles_are_the_fields_of_a_set(sets):
    assert set(sets[0].by_style()) == set(Style)
