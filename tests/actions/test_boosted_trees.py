"""Learnt trees: read as they were learnt, refused where they are for something else."""

import json

import numpy as np
import pytest
from sklearn.base import clone

from actions import passage_ranking, still_meant
from actions.boosted_trees import TreesError, read_trees
from cli.boosting import Examples, boosting, learn, measured

NAMES = ("first", "second", "third")


@pytest.fixture(scope="module")
def examples():
    """What is right lies beyond a line, but for every tenth."""
    seeded = np.random.default_rng(7)
    signs = seeded.random((400, len(NAMES))).astype(np.float32)
    right = (signs[:, 0] + signs[:, 1] > 1) ^ (seeded.random(400) < 0.1)
    return Examples(signs, right, seeded.random(400) + 0.5, np.array([str(row % 20) for row in range(400)]))


@pytest.fixture
def written(examples, tmp_path):
    """Trees in a file, of which many end early."""
    path = tmp_path / "trees.json"
    learn(boosting(40, 4, 0.1, 25), examples, NAMES, path).write()
    return path


def test_they_tell_the_chances_of_the_library_that_learnt_them(examples, written):
    learner = clone(boosting(40, 4, 0.1, 25)).fit(examples.signs, examples.right, examples.weights)
    chances = read_trees(written, NAMES)(examples.signs)
    assert chances == pytest.approx(learner.predict_proba(examples.signs)[:, 1], abs=0.002)
    assert ((chances > 0.5) == examples.right).mean() > 0.85


def test_the_same_examples_give_the_same_file(examples, written, tmp_path):
    learn(boosting(40, 4, 0.1, 25), examples, NAMES, tmp_path / "again.json").write()
    assert (tmp_path / "again.json").read_bytes() == written.read_bytes()


def test_a_group_is_measured_by_trees_that_saw_nothing_of_it(examples):
    # A sign that only names the group tells nothing of another group.
    named = np.array([[int(group) * 37 % 97] for group in examples.groups], dtype=np.float32)
    right = named[:, 0] % 2 == 0
    chances = measured(boosting(40, 4, 0.1, 1), Examples(named, right, examples.weights, examples.groups))
    assert ((chances > 0.5) == right).mean() < 0.9


def test_trees_for_other_signs_are_refused_with_the_way_out(written):
    with pytest.raises(TreesError, match="motcua chat train"):
        read_trees(written, (*NAMES, "fourth"))


@pytest.mark.parametrize("spoilt", ["leaves", "signs", "most"])
def test_a_tree_that_is_not_full_is_refused(written, spoilt):
    stored = json.loads(written.read_text("utf-8"))
    stored["trees"][0][spoilt].pop()
    written.write_text(json.dumps(stored), "utf-8")
    with pytest.raises(TreesError, match=r"trees\.json cannot be read"):
        read_trees(written, NAMES)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TreesError, match=r"none\.json"):
        read_trees(tmp_path / "none.json", NAMES)


@pytest.mark.parametrize("learnt", [still_meant, passage_ranking])
def test_those_in_use_can_be_read(learnt):
    chances = read_trees(learnt.WEIGHTS, learnt.SIGNS)(np.zeros((2, len(learnt.SIGNS)), dtype=np.float32))
    assert ((chances > 0) & (chances < 1)).all()
