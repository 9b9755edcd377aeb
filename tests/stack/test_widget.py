"""The portal page before the real processes: asked by keyboard, read by assistive technology, pushed to, forgotten.

What the widget does on its own is tested in tests/widget, before a quicker stand-in.
"""

import re
import sqlite3

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.widget.browser import answers, ask, chromium, open_page
from tests.widget.contract import the_channel_keeps_its_word

pytestmark = pytest.mark.stack
_SLOW_MS = 20_000


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser, stack):
    opened = open_page(browser, stack.portal)
    opened.get_by_role("button", name="Đồng ý và bắt đầu").click()
    yield opened
    assert opened.strangers == []
    assert opened.complaints == []
    opened.context.close()


def last_answer(page):
    return answers(page).last


def test_the_channel_keeps_its_word_as_its_stand_in_does(stack):
    the_channel_keeps_its_word(stack.web)


def test_the_conversation_by_keyboard(page):
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    expect(last_answer(page)).to_contain_text("Phiếu đề nghị giải quyết thủ tục về căn cước", timeout=_SLOW_MS)
    ask(page, "thế lệ phí bao nhiêu")
    expect(last_answer(page)).to_contain_text("70.000 đồng", timeout=_SLOW_MS)


def test_a_button_asks_for_what_it_says(page):
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    page.get_by_role("button", name="Phí, lệ phí").first.click(timeout=_SLOW_MS)
    expect(page.locator(".message.mine").last).to_contain_text("Phí, lệ phí")
    expect(last_answer(page)).to_contain_text("70.000 đồng", timeout=_SLOW_MS)


def test_the_list_to_print_has_boxes_to_tick(page):
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    page.get_by_role("button", name="Danh sách để in").first.click(timeout=_SLOW_MS)
    box = page.get_by_role("checkbox", name="Phiếu đề nghị giải quyết thủ tục về căn cước")
    box.check(timeout=_SLOW_MS)
    page.reload()
    expect(box).to_be_checked()


def test_a_long_answer_is_shown_from_its_beginning(page):
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    expect(last_answer(page)).to_contain_text("Nguồn", timeout=_SLOW_MS)
    assert last_answer(page).bounding_box()["y"] >= page.get_by_role("log").bounding_box()["y"]


def test_axe_finds_nothing(browser, stack):
    # Without the page's policy, against which axe itself tries styles out.
    page = open_page(browser, stack.portal, bypass_csp=True)
    page.get_by_role("button", name="Đồng ý và bắt đầu").click()
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    expect(last_answer(page)).to_contain_text("Nguồn", timeout=_SLOW_MS)
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"][:120]) for violation in found] == []
    page.context.close()


def test_a_narrow_phone_has_no_sideways_scroll(browser, stack):
    page = open_page(browser, stack.portal, viewport={"width": 320, "height": 640})
    expect(page.get_by_role("button", name="Đồng ý và bắt đầu")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= 320")
    page.context.close()


def test_a_question_asked_without_a_network_is_sent_when_it_is_back(page):
    ask(page, "xin chào")
    expect(answers(page)).to_have_count(1, timeout=_SLOW_MS)
    page.context.set_offline(True)
    ask(page, "đăng ký khai sinh cần giấy tờ gì")
    expect(page.get_by_text("mất kết nối")).to_be_visible(timeout=_SLOW_MS)
    page.context.set_offline(False)
    expect(answers(page)).to_have_count(2, timeout=_SLOW_MS)
    expect(last_answer(page)).to_contain_text("khai sinh")


def test_what_is_pushed_to_a_conversation_appears_by_itself(page, stack):
    ask(page, "tiếp tục ở kênh khác")
    expect(last_answer(page)).to_contain_text("Mã để tiếp tục", timeout=_SLOW_MS)
    trace = {"X-Motcua-Trace": (stack.var / "secret").read_text().strip()}
    ((sender,),) = _rows(stack, "SELECT conversation FROM channel_identities ORDER BY met_at DESC LIMIT 1")
    push = {
        "id": "push-of-a-test",
        "sender": sender,
        "channel": "web",
        "text": "Hồ sơ …-0007 đã có kết quả.",
        "buttons": [],
    }
    address = f"{stack.portal}/webhooks/deliveries/"
    assert httpx.post(address, json=push, headers=trace, timeout=60).status_code == 202
    expect(page.locator(".message.news")).to_contain_text("đã có kết quả", timeout=_SLOW_MS)


def test_a_thumb_is_kept_with_the_answer_and_forgetting_erases_it(page, stack):
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    page.get_by_role("button", name="Câu trả lời hữu ích").click(timeout=_SLOW_MS)
    expect(page.get_by_text("Cảm ơn bạn đã góp ý.")).to_be_visible()
    page.get_by_role("button", name="Tùy chọn").click()
    page.get_by_role("dialog").get_by_role("button", name="Quên tôi").click()
    page.get_by_role("button", name="Xóa hết").click()
    expect(page.get_by_text(re.compile("Đã xóa cuộc trò chuyện"))).to_be_visible(timeout=_SLOW_MS)
    assert _rows(stack, "SELECT count(*) FROM channel_feedback") == [(0,)]


def _rows(stack, statement):
    with sqlite3.connect(stack.var / "channels.sqlite") as database:
        return database.execute(statement).fetchall()
