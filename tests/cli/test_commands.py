"""The command line as people and scripts meet it: what it prints, and what it says of bad input."""

import io
import json
import socket

import pytest
from pydantic import BaseModel

from cli import cataloguing, chatting, json_lines
from cli.cataloguing import import_catalogue, show
from cli.console import CommandError
from cli.secret import installation_secret
from cli.supervision import Process, _Watched, check_before_start, supervisord_configuration
from configuration.settings import load_settings


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "var").mkdir()
    return load_settings(var=tmp_path / "var")


class Asked(BaseModel):
    id: int
    text: str


def answered(lines):
    output = io.StringIO()
    json_lines.answer_lines(io.StringIO(lines), output, Asked, lambda asked: {"id": asked.id, "ok": asked.text})
    return [json.loads(line) for line in output.getvalue().splitlines()]


class TestJsonLines:
    def test_a_bad_line_gets_its_number_and_the_rest_go_on(self):
        bad, missing, good = answered('not json\n{"id": 1}\n\n{"id": 2, "text": "khai sinh"}\n')
        assert bad["line"] == 1
        assert "JSON" in bad["error"]
        assert (missing["line"], missing["error"]) == (2, "text: Field required")
        assert good == {"id": 2, "ok": "khai sinh"}


class TestCatalogImport:
    def test_a_path_that_is_not_there_is_named(self, settings, tmp_path):
        with pytest.raises(CommandError, match="nowhere"):
            import_catalogue(settings, tmp_path / "nowhere", publish_now=False)

    def test_a_file_of_no_known_kind_is_refused_with_the_kinds(self, settings, tmp_path):
        (tmp_path / "a.docx").write_text("x")
        with pytest.raises(CommandError, match="YAML, JSON"):
            import_catalogue(settings, tmp_path / "a.docx", publish_now=False)

    def test_a_source_without_one_good_record_changes_nothing(self, settings, tmp_path):
        (tmp_path / "a.yaml").write_text("code: 12")
        with pytest.raises(CommandError, match="giữ nguyên"):
            import_catalogue(settings, tmp_path / "a.yaml", publish_now=True)
        assert not (settings.var / "releases").exists()

    def test_rejected_and_doubled_records_are_named(self, settings, tmp_path, capsys):
        records = [{"code": "1.999001", "name": "A"}, {"code": "1.999001", "name": "B"}, {"code": "x", "name": "C"}]
        (tmp_path / "a.json").write_text(json.dumps(records))
        assert import_catalogue(settings, tmp_path / "a.json", publish_now=False) == 0
        told = capsys.readouterr().err
        assert "Nhận 1 thủ tục, loại 2" in told
        assert "trùng mã" in told

    def test_show_without_a_catalogue_says_what_to_do(self, settings):
        with pytest.raises(CommandError, match="motcua catalog import"):
            show(settings, "1.001193", as_json=True)


class TestVersions:
    """A catalogue's life: imported, changed, compared, exported, rolled back; nothing is published here."""

    def imported(self, settings, tmp_path, *records, complete=True):
        (tmp_path / "records.json").write_text(json.dumps([{"code": c, "name": n} for c, n in records]))
        return import_catalogue(settings, tmp_path / "records.json", publish_now=False, complete=complete)

    @pytest.fixture
    def changed(self, settings, tmp_path):
        self.imported(settings, tmp_path, ("1.999001", "Một"), ("1.999002", "Hai"))
        self.imported(settings, tmp_path, ("1.999001", "Một khác"), ("1.999003", "Ba"))
        return settings

    def test_a_comparison_tells_what_appeared_vanished_and_changed(self, changed, capsys):
        cataloguing.diff(changed, 1, 2, "json", None)
        told = json.loads(capsys.readouterr().out)
        assert [each["code"] for each in told["appeared"]] == ["1.999003"]
        assert [each["code"] for each in told["vanished"]] == ["1.999002"]
        assert [each["code"] for each in told["changed"]] == ["1.999001"]

    def test_reports_are_written_as_html(self, changed, tmp_path):
        cataloguing.diff(changed, 1, 2, "html", tmp_path / "diff.html")
        cataloguing.check(changed, "html", tmp_path / "check.html")
        assert "1.999003" in (tmp_path / "diff.html").read_text()
        assert "<svg" in (tmp_path / "check.html").read_text()

    def test_a_retired_code_says_so_and_what_replaces_it(self, changed):
        with pytest.raises(CommandError, match="hết hiệu lực từ phiên bản 2"):
            show(changed, "1.999002", as_json=True)
        cataloguing.replace(changed, "1.999002", "1.999003")
        with pytest.raises(CommandError, match=r"thay bằng 1\.999003"):
            show(changed, "1.999002", as_json=True)
        show(changed, "1.999002", as_json=True, version=1)

    def test_a_partial_import_retires_nothing(self, changed, tmp_path):
        self.imported(changed, tmp_path, ("1.999004", "Bốn"), complete=False)
        show(changed, "1.999003", as_json=True)

    def test_what_is_exported_can_be_imported_again(self, changed, tmp_path, capsys):
        cataloguing.export(changed, tmp_path / "out.json", None)
        assert import_catalogue(changed, tmp_path / "out.json", publish_now=False, complete=True) == 0
        assert "Không có gì khác" in capsys.readouterr().err

    def test_the_same_import_twice_makes_one_version(self, changed, tmp_path, capsys):
        self.imported(changed, tmp_path, ("1.999001", "Một khác"), ("1.999003", "Ba"))
        assert "Không có gì khác" in capsys.readouterr().err


class TestStart:
    def test_a_port_in_use_names_process_port_and_setting(self, settings):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            wanted = [Process("bot", ("x",), "127.0.0.1", port, "/health")]
            with pytest.raises(CommandError, match=rf"Cổng {port} của bot.*MOTCUA_BOT__PORT"):
                check_before_start(settings, wanted)

    def test_supervisords_file_quotes_percent_signs_and_restarts(self, settings):
        process = Process("bot", ("run", "100%"), "127.0.0.1", 5005, "/health", {"KEY": "50%"})
        text = supervisord_configuration(settings, [process], settings.var / "s.sock")
        assert "100%%" in text
        assert 'KEY="50%%"' in text
        assert "autorestart=true" in text


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(settings):
    secret = installation_secret(settings)
    assert secret == installation_secret(settings)
    assert len(secret) >= 32
    assert (settings.var / "secret").stat().st_mode & 0o077 == 0


def test_chatting_with_nobody_says_how_to_start(settings, monkeypatch):
    monkeypatch.setenv("MOTCUA_BOT__PORT", "9")
    with pytest.raises(CommandError, match=r"\./motcua up"):
        chatting.WebConversation(load_settings(var=settings.var))


class TestWatching:
    """A process is restarted when it hangs, not when it is slow to start."""

    def rounds(self, watched, count, pid, uptime_s=30.0):
        return [watched.is_stuck(False, pid, uptime_s) for _ in range(count)]

    def test_a_process_that_was_well_and_falls_silent_is_stuck(self):
        watched = _Watched()
        assert not watched.is_stuck(True, 7, 30.0)
        assert self.rounds(watched, 8, pid=7) == [False] * 7 + [True]

    def test_a_slow_start_is_waited_for(self):
        watched = _Watched()
        watched.is_stuck(True, 7, 30.0)
        assert not any(self.rounds(watched, 50, pid=8))
        assert self.rounds(watched, 1, pid=8, uptime_s=500.0) == [True]

    def test_what_does_not_run_is_supervisords_affair(self):
        assert not any(self.rounds(_Watched(), 50, pid=0, uptime_s=999.0))
