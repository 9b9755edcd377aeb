"""What a browser is told about every answer, and that pages load nothing from elsewhere."""

import hashlib
import re
from pathlib import Path

import pytest

from staff.pages import FOLDER

VENDORED = FOLDER / "static" / "vendor"


@pytest.mark.parametrize("path", ["/", "/dang-nhap", "/health", "/static/desk.css", "/khong-co", "/thu-tuc/9.999999"])
def test_every_answer_carries_the_guarding_headers(officer, path):
    headers = officer.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_even_an_answer_about_a_fault_carries_them_and_hides_what_broke(officer, search, monkeypatch):
    def broken(*_arguments, **_options):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(search, "engine", type("Broken", (), {"headers": (), "procedure": broken})())
    answer = officer.get("/thu-tuc/1.014064")
    assert answer.status_code == 500
    assert "content-security-policy" in answer.headers
    assert "secret detail" not in answer.text
    assert "Tra cứu đang trục trặc" in answer.text


def test_pages_with_records_are_kept_by_no_cache(officer):
    assert officer.get("/thu-tuc/1.014064").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("template", sorted((FOLDER / "templates").glob("*.html")), ids=lambda path: path.name)
def test_templates_hold_nothing_inline_and_nothing_from_elsewhere(template):
    text = template.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=\"/static/)", text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
    assert "| safe" not in text.replace("""</p>' | safe }}""", "")


def test_styles_and_scripts_load_nothing_from_elsewhere():
    for file in ("desk.css", "desk.js"):
        assert not re.search(
            r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}|@import|url\(", (FOLDER / "static" / file).read_text()
        )


def test_what_is_vendored_is_what_its_readme_says():
    told = dict(re.findall(r"\| `([\w.]+)` \|.*`([0-9a-f]{64})`", (VENDORED / "README.md").read_text()))
    assert {name: hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() for name in told} == told
    assert {file.name for file in VENDORED.iterdir()} == {*told, "README.md", "LICENSE"}
    assert Path(VENDORED / "LICENSE").read_text().startswith("Zero-Clause BSD")


def test_a_record_cannot_bring_markup_or_a_script_address_into_a_page(officer):
    for path in ("/thu-tuc/1.900003", "/thu-tuc/1.900003/xem-nhanh", "/thu-tuc/1.900003/in", "/?q=thủ+tục+lạ",
                 "/so-sanh?a=1.900003&b=1.014064"):  # fmt: skip
        text = officer.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text


def test_what_is_typed_is_never_markup(officer):
    assert "<script>alert" not in officer.get("/", params={"q": '"><script>alert(1)</script>'}).text
