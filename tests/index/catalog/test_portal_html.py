import pytest

from index.catalog.sources.portal_html import html_to_text


class TestHtml:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>Nộp đơn</p><p>Nhận kết quả</p>", "Nộp đơn\nNhận kết quả"),
            ("Một<br/>hai<BR>ba", "Một\nhai\nba"),
            ("<ul><li>Đơn</li><li>Ảnh 4&times;6</li></ul>", "Đơn\nẢnh 4×6"),
            ("Phí &amp; lệ phí&nbsp;khác", "Phí & lệ phí khác"),
            (
                "<table><tr><th>Loại</th><th>Mức</th></tr><tr><td><p>A</p></td><td>1</td></tr></table>",
                "Loại | Mức\nA | 1",
            ),
            ("<b>x</b><script>alert(1)</script>", "x"),
            ("<p>Gửi <tên cơ quan> trước</p>", "Gửi <tên cơ quan> trước"),
            ("<p>a < b và c > d</p>", "a < b và c > d"),
            ("diện tích < 500 m2\n  dòng hai", "diện tích < 500 m2\n  dòng hai"),
            ("x <b", "x <b"),
        ],
    )
    def test_becomes_text(self, html, text):
        assert html_to_text(html) == text
