"""A citizen follows a dossier, an officer moves it, and the citizen is told once: through all the real processes."""

import json
import time

import httpx
import pytest

pytestmark = pytest.mark.stack

_WITHIN_S = 20


class Citizen:
    """A conversation over the web channel."""

    def __init__(self, stack):
        self.web = httpx.Client(base_url=stack.web, timeout=30)
        self.session = self.web.post("/sessions").json()["session"]

    def say(self, text):
        answer = self.web.post("/messages", json={"session": self.session, "text": text})
        assert answer.status_code == 200, answer.text
        return "\n".join(message["text"] for message in answer.json()["messages"])

    def pushed(self):
        """What came without having been asked for."""
        answer = self.web.get("/messages", params={"session": self.session, "after": "0"})
        assert answer.status_code == 200, answer.text
        return [message["text"] for message in answer.json()["messages"] if "có thay đổi" in message["text"]]

    def wait_for_pushed(self, count):
        until = time.monotonic() + _WITHIN_S
        while time.monotonic() < until and len(self.pushed()) < count:
            time.sleep(0.2)
        return self.pushed()


@pytest.fixture
def dossier(stack):
    """A dossier in process, as the sandbox lists it."""
    return json.loads(stack.motcua("sandbox", "list", "--status", "4", "--json"))["dossiers"][0]


@pytest.fixture
def follower(stack, dossier):
    citizen = Citizen(stack)
    assert "Đang xử lý" in citizen.say(f"tra cứu hồ sơ {dossier['code']} {dossier['factors'][0]}")
    assert "đồng ý không" in citizen.say("Báo mình khi hồ sơ có thay đổi")
    assert "Mình sẽ báo" in citizen.say("Đồng ý")
    return citizen


def test_each_change_is_told_once_and_none_after_a_word_against_it(stack, dossier, follower):
    stack.motcua("sandbox", "move", dossier["code"], "5", "--paper", "Bản sao giấy khai sinh")
    (told,) = follower.wait_for_pushed(1)
    assert "bổ sung" in told
    assert dossier["code"] not in told
    assert dossier["code"][-4:] in told

    stack.kill("actions")
    stack.wait_until_well()
    stack.motcua("sandbox", "move", dossier["code"], "4")
    assert len(follower.wait_for_pushed(2)) == 2

    follower.say("thôi đừng báo nữa")
    stack.motcua("sandbox", "move", dossier["code"], "9")
    time.sleep(3)
    assert len(follower.pushed()) == 2


def test_a_petition_is_sent_on_a_plain_yes_and_found_again_by_its_code_elsewhere(stack):
    citizen = Citizen(stack)
    shown = citizen.say("tôi muốn phản ánh: đèn đường hẻm 12 hỏng cả tháng nay không ai sửa, số tôi 0912345678")
    assert "đèn đường hẻm 12" in shown
    assert "0912345678" not in shown
    told = citizen.say("Gửi")
    code = next(word.strip(".,:;“”()") for word in told.split() if _is_code(word.strip(".,:;“”()")))
    found = Citizen(stack).say(f"phản ánh {code} tới đâu rồi")
    assert "tiếp nhận" in found.lower()
    assert "đèn đường" not in found


def _is_code(word):
    return len(word) == 6 and word.isupper() and word.isalnum() and any(letter.isdigit() for letter in word)
