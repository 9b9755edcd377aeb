"""Every engine that finds passages answers the same questions alike, and says clearly what it cannot do."""

import http.server
import json
import os
import threading
import uuid

import numpy as np
import pytest
from qdrant_client import QdrantClient

from configuration.settings import SearchSettings, load_settings
from index.search.dense import DenseIndex, FaissFiles, Kind
from index.search.installed import passage_store
from index.search.passage_index import PassageIndexError
from index.search.qdrant_passages import QdrantStore, connect
from index.search.release import ReleaseError, Releases

PASSAGES, PROCEDURES, DIMENSIONS = 2000, 150, 32
SERVER = "MOTCUA_TEST_QDRANT_URL"


class FaissFilesOf(FaissFiles):
    """Files with an index of one kind, whatever the size."""

    def __init__(self, kind: Kind):
        self.of = kind

    def write(self, release, folder, name, vectors, owners):
        # Nothing can be learnt from no passages; what is as small is never compressed.
        DenseIndex.build(vectors, owners, self.of if len(vectors) else None).save(folder, name)


def qdrant_on_a_server():
    url = os.environ.get(SERVER)
    if not url:
        pytest.skip(f"no Qdrant server is named in {SERVER}")
    return QdrantStore(connect(url, None), url)


STORES = {
    "faiss, exact": lambda: FaissFilesOf(Kind.EXACT),
    "faiss, HNSW": lambda: FaissFilesOf(Kind.GRAPH),
    "faiss, IVF-PQ": lambda: FaissFilesOf(Kind.COMPRESSED),
    "qdrant, in process": lambda: QdrantStore(QdrantClient(":memory:"), "memory"),
    "qdrant, server": qdrant_on_a_server,
}
LEARNS = "faiss, IVF-PQ"
"""From a few thousand; so few as some tests keep are never compressed."""


@pytest.fixture
def release():
    """No release on a server that others use has this name."""
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture(params=STORES)
def store(request, release):
    made = STORES[request.param]()
    yield made
    if isinstance(made, QdrantStore):
        for name in ("names", "questions"):
            made._client.delete_collection(f"motcua-{release}-{name}")


@pytest.fixture(scope="module")
def vectors():
    """Unit vectors around sixty centres, as questions crowd around matters."""
    numbers = np.random.default_rng(42)
    centres = numbers.normal(size=(60, DIMENSIONS))
    made = centres[numbers.integers(60, size=PASSAGES)] + 0.4 * numbers.normal(size=(PASSAGES, DIMENSIONS))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def owners():
    return np.sort(np.random.default_rng(7).integers(PROCEDURES, size=PASSAGES)).astype(np.int64)


@pytest.fixture
def index(store, release, vectors, owners, tmp_path):
    store.write(release, tmp_path, "questions", vectors, owners)
    return store.open(release, tmp_path, "questions")


def best_cosines(vectors, owners, question, nearest=400):
    """What ``scores`` must say, reckoned from its words."""
    cosines = vectors @ question
    order = np.argsort(-cosines, kind="stable")[:nearest]
    best = np.full(PROCEDURES, cosines[order[-1]], dtype=np.float32)
    for place in order:
        best[owners[place]] = max(best[owners[place]], cosines[place])
    return best


class TestAnyEngine:
    def test_it_holds_what_it_was_given(self, index, vectors, owners):
        assert len(index) == PASSAGES
        np.testing.assert_array_equal(index.owners, owners)
        np.testing.assert_allclose(index.vectors(), vectors, atol=1e-6)

    def test_each_procedure_gets_its_best_cosine_among_the_nearest(self, index, vectors, owners):
        for question in vectors[::200]:
            scores = index.scores(question, PROCEDURES)
            assert scores.shape == (PROCEDURES,)
            assert scores.dtype == np.float32
            expected = best_cosines(vectors, owners, question)
            # What is approximate may miss far passages; the ten best procedures are what must not differ.
            first = np.argsort(-expected)[:10]
            np.testing.assert_allclose(scores[first], expected[first], atol=1e-4)
            assert scores.max() <= 1.0 + 1e-4

    @pytest.mark.parametrize("store", ["faiss, exact", "qdrant, in process"], indirect=True)
    def test_exact_engines_agree_on_every_procedure(self, index, vectors, owners):
        for question in vectors[::200]:
            expected = best_cosines(vectors, owners, question)
            np.testing.assert_allclose(index.scores(question, PROCEDURES), expected, atol=1e-4)

    def test_no_passages_say_nothing_of_any_procedure(self, store, release, tmp_path):
        store.write(release, tmp_path, "names", np.zeros((0, 1), np.float32), np.zeros(0, np.int64))
        empty = store.open(release, tmp_path, "names")
        assert len(empty) == 0
        assert len(empty.vectors()) == 0
        assert not empty.scores(np.ones(DIMENSIONS, np.float32), 3).any()

    @pytest.mark.parametrize("store", [name for name in STORES if name != LEARNS], indirect=True)
    def test_fewer_passages_than_are_looked_at_are_all_found(self, store, release, vectors, tmp_path):
        store.write(release, tmp_path, "names", vectors[:3], np.array([0, 1, 1]))
        scores = store.open(release, tmp_path, "names").scores(vectors[1], 3)
        expected = vectors[:3] @ vectors[1]
        np.testing.assert_allclose(scores, [expected[0], expected[1], expected.min()], atol=1e-4)

    @pytest.mark.parametrize("store", [name for name in STORES if name != LEARNS], indirect=True)
    def test_a_text_of_unknown_words_is_kept_as_zeros(self, store, release, vectors, tmp_path):
        given = np.concatenate([vectors[:2], np.zeros((1, DIMENSIONS), np.float32)])
        store.write(release, tmp_path, "names", given, np.array([0, 1, 2]))
        kept = store.open(release, tmp_path, "names")
        np.testing.assert_allclose(kept.vectors(), given, atol=1e-6)
        assert kept.scores(vectors[0], 3)[2] == pytest.approx(min(0.0, float(vectors[1] @ vectors[0])), abs=1e-4)


