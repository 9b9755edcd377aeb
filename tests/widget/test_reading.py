"""An answer's text read into parts: no letter of it is lost, whatever it is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.widget.portal_server import LONG, WHICH

LINE = st.one_of(
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=300),
    st.builds(
        "{}{}".format, st.sampled_from(["• ", "☐ ", "1. ", "12. ", "   ", "Nguồn: "]), st.text("abc đ:.", max_size=400)
    ),
    st.just(""),
    st.just("Xem https://cong.example/a(b)?c=1&d=2."),
)


@pytest.fixture(scope="module")
def reading(browser, running_portal):
    """Runs the widget's own module in a page."""
    page = browser.new_page()
    page.goto(running_portal.url)
    page.evaluate("async () => { window.reading = await import('/webhooks/web/files/reading.js'); }")
    yield lambda code, *arguments: page.evaluate(
        f"(given) => {{ const r = window.reading; return {code}; }}", list(arguments)
    )
    page.close()


def _letters(text):
    """The text without white space and the marks that lists are drawn with."""
    return re.sub(r"[\s\ufeff•·☐□]+", "", text)


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(LINE, max_size=25))
def test_nothing_is_lost_by_reading_and_folding(reading, lines):
    text = "\n".join(lines)
    folded = reading("Object.values(r.foldOf(r.partsOf(given[0])))", text)
    items = [item for some in folded for part in some for item in part.get("items", [part])]
    told = "".join(f"{item['number']}. {item['text']}" if item.get("number") else item["text"] for item in items)
    assert _letters(told) == _letters(text)


@settings(max_examples=100, deadline=None)
@given(line=LINE)
def test_links_keep_the_text_and_lead_to_web_addresses_only(reading, line):
    parts = reading("r.linksOf(given[0])", line)
    assert "".join(part if isinstance(part, str) else part["text"] for part in parts) == line
    for part in parts:
        assert isinstance(part, str) or re.match(r"https?://", part["href"])


def test_a_long_answer_is_folded_between_its_lines_with_the_source_at_its_foot(reading):
    folded = reading("r.foldOf(r.partsOf(given[0]))", LONG)
    assert [part["kind"] for part in folded["foot"]] == ["source"]
    shown, hidden = folded["head"][-1]["items"], folded["tail"][0]["items"]
    assert [item["number"] for item in shown + hidden] == list(range(1, 16))


@pytest.mark.parametrize(
    ("buttons", "are_cards"),
    [
        (["Thủ tục 1.001193", "Thủ tục 2.000528", "Thủ tục 1.004884"], True),
        (["Thủ tục 1.001193", "Thủ tục 2.000528"], False),
        (["Thủ tục 1.001193", "Thủ tục 1.001193", "Thủ tục 1.004884"], False),
        (["Phí, lệ phí của thủ tục 9.999999"] * 3, False),
    ],
)
def test_numbered_lines_are_cards_only_when_each_has_its_button(reading, buttons, are_cards):
    given = [{"title": payload, "payload": payload} for payload in buttons]
    assert (reading("r.cardsOf(r.partsOf(given[0]), given[1])", WHICH, given) is not None) is are_cards


def test_what_is_read_aloud_has_no_addresses_marks_or_source(reading):
    said = reading(
        "r.spoken(given[0])", "Giấy tờ cần có:\n☐ Tờ khai. Xem https://a.example/x\n\nNguồn: thủ tục 1.000001"
    )
    assert "Tờ khai" in said
    assert not re.search(r"http|☐|Nguồn", said)
