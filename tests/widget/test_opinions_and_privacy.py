"""Saying what one thinks, going on elsewhere, being forgotten."""

import pytest
from playwright.sync_api import expect

from tests.widget.browser import answers, ask, eventually


def _posted(portal, path):
    return [body for each, body in portal.posts if each == path]


def _choose(page, item):
    page.get_by_role("button", name="Tùy chọn").click()
    page.get_by_role("dialog").get_by_role("button", name=item).click()


def test_a_thumb_up_is_told_of_that_answer_and_stays_pressed(page, portal):
    ask(page, "câu một")
    ask(page, "câu hai")
    expect(answers(page)).to_have_count(2)
    up = page.get_by_role("button", name="Câu trả lời hữu ích")
    up.first.click()
    expect(up.first).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Cảm ơn bạn đã góp ý.")).to_be_visible()
    first = portal.answers[portal.posts[1][1]["session"], portal.posts[1][1]["id"]]["answer"]
    assert [(told["answer"], told["thumb"]) for told in _posted(portal, "feedback")] == [(first, "up")]
    page.reload()
    expect(up.first).to_have_attribute("aria-pressed", "true")
    expect(up.last).to_have_attribute("aria-pressed", "false")


def test_a_thumb_down_asks_why_and_tells_the_reasons(page, portal):
    ask(page, "câu một")
    page.get_by_role("button", name="Câu trả lời chưa hữu ích").click()
    expect(page.get_by_role("checkbox", name="Không đúng điều tôi hỏi")).to_be_focused()
    page.get_by_role("checkbox", name="Thiếu thông tin").check()
    page.get_by_label("Nói rõ hơn").fill("không có mẫu đơn")
    page.get_by_role("button", name="Gửi góp ý").click()
    expect(page.get_by_role("button", name="Câu trả lời chưa hữu ích")).to_be_focused()
    expect(page.get_by_text("Cảm ơn bạn đã góp ý.")).to_be_visible()
    eventually(lambda: len(_posted(portal, "feedback")) == 2)
    assert [told["reason"] for told in _posted(portal, "feedback")] == ["", "Thiếu thông tin; không có mẫu đơn"]


def test_the_end_asks_for_a_rating_by_arrow_keys_and_leaves_a_clean_page(page, portal):
    ask(page, "câu một")
    expect(answers(page)).to_have_count(1)
    _choose(page, "Kết thúc và đánh giá")
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("radio", checked=True).count() == 0
    dialog.get_by_role("button", name="Gửi đánh giá").click()
    expect(dialog.get_by_role("alert")).to_contain_text("chọn một mức")
    dialog.get_by_role("radio").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    dialog.get_by_label("Góp ý thêm").fill("nhanh")
    dialog.get_by_role("button", name="Gửi đánh giá").click()
    page.get_by_role("button", name="Cuộc trò chuyện mới").click()
    expect(page.get_by_role("heading", name="Trước khi bắt đầu")).to_be_focused()
    assert [(told["stars"], told["comment"]) for told in _posted(portal, "rating")] == [(4, "nhanh")]
    assert "câu một" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_to_be_forgotten_is_confirmed_and_leaves_nothing_here_or_there(page, portal):
    ask(page, "câu một")
    expect(answers(page)).to_have_count(1)
    _choose(page, "Quên tôi")
    page.get_by_role("button", name="Giữ lại").click()
    assert _posted(portal, "forget") == []
    expect(page.get_by_role("button", name="Tùy chọn")).to_be_focused()
    _choose(page, "Quên tôi")
    page.get_by_role("button", name="Xóa hết").click()
    expect(page.get_by_text("Đã xóa cuộc trò chuyện và những gì đã giữ")).to_be_visible()
    expect(page.get_by_role("heading", name="Trước khi bắt đầu")).to_be_focused()
    assert len(_posted(portal, "forget")) == 1
    kept = page.evaluate("Object.keys(sessionStorage).map((name) => sessionStorage[name]).join()")
    assert "câu một" not in kept
    assert portal.posts[-1][1]["session"] not in kept


def test_who_cannot_be_forgotten_now_is_told_so_and_keeps_the_conversation(page):
    ask(page, "câu một")
    expect(answers(page)).to_have_count(1)
    page.context.set_offline(True)
    _choose(page, "Quên tôi")
    page.get_by_role("button", name="Xóa hết").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Chưa xóa được")
    page.get_by_role("button", name="Giữ lại").click()
    ask(page, "câu hai")
    page.context.set_offline(False)
    expect(answers(page)).to_have_count(2, timeout=15_000)


def test_asking_in_words_to_be_forgotten_clears_the_page_too(page):
    ask(page, "câu một")
    ask(page, "Xóa hết dữ liệu của tôi")
    expect(page.get_by_text("Đã xóa cuộc trò chuyện và những gì đã giữ")).to_be_visible()
    assert "câu một" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_the_code_for_another_channel_is_shown_large_and_spelled_out(page):
    ask(page, "câu một")
    _choose(page, "Tiếp tục ở Zalo, Messenger")
    code = page.get_by_role("dialog").get_by_label("K 7 M 2 Q A")
    expect(code).to_have_text("K7M2QA")
    expect(page.get_by_role("dialog")).to_contain_text("15 phút")


@pytest.mark.parametrize("item", ["Thông báo về dữ liệu", "Kết thúc và đánh giá", "Quên tôi"])
def test_escape_closes_a_sheet_and_gives_the_focus_back(page, item):
    _choose(page, item)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Tùy chọn")).to_be_focused()
