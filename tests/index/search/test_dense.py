"""The kind of FAISS index follows from the size, and what a small one loses to it stays small."""

import faiss
import numpy as np
import pytest

from index.search.dense import EXACT_UP_TO, GRAPH_BYTES, DenseIndex, Kind, kind_for

NATIONAL_QUESTIONS = 57_000


@pytest.fixture(scope="module")
def vectors():
    numbers = np.random.default_rng(42)
    centres = numbers.normal(size=(100, 64))
    made = centres[numbers.integers(100, size=6000)] + 0.5 * numbers.normal(size=(6000, 64))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


OWNERS = np.arange(6000, dtype=np.int64)


@pytest.fixture(scope="module")
def indexes(vectors):
    return {kind: DenseIndex.build(vectors, OWNERS, kind) for kind in Kind}


class TestWhichKind:
    @pytest.mark.parametrize("dimensions", [192, 384, 1024])
    def test_the_national_catalogue_is_compared_with_exactly(self, dimensions):
        assert kind_for(NATIONAL_QUESTIONS, dimensions) is Kind.EXACT

    def test_one_passage_beyond_the_border_makes_a_graph(self):
        assert kind_for(EXACT_UP_TO, 192) is Kind.EXACT
        assert kind_for(EXACT_UP_TO + 1, 192) is Kind.GRAPH

    def test_a_million_of_the_phrase_encoder_fit_and_of_the_sentence_encoder_do_not(self):
        assert kind_for(1_000_000, 192) is Kind.GRAPH
        assert kind_for(1_000_000, 384) is Kind.COMPRESSED

    def test_nothing_is_exact(self):
        assert kind_for(0, 1) is Kind.EXACT

    def test_the_border_counts_the_bytes_that_a_graph_takes(self, indexes):
        graph = indexes[Kind.GRAPH]
        a_vector = len(faiss.serialize_index(graph._index)) / len(graph)
        fits = int(GRAPH_BYTES / a_vector * 0.9)
        too_many = int(GRAPH_BYTES / a_vector * 1.1)
        assert (kind_for(fits, 64), kind_for(too_many, 64)) == (Kind.GRAPH, Kind.COMPRESSED)


class TestWhatIsLost:
    @pytest.mark.parametrize(("kind", "least"), [(Kind.EXACT, 1.0), (Kind.GRAPH, 0.97), (Kind.COMPRESSED, 0.97)])
    def test_the_ten_nearest_are_found(self, indexes, vectors, kind, least):
        questions = vectors[::60]
        found = 0
        for question in questions:
            true = set(np.argsort(-(vectors @ question), kind="stable")[:10].tolist())
            found += len(true & set(indexes[kind].nearest(question, 10)[1].tolist()))
        assert found / (10 * len(questions)) >= least

    @pytest.mark.parametrize("kind", Kind)
    def test_cosines_are_true_ones_and_fall(self, indexes, vectors, kind):
        cosines, places = indexes[kind].nearest(vectors[5], 50)
        np.testing.assert_allclose(cosines, vectors[places] @ vectors[5], atol=1e-5)
        assert (np.diff(cosines) <= 0).all()
        assert places[0] == 5


class TestCompressed:
    def test_true_vectors_stay_on_disk_and_build_the_next(self, indexes, vectors, tmp_path):
        indexes[Kind.COMPRESSED].save(tmp_path, "questions")
        loaded = DenseIndex.load(tmp_path, "questions")
        assert isinstance(loaded.vectors(), np.memmap)
        np.testing.assert_array_equal(loaded.vectors(), vectors)
        assert (tmp_path / "questions.faiss").stat().st_size < vectors.nbytes / 4

    def test_without_them_it_is_not_opened(self, indexes, tmp_path):
        indexes[Kind.COMPRESSED].save(tmp_path, "questions")
        (tmp_path / "questions.vectors.npy").unlink()
        with pytest.raises(FileNotFoundError, match=r"questions\.vectors\.npy"):
            DenseIndex.load(tmp_path, "questions")

    @pytest.mark.parametrize("dimensions", [30, 34, 37])
    def test_any_length_of_vector_can_be_cut(self, dimensions):
        numbers = np.random.default_rng(1).normal(size=(600, dimensions)).astype(np.float32)
        numbers /= np.linalg.norm(numbers, axis=1, keepdims=True)
        index = DenseIndex.build(numbers, np.arange(600), Kind.COMPRESSED)
        assert index.nearest(numbers[3], 1)[1].tolist() == [3]
