"""Measures of understanding, against numbers computed by hand."""

import pytest

from cli.nlu.examples import CodedMessage, Entity
from cli.nlu.measures import Coded, Judged, entity_figures, measure, missed_and_added
from cli.nlu.parsing import Parsed


def parsed(intent, ms=10.0, entities=(), guess=None, confidence=0.9):
    found = tuple(Entity(entity=kind, value=value) for kind, value in entities)
    return Parsed(intent=intent, confidence=confidence, guess=guess or intent, entities=found, ms=ms)


def judged(pairs, folded=None):
    """Messages of (right intent, given intent); ``folded``: what was given without diacritics, else the same."""
    folded = folded or [given for _, given in pairs]
    return [
        Judged(f"m{place}", f"câu {place}", "plain" if place % 2 else "chat", right, parsed(given), parsed(without))
        for place, ((right, given), without) in enumerate(zip(pairs, folded, strict=True))
    ]


PAIRS = [
    ("fees", "fees"),
    ("fees", "fees"),
    ("fees", "where"),
    ("where", "where"),
    ("where", "nlu_fallback"),
    ("out_of_scope", "out_of_scope"),
    ("out_of_scope", "nlu_fallback"),
    ("out_of_scope", "fees"),
]


class TestIntents:
    @pytest.fixture(scope="class")
    def measured(self):
        return measure(judged(PAIRS, folded=["fees"] * 8))

    def value(self, measured, name):
        return round(measured.measures[name].value, 6)

    def test_accuracy_counts_the_fallback_as_wrong(self, measured):
        assert self.value(measured, "accuracy") == 4 / 8

    def test_each_intent_has_precision_recall_and_f1(self, measured):
        figures = {each.intent: each for each in measured.intents}
        fees, where, outside = figures["fees"], figures["where"], figures["out_of_scope"]
        assert (fees.count, fees.predicted, fees.right) == (3, 3, 2)
        assert (fees.precision, fees.recall, fees.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
        assert (where.precision, where.recall, where.f1) == pytest.approx((1 / 2, 1 / 2, 1 / 2))
        assert (outside.precision, outside.recall, outside.f1) == pytest.approx((1, 1 / 3, 1 / 2))
        assert (figures["nlu_fallback"].recall, figures["nlu_fallback"].precision) == (None, 0.0)

    def test_macro_f1_is_the_mean_over_the_intents_that_messages_have(self, measured):
        assert self.value(measured, "macro_f1") == pytest.approx((2 / 3 + 1 / 2 + 1 / 2) / 3, abs=1e-6)

    def test_refusals_are_counted_apart_for_what_is_out_of_scope_and_what_is_not(self, measured):
        assert self.value(measured, "out_of_scope_refused") == pytest.approx(2 / 3, abs=1e-6)
        assert self.value(measured, "good_refused") == 1 / 5

    def test_folded_accuracy_judges_what_was_made_of_the_text_without_diacritics(self, measured):
        assert self.value(measured, "folded_accuracy") == 3 / 8

    def test_intervals_hold_the_value_and_are_the_same_every_time(self, measured):
        for name, estimate in measured.measures.items():
            assert estimate.low <= estimate.value <= estimate.high, name
        assert measure(judged(PAIRS, folded=["fees"] * 8)).measures == measured.measures

    def test_confusion_and_styles_count_every_message(self, measured):
        assert measured.confusion["fees", "where"] == 1
        assert sum(measured.confusion.values()) == 8
        assert {each.style: each.count for each in measured.styles} == {"chat": 4, "plain": 4}

    def test_wrong_messages_are_listed_unless_they_must_not_be_looked_at(self):
        one, other = judged([("fees", "where"), ("where", "fees")])
        hidden = Judged("m9", "x", "plain", "fees", parsed("where"), parsed("where"), listed=False)
        assert [each.id for each in measure([one, other, hidden]).wrong] == ["m0", "m1"]

    def test_a_set_without_anything_out_of_scope_says_nothing_of_refusing_it(self):
        assert "out_of_scope_refused" not in measure(judged([("fees", "fees")])).measures

    def test_nothing_cannot_be_measured(self):
        with pytest.raises(ValueError, match="no messages"):
            measure([])


def test_latency_is_told_by_percentiles():
    messages = [
        Judged(f"m{ms}", "x", "plain", "fees", parsed("fees", ms=float(ms)), parsed("fees")) for ms in range(1, 102)
    ]
    latency = measure(messages).latency
    assert (latency.p50, latency.p95) == (51.0, 96.0)


class TestCodes:
    def coded(self, expected, found):
        message = CodedMessage(id="e1", text="x", entities=tuple(Entity(entity=k, value=v) for k, v in expected))
        return Coded(message, parsed("dossier_status", entities=found))

    def test_codes_are_compared_by_kind_and_proper_form(self):
        dossier, procedure = ("dossier_code", "H12.34-260115-0007"), ("procedure_code", "1.004222")
        figures = entity_figures(
            [
                self.coded([dossier], [dossier]),
                self.coded([dossier, procedure], [procedure]),
                self.coded([], [("procedure_code", "1.000001")]),
                self.coded([], [("digits", "1234")]),
            ]
        )
        assert (figures.codes, figures.messages) == (3, 4)
        assert figures.precision.value == pytest.approx(2 / 3)
        assert figures.recall.value == pytest.approx(2 / 3)
        assert figures.f1.value == pytest.approx(2 / 3)
        assert figures.exact.value == 2 / 4

    def test_a_code_that_is_read_wrongly_is_both_missed_and_added(self):
        missed, added = missed_and_added(
            self.coded([("procedure_code", "1.004222")], [("procedure_code", "1.004223"), ("digits", "99")])
        )
        assert missed == (("procedure_code", "1.004222"),)
        assert added == (("procedure_code", "1.004223"),)


class TestOtherEntities:
    def coded(self, expected, found, all_kinds=True):
        message = CodedMessage(id="e1", text="x", all_kinds=all_kinds, entities=expected)
        return Coded(message, Parsed(intent="x", confidence=1.0, guess="x", entities=found, ms=1.0))

    def figures(self, *coded):
        return {each.kind: each for each in entity_figures(coded).kinds}

    def test_each_kind_is_counted_by_itself(self):
        place, money = Entity(entity="place", value="Quận 1"), Entity(entity="money", value="50000")
        kinds = self.figures(self.coded((place, money), (place,)), self.coded((place,), (place, money)))
        assert (kinds["place"].precision, kinds["place"].recall, kinds["place"].f1) == (1.0, 1.0, 1.0)
        assert (kinds["money"].precision, kinds["money"].recall, kinds["money"].f1) == (0.0, 0.0, 0.0)
        assert (kinds["date"].precision, kinds["date"].recall) == (None, None)

    def test_a_message_that_tells_codes_only_is_not_held_against_other_kinds(self):
        place = Entity(entity="place", value="Quận 1")
        assert self.figures(self.coded((), (place,), all_kinds=False))["place"].messages == 0

    def test_a_date_that_depends_on_the_day_is_compared_by_its_words(self):
        told = Entity(entity="date", value=None, text="hôm qua")
        right = Entity(entity="date", value="2026-11-21", text="hôm qua")
        wrong = Entity(entity="date", value="2026-11-21", text="qua")
        assert self.figures(self.coded((told,), (right,)))["date"].f1 == 1.0
        assert self.figures(self.coded((told,), (wrong,)))["date"].f1 == 0.0
