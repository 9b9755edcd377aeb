"""Another model is put into service while people chat: nobody waits for a restart, and nothing is lost."""

import os
import shutil
import threading

import httpx
import pytest

from cli.nlu.models import ModelBank

pytestmark = pytest.mark.stack


@pytest.fixture
def second_model(stack):
    """A copy of the model in service under another name; gone afterwards."""
    serving = ModelBank(stack.var).in_service()
    copy = serving.with_name(f"rasa-copy-{os.getpid()}.tar.gz")
    shutil.copy(serving, copy)
    yield copy.name.removesuffix(".tar.gz")
    copy.unlink()


def model_of(stack):
    return httpx.get(f"{stack.portal}/health", timeout=10).json()["model"]


def test_a_model_is_switched_and_switched_back_without_losing_a_message(stack, second_model):
    before, process = model_of(stack), stack.pid("bot")
    session = httpx.post(f"{stack.web}/sessions").json()["session"]
    answers, stop = [], threading.Event()

    def chat():
        while not stop.is_set():
            body = {"session": session, "text": "làm lại căn cước hết bao nhiêu tiền"}
            answers.append(httpx.post(f"{stack.web}/messages", json=body, timeout=60).status_code)

    citizen = threading.Thread(target=chat)
    citizen.start()
    try:
        stack.motcua("nlu", "activate", second_model)
        assert model_of(stack) == second_model
        stack.motcua("nlu", "activate", "--previous")
        assert model_of(stack) == before
    finally:
        stop.set()
        citizen.join()
    assert stack.pid("bot") == process
    assert len(answers) > 3
    assert set(answers) == {200}
