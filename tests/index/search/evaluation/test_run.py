import pytest

from index.search.decision import Decision
from index.search.evaluation.questions import Question
from index.search.evaluation.run import Outcome, ask
from tests.index.search.evaluation.conftest import asked


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (asked("ab", "a", "answer"), Outcome.RIGHT),
        (asked("ba", "a", "answer"), Outcome.WRONG_CONFIDENT),
        (asked("ab", "a", "clarify"), Outcome.RIGHT),
        (asked("bcdea", "a", "clarify"), Outcome.IN_FIVE),
        (asked("bcdefa", "a", "clarify"), Outcome.MISSED),
        (asked("bc", "a", "clarify"), Outcome.MISSED),
        (asked("ab", "a", "none"), Outcome.WRONGLY_NONE),
        (asked("", "", "none"), Outcome.RIGHT),
        (asked("ab", "", "clarify"), Outcome.ASKED_BACK),
        (asked("ab", "", "answer"), Outcome.WRONG_CONFIDENT),
        (asked("ab", "x", "answer", held="ab"), Outcome.OUTSIDE),
    ],
)
def test_every_question_has_one_outcome(result, outcome):
    assert result.outcome is outcome


def test_the_rank_is_that_of_the_first_right_hit():
    assert asked("xbya", "ab").rank == 2
    assert asked("xy", "ab").rank is None


class TestAsking:
    def test_questions_are_asked_in_order_and_timed(self, open_engine, procedures):
        engine = open_engine(procedures)
        done = []
        questions = [Question("1", "làm khai sinh", {"1.000003": 1.0}), Question("2", "", {})]
        found = ask(engine, questions, {p.code for p in procedures}, progress=done.append)
        assert [each.question.id for each in found] == ["1", "2"]
        assert found[0].rank == 1
        assert (found[1].result.decision, found[1].outcome) == (Decision.NONE, Outcome.RIGHT)
        assert all(each.ms > 0 for each in found)
        assert done == [1, 2]

    def test_codes_that_the_catalogue_does_not_hold_are_not_expected(self, open_engine, procedures):
        questions = [
            Question("1", "khai sinh", {"1.000003": 1.0, "9.999999": 1.0}),
            Question("2", "khai sinh", {"9.999999": 1.0}),
        ]
        partly, outside = ask(open_engine(procedures), questions, {p.code for p in procedures})
        assert partly.expected == {"1.000003": 1.0}
        assert (partly.answerable, partly.outside) == (True, False)
        assert (outside.answerable, outside.outside) == (False, True)

    def test_nothing_to_ask_is_nothing_asked(self, open_engine, procedures):
        assert ask(open_engine(procedures), [], set()) == []
