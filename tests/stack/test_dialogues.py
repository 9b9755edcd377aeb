"""Written dialogues through the real processes: the share of right turns does not fall below the floor.

The dialogues, their form and the floor are in tests/dialogues; the table by theme is shown with ``-s``.
"""

import json

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.stack

DIALOGUES = ROOT / "tests" / "dialogues"
FLOOR = json.loads((DIALOGUES / "floor.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def told(stack):
    """What ``chat eval`` prints, and what it writes to dialogues.json beside the stack's state."""
    report = stack.var / "dialogues.json"
    printed = stack.motcua("chat", "eval", str(DIALOGUES), "--json", str(report))
    return printed, json.loads(report.read_text("utf-8"))


def test_the_share_of_right_turns_does_not_fall_below_the_floor(told):
    printed, report = told
    print("\n" + printed[printed.index("Lượt trả lời đúng") :])
    assert report["share"] >= FLOOR["floor"], f"{report['share']:.1%} đúng, sàn {FLOOR['floor']:.1%}\n{printed}"


def test_every_dialogue_was_played(told):
    _, report = told
    assert report["dialogues"] >= 80
    assert report["turns"] >= 440
