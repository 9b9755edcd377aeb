import pytest

from bot.model_in_service import LINK_VARIABLE, ModelInService, follow_link


class Agent:
    """Stands for Rasa's Agent: remembers what it was told to load, and cannot load what is named broken."""

    def __init__(self):
        self.loaded = []

    def load_model(self, path):
        if "broken" in path:
            raise ValueError(path)
        self.loaded.append(path)


@pytest.fixture
def link(tmp_path):
    for name in ("one", "other", "broken"):
        (tmp_path / f"{name}.tar.gz").write_bytes(b"")
    (tmp_path / "link.tar.gz").symlink_to(tmp_path / "one.tar.gz")
    return tmp_path / "link.tar.gz"


def swap(link, name):
    link.unlink()
    link.symlink_to(link.parent / f"{name}.tar.gz")


async def test_the_model_that_the_link_names_anew_is_taken_up_once(link):
    model, agent = ModelInService(link), Agent()
    assert not await model.follow(agent)
    swap(link, "other")
    assert await model.follow(agent)
    assert not await model.follow(agent)
    assert agent.loaded == [str(link.parent / "other.tar.gz")]
    assert model.name == "other"


async def test_a_model_that_cannot_be_loaded_leaves_the_old_one_and_is_tried_once(link):
    model, agent = ModelInService(link), Agent()
    swap(link, "broken")
    assert not await model.follow(agent)
    assert not await model.follow(agent)
    assert model.name == "one"
    swap(link, "other")
    assert await model.follow(agent)


def test_without_the_variable_nothing_is_followed(monkeypatch):
    monkeypatch.delenv(LINK_VARIABLE, raising=False)

    class App:
        """Has nothing that could be asked."""

    follow_link(App())
