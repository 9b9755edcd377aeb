"""A real browser on a portal page, with a stand-in for the bot behind it."""

from __future__ import annotations

import pytest

from tests.widget.browser import chromium, open_page
from tests.widget.portal_server import Portal


@pytest.fixture(scope="session")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def running_portal():
    server = Portal()
    yield server
    server.stop()


@pytest.fixture
def portal(running_portal):
    """The stand-in, as if nobody had been here."""
    running_portal.reset()
    return running_portal


@pytest.fixture
def start(browser, portal):
    """Opens the portal's page as a person would, in a browser window of its own; the notice still stands."""
    contexts = []

    def begin(path: str = "/", **context):
        page = open_page(browser, portal.url + path, **context)
        contexts.append(page.context)
        return page

    yield begin
    for each in contexts:
        each.close()


@pytest.fixture
def page(start):
    """The conversation, after agreeing to the notice; nothing may go to another server, and no error be told."""
    opened = start()
    opened.get_by_role("button", name="Đồng ý và bắt đầu").click()
    yield opened
    assert opened.strangers == []
    assert opened.complaints == []
