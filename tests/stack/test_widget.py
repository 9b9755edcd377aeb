"""The portal page in a real browser: typed by keyboard, read by assistive technology, safe from text."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

pytestmark = pytest.mark.stack

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    path = os.environ.get("MOTCUA_CHROMIUM")
    if not path:
        pytest.skip("MOTCUA_CHROMIUM names no browser; run through ./motcua test")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, stack):
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="vi-VN")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda r: page.complaints.append(r.url) if not r.url.startswith(stack.portal) else None)
    page.goto(stack.portal)
    yield page
    context.close()


def ask(page, text):
    page.get_by_label("Câu hỏi của bạn").fill(text)
    page.keyboard.press("Enter")


def last_answer(page):
    return page.locator(".message.theirs").last


def test_the_conversation_by_keyboard(page):
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    expect(last_answer(page)).to_contain_text("Phiếu đề nghị giải quyết thủ tục về căn cước", timeout=20_000)
    ask(page, "thế lệ phí bao nhiêu")
    expect(last_answer(page)).to_contain_text("70.000 đồng", timeout=20_000)
    assert page.complaints == []


def test_a_button_asks_for_what_it_says(page):
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    page.get_by_role("button", name="Phí, lệ phí").first.click(timeout=20_000)
    expect(page.locator(".message.mine").last).to_contain_text("Phí, lệ phí")
    expect(last_answer(page)).to_contain_text("70.000 đồng", timeout=20_000)


def test_answers_are_announced_and_the_log_can_be_reached_by_keyboard(page):
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    assert log.get_attribute("tabindex") == "0"


def test_a_long_answer_is_shown_from_its_beginning(page):
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    expect(last_answer(page)).to_contain_text("Nguồn", timeout=20_000)
    assert last_answer(page).bounding_box()["y"] >= page.get_by_role("log").bounding_box()["y"]


def test_text_is_never_markup(page):
    ask(page, "<img src=x onerror=alert(1)> khai sinh")
    expect(page.locator(".message.mine").last).to_contain_text("<img src=x")
    assert page.locator(".message img").count() == 0


def test_axe_finds_nothing(page):
    ask(page, "lam lai can cuoc bi mat can giay to gi")
    expect(last_answer(page)).to_contain_text("Nguồn", timeout=20_000)
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"][:120]) for violation in found] == []


def test_a_narrow_phone_has_no_sideways_scroll(browser, stack):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(stack.portal)
    page.wait_for_selector("motcua-chat .message, motcua-chat >> .message")
    assert page.evaluate("document.documentElement.scrollWidth <= 320")
    context.close()


def test_a_lost_connection_is_said_and_the_question_can_be_sent_again(page):
    page.context.set_offline(True)
    ask(page, "khai sinh")
    expect(last_answer(page)).to_contain_text("mất kết nối", timeout=10_000)
    page.context.set_offline(False)
    ask(page, "đăng ký khai sinh cần giấy tờ gì")
    expect(last_answer(page)).to_contain_text("khai sinh", timeout=20_000)
