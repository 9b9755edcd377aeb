"""``motcua nlu test`` and ``crossvalidate`` with real models, and the reports they write."""

import json
import os
import shutil

import pytest

from cli.console import CommandError
from cli.nlu import commands, report
from cli.nlu.examples import Example
from cli.nlu.measures import Judged, measure
from cli.nlu.models import ModelBank
from cli.nlu.parsing import Parsed, crossvalidate, parse
from cli.preparation import sources_key
from configuration.settings import load_settings
from index.search.evaluation.questions import Half


@pytest.fixture
def rasa():
    if "MOTCUA_BOT_PYTHON" not in os.environ:
        pytest.skip("the Rasa environment is not prepared")


@pytest.fixture
def settings(rasa, tmp_path, var_folder):
    """An installation with the model of today's sources, in service."""
    model = ModelBank(var_folder).path_of_sources(sources_key())
    if not model.is_file():
        pytest.skip(f"{model} has not been trained; ./motcua nlu train makes it")
    bank = ModelBank(tmp_path / "var")
    bank.models.mkdir(parents=True)
    bank.activate(shutil.copy(model, bank.models / model.name), sources_key())
    return load_settings(var=tmp_path / "var")


@pytest.fixture
def messages(tmp_path):
    rows = [
        {"id": "x1", "text": "làm lại căn cước hết bao nhiêu tiền vậy", "intent": "ask_fees", "style": "plain"},
        {"id": "x2", "text": "lam lai can cuoc can giay to gi", "intent": "ask_required_documents", "style": "folded"},
        {"id": "x4", "text": "làm lại căn cước cần giấy tờ gì", "intent": "ask_fees", "style": "plain"},
    ]
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_the_model_in_service_is_measured_and_told(settings, messages, tmp_path, capsys):
    outputs = commands.Outputs(tmp_path / "out.json", tmp_path / "out.html")
    commands.test(settings, messages, Half.ALL, None, outputs)
    told = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert told["measures"]["accuracy"]["value"] == pytest.approx(2 / 3)
    assert told["confusion"][0] == {"intent": "ask_fees", "predicted": "ask_fees", "count": 1}
    assert told["latency_ms"]["p95"] > 0
    assert "làm lại căn cước cần giấy tờ gì" in (tmp_path / "out.html").read_text("utf-8")
    assert "0,667" in capsys.readouterr().out


def test_a_text_in_the_channels_own_form_is_parsed_as_the_channel_hands_it_on(settings):
    (parsed,) = parse(ModelBank(settings.var).in_service(), ["/xem hồ sơ h12.34 260115 0007"])
    assert (parsed.intent, parsed.refused) == ("dossier_status", False)
    assert parsed.entities[0].value == "H12.34-260115-0007"


def test_every_example_is_parsed_once_in_each_form_by_a_model_that_has_not_seen_it(rasa, tmp_path):
    texts = {
        "ask_fees": ["lệ phí bao nhiêu", "phí mấy đồng", "hết bao nhiêu tiền", "đóng lệ phí bao nhiêu"],
        "greet": ["xin chào", "chào bạn", "chào ad", "chào em"],
    }
    examples = [
        Example(text, intent, tmp_path / f"{intent}.yml", line)
        for intent, group in texts.items()
        for line, text in enumerate(group)
    ]
    validated = crossvalidate(examples, folds=2, seed=1)
    assert [each.example for each in validated] == examples
    assert {each.parsed.guess for each in validated} <= set(texts)
    assert sum(each.parsed.guess == each.example.intent for each in validated) >= 6


class TestReport:
    @pytest.fixture(scope="class")
    def page(self):
        def parsed(intent):
            return Parsed(intent=intent, confidence=0.5, guess="where", entities=(), ms=1.0)

        rows = [
            Judged("m2", "phí <b>bao nhiêu", "plain", "fees", parsed("where"), parsed("fees")),
            Judged("m3", "câu bí mật", "plain", "fees", parsed("where"), parsed("fees"), listed=False),
            Judged("m4", "ở đâu", "plain", "where", parsed("where"), parsed("where")),
        ]
        measured, told = measure(rows), report.Told("Đo", "rasa-aaaa", "ba câu", hidden=1)
        return report.as_page(measured, told), report.as_json(measured, told)

    def test_the_page_lists_wrong_messages_escaped(self, page):
        assert "phí &lt;b&gt;bao nhiêu" in page[0]

    def test_messages_of_the_test_half_are_counted_and_listed_nowhere(self, page):
        assert all("câu bí mật" not in each for each in page)
        assert json.loads(page[1])["count"] == 3
        assert "1 câu thuộc nửa test" in page[0]

    def test_the_confusion_matrix_has_heat_and_loads_nothing(self, page):
        assert 'style="--heat: 1.00" title="fees → where: 2"' in page[0]
        assert "http" not in page[0]
        assert "prefers-color-scheme: dark" in page[0]


def test_a_report_that_cannot_be_written_stops_before_measuring(tmp_path):
    outputs = commands.Outputs(tmp_path / "nowhere" / "deeper" / "out.json")
    with pytest.raises(CommandError, match="nowhere"):
        commands.validate(2, outputs)
