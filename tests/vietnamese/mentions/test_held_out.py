"""Floors for what is read from the held-out messages (tests/nlu/README.md); which of them fail is not told."""

import datetime
import json
from collections import Counter
from pathlib import Path

import pytest

from vietnamese.mentions import find_mentions

HELD_OUT = Path(__file__).resolve().parents[2] / "nlu" / "entities.jsonl"
TODAY = datetime.date(2026, 11, 22)
CODES = {"dossier_code", "procedure_code"}


@pytest.fixture(scope="module")
def counts():
    """By kind: how many there are, were found, and both."""
    wanted, found, right = Counter(), Counter(), Counter()
    for line in HELD_OUT.read_text("utf-8").splitlines():
        message = json.loads(line)
        by_words = {(each["entity"], each["text"]) for each in message["entities"] if each["value"] is None}
        expected = Counter((each["entity"], each["value"] or each["text"]) for each in message["entities"])
        given = Counter(
            (kind, words) if (kind, words) in by_words else (kind, str(value))
            for kind, value, start, end in find_mentions(message["text"], TODAY)
            if (words := message["text"][start:end]) and (message.get("all_kinds") or kind in CODES)
        )
        for counter, named in ((wanted, expected), (found, given), (right, expected & given)):
            counter.update(Counter(kind for kind, _ in named.elements()))
    return wanted, found, right


def f1(counts, kinds):
    wanted, found, right = (sum(counter[kind] for kind in kinds) for counter in counts)
    return 2 * right / (wanted + found)


def test_codes_are_found(counts):
    assert f1(counts, CODES) >= 0.97


@pytest.mark.parametrize("kind", ["agency", "case", "channel", "date", "legal_document", "money", "ordinal", "place"])
def test_other_kinds_are_found(counts, kind):
    assert f1(counts, {kind}) >= 0.93
