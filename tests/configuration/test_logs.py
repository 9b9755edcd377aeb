"""Logs go to standard error, whatever stood there when they were set up."""

import io
import sys

import pytest
import structlog

from configuration.logs import configure_logs
from configuration.settings import LogSettings


@pytest.fixture(autouse=True)
def restored():
    yield
    structlog.reset_defaults()


def test_a_log_outlives_the_stream_that_stood_there_at_first(monkeypatch):
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    configure_logs(LogSettings(form="json"), "tests")
    structlog.get_logger("x").info("one")
    first.close()
    monkeypatch.setattr(sys, "stderr", second)
    structlog.get_logger("x").info("two")
    assert '"event": "two"' in second.getvalue()
