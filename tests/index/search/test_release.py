import pytest

from index.search.release import LiveSearch, ReleaseError, Releases


@pytest.fixture
def releases(tmp_path):
    return Releases(tmp_path / "releases")


def build(releases, encoder, procedures):
    return releases.build(procedures, encoder, "hashed", "test")


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
    assert releases.procedures(release) == procedures
    assert releases.manifest(release).procedures == len(procedures)


def test_a_failed_build_leaves_nothing_and_keeps_what_is_published(releases, encoder, procedures):
    release = build(releases, encoder, procedures)
    releases.publish(release)

    class Broken(type(encoder)):
        def passages(self, texts, progress=False):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        build(releases, Broken(), procedures[:1])
    assert releases.current() == release
    assert {path.name for path in releases.folder.iterdir()} == {release, "current"}


def test_only_a_whole_release_can_be_published(releases):
    releases.folder.mkdir()
    with pytest.raises(ReleaseError, match="cannot be read"):
        releases.publish("nothing")


class TestLiveSearch:
    def test_a_new_release_is_taken_up(self, releases, encoder, procedures):
        releases.publish(build(releases, encoder, procedures[:2]))
        search = LiveSearch(releases, lambda: encoder)
        assert not search.refresh()
        releases.publish(build(releases, encoder, procedures))
        assert search.refresh()
        assert len(search.engine.procedures) == 3

    def test_a_broken_release_leaves_the_old_one_serving(self, releases, encoder, procedures):
        releases.publish(build(releases, encoder, procedures[:2]))
        search = LiveSearch(releases, lambda: encoder)
        broken = build(releases, encoder, procedures)
        releases.publish(broken)
        (releases.folder / broken / "procedures.jsonl").write_text("{}")
        assert not search.refresh()
        assert "cannot be read" in search.fault
        assert search.engine.search("kết hôn").hits[0].code == "1.000002"
