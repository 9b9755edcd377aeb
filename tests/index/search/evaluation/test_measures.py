"""Hand-reckoned numbers, and the same reckoned by scikit-learn and SciPy where they can."""

import math

import numpy as np
import pytest
from scipy.stats import bootstrap
from sklearn.calibration import calibration_curve
from sklearn.metrics import label_ranking_average_precision_score, ndcg_score, top_k_accuracy_score

from index.search.evaluation.measures import REST, RiskPoint, evaluate, figures, ndcg, reliability, risk_coverage
from tests.index.search.evaluation.conftest import asked

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def value(results, name, **options):
    return figures(results, **options).measures[name].value


class TestRanking:
    # Ranks of the first right one: 1, 3, never.
    RESULTS = (asked("abc", "a"), asked("xyb", "bz"), asked("xyz", "a"))

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("success@1", 1 / 3),
            ("success@3", 2 / 3),
            ("recall@1", 1 / 3),
            ("recall@3", (1 + 1 / 2 + 0) / 3),
            ("mrr@10", (1 + 1 / 3 + 0) / 3),
        ],
    )
    def test_by_hand(self, name, expected):
        assert value(self.RESULTS, name) == pytest.approx(expected)

    def test_ndcg_by_hand_with_grades(self):
        gained = 2 / math.log2(3) + 1 / math.log2(4)
        ideal = 2 / math.log2(2) + 1 / math.log2(3)
        assert ndcg((0, 2, 1), (1, 2)) == pytest.approx(gained / ideal)
        assert value([asked("xab", {"a": 2.0, "b": 1.0})], "ndcg@10") == pytest.approx(gained / ideal)

    def test_what_stands_beyond_ten_counts_for_nothing_at_ten(self):
        late = [asked("bcdefghijka", "a")]
        assert value(late, "mrr@10") == value(late, "ndcg@10") == value(late, "success@10") == 0
        assert value(late, "success@11", cutoffs=(1, 11)) == 1

    def test_ndcg_is_that_of_scikit_learn(self):
        random = np.random.default_rng(7)
        for _ in range(100):
            grades = random.integers(0, 4, len(LETTERS)) * (random.random(len(LETTERS)) < 0.4)
            scores = random.permutation(len(LETTERS))
            if not grades.any():
                continue
            found = "".join(LETTERS[place] for place in np.argsort(-scores)[:10])
            relevant = {LETTERS[place]: float(grade) for place, grade in enumerate(grades) if grade}
            assert value([asked(found, relevant)], "ndcg@10") == pytest.approx(ndcg_score([grades], [scores], k=10))

    def test_success_and_mrr_of_one_relevant_are_those_of_scikit_learn(self):
        random = np.random.default_rng(8)
        scores = random.random((60, 10))
        truth = random.integers(0, 10, 60)
        results = [
            asked("".join(LETTERS[place] for place in np.argsort(-row)), LETTERS[right])
            for row, right in zip(scores, truth, strict=True)
        ]
        for k in (1, 3, 5):
            assert value(results, f"success@{k}") == pytest.approx(
                top_k_accuracy_score(truth, scores, k=k, labels=range(10))
            )
        assert value(results, "mrr@10") == pytest.approx(
            label_ranking_average_precision_score(np.eye(10, dtype=int)[truth], scores)
        )


class TestDecisions:
    RESULTS = (
        asked("a", "a", "answer"),
        asked("b", "a", "answer"),
        asked("a", "a", "clarify"),
        asked("a", "a", "none"),
        asked("a", "", "answer"),
        asked("a", "", "none"),
    )

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("answered", 2 / 4),
            ("precision_of_answered", 1 / 3),
            ("confident_wrong", 1 / 4),
            ("answerable_clarified", 1 / 4),
            ("answerable_none", 1 / 4),
            ("unanswerable_answered", 1 / 2),
            ("unanswerable_clarified", 0),
            ("unanswerable_none", 1 / 2),
        ],
    )
    def test_by_hand(self, name, expected):
        assert value(self.RESULTS, name) == pytest.approx(expected)

    def test_what_has_no_questions_is_not_measured(self):
        measured = figures([asked("a", "a", "none")]).measures
        assert "unanswerable_none" not in measured
        assert "precision_of_answered" not in measured
        assert "success@1" not in figures([asked("a", "", "none")]).measures

    def test_questions_outside_the_catalogue_count_for_nothing_else(self):
        outside = [asked("a", "z", "answer", held="a"), asked("a", "z", "none", held="a")]
        alone, together = figures(self.RESULTS), figures([*self.RESULTS, *outside])
        assert together.outside == 2
        assert together.questions == 8
        assert together.measures["outside_answered"].value == 0.5
        assert {k: v for k, v in together.measures.items() if k != "outside_answered"} == alone.measures


