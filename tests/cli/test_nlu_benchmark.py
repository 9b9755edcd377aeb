from collections import Counter
from pathlib import Path

import pytest

from cli.console import CommandError
from cli.nlu.benchmark import _Answer, outcome_of, own_split, phoatis
from cli.nlu.benchmark_data import Annotated, Slot, read_folder, spans

SENTENCES = "tôi bay từ đà nẵng đi huế\ngiá vé là j\n"
TAGS = "O O O B-fromloc.city_name I-fromloc.city_name O B-toloc.city_name\nO O O O\n"
LABELS = "flight\nairfare#flight\n"


def folder(path: Path, sentences: str = SENTENCES, tags: str | None = TAGS, labels: str = LABELS) -> Path:
    path.mkdir()
    (path / "seq.in").write_text(sentences, "utf-8")
    (path / "label").write_text(labels, "utf-8")
    if tags is not None:
        (path / "seq.out").write_text(tags, "utf-8")
    return path


def answer(intent: str, normalised: str = "", slots: tuple[dict[str, object], ...] = ()) -> _Answer:
    return _Answer(
        intent=intent,
        confidence=0.9,
        guess=intent,
        entities=(),
        ms=2.0,
        normalised=normalised,
        slots=slots,
        train_s=3.0,
        load_s=0.5,
    )


class TestReading:
    def test_messages_have_their_intents_and_slots(self, tmp_path):
        first, second = read_folder(folder(tmp_path / "train"))
        assert (first.intent, second.intent) == ("flight", "airfare#flight")
        assert first.slots == (Slot("fromloc.city_name", 3, 5), Slot("toloc.city_name", 6, 7))
        assert second.slots == ()

    def test_a_slots_role_is_the_entitys_role(self, tmp_path):
        first, _ = read_folder(folder(tmp_path / "train"))
        assert first.entities() == [
            {"start": 11, "end": 18, "entity": "city_name", "value": "đà nẵng", "role": "fromloc"},
            {"start": 22, "end": 25, "entity": "city_name", "value": "huế", "role": "toloc"},
        ]

    def test_a_folder_without_slots_is_read(self, tmp_path):
        assert all(message.slots == () for message in read_folder(folder(tmp_path / "train", tags=None)))

    @pytest.mark.parametrize(
        ("parts", "told"),
        [
            ({"labels": "flight\n"}, "label có 1 dòng, còn seq.in có 2"),
            ({"tags": "O O\nO O O O\n"}, "dòng 1: 2 nhãn cho 7 từ"),
            ({"sentences": "tôi bay\n\n", "tags": None}, "dòng 2: câu hoặc nhãn bị trống"),
            ({"sentences": "", "labels": "", "tags": ""}, "không có câu nào"),
        ],
    )
    def test_what_does_not_fit_is_told_with_its_place(self, tmp_path, parts, told):
        with pytest.raises(CommandError, match=told):
            read_folder(folder(tmp_path / "train", **parts))

    def test_a_folder_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(CommandError, match=r"không có thư mục .*nowhere"):
            read_folder(tmp_path / "nowhere")

    def test_a_missing_file_is_named(self, tmp_path):
        made = folder(tmp_path / "train")
        (made / "label").unlink()
        with pytest.raises(CommandError, match=r"không đọc được .*label"):
            read_folder(made)

    def test_a_stray_inside_tag_begins_a_slot(self):
        assert spans(["O", "I-a", "I-a", "B-a", "I-b"]) == [Slot("a", 1, 3), Slot("a", 3, 4), Slot("b", 4, 5)]


class TestCounting:
    message = Annotated(("bay", "vs", "vn", "từ", "huế"), "flight", (Slot("fromloc.city_name", 4, 5),))

    def test_slots_are_found_again_where_normalising_moved_them(self):
        found = self.message.slots_of(
            "bay với vn từ huế", [{"start": 14, "end": 17, "entity": "city_name", "role": "fromloc"}]
        )
        assert found == {Slot("fromloc.city_name", 4, 5)}

    def test_spans_count_with_name_and_both_ends(self):
        right = {"start": 14, "end": 17, "entity": "city_name", "role": "fromloc"}
        wrong = {"start": 8, "end": 17, "entity": "city_name", "role": "toloc"}
        text = "bay với vn từ huế"
        outcome = outcome_of([self.message] * 2, [answer("flight", text, (right,)), answer("flight", text, (wrong,))])
        assert outcome.slot_f1 == pytest.approx(0.5)

    def test_the_final_intents_count_and_the_wrong_ones_are_told(self):
        held = [Annotated(("a",), "x", ()), Annotated(("b",), "x", ()), Annotated(("c",), "y#z", ())]
        outcome = outcome_of(held, [answer("x", "a"), answer("nlu_fallback", "b"), answer("y#z", "c")])
        assert outcome.accuracy == pytest.approx(2 / 3)
        assert outcome.macro_f1 == pytest.approx((2 / 3 + 1) / 2)
        assert dict(outcome.confusions) == {("x", "nlu_fallback"): 1}
        assert outcome.slot_f1 is None

    def test_our_own_examples_are_split_the_same_way_each_time(self):
        training, held = own_split(42)
        assert (training, held) == own_split(42)
        assert {message.intent for message in held} == {message.intent for message in training}

    def test_a_share_of_them_has_as_much_of_every_intent(self):
        whole, part = (Counter(m.intent for half in own_split(42, share) for m in half) for share in (1.0, 0.2))
        assert part == {intent: round(0.2 * count) for intent, count in whole.items()}


class TestCommand:
    def test_one_folder_is_too_few(self, tmp_path):
        with pytest.raises(CommandError, match="ít nhất hai thư mục"):
            phoatis([folder(tmp_path / "train")], slots=False, as_json=None)

    def test_slots_need_annotations(self, tmp_path):
        plain = folder(tmp_path / "train", tags=None)
        with pytest.raises(CommandError, match=r"--slots cần seq\.out"):
            phoatis([plain, plain], slots=True, as_json=None)

    def test_an_output_that_cannot_be_written_is_told_before_training(self, tmp_path):
        made = folder(tmp_path / "train")
        with pytest.raises(CommandError, match="không ghi được"):
            phoatis([made, made], slots=False, as_json=tmp_path / "nowhere" / "out.json")
