import numpy as np
import pytest

from index.search.release import LiveSearch, ReleaseError, Releases


@pytest.fixture
def releases(tmp_path):
    return Releases(tmp_path / "releases")


def build(releases, encoder, procedures, questions=None):
    lines = [procedure.model_dump_json() for procedure in procedures]
    return releases.build(lines, questions or {}, lambda: encoder, "hashed", "test")


def test_nothing_published_says_what_to_do(releases):
    with pytest.raises(ReleaseError, match="motcua catalog import"):
        releases.current()


def test_the_same_catalogue_is_built_once(releases, encoder, procedures):
    first = build(releases, encoder, procedures)
    stamp = (releases.folder / first / "manifest.json").stat().st_mtime_ns
    assert build(releases, encoder, procedures) == first
    assert (releases.folder / first / "manifest.json").stat().st_mtime_ns == stamp
    assert build(releases, encoder, procedures[:2]) != first


def test_records_come_back_as_they_went_in(releases, encoder, procedures):
    release = build(releases, encoder, procedures)
    records = releases.records(release)
    assert [records(procedure.code) for procedure in procedures] == procedures
    assert records("9.999999") is None
    assert releases.manifest(release).procedures == len(procedures)


def test_a_failed_build_leaves_nothing_and_keeps_what_is_published(releases, encoder, procedures):
    release = build(releases, encoder, procedures)
    releases.publish(release)

    class Broken(type(encoder)):
        def passages(self, texts, progress=False):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        build(releases, Broken(), [procedures[0].model_copy(update={"name": "Tên mới"})])
    assert releases.current() == release
    assert {path.name for path in releases.folder.iterdir()} == {release, "current"}


def test_only_a_whole_release_can_be_published(releases):
    releases.folder.mkdir()
    with pytest.raises(ReleaseError, match="cannot be read"):
        releases.publish("nothing")


class Counting:
    """An encoder that counts what it is given."""

    def __init__(self, encoder):
        self.encoder = encoder
        self.dimensions = encoder.dimensions
        self.texts = []

    def passages(self, texts, progress=False):
        self.texts += texts
        return self.encoder.passages(texts)

    def queries(self, texts):
        return self.encoder.queries(texts)


class TestTakingOver:
    """One changed procedure costs one procedure, and the index is as if it were built from nothing."""

    def test_only_what_changed_is_encoded(self, releases, encoder, procedures):
        releases.publish(build(releases, encoder, procedures))
        counting = Counting(encoder)
        changed = procedures[1].model_copy(update={"name": "Đăng ký kết hôn lại"})
        build(releases, counting, [procedures[0], changed, procedures[2]])
        assert counting.texts == ["Đăng ký kết hôn lại", "làm giấy kết hôn"]

    def test_a_release_taken_over_finds_what_one_from_nothing_finds(self, releases, encoder, procedures, tmp_path):
        added = procedures[0].model_copy(update={"code": "1.000009", "name": "Đăng ký tạm trú", "common_names": ()})
        wanted = [added, procedures[2], procedures[1]]
        questions = {"1.000003": ("vợ tôi mới sinh em bé",)}
        releases.publish(build(releases, encoder, procedures))
        taken_over = releases.open(build(releases, encoder, wanted, questions), encoder)
        anew = Releases(tmp_path / "other")
        from_nothing = anew.open(build(anew, encoder, wanted, questions), encoder)
        for text in ("dang ky tam tru", "vợ mới sinh bé", "kết hôn", "đăng ký"):
            assert [(h.code, round(h.score, 5)) for h in taken_over.search(text).hits] == [
                (h.code, round(h.score, 5)) for h in from_nothing.search(text).hits
            ]

    def test_the_first_question_of_all_belongs_to_its_own_procedure(self, releases, encoder, procedures):
        releases.publish(build(releases, encoder, procedures))
        release = build(releases, encoder, procedures, {"1.000003": ("vợ tôi mới sinh em bé",)})
        owners = np.load(releases.folder / release / "questions.owners.npy")
        assert owners.tolist() == [2]

    def test_new_questions_make_a_new_release(self, releases, encoder, procedures):
        assert build(releases, encoder, procedures) != build(releases, encoder, procedures, {"1.000001": ("a",)})


class TestLiveSearch:
    def test_a_new_release_is_taken_up(self, releases, encoder, procedures):
        releases.publish(build(releases, encoder, procedures[:2]))
        search = LiveSearch(releases, lambda: encoder)
        assert not search.refresh()
        releases.publish(build(releases, encoder, procedures))
        assert search.refresh()
        assert len(search.engine.headers) == 3

    def test_a_broken_release_leaves_the_old_one_serving(self, releases, encoder, procedures):
        releases.publish(build(releases, encoder, procedures[:2]))
        search = LiveSearch(releases, lambda: encoder)
        broken = build(releases, encoder, procedures)
        releases.publish(broken)
        (releases.folder / broken / "headers.json").write_text("[")
        assert not search.refresh()
        assert "cannot be read" in search.fault
        assert search.engine.search("kết hôn").hits[0].code == "1.000002"


def test_a_release_of_another_encoder_is_not_searched_with_this_one(tmp_path, encoder, procedures):
    releases = Releases(tmp_path / "releases")
    lines = [procedure.model_dump_json() for procedure in procedures]
    release = releases.build(lines, {}, lambda: encoder, "hashed-1", "test")
    assert releases.open(release, encoder, "hashed-1").search("khai sinh").hits
    with pytest.raises(ReleaseError, match=r"made with the encoder hashed-1, not hashed-2; run \./motcua up"):
        releases.open(release, encoder, "hashed-2")
