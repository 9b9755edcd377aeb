"""After conversations about dossiers, no file of the installation holds a code or a factor in clear."""

import json
import re

import httpx
import pytest

from tests.whole_numbers import whole_number

pytestmark = pytest.mark.stack

CODE, OTHER = "H12.34-260212-0034", "H12.34-260205-0031"
FACTOR, OTHER_FACTOR, WRONG = "6354", "7303", "9731"
CONVERSATIONS = (
    (f"tra cứu hồ sơ {CODE}", WRONG, f"à nhầm, số {FACTOR}.", "hồ sơ đó bao giờ xong", "cảm ơn"),
    ("hs h12 34 - 260212 - 0034 tới đâu", f"cuối:{FACTOR}", f"còn {OTHER.lower()}?", OTHER_FACTOR, "còn hồ sơ kia?"),
    (f"xem {CODE} và {OTHER}, sđt 098765{FACTOR}", " ".join(OTHER_FACTOR), "phí bao nhiêu"),
    ("tra hồ sơ", f"số điện thoại em 0987 65 {FACTOR}", "H12.34.260212.0034", "thôi"),
    (f"tra cứu hồ sơ {CODE}", "sáu ba năm bốn", "làm lại căn cước cần gì"),
    (f"tra cứu hồ sơ {CODE}", "làm căn cước bao nhiêu tiền", f"{FACTOR[:2]} {FACTOR[2:]}", "tạm biệt"),
)
IN_CLEAR = (
    "2602120034",
    "2602050031",
    *(f"{digits[:2]} {digits[2:]}" for digits in (FACTOR, OTHER_FACTOR)),
    "7 3 0 3",
    "sáu ba",
)
NOT_OURS = ("models", "releases", "sandbox")
"""What is no conversation, and the stand-in for the province's own system, which knows its dossiers."""


@pytest.fixture(scope="module")
def files(stack):
    """Path → content of every file that the conversations left or may have left something in."""
    for turns in CONVERSATIONS:
        told = stack.chat(*turns)
        assert all(turn["texts"] for turn in told), told
    for path in ("/health", "/health/dossier", "/metrics"):
        httpx.get(f"http://127.0.0.1:{stack.ports['actions']}{path}")
    return {
        path: path.read_bytes()
        for path in stack.var.rglob("*")
        if path.is_file() and path.relative_to(stack.var).parts[0] not in NOT_OURS
    }


def places(files, pattern):
    """Where the pattern stands, with what is around it."""
    return [
        f"{path}: {content[max(0, match.start() - 60) : match.end() + 20]!r}"
        for path, content in files.items()
        for match in re.finditer(pattern, content)
    ]


def test_the_files_are_those_that_conversations_and_logs_are_kept_in(files):
    names = {path.name for path in files}
    assert {"conversations.sqlite", "dossiers.sqlite"} <= names
    assert any(path.parent.name == "log" for path in files)
    assert any(b"H12" not in content and b"dossier_form" in content for content in files.values())


@pytest.mark.parametrize("text", IN_CLEAR)
def test_no_file_holds_a_code_or_a_factor_as_it_was_written(files, text):
    for spelt in {text, json.dumps(text)[1:-1]}:
        assert places(files, re.escape(spelt.encode())) == []


@pytest.mark.parametrize("digits", ["260212", "260205", FACTOR, OTHER_FACTOR, WRONG])
def test_no_file_holds_the_digits_of_a_code_or_a_factor(files, digits):
    assert places(files, whole_number(digits).encode()) == []
    assert places(files, rb"098765" + digits.encode()) == []
