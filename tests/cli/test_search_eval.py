"""``motcua search eval`` as people call it, over a tiny catalogue that is really published."""

import json

import pytest
from typer.testing import CliRunner

from cli.cataloguing import import_catalogue
from cli.console import CommandError
from cli.main import app
from configuration.settings import load_settings

RECORDS = [
    {"code": "1.000001", "name": "Cấp lại thẻ căn cước"},
    {"code": "1.000002", "name": "Đăng ký kết hôn"},
    {"code": "1.000003", "name": "Đăng ký khai sinh"},
]
QUESTIONS = [
    {"id": "c001", "text": "lam lai can cuoc", "style": "folded", "relevant": ["1.000001"], "field": "", "level": ""},
    {"id": "c002", "text": "đăng ký kết hôn", "style": "plain", "relevant": ["1.000002"], "field": "Hộ tịch"},
    {"id": "c003", "text": "", "style": "none", "relevant": []},
    {"id": "c004", "text": "xin phép nuôi rồng", "style": "plain", "relevant": ["9.999999"]},
]


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """The state of an installation with three procedures."""
    var = tmp_path_factory.mktemp("eval") / "var"
    var.mkdir()
    (var.parent / "records.json").write_text(json.dumps(RECORDS))
    assert import_catalogue(load_settings(var=var), var.parent / "records.json", publish_now=True) == 0
    return var


@pytest.fixture
def evaluated(var, monkeypatch, tmp_path):
    """Runs the command; what it prints and the JSON it writes. An error that main() would tell is raised."""
    monkeypatch.setenv("MOTCUA_VAR", str(var))

    def run(*arguments):
        output = tmp_path / "out.json"
        done = CliRunner().invoke(app, ["search", "eval", *map(str, arguments), "--json", str(output)])
        if isinstance(done.exception, CommandError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout, json.loads(output.read_text())

    return run


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "hoi.jsonl"
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in QUESTIONS))
    return path


@pytest.fixture
def beir(tmp_path):
    folder = tmp_path / "bộ-beir"
    (folder / "qrels").mkdir(parents=True)
    queries = [{"_id": "q1", "text": "làm khai sinh"}, {"_id": "q2", "text": "trồng lúa nước"}]
    documents = [
        {"_id": "1.000003", "title": "Khai sinh", "text": "Khai sinh cho trẻ."},
        {"_id": "lua", "title": "Trồng lúa nước", "text": "Gieo mạ rồi cấy."},
    ]
    for name, rows in (("queries", queries), ("corpus", documents)):
        (folder / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t1.000003\t2\nq2\tlua\t1\n")
    return folder


class TestOurQuestions:
    def test_numbers_are_printed_and_written(self, evaluated, questions, tmp_path):
        told, written = evaluated(questions, "--html", tmp_path / "page.html")
        assert "success@1" in told
        assert "Danh mục có 2 trên 3 mã" in told
        assert (written["whole"]["answerable"], written["whole"]["unanswerable"], written["whole"]["outside"]) == (
            2,
            1,
            1,
        )
        assert written["whole"]["measures"]["success@1"]["value"] == 1.0
        assert [each["outcome"] for each in written["questions"]][2:] == ["right", "outside"]
        assert "xin phép nuôi rồng" in (tmp_path / "page.html").read_text()

    def test_options_choose_questions_of_all_files_and_how_many_hits_are_looked_at(self, evaluated, questions, beir):
        _, written = evaluated(
            questions, beir, "--half", "dev", "--sample", 3, "--seed", 7, "--limit", 3, "--count", 20
        )
        assert [each["id"] for each in written["questions"]] == ["c002", "c004", "q2"]
        assert set(written["groups"]["source"]) == {"hoi", "bộ-beir"}
        assert "success@20" in written["whole"]["measures"]


class TestBeir:
    def test_codes_are_searched_in_the_catalogue_in_service(self, evaluated, beir):
        told, written = evaluated(beir)
        assert "Danh mục có 1 trên 2 mã" in told
        assert written["coverage"]["missing"] == ["lua"]
        assert [each["rank"] for each in written["questions"]] == [1, None]

    def test_its_own_corpus_is_searched_when_asked_for_and_leaves_nothing(self, evaluated, beir, var):
        _, written = evaluated(beir, "--corpus")
        assert written["procedures"] == 2
        assert [each["results"][0]["code"] for each in written["questions"]] == ["1.000003", "lua"]
        assert not list(var.glob("corpus-*"))


class TestFaults:
    def test_they_are_one_sentence_before_anything_is_searched(self, evaluated, questions, tmp_path):
        for arguments, fault in (
            ([tmp_path / "nowhere"], "không có .*nowhere"),
            ([questions, "--corpus"], "--corpus cần đúng một thư mục"),
            ([questions, "--html", tmp_path / "no" / "page.html"], "không có thư mục"),
        ):
            with pytest.raises(CommandError, match=fault):
                evaluated(*arguments)

    def test_a_half_without_questions_says_so(self, evaluated, questions):
        questions.write_text(json.dumps(QUESTIONS[0]))
        with pytest.raises(CommandError, match="không còn câu hỏi nào"):
            evaluated(questions, "--half", "dev")


class TestParsing:
    """The word after ``search`` is a command only where it can be nothing else."""

    @pytest.fixture
    def searched(self, var, monkeypatch):
        monkeypatch.setenv("MOTCUA_VAR", str(var))
        return lambda *arguments, **options: CliRunner().invoke(app, ["search", *arguments], **options).stdout

    def test_a_question_is_searched_with_options_before_or_after(self, searched):
        for arguments in (("khai", "sinh", "--json"), ("--json", "khai sinh")):
            assert json.loads(searched(*arguments))["results"][0]["code"] == "1.000003"

    def test_batch_alone_reads_lines(self, searched):
        assert json.loads(searched("batch", input='{"id": 1, "text": "khai sinh"}\n'))["id"] == 1

    def test_a_question_may_begin_with_that_word(self, searched):
        assert "1.000003" in searched("batch", "khai sinh")
