"""Talking with the widget: notice, questions, suggestions, choices, lists to tick, long answers, safe text."""

import re

from playwright.sync_api import expect

from tests.widget.browser import answers, ask


def test_nothing_is_sent_before_the_notice_is_agreed_to(start, portal):
    page = start()
    expect(page.get_by_role("heading", name="Trước khi bắt đầu")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.get_by_label("Câu hỏi của bạn").count() == 0
    assert [path for path in portal.paths if "/files/" not in path and path != "/"] == []


def test_who_does_not_agree_is_told_where_else_to_ask_and_nothing_is_kept(start, portal):
    page = start()
    page.get_by_role("button", name="Không đồng ý").click()
    expect(page.get_by_role("status")).to_contain_text("bộ phận một cửa")
    assert page.evaluate("sessionStorage.length") == 0
    assert portal.sessions == set()
    page.get_by_role("button", name="Xem lại thông báo").click()
    expect(page.get_by_role("button", name="Đồng ý và bắt đầu")).to_be_visible()


def test_nothing_in_the_notice_is_ticked_beforehand(start):
    assert start().locator("motcua-chat input").count() == 0


def test_consent_is_told_before_the_first_question(page, portal):
    ask(page, "căn cước")
    expect(answers(page)).to_have_count(1)
    assert [path for path, _ in portal.posts] == ["consent", "messages"]
    assert portal.consents[0]["given"] is True


def test_the_conversation_by_keyboard_alone(start, portal):
    page = start()
    page.get_by_role("button", name="Đồng ý và bắt đầu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Câu hỏi của bạn")).to_be_focused()
    page.keyboard.type("lam lai can cuoc")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("can gi")
    page.keyboard.press("Enter")
    expect(answers(page)).to_contain_text("Phiếu đề nghị")
    assert portal.turns == ["lam lai can cuoc\ncan gi"]
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Danh sách để in")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Phí, lệ phí")).to_be_focused()
    page.keyboard.press("Enter")
    expect(answers(page).last).to_contain_text("70.000 đồng")
    expect(page.get_by_label("Câu hỏi của bạn")).to_be_focused()


def test_choices_are_cards_that_arrows_walk_through(page, portal):
    ask(page, "đăng ký khai sinh")
    cards = answers(page).get_by_role("button")
    expect(cards).to_have_count(3)
    assert page.locator(".replies button").count() == 0
    cards.first.focus()
    for key, place in (("ArrowDown", 1), ("End", 2), ("ArrowDown", 0), ("ArrowUp", 2), ("Home", 0)):
        page.keyboard.press(key)
        expect(cards.nth(place)).to_be_focused()
    assert [card.get_attribute("tabindex") for card in cards.all()] == ["0", "-1", "-1"]
    page.keyboard.press("Enter")
    expect(page.locator(".message.mine").last).to_contain_text("Đăng ký khai sinh")
    assert portal.turns[-1] == "Thủ tục 1.001193"


def test_a_suggestion_that_needs_its_answer_goes_when_the_talk_goes_on(page):
    ask(page, "căn cước")
    ask(page, "chào")
    expect(page.get_by_role("button", name="Đồng ý", exact=True)).to_be_visible()
    ask(page, "câu khác")
    expect(answers(page)).to_have_count(3)
    assert page.get_by_role("button", name="Đồng ý", exact=True).count() == 1
    assert page.get_by_role("button", name="Phí, lệ phí").count() == 1


def test_ticks_stay_when_the_page_is_left_and_come_back(page):
    ask(page, "Danh sách để in")
    box = page.get_by_role("checkbox", name="Phiếu CC01")
    box.check()
    expect(answers(page)).to_contain_text("Đã chuẩn bị 1/2")
    page.reload()
    expect(page.get_by_role("checkbox", name="Phiếu CC01")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Phiếu đề nghị")).not_to_be_checked()


def test_a_long_answer_opens_on_request_and_shows_its_source_at_once(page):
    ask(page, "các bước")
    more = page.get_by_role("button", name="Xem tiếp")
    expect(more).to_have_attribute("aria-expanded", "false")
    expect(answers(page).get_by_text("Nguồn:")).to_be_visible()
    last = answers(page).get_by_text("Bước 15:")
    expect(last).to_be_hidden()
    more.click()
    expect(last).to_be_visible()
    expect(page.get_by_role("button", name="Thu gọn")).to_have_attribute("aria-expanded", "true")


def test_an_answer_is_shown_from_its_beginning(page):
    page.emulate_media(reduced_motion="reduce")
    ask(page, "các bước")
    page.get_by_role("button", name="Xem tiếp").click()
    ask(page, "Danh sách để in")
    expect(answers(page)).to_have_count(2)
    top = page.get_by_role("log").bounding_box()["y"]
    assert top <= answers(page).last.bounding_box()["y"]


def test_text_is_never_markup_and_only_web_addresses_are_links(page):
    ask(page, "<img src=x onerror=alert(1)> javascript:alert(1) https://cong.example/a?b=1&c=2. http:// x")
    expect(page.locator(".message.mine")).to_contain_text("<img src=x")
    expect(answers(page)).to_contain_text("<img src=x onerror=alert(1)> javascript:alert(1)")
    assert page.locator(".message img").count() == 0
    links = answers(page).get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == ["https://cong.example/a?b=1&c=2"]
    assert links.first.get_attribute("rel") == "noopener noreferrer"


def test_a_message_that_is_too_long_is_kept_and_said_to_be_so(page, portal):
    text = "đ" * 1001
    ask(page, text)
    expect(page.get_by_text("1001 chữ")).to_be_visible()
    expect(page.get_by_label("Câu hỏi của bạn")).to_have_value(text)
    assert portal.turns == []
    ask(page, text[:1000])
    expect(answers(page)).to_have_count(1)
    assert portal.turns == [text[:1000]]


def test_each_answer_is_added_to_the_log_once_and_never_again(page):
    page.evaluate(
        """() => {
            window.added = [];
            const log = document.querySelector("motcua-chat").shadowRoot.querySelector("[role=log]");
            new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
                if (!node.closest?.('[aria-live="off"]')) window.added.push(node.textContent);
            }))).observe(log, { childList: true, subtree: true });
        }"""
    )
    for number in range(3):
        ask(page, f"câu {number}")
        expect(answers(page)).to_have_count(number + 1)
    assert page.evaluate("window.added") == [f"Trợ lý: Bạn nói: câu {number}" for number in range(3)]
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_a_reload_shows_the_conversation_in_order_without_asking_again(page, portal):
    for text in ("câu một", "câu hai"):
        ask(page, text)
    expect(answers(page)).to_have_count(2)
    before = page.get_by_role("log").inner_text()
    page.reload()
    expect(answers(page)).to_have_count(2)
    expect(answers(page).last).to_be_in_viewport()
    assert [re.sub(r"\s+", " ", text) for text in page.locator(".message.mine p:first-of-type").all_inner_texts()] == [
        "câu một",
        "câu hai",
    ]
    assert "Bạn nói: câu hai" in before
    assert portal.turns == ["câu một", "câu hai"]
