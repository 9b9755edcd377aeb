"""Written dialogues through the real processes: the share of right turns does not fall below the floor.

The dialogues, their form and the floor are in tests/dialogues; the table by theme is shown with ``-s``.
"""

import json

import pytest

from tests.conftest import ROOT

# Five hundred dialogues take two minutes on two free cores, and several times that beside other work.
pytestmark = [pytest.mark.stack, pytest.mark.timeout(1800)]

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
    assert report["dialogues"] >= 500
    assert report["turns"] >= 2400
