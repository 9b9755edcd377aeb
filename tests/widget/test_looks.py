"""How it is shown: schemes, contrast, sizes, languages, phones, 400 % zoom; axe finds nothing in any of them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.widget.browser import answers, ask

LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "high contrast": {"contrast": "more"},
    "high contrast, dark": {"contrast": "more", "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}},
    "400 % zoom": {"viewport": {"width": 320, "height": 256}},
}


def _violations(page):
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:160]) for each in found]


def _sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(start, look):
    # Without the page's policy, against which axe itself tries styles out.
    page = start(reduced_motion="reduce", bypass_csp=True, **LOOKS[look])
    expect(page.get_by_role("button", name="Đồng ý và bắt đầu")).to_be_visible()
    assert _violations(page) == []
    page.get_by_role("button", name="Đồng ý và bắt đầu").click()
    for number, text in enumerate(("Danh sách để in", "đăng ký khai sinh", "các bước", "tra hồ sơ"), start=1):
        ask(page, text)
        expect(answers(page)).to_have_count(number)
    page.get_by_role("button", name="Câu trả lời chưa hữu ích").last.click()
    page.context.set_offline(True)
    ask(page, "câu chưa gửi")
    expect(page.locator(".message.mine").last).to_contain_text("Chưa gửi")
    assert _violations(page) == []
    assert _sideways(page) == 0
    for item in ("Kết thúc và đánh giá", "Quên tôi", "Thông báo về dữ liệu"):
        page.get_by_role("button", name="Tùy chọn").click()
        assert _violations(page) == [], item
        page.get_by_role("dialog").get_by_role("button", name=item).click()
        assert _violations(page) == [], item
        page.keyboard.press("Escape")


@pytest.mark.parametrize("look", ["phone", "400 % zoom"])
@pytest.mark.parametrize("size", ["Vừa", "Rất lớn"])
def test_nothing_scrolls_sideways_or_is_out_of_reach_where_there_is_little_room(start, look, size):
    page = start(**LOOKS[look])
    page.get_by_role("button", name="Tùy chọn").click()
    page.get_by_label(size, exact=True).check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Đồng ý và bắt đầu").click()
    ask(page, "đăng ký khai sinh")
    expect(answers(page)).to_have_count(1)
    assert _sideways(page) == 0
    frame = page.locator("motcua-chat section.frame").first.bounding_box()
    for name in ("Tùy chọn", "Quét mã trên phiếu hẹn", "Gửi"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box["x"] >= frame["x"], name
        assert box["x"] + box["width"] <= frame["x"] + frame["width"], name
        assert min(box["width"], box["height"]) >= 24, name


def test_a_choice_of_looks_is_kept_on_the_device(page):
    page.get_by_role("button", name="Tùy chọn").click()
    before = page.locator(".composer").evaluate("(form) => parseFloat(getComputedStyle(form).fontSize)")
    for label in ("Rất lớn", "Tối", "Cao", "Ít"):
        page.get_by_label(label, exact=True).check()
    page.keyboard.press("Escape")
    page.reload()
    frame = page.locator("section.frame")
    for name, value in {"size": "largest", "scheme": "dark", "contrast": "high", "motion": "reduced"}.items():
        expect(frame).to_have_attribute(f"data-{name}", value)
    assert page.locator(".composer").evaluate("(form) => parseFloat(getComputedStyle(form).fontSize)") == before * 1.5


def test_the_system_is_followed_until_something_is_chosen(page):
    frame = page.locator("section.frame")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce", contrast="more")
    for name, value in {"scheme": "dark", "contrast": "high", "motion": "reduced"}.items():
        expect(frame).to_have_attribute(f"data-{name}", value)
    page.get_by_role("button", name="Tùy chọn").click()
    page.get_by_label("Sáng", exact=True).check()
    expect(frame).to_have_attribute("data-scheme", "light")


def test_in_english_all_of_the_widget_is_english_and_answers_stay_vietnamese(page):
    ask(page, "căn cước")
    expect(answers(page)).to_have_count(1)
    page.get_by_role("button", name="Tùy chọn").click()
    page.get_by_label("English").check()
    expect(page.get_by_role("dialog", name="Options")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Your question")).to_be_visible()
    expect(answers(page).locator("[lang=vi]")).to_contain_text("Giấy tờ cần có")
    expect(page.locator("section.frame")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_label("Your question")).to_be_visible()


def test_both_languages_say_the_same_things(page):
    shapes = page.evaluate(
        """async () => {
            const shapes = (value) => Object.entries(value).map(([name, each]) => [name, shape(each)]);
            const shape = (value) => typeof value === "function" ? value.length
                : typeof value === "object" ? Object.fromEntries(shapes(value)) : typeof value;
            const files = await Promise.all(["vi", "en"].map((name) => import(`/webhooks/web/files/texts.${name}.js`)));
            return files.map((file) => shape(file.default));
        }"""
    )
    assert shapes[0] == shapes[1]
