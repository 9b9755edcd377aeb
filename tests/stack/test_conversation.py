"""The main job, end to end: through the real channel, Rasa, the action server and the sandbox."""

import json
import sqlite3

import httpx
import pytest

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def turns(stack):
    return stack.chat(
        "xin chào",
        "lam lai can cuoc bi mat can giay to gi",
        "thế lệ phí bao nhiêu",
        "đăng ký kết hôn với người nước ngoài mất bao lâu",
        "tra cứu hồ sơ H12.34-260115-0007",
        "1234",
        "cảm ơn nhé",
        "thời tiết hôm nay thế nào",
    )


def told(turn):
    return "\n".join(turn["texts"])


def test_a_greeting_is_met_politely(turns):
    assert turns[0]["intent"] == "greet"
    assert "Một Cửa" in told(turns[0])


def test_required_documents_of_the_right_procedure_with_code_source_and_link(turns):
    assert turns[1]["codes"] == ["1.014064"]
    assert "Phiếu đề nghị giải quyết thủ tục về căn cước (1 bản chính)" in told(turns[1])
    assert "5710/QĐ-BCA-C06" in told(turns[1])
    assert "https://dichvucong.gov.vn/" in told(turns[1])


def test_the_fee_of_the_same_procedure(turns):
    assert turns[2]["codes"] == ["1.014064"]
    assert "70.000 đồng" in told(turns[2])


def test_another_procedure_switches(turns):
    assert turns[3]["codes"] == ["2.000806"]
    assert "ngày làm việc" in told(turns[3])


def test_a_dossier_asks_for_the_second_factor_and_then_tells(turns):
    assert "4 số cuối" in told(turns[4])
    assert "Đang xử lý" in told(turns[5])
    assert "xin lỗi" in told(turns[5])


def test_thanks_and_what_is_off_topic_are_met_as_an_officer_would(turns):
    assert turns[6]["intent"] == "thanks"
    assert turns[7]["decision"] == "none"
    assert turns[7]["codes"] == []
    assert "ngoài phần mình giúp được" in told(turns[7])


def test_a_wrong_factor_and_an_unknown_code_are_told_alike_and_stop_after_three(stack):
    wrong = stack.chat("tra cứu hồ sơ H12.34-260115-0008", "0000")[-1]
    unknown = stack.chat("tra cứu hồ sơ H98.34-260115-0008", "0000")[-1]
    assert wrong["texts"] == unknown["texts"]
    tries = [part for n in range(6) for part in (f"tra cứu hồ sơ H97.34-260115-000{n}", "0000")]
    assert "nhiều lần" in told(stack.chat(*tries)[-1])


def test_a_question_during_the_look_up_is_answered_and_the_look_up_goes_on(stack):
    turns = stack.chat("tra cứu hồ sơ H12.34-260115-0007", "làm lại căn cước bị mất hết bao nhiêu tiền", "5678")
    assert turns[1]["codes"] == ["1.014064"]
    assert "4 số cuối" in told(turns[1])
    assert "Đang xử lý" in told(turns[2])


def test_code_and_factor_are_in_no_store_and_no_log(stack, turns):
    for path in [stack.var / "conversations.sqlite", *(stack.var / "log").iterdir()]:
        raw = path.read_bytes()
        assert b"260115-0007" not in raw, path
    rows = sqlite3.connect(stack.var / "conversations.sqlite").execute("select data from events").fetchall()
    stored = [json.loads(row[0]) for row in rows]
    assert not [event for event in stored if event.get("value") == "1234" or event.get("text") == "1234"]


class TestShell:
    """The same over HTTP, as a script would."""

    def test_a_session_is_issued_and_a_message_is_answered(self, stack):
        opened = httpx.post(f"{stack.web}/sessions")
        assert opened.status_code == 201
        body = {"session": opened.json()["session"], "text": "đăng ký khai sinh cho con cần giấy tờ gì"}
        answer = httpx.post(f"{stack.web}/messages", json=body, timeout=30)
        assert answer.status_code == 200
        assert "khai sinh" in answer.json()["messages"][0]["text"]
        assert "intent" not in answer.json()

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"not json", 400),
            (b"[1]", 400),
            (b'{"text": "a"}', 401),
            (b'{"session": "web-1", "text": "a"}', 401),
            (b"\xff\xfe", 400),
        ],
    )
    def test_bad_bodies_get_a_problem_and_a_sentence(self, stack, body, status):
        answer = httpx.post(f"{stack.web}/messages", content=body)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"].endswith(".")

    def test_text_that_cannot_be_taken_is_refused_with_the_reason(self, stack):
        session = httpx.post(f"{stack.web}/sessions").json()["session"]
        answer = httpx.post(f"{stack.web}/messages", json={"session": session, "text": "a" * 1001})
        assert answer.status_code == 422
        assert "1000" in answer.json()["detail"]

    def test_rasas_own_doors_are_shut(self, stack):
        for path in ("/model/parse", "/conversations/x/tracker", "/webhooks/rest/webhook", "/status"):
            assert httpx.get(stack.portal + path).status_code in (404, 405), path

    @pytest.mark.parametrize("name", ["bot", "actions", "sandbox"])
    def test_every_process_tells_its_health(self, stack, name):
        answer = httpx.get(f"http://127.0.0.1:{stack.ports[name]}/health")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_bad_lines_of_a_batch_do_not_stop_it(stack):
    output = stack.motcua("chat", "batch", text='nonsense\n{"id": 7, "turns": ["cảm ơn"]}\n').splitlines()
    assert json.loads(output[0])["line"] == 1
    assert json.loads(output[1])["turns"][0]["intent"] == "thanks"


def test_search_batch_has_its_documented_form(stack):
    text = '{"id": "a", "text": "làm lại căn cước"}\n{"text": 1}\n'
    first, second = (json.loads(line) for line in stack.motcua("search", "batch", text=text).splitlines())
    assert (first["id"], first["decision"]) == ("a", "answer")
    assert len(first["results"]) == 10
    assert set(first["results"][0]) == {"code", "name", "score"}
    assert second["line"] == 2


def test_catalog_show_prints_the_record(stack):
    assert json.loads(stack.motcua("catalog", "show", "1.014064", "--json"))["name"] == "Cấp lại thẻ căn cước"


def test_starting_twice_is_refused_with_the_way_out(stack):
    import subprocess
    import sys

    second = subprocess.run(
        [sys.executable, "-m", "cli", "up"], env=stack.environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert "motcua down" in second.stderr
