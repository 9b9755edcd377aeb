"""A small catalogue and an encoder that needs no model, for tests that are not about the encoder."""

import hashlib

import numpy as np
import pytest

from index.catalog.procedure import Procedure
from index.search.lexical import terms
from index.search.release import Releases


class HashedWords:
    """Vectors of hashed words: near texts share words. It stands in for the encoder's speed, not its wits."""

    dimensions = 64

    def queries(self, texts):
        return np.stack([self._vector(text) for text in texts])

    def passages(self, texts, progress=False):
        return self.queries(texts)

    def _vector(self, text):
        vector = np.full(self.dimensions, 1e-3, dtype=np.float32)
        for term in terms(text):
            vector[hashlib.md5(term.encode()).digest()[0] % self.dimensions] += 1.0
        return vector / np.linalg.norm(vector)


@pytest.fixture
def encoder():
    return HashedWords()


@pytest.fixture
def procedures():
    return [
        Procedure(code="1.000001", name="Cấp lại thẻ căn cước", common_names=("làm lại căn cước bị mất",)),
        Procedure(code="1.000002", name="Đăng ký kết hôn", common_names=("làm giấy kết hôn",)),
        Procedure(code="1.000003", name="Đăng ký khai sinh", common_names=("làm khai sinh cho con",)),
    ]


@pytest.fixture
def open_engine(tmp_path, encoder):
    """Opens a search engine over these procedures, built and published as any release is."""

    def build_and_open(procedures, questions=None):
        releases = Releases(tmp_path / "releases")
        lines = [procedure.model_dump_json() for procedure in procedures]
        release = releases.build(lines, questions or {}, lambda: encoder, "hashed", "test")
        return releases.open(release, encoder)

    return build_and_open
