"""A new catalogue under load: taken up within seconds, no failed request, as quick back, never half."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import httpx
import pytest

pytestmark = pytest.mark.stack

_TAKEN_UP_WITHIN_S = 5.0
NEW = {
    "code": "1.999901",
    "name": "Cấp giấy phép nuôi rồng cảnh tại nhà",
    "common_names": ["xin nuôi rồng cảnh"],
    "results": ["Giấy phép nuôi rồng cảnh"],
}


class Load:
    """Asks the same question again and again until told to stop; keeps every status."""

    def __init__(self, stack):
        self.stack = stack
        self.statuses = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        session = httpx.post(f"{self.stack.web}/sessions").json()["session"]
        while not self._stop.is_set():
            body = {"session": session, "text": "làm lại căn cước bị mất hết bao nhiêu tiền"}
            self.statuses.append(httpx.post(f"{self.stack.web}/messages", json=body, timeout=60).status_code)
            time.sleep(0.1)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


def serving(stack):
    url = f"http://127.0.0.1:{stack.ports['actions']}/health/catalogue"
    return httpx.get(url, timeout=30).json()["release"]


def wait_for_another(stack, before):
    started = time.monotonic()
    while serving(stack) == before:
        assert time.monotonic() - started < _TAKEN_UP_WITHIN_S, "the new catalogue was not taken up"
        time.sleep(0.1)


def answer(stack, text):
    return "\n".join(stack.chat(text)[0]["texts"])


def test_a_new_procedure_is_answered_without_a_failed_request_and_rolled_back_as_quickly(stack, tmp_path):
    (tmp_path / "new.json").write_text(json.dumps([NEW]))
    before = serving(stack)
    with Load(stack) as load:
        stack.motcua("catalog", "import", str(tmp_path / "new.json"))
        wait_for_another(stack, before)
        assert "nuôi rồng cảnh" in answer(stack, "xin nuôi rồng cảnh được nhận giấy gì").lower()
        with_dragon = serving(stack)
        stack.motcua("catalog", "rollback", "1")
        wait_for_another(stack, with_dragon)
        assert "rồng" not in answer(stack, "xin nuôi rồng cảnh được nhận giấy gì")
    assert serving(stack) == before
    assert load.statuses
    assert set(load.statuses) == {200}


def test_a_publication_that_would_lose_much_is_refused(stack, tmp_path):
    (tmp_path / "few.json").write_text(json.dumps([NEW]))
    before = serving(stack)
    refused = subprocess.run(
        [sys.executable, "-m", "cli", "catalog", "import", str(tmp_path / "few.json"), "--complete"],
        env=stack.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "--allow-loss" in refused.stderr
    time.sleep(2)
    assert serving(stack) == before
    # Neither does a later search, or a restart, put into service what was refused.
    stack.motcua("search", "khai sinh")
    assert serving(stack) == before
    stack.motcua("catalog", "rollback", "1")


def test_killed_while_importing_the_old_version_serves(stack, tmp_path):
    records = [{"code": f"1.{n:06}", "name": f"Thủ tục mẫu số {n}"} for n in range(900_000, 912_000)]
    (tmp_path / "many.json").write_text(json.dumps(records))
    before = serving(stack)
    importing = subprocess.Popen(
        [sys.executable, "-m", "cli", "catalog", "import", str(tmp_path / "many.json")],
        env=stack.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(4)
    os.kill(importing.pid, signal.SIGKILL)
    importing.wait()
    time.sleep(2)
    assert serving(stack) == before
    assert "70.000 đồng" in answer(stack, "làm lại căn cước bị mất hết bao nhiêu tiền")
    stack.motcua("catalog", "rollback", "1")
