"""Passages on a Qdrant server, for an installation whose replicas share one index or outgrow a machine's memory.

Each release has a collection for each of its kinds of passages, ``motcua-<release>-<name>``, which never changes once
the release stands; whose each passage is stays in the release's folder. Dropping the collections of releases that are
gone is left to whoever keeps the server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from index.search.passage_index import NEAREST, Owners, PassageIndexError, best_of_each
from index.search.vectors import Vectors

_TIMEOUT_S = 10
_UPLOADED_AT_ONCE = 500
_READ_AT_ONCE = 2000
"""Points a request: a few megabytes of JSON, under the server's limit of 32."""


def connect(url: str, api_key: str | None) -> QdrantClient:
    """A client for the server at ``url``, port 6333 where it names none; connects at the first request."""
    return QdrantClient(url=url, api_key=api_key, timeout=_TIMEOUT_S, check_compatibility=False)


class QdrantPassages:
    """One collection, each point's id its passage's place: a ``PassageIndex``."""

    def __init__(self, client: QdrantClient, place: str, collection: str, owners: Owners) -> None:
        self._client = client
        self._place = place
        self._collection = collection
        self.owners = owners

    def __len__(self) -> int:
        return len(self.owners)

    def vectors(self) -> Vectors:
        """All vectors in order."""
        parts: list[Vectors] = []
        for start in range(0, len(self), _READ_AT_ONCE):
            ids = list(range(start, min(start + _READ_AT_ONCE, len(self))))
            with _clear_faults(self._place):
                points = self._client.retrieve(self._collection, ids, with_payload=False, with_vectors=True)
            by_id = {point.id: point.vector for point in points}
            parts.append(np.array([by_id[place] for place in ids], dtype=np.float32))
        return np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)

    def scores(self, vector: Vectors, procedures: int) -> npt.NDArray[np.float32]:
        """Each procedure's best cosine with one unit vector; float32, shape (procedures,).

        Only the nearest passages are looked at; a procedure with none among them gets the cosine of the last of these.
        """
        if not len(self):
            return np.zeros(procedures, dtype=np.float32)
        with _clear_faults(self._place):
            found = self._client.query_points(
                self._collection, query=vector.tolist(), limit=min(NEAREST, len(self)), with_payload=False
            ).points
        cosines = np.array([point.score for point in found], dtype=np.float32)
        places = np.array([point.id for point in found], dtype=np.int64)
        return best_of_each(cosines, places, self.owners, procedures)


class QdrantStore:
    """Keeps passages of releases in collections of one server: a ``PassageStore``. place: the server, for messages."""

    kind = "qdrant"

    def __init__(self, client: QdrantClient, place: str) -> None:
        self._client = client
        self._place = place

    def write(self, release: str, folder: Path, name: str, vectors: Vectors, owners: Owners) -> None:
        """Upload the passages. A release's id stands for its vectors, so one half uploaded before is completed."""
        collection = _collection(release, name)
        with _clear_faults(self._place):
            if not self._client.collection_exists(collection):
                # The vectors have length 1 or are zeros: their product is the cosine, and they come back as they went.
                shape = models.VectorParams(size=vectors.shape[1], distance=models.Distance.DOT)
                self._client.create_collection(collection, vectors_config=shape)
            for start in range(0, len(vectors), _UPLOADED_AT_ONCE):
                batch = vectors[start : start + _UPLOADED_AT_ONCE]
                ids: list[models.ExtendedPointId] = list(range(start, start + len(batch)))
                self._client.upsert(collection, models.Batch(ids=ids, vectors=batch.tolist()), wait=True)
        np.save(_owners_file(folder, name), owners)

    def open(self, release: str, folder: Path, name: str) -> QdrantPassages:
        """The passages; raises PassageIndexError where the server has no such collection or not all of it."""
        collection = _collection(release, name)
        owners = np.load(_owners_file(folder, name))
        again = f"delete {folder} and run ./motcua up to build it anew"
        with _clear_faults(self._place):
            if not self._client.collection_exists(collection):
                raise PassageIndexError(f"Qdrant at {self._place} has no collection {collection}; {again}")
            held = self._client.count(collection, exact=True).count
        if held != len(owners):
            raise PassageIndexError(
                f"collection {collection} in Qdrant at {self._place} holds {held} of {len(owners)} passages; {again}"
            )
        return QdrantPassages(self._client, self._place, collection, owners)


def _collection(release: str, name: str) -> str:
    return f"motcua-{release}-{name}"


def _owners_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.owners.npy"


@contextmanager
def _clear_faults(place: str) -> Iterator[None]:
    """Turn the client's faults into one sentence; in-process it raises ValueError where a server would answer 404."""
    try:
        yield
    except (ApiException, ValueError) as error:
        fault = " ".join(str(error).split()) or type(error).__name__
        raise PassageIndexError(
            f"Qdrant at {place} did not answer as it should ({fault}); see that it runs and that [search] qdrant_url "
            "and qdrant_api_key fit, or set [search] passages to 'faiss'"
        ) from error