class TestReleases:
    """A release is built, taken over from and opened alike, wherever its passages are."""

    @pytest.fixture(params=["faiss", "qdrant"])
    def releases(self, request, tmp_path):
        stores = {"faiss": FaissFiles, "qdrant": lambda: QdrantStore(QdrantClient(":memory:"), "memory")}
        return Releases(tmp_path / "releases", stores[request.param]())

    def test_one_is_built_over_another_and_searched(self, releases, encoder, procedures):
        releases.publish(build(releases, encoder, procedures[:2]))
        release = build(releases, encoder, [procedures[2], *procedures[:2]], {"1.000003": ("vợ tôi mới sinh em bé",)})
        engine = releases.open(release, encoder)
        assert engine.search("vợ mới sinh bé").hits[0].code == "1.000003"
        assert engine.search("kết hôn").hits[0].code == "1.000002"

    def test_one_kept_elsewhere_is_not_opened_and_not_taken_for_the_same(self, releases, encoder, procedures):
        release = build(releases, encoder, procedures)
        other = (
            FaissFiles() if isinstance(releases._passages, QdrantStore) else QdrantStore(QdrantClient(":memory:"), "")
        )
        elsewhere = Releases(releases.folder, other)
        with pytest.raises(ReleaseError, match=r"keeps its passages in .* run ./motcua up"):
            elsewhere.open(release, encoder)
        releases.publish(release)
        assert build(elsewhere, encoder, procedures) != release


def build(releases, encoder, procedures, questions=None):
    lines = [procedure.model_dump_json() for procedure in procedures]
    return releases.build(lines, questions or {}, lambda: encoder, "hashed", "test")


class TestQdrantThatCannotServe:
    def test_a_collection_that_is_gone_is_named_with_the_way_out(self, release, vectors, owners, tmp_path):
        client = QdrantClient(":memory:")
        store = QdrantStore(client, "memory")
        store.write(release, tmp_path, "questions", vectors, owners)
        kept = store.open(release, tmp_path, "questions")
        client.delete_collection(f"motcua-{release}-questions")
        with pytest.raises(PassageIndexError, match=f"no collection motcua-{release}-questions; delete .*/motcua up"):
            store.open(release, tmp_path, "questions")
        with pytest.raises(PassageIndexError, match=f"motcua-{release}-questions not found"):
            kept.scores(vectors[0], PROCEDURES)

    def test_a_collection_half_uploaded_is_refused_and_completed(self, release, vectors, owners, tmp_path):
        store = QdrantStore(QdrantClient(":memory:"), "memory")
        store.write(release, tmp_path, "questions", vectors[:100], owners[:100])
        np.save(tmp_path / "questions.owners.npy", owners)
        with pytest.raises(PassageIndexError, match="holds 100 of 2000 passages"):
            store.open(release, tmp_path, "questions")
        store.write(release, tmp_path, "questions", vectors, owners)
        np.testing.assert_allclose(store.open(release, tmp_path, "questions").vectors(), vectors, atol=1e-6)

    def test_a_server_that_is_not_there_fails_building_in_one_sentence(self, encoder, procedures, tmp_path):
        place = f"http://127.0.0.1:{closed_port()}"
        releases = Releases(tmp_path / "releases", QdrantStore(connect(place, None), place))
        with pytest.raises(ReleaseError, match=rf"{place} did not answer as it should .*qdrant_url") as raised:
            build(releases, encoder, procedures)
        assert "\n" not in str(raised.value)
        assert list(releases.folder.iterdir()) == []

    def test_a_server_that_goes_away_fails_opening_and_searching(self, release, vectors, owners, tmp_path):
        np.save(tmp_path / "questions.owners.npy", owners)
        with qdrant_that_answers({"exists": True}, {"count": len(owners)}) as place:
            kept = QdrantStore(connect(place, None), place).open(release, tmp_path, "questions")
        with pytest.raises(PassageIndexError, match=place):
            kept.scores(vectors[0], PROCEDURES)
        with pytest.raises(PassageIndexError, match=place):
            QdrantStore(connect(place, None), place).open(release, tmp_path, "questions")

    def test_a_server_that_refuses_says_why(self, release, vectors, owners, tmp_path):
        np.save(tmp_path / "questions.owners.npy", owners)
        with qdrant_that_answers() as place, pytest.raises(PassageIndexError, match=r"401 .*Must provide an API key"):
            QdrantStore(connect(place, None), place).open(release, tmp_path, "questions")


def closed_port() -> int:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        return server.server_port


class qdrant_that_answers:  # noqa: N801
    """A stand-in for the server's answers, one after the other; 401 as the server puts it when there are no more."""

    def __init__(self, *results):
        left = list(results)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = {"result": left.pop(0), "status": "ok", "time": 0.0} if left else None
                body = json.dumps(answer).encode() if answer else b"Must provide an API key or an Authorization bearer"
                self.send_response(200 if answer else 401)
                self.send_header("Content-Type", "application/json" if answer else "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_parts):
                pass

        self._server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_fault):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class TestSettings:
    def test_the_setting_names_the_store(self, tmp_path):
        files = load_settings(var=tmp_path)
        server = files.model_copy(
            update={"search": SearchSettings(passages="qdrant", qdrant_url="http://127.0.0.1:6333")}
        )
        assert isinstance(passage_store(files), FaissFiles)
        assert isinstance(passage_store(server), QdrantStore)
