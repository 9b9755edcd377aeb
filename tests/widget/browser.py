"""The browser that tests look at the widget with, and the few things that a citizen does again and again."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# What a browser says of a network that a test broke.
_EXPECTED = ("Failed to load resource", "net::ERR_")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that MOTCUA_CHROMIUM names; the test is skipped where it names none."""
    path = os.environ.get("MOTCUA_CHROMIUM")
    if not path:
        pytest.skip("MOTCUA_CHROMIUM names no browser; run through ./motcua test")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield running
        running.close()


def open_page(browser: Browser, url: str, **context) -> Page:
    """A page in a window of its own; ``complaints``: what went wrong in it, ``strangers``: requests elsewhere."""
    settings = {"viewport": {"width": 1200, "height": 800}, "locale": "vi-VN", **context}
    page = browser.new_context(**settings).new_page()
    page.complaints, page.strangers = [], []
    page.on("console", lambda m: _complain(page, m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: _complain(page, str(error)))
    home = "/".join(url.split("/")[:3])
    page.on("request", lambda r: None if r.url.startswith((home, "blob:")) else page.strangers.append(r.url))
    page.goto(url)
    return page


def _complain(page: Page, text: str) -> None:
    if not any(expected in text for expected in _EXPECTED):
        page.complaints.append(text)


def eventually(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something is so; Playwright's own waiting would run text as code, which the widget's pages forbid."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ask(page: Page, text: str) -> None:
    """Type a question and send it by keyboard."""
    page.get_by_label("Câu hỏi của bạn").fill(text)
    page.get_by_label("Câu hỏi của bạn").press("Enter")


def answers(page: Page) -> Locator:
    """What the assistant said in answer, without its greeting."""
    return page.locator(".message.theirs.answer")
