import datetime
import re
from html.parser import HTMLParser

import pytest

from index.catalog.comparison import Change, ChangedProcedure, Comparison, Entry
from index.catalog.procedure import Procedure
from index.catalog.quality import Finding, Kind, QualityReport, check
from index.catalog.reports.html import comparison_page, quality_page

TODAY = datetime.date(2026, 7, 20)
_VOID = {"meta", "br", "rect"}


class Page(HTMLParser):
    """Reads a page, and fails on a tag that is closed wrongly."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.rows = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def bare(code, **fields):
    return Procedure(code=code, name=f"Nuôi rồng {code}", **fields)


@pytest.fixture(scope="module")
def quality_html():
    return quality_page(check([bare("1.999001"), bare("1.999002", decision="1/QĐ-BCA")], TODAY))


def comparison_of(**parts):
    facts = {"appeared": (), "vanished": (), "changed": (), "unchanged": 0}
    return Comparison(**{**facts, **parts})


CHANGED = ChangedProcedure("1.999001", "Nuôi rồng", (Change("channels.0.fees.0.amount", "phí", "20.000", "30.000"),))


@pytest.fixture(scope="module")
def comparison_html():
    entry = Entry("1.999002", "Thủ tục <mới> & lạ")
    comparison = comparison_of(appeared=(entry,), changed=(CHANGED,), unchanged=2)
    return comparison_page(comparison, "bản cũ", "bản mới")


@pytest.mark.parametrize("page", ["quality_html", "comparison_html"])
class TestEveryPage:
    def test_it_is_well_formed_vietnamese_and_fits_a_phone(self, page, request):
        read = Page(request.getfixturevalue(page))
        assert read.all("html") == [{"lang": "vi"}]
        assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in read.all("meta")

    def test_it_runs_no_script_and_loads_nothing(self, page, request):
        text = request.getfixturevalue(page)
        read = Page(text)
        assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in read.tags}
        assert not re.search(r"https?://|url\(|@import|\son\w+=", text)

    def test_it_has_colours_for_light_and_for_dark(self, page, request):
        assert "prefers-color-scheme: dark" in request.getfixturevalue(page)

    def test_every_chart_is_a_captioned_table_that_says_what_the_bar_shows(self, page, request):
        text = request.getfixturevalue(page)
        read = Page(text)
        assert len(read.all("svg")) > 0
        assert len(read.all("table")) == len(read.all("caption"))
        for width, share in zip(
            re.findall(r'class="value" width="([\d.]+)"', text), re.findall(r">(< 0,1%|[\d,]+%)<", text), strict=True
        ):
            assert f"{float(width):.1f}".replace(".", ",") + "%" == share


class TestQualityPage:
    def test_counts_agencies_and_findings_are_told(self, quality_html):
        assert "đã xem 2 thủ tục" in quality_html
        assert "Không có cách thức thực hiện" in quality_html
        assert "Bộ Công an" in quality_html
        assert "100,0%" in quality_html

    def test_a_long_list_is_cut_and_says_so(self):
        findings = tuple(Finding(Kind.NO_RESULT, f"1.99900{n}", "results", f"Câu {n}.") for n in range(5))
        text = quality_page(QualityReport(TODAY, 5, 0, findings, ()), shown=3)
        assert "Câu 2." in text
        assert "Câu 3." not in text
        assert "và 2 mục nữa" in text

    def test_text_of_a_record_never_becomes_markup(self):
        finding = Finding(Kind.NO_RESULT, "1.999001", "results", "<script>alert(1)</script>")
        assert "<script>" not in quality_page(QualityReport(TODAY, 1, 0, (finding,), ()))

    def test_a_catalogue_without_faults_has_a_page_too(self):
        text = quality_page(QualityReport(TODAY, 5649, 0, (), ()))
        assert "5.649 thủ tục" in text
        assert "Không thấy chỗ nào cần sửa." in text

    def test_a_share_too_small_to_round_is_not_called_zero(self):
        finding = Finding(Kind.NO_RESULT, "1.999001", "results", "Câu.")
        assert "&lt; 0,1%" in quality_page(QualityReport(TODAY, 5649, 0, (finding,), ()))


class TestComparisonPage:
    def test_before_and_after_stand_beside_the_place(self, comparison_html):
        assert "channels.0.fees.0.amount" in comparison_html
        assert "<del>20.000</del>" in comparison_html
        assert "<ins>30.000</ins>" in comparison_html

    def test_names_are_escaped(self, comparison_html):
        assert "Thủ tục &lt;mới&gt; &amp; lạ" in comparison_html

    def test_two_equal_versions_say_so(self):
        text = comparison_page(comparison_of(unchanged=3), "a", "b")
        assert "Hai bản như nhau." in text
        assert "Thủ tục mới" not in text

    def test_two_empty_versions_have_a_page(self):
        assert "Hai bản như nhau." in comparison_page(comparison_of(), "a", "b")

    def test_a_long_part_is_cut_and_says_so(self):
        entries = tuple(Entry(f"1.99900{n}", "Rồng") for n in range(4))
        assert "và 1 mục nữa" in comparison_page(comparison_of(vanished=entries), "a", "b", shown=3)
