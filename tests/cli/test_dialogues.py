"""Reading dialogues and judging answers, without a running assistant."""

import pytest

from cli.console import CommandError
from cli.dialogues import Turn, read_dialogues
from tests.conftest import ROOT

ANSWER = {
    "decision": "answer",
    "codes": ["1.014064", "1.014063"],
    "texts": ["Phí, lệ phí:", "• Nộp trực tiếp: 70.000 đồng"],
    "buttons": [{"title": "Giấy tờ cần có", "payload": "Giấy tờ cần có của thủ tục 1.014064"}],
}


@pytest.mark.parametrize(
    "expected",
    [
        {"decision": "answer"},
        {"decision": ["clarify", "answer"]},
        {"codes": ["1.014063"]},
        {"any_code": ["9.999999", "1.014064"]},
        {"says": ["le phi", "70.000"]},
        {"says": [["80.000", "70.000"]]},
        {"never": ["50.000"]},
        {"buttons": ["giấy tờ"]},
    ],
)
def test_an_answer_with_all_that_was_insisted_on_is_right(expected):
    assert Turn(say="phí", **expected).faults(ANSWER) == []


@pytest.mark.parametrize(
    ("expected", "named"),
    [
        ({"decision": "clarify"}, "decision"),
        ({"codes": ["1.014064", "9.999999"]}, "9.999999"),
        ({"any_code": ["9.999999"]}, "any_code"),
        ({"says": ["7.000 đồng tiền mặt"]}, "says"),
        ({"says": [["80.000", "90.000"]]}, "80.000 | 90.000"),
        ({"never": ["70.000"]}, "never"),
        ({"buttons": ["nộp ở đâu"]}, "buttons"),
    ],
)
def test_what_is_missing_or_must_not_be_there_is_named(expected, named):
    faults = Turn(say="phí", **expected).faults(ANSWER)
    assert len(faults) == 1
    assert named in faults[0]


def test_the_written_dialogues_can_be_read_and_hold_whole_conversations():
    themes = read_dialogues(ROOT / "tests" / "dialogues")
    dialogues = [dialogue for theme in themes.values() for dialogue in theme]
    assert len(dialogues) >= 80
    assert all(2 <= len(dialogue.turns) <= 10 for dialogue in dialogues)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("- {id: a, turns: [{say: chào}]}", "what is right"),
        ("- {id: a, turns: [{say: chào, decison: none}]}", "decison"),
        ("- {id: a, turns: [{say: chào, decision: maybe}]}", "decision"),
        ("- {id: a, turns: [{say: x, decision: none}]}\n- {id: a, turns: [{say: y, decision: none}]}", "hai lần"),
        ("[", "YAML"),
        ("[]", "không có hội thoại"),
    ],
)
def test_a_file_that_says_nothing_checkable_is_refused_with_its_fault(tmp_path, written, named):
    file = tmp_path / "theme.yml"
    file.write_text(written, "utf-8")
    with pytest.raises(CommandError) as refusal:
        read_dialogues(file)
    assert named in str(refusal.value)


def test_codes_are_read_as_text_and_not_as_numbers(tmp_path):
    file = tmp_path / "theme.yml"
    file.write_text("- {id: a, turns: [{say: x, codes: [1.014170]}]}", "utf-8")
    assert read_dialogues(file)["theme"][0].turns[0].codes == ("1.014170",)
