"""The officers' desk as a real process, in a real browser: by keyboard alone, nothing loaded from elsewhere."""

import http.client
import os
import re
import time

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

pytestmark = pytest.mark.stack

PASSWORD = "quầy một cửa số 1"
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def desk(stack):
    """The desk's address; its password is set while it runs, as an administrator does."""
    address = f"http://127.0.0.1:{stack.ports['staff']}"
    assert "./motcua staff password" in httpx.get(f"{address}/").text
    stack.motcua("staff", "password", "--stdin", text=PASSWORD + "\n")
    return address


@pytest.fixture(scope="module")
def browser():
    path = os.environ.get("MOTCUA_CHROMIUM")
    if not path:
        pytest.skip("MOTCUA_CHROMIUM names no browser; run through ./motcua test")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def signed_in(browser, desk):
    """The cookie of an officer who signed in by keyboard."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{desk}/")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{desk}/")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def page(browser, desk, signed_in):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN", storage_state=signed_in)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda r: page.complaints.append(r.url) if not r.url.startswith(desk) else None)
    page.goto(f"{desk}/")
    yield page
    assert page.complaints == []
    context.close()


def find(page, text):
    page.keyboard.press("/")
    page.keyboard.type(text)
    expect(page.locator("#results .row").first).to_be_visible(timeout=10_000)


def test_a_wrong_password_is_said_and_nothing_is_shown(browser, desk):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{desk}/thu-tuc/1.014064")
    page.get_by_label("Mật khẩu").fill("không phải mật khẩu")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("không đúng")
    assert "căn cước" not in page.content()
    context.close()


def test_from_words_to_the_record_by_keyboard(page, desk):
    find(page, "lam lai can cuoc bi mat")
    expect(page.locator(".row").first).to_have_attribute("data-code", "1.014064")
    expect(page.get_by_role("status").first).to_contain_text("thủ tục")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".row").first.locator(".hit")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{desk}/thu-tuc/1.014064")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cấp lại thẻ căn cước")
    expect(page.locator("#giay-to")).to_contain_text("Phiếu đề nghị giải quyết thủ tục về căn cước")
    expect(page.locator("#cach-nop")).to_contain_text("70.000 đồng")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Tìm thủ tục")).to_have_value("lam lai can cuoc bi mat")
    expect(page.locator(".row").first).to_have_attribute("data-code", "1.014064")


def test_enter_in_the_box_goes_down_to_the_first_result(page):
    find(page, "dang ky ket hon")
    page.keyboard.press("Enter")
    expect(page.locator(".row").first.locator(".hit")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Tìm thủ tục")).to_be_focused()


def test_two_are_marked_and_compared_by_keyboard(page):
    find(page, "can cuoc")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    expect(page.locator("[data-tray]")).to_contain_text("So sánh (s)")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", level=1)).to_have_text("So sánh hai thủ tục")
    assert page.locator("tr.differs").count() > 0


def test_the_answer_is_copied_with_one_key(page, desk):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=desk)
    page.goto(f"{desk}/thu-tuc/1.014064")
    page.keyboard.press("y")
    expect(page.locator("[data-toast]")).to_contain_text("Đã chép")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "70.000 đồng" in copied
    assert "Nguồn: thủ tục 1.014064" in copied


def test_where_the_clipboard_is_refused_the_text_stands_ready(page, desk):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(f"{desk}/thu-tuc/1.014064")
    page.keyboard.press("y")
    expect(page.get_by_label("Câu trả lời cho công dân")).to_have_value(re.compile("70.000 đồng"))
    page.keyboard.press("Escape")
    expect(page.locator("#copy")).not_to_be_visible()


def test_the_checklist_prints_boxes_and_source_and_nothing_of_the_screen(page, desk):
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; }")
    page.goto(f"{desk}/thu-tuc/1.014064")
    page.keyboard.press("p")
    expect(page).to_have_url(f"{desk}/thu-tuc/1.014064/in#in")
    # Not wait_for_function: it evaluates a string in the page, which the desk's own policy forbids.
    tries = 0
    while page.evaluate("() => window.printed") != 1 and tries < 100:
        page.wait_for_timeout(100)
        tries += 1
    assert page.evaluate("() => window.printed") == 1
    page.emulate_media(media="print")
    expect(page.locator(".bar")).not_to_be_visible()
    expect(page.locator(".print-tools")).not_to_be_visible()
    assert page.locator(".box:visible").count() >= 3
    expect(page.locator(".sheet")).to_contain_text("Nguồn: thủ tục 1.014064")


def test_the_keys_are_shown_and_single_letters_can_be_turned_off(page, desk):
    page.goto(f"{desk}/thu-tuc/1.014064")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Phím tắt")
    page.get_by_label("Dùng phím một chữ").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()
    page.keyboard.press("c")
    expect(page.locator("[data-tray]")).not_to_be_visible()


def test_a_filter_narrows_and_the_address_keeps_it(page):
    find(page, "dang ky")
    page.get_by_text("Lọc", exact=True).click()
    page.get_by_label("Lĩnh vực").select_option("Hộ tịch")
    expect(page).to_have_url(re.compile("linh-vuc="))
    for facts in page.locator(".row .facts").all_inner_texts():
        assert "Hộ tịch" in facts


def test_the_life_events_lead_to_procedures_by_keyboard(page):
    page.goto(page.url + "su-kien/sinh-con")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_have_attribute("data-code", re.compile(r"\d\.\d{6}"))


@pytest.mark.parametrize(
    "path", ["/?q=khai+sinh", "/", "/thu-tuc/1.014064", "/so-sanh?a=1.014064&b=1.014063", "/su-kien"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, desk, path, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(desk + path)
    found = Axe().run(page).response["violations"]
    assert [(violation["id"], violation["nodes"][0]["html"][:160]) for violation in found] == []


@pytest.mark.parametrize(
    "path", ["/?q=khai+sinh", "/thu-tuc/1.014064", "/so-sanh?a=1.014064&b=1.014063", "/su-kien/sinh-con"]
)
@pytest.mark.parametrize("width", [360, 1920])
def test_no_page_scrolls_sideways(page, desk, path, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(desk + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_ten_thousand_letters_get_an_answer(desk, signed_in):
    """As raw bytes: ordinary clients refuse to send so long an address."""
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in signed_in["cookies"])
    connection = http.client.HTTPConnection(desk.removeprefix("http://"), timeout=30)
    connection.request("GET", "/tim?q=" + "%E1%BA%BF" * 10_000, headers={"Cookie": cookie})
    assert connection.getresponse().status == 200
    connection.close()


def test_killed_it_comes_back_and_who_was_signed_in_still_is(stack, page, desk):
    page.wait_for_load_state("networkidle")
    stack.kill("staff")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{desk}/health", timeout=2).status_code == 200:
                break
        except httpx.HTTPError:
            time.sleep(0.5)
    page.goto(f"{desk}/thu-tuc/1.014064")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cấp lại thẻ căn cước")