class TestCalibration:
    def test_the_error_is_the_mean_gap_weighed_by_the_bins(self):
        # [0.9, 1]: two, one right, mean 0.95, gap 0.45; [0.2, 0.3): one wrong, mean 0.2, gap 0.2.
        results = [asked("a", "a", probability=1.0), asked("b", "a", probability=0.9), asked("b", "", probability=0.2)]
        assert value(results, "ece") == pytest.approx((2 * 0.45 + 1 * 0.2) / 3)

    def test_the_bins_are_those_of_scikit_learn(self):
        random = np.random.default_rng(9)
        likely = random.random(500)
        results = [
            asked("a", "a" if right else "b", probability=p)
            for p, right in zip(likely, random.random(500) < likely, strict=True)
        ]
        right, mean = calibration_curve([each.rank == 1 for each in results], likely, n_bins=10)
        bins = reliability(results)
        assert [each.share_right for each in bins] == pytest.approx(right)
        assert [each.mean_probability for each in bins] == pytest.approx(mean)
        assert sum(each.count for each in bins) == 500

    def test_a_bin_without_questions_says_so(self):
        assert [each.count for each in reliability([asked("a", "a", probability=0.35)])] == [0, 0, 0, 1] + [0] * 6

    def test_risk_and_coverage_by_hand(self):
        results = [
            asked("a", "", probability=0.1),
            asked("a", "a", probability=0.9),
            asked("b", "a", probability=0.9),
            asked("a", "a", probability=0.5),
        ]
        assert risk_coverage(results) == (
            RiskPoint(0.9, 0.5, 0.5),
            RiskPoint(0.5, 0.75, pytest.approx(1 / 3)),
            RiskPoint(0.1, 1.0, 0.5),
        )


class TestIntervals:
    RESULTS = tuple(asked("a" if number % 10 < 7 else "b", "a") for number in range(200))

    def test_they_are_those_of_scipy(self):
        estimate = figures(self.RESULTS).measures["success@1"]
        right = np.array([each.rank == 1 for each in self.RESULTS], dtype=float)
        theirs = bootstrap(
            (right,), np.mean, n_resamples=5000, method="percentile", rng=np.random.default_rng(1)
        ).confidence_interval
        assert estimate.value == 0.7
        assert (estimate.low, estimate.high) == (
            pytest.approx(theirs.low, abs=0.01),
            pytest.approx(theirs.high, abs=0.01),
        )
        assert estimate.half_width == pytest.approx(1.96 * math.sqrt(0.7 * 0.3 / 200), rel=0.1)

    def test_the_same_results_have_the_same_intervals(self):
        assert figures(self.RESULTS) == figures(self.RESULTS)

    def test_a_ratio_of_few_has_an_interval_too(self):
        few = figures([asked("a", "a", "answer"), *[asked("a", "a", "none")] * 20]).measures["precision_of_answered"]
        assert (few.value, few.low, few.high) == (1.0, 1.0, 1.0)


class TestEvaluation:
    def test_groups_are_told_by_style_field_level_and_source_the_largest_first(self):
        results = [asked("a", "a", style="chat"), asked("b", "a", style="plain"), asked("a", "a", style="plain")]
        groups = evaluate(results, "ab").groups
        assert [(name, each.questions) for name, each in groups["style"].items()] == [("plain", 2), ("chat", 1)]
        assert groups["style"]["plain"].measures["success@1"].value == 0.5
        assert set(groups) == {"style", "field", "level", "source"}

    def test_small_fields_are_put_together(self):
        fields = [f"F{number:02d}" for number in range(20) for _ in range(1 + (number < 15))]
        groups = evaluate([asked("a", "a", field=field) for field in fields], "a").groups["field"]
        assert list(groups) == [f"F{number:02d}" for number in range(15)] + [REST]
        assert groups[REST].questions == 5

    def test_coverage_names_the_codes_that_are_missing(self):
        coverage = evaluate([asked("a", "az", held="a"), asked("a", "y", held="a")], "a").coverage
        assert (coverage.expected, coverage.held, coverage.missing) == (3, 1, ("y", "z"))

    def test_latency_by_hand(self):
        latency = evaluate([asked("a", "a", ms=ms) for ms in range(1, 102)], "a").latency
        assert (latency.p50, latency.p95, latency.max) == (51, 96, 101)

    def test_questions_that_are_all_outside_have_an_evaluation_too(self):
        evaluation = evaluate([asked("a", "z", held="a")], "a")
        assert set(evaluation.whole.measures) == {"outside_answered"}
        assert evaluation.risk_coverage == ()

    def test_nothing_and_too_few_hits_are_refused(self):
        with pytest.raises(ValueError, match="no results"):
            evaluate([], "a")
        with pytest.raises(ValueError, match="too few"):
            evaluate([asked("a", "a")], "a", count=5)
