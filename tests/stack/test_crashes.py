"""Kill -9 of any process while chatting: it comes back, and the conversation is still there."""

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.stack


class Session:
    def __init__(self, stack):
        self.stack = stack
        self.token = httpx.post(f"{stack.web}/sessions").json()["session"]

    def say(self, text):
        body = {"session": self.token, "text": text}
        answer = httpx.post(f"{self.stack.web}/messages", json=body, timeout=60).json()
        return " ".join(message["text"] for message in answer["messages"])


@pytest.mark.parametrize("name", ["actions", "bot", "sandbox"])
def test_the_conversation_survives_the_process(stack, name):
    session = Session(stack)
    session.say("lam lai can cuoc bi mat can giay to gi")
    before = stack.pid(name)
    stack.kill(name)
    stack.wait_until_well()
    assert stack.pid(name) != before
    assert "70.000 đồng" in session.say("thế lệ phí bao nhiêu")


def test_a_look_up_under_way_survives_the_bot(stack):
    session = Session(stack)
    assert "4 số cuối" in session.say("tra cứu hồ sơ H12.34-260115-0007")
    stack.kill("bot")
    stack.wait_until_well()
    assert "Đang xử lý" in session.say("1234")


def test_while_the_actions_are_away_the_citizen_gets_a_sentence(stack):
    session = Session(stack)
    stack.kill("actions")
    body = {"session": session.token, "text": "đăng ký khai sinh"}
    answer = httpx.post(f"{stack.web}/messages", json=body, timeout=60)
    stack.wait_until_well()
    assert answer.status_code == 503
    assert "trục trặc" in answer.json()["detail"]
    assert "khai sinh" in session.say("đăng ký khai sinh cần giấy tờ gì")


def test_the_supervisor_itself_comes_back_and_leaves_no_orphans(stack):
    supervisor = int((stack.var / "run" / "supervisord.pid").read_text())
    session = Session(stack)
    session.say("lam lai can cuoc bi mat can giay to gi")
    old = stack.pid("bot")
    os.kill(supervisor, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while Path(f"/proc/{old}").exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not Path(f"/proc/{old}").exists()
    stack.wait_until_well()
    assert "70.000 đồng" in session.say("thế lệ phí bao nhiêu")
