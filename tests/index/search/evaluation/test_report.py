import json
import os
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright
from rich.console import Console

from index.search.evaluation.measures import evaluate
from index.search.evaluation.report import Told, as_json, as_page, as_tables, measure_title, notes
from tests.index.search.evaluation.conftest import asked

RESULTS = (
    asked("ab", "a", "answer", 0.9, id="c1", text="làm khai sinh", style="plain", field="Hộ tịch", level="commune"),
    asked("ab", "b", "answer", 0.8, id="c2", text="<script>alert(1)</script>", style="chat", field="Đất đai"),
    asked("ab", "a", "none", 0.1, id="c3", text="đăng ký kết hôn", style="plain", field="Hộ tịch", level="commune"),
    asked("", "", "none", 0.0, id="c4", text="", style="none"),
    asked("ab", "z", "clarify", 0.4, held="ab", id="c5", text="ngoài kia", style="story", field='"><b>lạ'),
)
TOLD = Told("danh mục thử", {"a": "Khai sinh", "b": "Đất [bold] & nhà"}, "hỏi [thử], 5 câu", unjudged=2)


@pytest.fixture(scope="module")
def evaluation():
    return evaluate(RESULTS, TOLD.names)


@pytest.fixture(scope="module")
def html(evaluation):
    return as_page(evaluation, TOLD)


def test_every_measure_has_a_name_for_people(evaluation):
    titles = [measure_title(name) for name in evaluation.whole.measures]
    assert len(set(titles)) == len(titles)
    assert "Có thủ tục đúng trong 5 đầu (success@5)" in titles


def test_the_terminal_shows_numbers_intervals_and_groups(evaluation):
    console = Console(width=160, record=True, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    for table in as_tables(evaluation, TOLD):
        console.print(table)
    shown = console.export_text()
    for words in ("hỏi [thử], 5 câu", "success@1", "0,667", "Theo kiểu hỏi", "nhắn tin", "Hộ tịch", "Đúng thật"):
        assert words in shown


def test_the_notes_tell_coverage_what_was_left_out_and_latency(evaluation):
    said = " ".join(notes(evaluation, TOLD))
    for words in ("2 trên 3 mã", "1 câu chỉ mong đợi mã ngoài danh mục", "2 câu bị bỏ qua", "1 câu hỏi trống", "p95"):
        assert words in said


def test_the_json_holds_all_numbers_and_every_question(evaluation):
    told = json.loads(as_json(evaluation, TOLD))
    assert told["whole"]["measures"]["success@1"]["value"] == pytest.approx(2 / 3)
    assert set(told["groups"]) == {"style", "field", "level", "source"}
    assert told["coverage"]["missing"] == ["z"]
    assert len(told["reliability"]) == 10
    assert [(each["id"], each["outcome"], each["rank"]) for each in told["questions"]] == [
        ("c1", "right", 1),
        ("c2", "wrong_confident", 2),
        ("c3", "wrongly_none", 1),
        ("c4", "right", None),
        ("c5", "outside", None),
    ]
    assert told["questions"][0]["results"][0] == {"code": "a", "name": "Thủ tục a", "score": 0.5}


class TestPage:
    def test_it_loads_nothing(self, html):
        assert not re.search(r"https?://|url\(|@import|<link|<img|\ssrc=|\son\w+=", html)

    def test_text_of_a_question_never_becomes_markup(self, html):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html
        assert "<b>lạ" not in html

    def test_it_is_vietnamese_and_has_colours_for_light_and_dark(self, html):
        assert '<html lang="vi">' in html
        assert "prefers-color-scheme: dark" in html

    def test_the_worst_questions_come_first(self, html):
        outcomes = re.findall(r'class="question" data-outcome="(\w+)"', html)
        assert outcomes == ["wrong_confident", "wrongly_none", "right", "right", "outside"]

    def test_an_expected_procedure_that_the_catalogue_lacks_is_told(self, html):
        assert "(không có trong danh mục)" in html

    def test_the_diagrams_are_named_for_who_does_not_see_them(self, html):
        assert len(re.findall(r'<svg class="diagram"[^>]* role="img" aria-label="[^"]+"', html)) == 2

    def test_questions_that_are_all_outside_have_a_page_too(self):
        assert "Ngoài danh mục" in as_page(evaluate([RESULTS[-1]], TOLD.names), TOLD)


class TestPageInABrowser:
    @pytest.fixture(scope="class")
    def chromium(self):
        path = os.environ.get("MOTCUA_CHROMIUM") or shutil.which("chromium")
        if not path:
            pytest.skip("no Chromium here; ./motcua test installs it")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            yield browser
            browser.close()

    @pytest.fixture(params=["light", "dark"])
    def page(self, chromium, html, request):
        context = chromium.new_context(color_scheme=request.param, offline=True)
        page = context.new_page()
        page.set_content(html)
        yield page
        context.close()

    def test_filters_and_words_without_diacritics_choose_questions(self, page):
        shown = page.locator(".question:visible")
        expect(shown).to_have_count(5)
        page.get_by_label("Kiểu hỏi", exact=True).select_option("hỏi thường")
        expect(shown).to_have_count(2)
        page.get_by_label("Có chữ").fill("DANG ky")
        expect(shown).to_have_count(1)
        expect(page.get_by_role("status")).to_have_text("Đang hiện 1 trên 5 câu.")
        page.get_by_role("button", name="Bỏ lọc").click()
        expect(shown).to_have_count(5)
        page.get_by_label("Kết cục", exact=True).select_option("Sai mà chắc")
        expect(shown).to_have_count(1)
        page.get_by_label("Kết cục", exact=True).select_option("Tất cả")
        page.get_by_label("Cấp", exact=True).select_option("(không ghi)")
        expect(shown).to_have_count(3)
        page.get_by_label("Cấp", exact=True).select_option("Tất cả")
        page.get_by_label("Lĩnh vực", exact=True).select_option('"><b>lạ')
        expect(shown).to_have_count(1)

    def test_axe_finds_nothing(self, page):
        page.locator(".question summary").first.click()
        found = Axe().run(page).response["violations"]
        assert [(violation["id"], violation["nodes"][0]["html"][:120]) for violation in found] == []
