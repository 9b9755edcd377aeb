"""On a portal's own pages: one script tag, the strictest policy, the button at the edge, another server's pages."""

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.widget.browser import answers, ask
from tests.widget.portal_server import WIDGET, Portal

MOST_BYTES = 60_000


@pytest.fixture
def other_portal():
    server = Portal()
    yield server
    server.stop()


def _open(page, name="Hỏi đáp thủ tục"):
    page.get_by_role("button", name=name).click()


def test_everything_together_is_small():
    packed = {path.name: len(gzip.compress(path.read_bytes())) for path in WIDGET.iterdir() if path.is_file()}
    assert sum(packed.values()) <= MOST_BYTES, packed


def test_nothing_in_the_files_asks_for_another_server_or_runs_text():
    for path in WIDGET.glob("*.js"):
        for forbidden in ("eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"):
            assert forbidden not in path.read_text(), (path.name, forbidden)
        assert ".style" not in path.read_text().replace(".styles", ""), path.name


def test_one_script_tag_is_all_that_a_page_needs(start, portal):
    page = start("/page/a")
    launcher = page.get_by_role("button", name="Hỏi đáp thủ tục")
    expect(launcher).to_be_visible()
    assert not any(path.endswith("panel.js") for path in portal.paths)
    launcher.click()
    page.get_by_role("button", name="Đồng ý và bắt đầu").click()
    ask(page, "căn cước")
    expect(answers(page)).to_contain_text("Phiếu đề nghị")
    assert page.complaints == []
    assert page.strangers == []


def test_it_serves_the_pages_of_another_server_under_a_policy_that_names_ours(start, portal, other_portal):
    page = start(f"/page/a?widget={other_portal.url}")
    _open(page)
    page.get_by_role("button", name="Đồng ý và bắt đầu").click()
    ask(page, "căn cước")
    expect(answers(page)).to_contain_text("Phiếu đề nghị")
    other_portal.push("Tin đẩy.")
    expect(page.locator(".message.news")).to_contain_text("Tin đẩy")
    assert page.complaints == []
    assert {"/".join(url.split("/")[:3]) for url in page.strangers} == {other_portal.url}
    assert portal.sessions == set()


def test_escape_closes_the_window_and_the_focus_goes_back_to_the_button(start):
    page = start("/page/a")
    launcher = page.get_by_role("button", name="Hỏi đáp thủ tục")
    expect(launcher).to_be_visible()
    page.keyboard.press("Tab")
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Trước khi bắt đầu")).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")


def test_escape_in_a_sheet_leaves_the_window_open(start):
    page = start("/page/a")
    _open(page)
    page.get_by_role("button", name="Tùy chọn").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Đồng ý và bắt đầu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Đồng ý và bắt đầu")).to_be_hidden()


def test_on_a_phone_the_window_takes_the_screen_and_the_page_behind_rests(start):
    page = start("/page/a", viewport={"width": 360, "height": 740})
    _open(page)
    expect(page.get_by_role("heading", name="Trước khi bắt đầu")).to_be_focused()
    box = page.locator("dialog.window").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 740)
    assert page.evaluate("document.querySelector('motcua-chat').shadowRoot.querySelector('.window').matches(':modal')")


def test_the_conversation_goes_on_from_page_to_page_and_news_are_counted_on_the_button(start, portal):
    page = start("/page/a")
    _open(page)
    page.get_by_role("button", name="Đồng ý và bắt đầu").click()
    ask(page, "câu một")
    expect(answers(page)).to_have_count(1)
    page.goto(f"{portal.url}/page/b")
    launcher = page.get_by_role("button", name="Hỏi đáp thủ tục")
    expect(launcher).to_be_visible()
    portal.push("Hồ sơ đã có kết quả.")
    expect(launcher).to_contain_text("1 tin mới")
    launcher.click()
    expect(page.locator(".message.news")).to_be_visible()
    expect(answers(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(launcher).not_to_contain_text("tin mới")


def test_a_window_that_could_not_be_loaded_says_so_and_opens_when_the_network_is_back(start):
    page = start("/page/a")
    launcher = page.get_by_role("button", name="Hỏi đáp thủ tục")
    expect(launcher).to_be_visible()
    page.context.set_offline(True)
    launcher.click()
    expect(launcher).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    launcher.click()
    expect(page.get_by_role("button", name="Đồng ý và bắt đầu")).to_be_visible()


def test_an_english_page_has_an_english_widget(start):
    page = start("/page/english")
    _open(page, "Ask about procedures")
    expect(page.get_by_role("button", name="Agree and start")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_button_and_the_window(start, scheme):
    # Without the page's policy, which keeps axe itself out.
    page = start("/page/a", color_scheme=scheme, bypass_csp=True)
    expect(page.get_by_role("button", name="Hỏi đáp thủ tục")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    _open(page)
    expect(page.get_by_role("button", name="Đồng ý và bắt đầu")).to_be_visible()
    assert Axe().run(page).response["violations"] == []


def test_where_storage_is_forbidden_the_conversation_still_works(start):
    page = start("/page/a")
    page.add_init_script(
        "for (const name of ['sessionStorage', 'localStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('forbidden', 'SecurityError'); } });"
    )
    page.reload()
    _open(page)
    page.get_by_role("button", name="Đồng ý và bắt đầu").click()
    ask(page, "căn cước")
    expect(answers(page)).to_have_count(1)
