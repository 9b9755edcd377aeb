"""``motcua nlu check``: what it finds in made-up training data, and that ours is clean."""

import json

import pytest

from cli.console import CommandError
from cli.nlu import commands
from cli.nlu.checks import Held, check
from cli.nlu.examples import Example, read_training


def training(folder, **intents):
    """Training files, one an intent; what is read from them."""
    folder.mkdir(exist_ok=True)
    for intent, texts in intents.items():
        lines = "".join(f"      - {text}\n" for text in texts)
        (folder / f"{intent}.yml").write_text(
            f'version: "3.1"\n\nnlu:\n  - intent: {intent}\n    examples: |\n{lines}', "utf-8"
        )
    return read_training(folder)


def found(tmp_path, held=(), **intents):
    texts = [Held(text, "messages.jsonl", f"m{place}") for place, text in enumerate(held)]
    return check(training(tmp_path / "nlu", **intents), texts)


class TestReading:
    def test_an_example_knows_its_line(self, tmp_path):
        examples = training(tmp_path / "nlu", ask_fees=["phí bao nhiêu", "hết mấy đồng"])
        file = tmp_path / "nlu" / "ask_fees.yml"
        assert examples[1] == Example("hết mấy đồng", "ask_fees", file, 7)
        assert "hết mấy đồng" in file.read_text("utf-8").splitlines()[6]

    def test_marked_entities_are_read_as_their_text(self, tmp_path):
        (example,) = training(tmp_path / "nlu", ask_fees=["làm lại [căn cước](paper) hết bao nhiêu"])
        assert example.text == "làm lại căn cước hết bao nhiêu"

    def test_a_broken_file_is_named(self, tmp_path):
        (tmp_path / "ask_fees.yml").write_text("nlu: [", "utf-8")
        with pytest.raises(CommandError, match=r"ask_fees\.yml"):
            read_training(tmp_path)


class TestLeaks:
    def test_a_held_out_message_without_diacritics_or_in_teencode_is_the_same_message(self, tmp_path):
        findings = found(tmp_path, ["Lệ phí bao nhiêu?"], ask_fees=["le phi bn", "đóng mấy đồng"])
        assert [(each.example.text, each.held.id) for each in findings.leaks] == [("le phi bn", "m0")]
        assert findings.wrong

    def test_nine_of_ten_words_are_near_enough_where_there_are_five(self, tmp_path):
        held = "tôi muốn đổi bằng lái xe máy bị hỏng"
        near = "tôi muốn đổi bằng lái xe máy bị hỏng ạ"
        findings = found(tmp_path, [held], find_procedure=[near, "tôi muốn đổi hộ chiếu"])
        assert [each.example.text for each in findings.leaks] == [near]
        assert findings.leaks[0].likeness == 0.9

    def test_short_messages_must_be_equal(self, tmp_path):
        assert not found(tmp_path, ["lệ phí bao nhiêu"], ask_fees=["phí bao nhiêu lệ"]).leaks


class TestWithinTheTrainingData:
    def test_one_text_under_two_intents_is_a_contradiction(self, tmp_path):
        findings = found(tmp_path, ask_fees=["nộp tiền ở đâu"], ask_where=["nop tien o dau", "ở đâu"])
        (group,) = findings.contradictions
        assert {each.intent for each in group.examples} == {"ask_fees", "ask_where"}
        assert findings.wrong

    def test_different_smileys_do_not_contradict(self, tmp_path):
        assert not found(tmp_path, affirm=["👍"], deny=["👎"]).wrong

    def test_near_duplicates_are_told_and_are_no_error(self, tmp_path):
        findings = found(tmp_path, affirm=["đồng ý", "dong y", "đúng rồi"])
        assert [(each.first.text, each.second.text) for each in findings.alike] == [("đồng ý", "dong y")]
        assert not findings.wrong

    def test_close_intents_are_told_with_their_nearest_examples(self, tmp_path):
        findings = found(
            tmp_path,
            ask_fees=["đăng ký xe điện hết mấy đồng", "lệ phí"],
            find_procedure=["đăng ký xe điện", "ly hôn"],
            greet=["chào bạn"],
        )
        (pair,) = findings.neighbours
        assert pair.intents == ("ask_fees", "find_procedure")
        assert pair.count >= 1
        assert {each.text for each in pair.samples[0][:2]} == {"đăng ký xe điện hết mấy đồng", "đăng ký xe điện"}

    def test_the_share_without_diacritics_is_told_by_intent(self, tmp_path):
        (fees,) = found(tmp_path, ask_fees=["le phi", "lệ phí làm thẻ", "phí", "bao nhieu"]).intents
        assert (fees.count, fees.unaccented, fees.share) == (4, 2, 0.5)


class TestCommand:
    @pytest.fixture
    def files(self, tmp_path):
        training(tmp_path / "nlu", ask_fees=["le phi bao nhieu"])
        message = {"id": "m1", "text": "Lệ phí bao nhiêu?", "intent": "ask_fees", "style": "plain"}
        code = {"id": "e1", "text": "1.004222", "entities": []}
        (tmp_path / "messages.jsonl").write_text(json.dumps(message), "utf-8")
        (tmp_path / "entities.jsonl").write_text(json.dumps(code), "utf-8")
        return tmp_path / "nlu", (tmp_path / "messages.jsonl",), tmp_path / "entities.jsonl"

    def test_a_leak_is_exit_code_1_and_names_both_places(self, files, capsys):
        assert commands.check_training(*files, as_json=False) == 1
        told = capsys.readouterr().out
        assert "ask_fees.yml:6" in told
        assert "messages.jsonl m1" in told

    def test_json_holds_everything(self, files, capsys):
        assert commands.check_training(*files, as_json=True) == 1
        told = json.loads(capsys.readouterr().out)
        assert told["wrong"]
        assert told["leaks"][0]["training"]["line"] == 6

    def test_a_line_that_is_no_message_is_named(self, files):
        files[1][0].write_text('{"id": "m1", "text": "x"}', "utf-8")
        with pytest.raises(CommandError, match=r"messages\.jsonl, dòng 1: intent"):
            commands.check_training(*files, as_json=False)


def test_our_training_data_holds_no_leak_and_no_contradiction(capsys):
    assert commands.check_training(as_json=True) == 0, capsys.readouterr().out[:3000]
