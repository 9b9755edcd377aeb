import json
import os
import threading
import time
from datetime import timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from index.catalog.portal_client import DETAIL_PATH, LIST_PATH, PortalClient, PortalError
from index.catalog.sources import portal_api, portal_list

INTERVAL_S = 0.02
IDS = [f"00000000-0000-0000-0000-{number:012}" for number in range(250)]


def row(number):
    return {"id": IDS[number], "code": f"1.{number:06}", "name": f"Thủ tục {number}", "departments": ["Sở\u2028Một"]}


class Portal:
    """A server that behaves as the portal does, and misbehaves as it is told to.

    faults: what to do with the next requests for a path, each once, before it serves well again: a status, a
    status with headers, or a name ("hang", "html", "cut", "drip", "drop").
    """

    def __init__(self, rows):
        self.rows = rows
        self.asked = []
        self.times = []
        self.agents = set()
        self.faults = {LIST_PATH: [], DETAIL_PATH: []}
        self.always = {}
        self.missing = set()
        self.released = threading.Event()

    def answer(self, path, asked):
        if path == LIST_PATH:
            start = next((n + 1 for n, known in enumerate(self.rows) if known["id"] == asked["lastId"]), 0)
            items = self.rows[start : start + asked["limit"]]
            last = items[-1]["id"] if items else ""
            return {"code": "OK", "data": {"items": items, "lastId": last, "total": len(self.rows)}}
        if asked["id"] in self.missing:
            return {"code": "NOT_FOUND", "message": "Formality not found", "data": None}
        found = next(known for known in self.rows if known["id"] == asked["id"])
        return {"code": "OK", "data": {"id": found["id"], "code": found["code"], "name": found["name"]}}

    def asked_for(self, path):
        return [body for asked_path, body in self.asked if asked_path == path]


def handler_of(portal):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            portal.times.append(time.monotonic())
            portal.asked.append((self.path, body))
            portal.agents.add(self.headers["User-Agent"])
            faults = portal.faults[self.path]
            fault = faults.pop(0) if faults else portal.always.get(self.path)
            good = json.dumps(portal.answer(self.path, body), ensure_ascii=False).encode()
            if fault is None:
                self.reply(201, good)
            elif isinstance(fault, int):
                self.reply(fault, b"{}")
            elif isinstance(fault, tuple):
                self.reply(fault[0], b"{}", **fault[1])
            else:
                getattr(self, fault)(good)

        def reply(self, status, body, **headers):
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def hang(self, good):
            portal.released.wait(10)
            self.close_connection = True

        def html(self, good):
            self.reply(200, b"<html>Request Rejected</html>", Content_Type="text/html")

        def html_as_json(self, good):
            self.reply(200, b"  <html>Request Rejected</html>")

        def cut(self, good):
            self.send_response(200)
            self.send_header("Content-Length", str(len(good)))
            self.end_headers()
            self.wfile.write(good[: len(good) // 2])
            self.close_connection = True

        def short(self, good):
            self.reply(200, good[: len(good) // 2])

        def drop(self, good):
            self.close_connection = True

        def drip(self, good):
            self.send_response(200)
            self.send_header("Content-Length", str(len(good)))
            self.end_headers()
            for number in range(len(good)):
                if portal.released.wait(0.05):
                    break
                self.wfile.write(good[number : number + 1])
                self.wfile.flush()
            self.close_connection = True

        def log_message(self, *_):
            pass

        def handle(self):
            try:
                super().handle()
            except ConnectionError:
                # The client has given up on us, as it should.
                self.close_connection = True

    return Handler


@pytest.fixture
def portal(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    portal = Portal([row(number) for number in range(5)])
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(portal))
    portal.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield portal
    portal.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fetch(portal, tmp_path):
    def run(**options):
        settings = {"interval_s": INTERVAL_S, "timeout_s": 0.6, "attempts": 3, "longest_wait_s": 0.05}
        chosen = {key: options.pop(key) for key in [*settings, "contact"] if key in options}
        with PortalClient(portal.url, **(settings | chosen)) as client:
            return client.fetch(tmp_path, **options)

    return run


def kept_files(folder):
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


class TestARun:
    def test_leaves_answers_that_the_sources_read(self, fetch, portal):
        fetched = fetch()
        assert (fetched.fetched, fetched.kept, fetched.failures) == (5, 0, ())
        assert portal_api.recognises(fetched.details_folder)
        assert sorted(record.code for record in portal_api.records(fetched.details_folder)) == [
            known["code"] for known in portal.rows
        ]
        assert list(portal_list.read_list(fetched.list_file)) == [known["code"] for known in portal.rows]

    def test_the_whole_folder_can_be_read_too(self, fetch, tmp_path):
        fetch()
        assert portal_api.count(tmp_path) == 5

    def test_pages_through_a_long_list(self, fetch, portal):
        portal.rows = [row(number) for number in range(250)]
        fetched = fetch(codes=["1.000249"])
        assert len(portal_list.read_list(fetched.list_file)) == 250
        assert [asked["lastId"] for asked in portal.asked_for(LIST_PATH)] == ["", IDS[99], IDS[199], IDS[249]]

    def test_fetches_only_the_codes_asked_for(self, fetch, portal):
        assert fetch(codes=["1.000003"]).fetched == 1
        assert portal.asked_for(DETAIL_PATH) == [{"id": IDS[3]}]

    def test_says_who_we_are(self, fetch, portal):
        fetch(contact="mailto:motcua@example.vn")
        (agent,) = portal.agents
        assert agent.startswith("MotCua/")
        assert "mailto:motcua@example.vn" in agent

    def test_never_asks_faster_than_the_interval(self, fetch, portal):
        portal.faults[DETAIL_PATH] = [500]
        fetch(interval_s=0.1)
        gaps = [later - earlier for earlier, later in zip(portal.times, portal.times[1:], strict=False)]
        assert min(gaps) > 0.09

    def test_tells_its_progress(self, fetch, portal):
        portal.missing = {IDS[2]}
        told = []
        fetch(progress=told.append)
        assert [(p.done, p.total) for p in told if p.total] == [(n, 5) for n in range(1, 6)]
        assert (told[-1].fetched, told[-1].kept, told[-1].failed) == (4, 0, 1)


class TestResuming:
    def test_fetches_nothing_twice(self, fetch, portal):
        fetch()
        asked = len(portal.asked)
        again = fetch()
        assert (again.fetched, again.kept, len(portal.asked)) == (0, 5, asked)

    def test_goes_on_where_a_run_was_stopped(self, fetch, portal):
        portal.faults[DETAIL_PATH] = [None, None, 403]
        with pytest.raises(PortalError):
            fetch()
        again = fetch()
        assert (again.fetched, again.kept) == (3, 2)

    def test_goes_on_with_the_page_at_which_the_list_was_stopped(self, fetch, portal, tmp_path):
        portal.rows = [row(number) for number in range(250)]
        portal.faults[LIST_PATH] = [None, None, 403]
        with pytest.raises(PortalError):
            fetch(codes=[])
        assert not (tmp_path / "list.jsonl").exists()
        fetched = fetch(codes=[])
        assert [asked["lastId"] for asked in portal.asked_for(LIST_PATH)] == ["", IDS[99], IDS[199], IDS[199], IDS[249]]
        assert len(portal_list.read_list(fetched.list_file)) == 250
        assert kept_files(tmp_path) == ["list.jsonl"]

    def test_fetches_again_what_is_older_than_max_age(self, fetch, tmp_path):
        fetch()
        old = tmp_path / "details" / f"{IDS[1]}.json"
        a_week_ago = time.time() - 7 * 86400
        os.utime(old, (a_week_ago, a_week_ago))
        assert fetch().fetched == 0
        again = fetch(max_age=timedelta(days=1))
        assert (again.fetched, again.kept) == (1, 4)

    def test_fetches_an_empty_file_again(self, fetch, tmp_path):
        fetch()
        (tmp_path / "details" / f"{IDS[1]}.json").write_bytes(b"")
        assert fetch().fetched == 1


class TestFaultsThatPass:
    @pytest.mark.parametrize("fault", [429, 500, 502, 503, "hang", "cut", "short", "drop", "drip"])
    def test_are_tried_again(self, fetch, portal, fault):
        portal.faults[DETAIL_PATH] = [fault, fault]
        assert fetch(codes=["1.000000"]).fetched == 1
        assert len(portal.asked_for(DETAIL_PATH)) == 3

    @pytest.mark.parametrize("fault", [503, 429, "hang", "cut"])
    def test_that_stay_end_the_run_after_the_last_try(self, fetch, portal, tmp_path, fault):
        portal.always[DETAIL_PATH] = fault
        with pytest.raises(PortalError, match=r"failed 3 times in a row .* run again later"):
            fetch()
        assert len(portal.asked_for(DETAIL_PATH)) == 3
        assert kept_files(tmp_path) == ["list.jsonl"]

    @pytest.mark.parametrize("status", [429, 503])
    def test_with_retry_after_wait_as_long_as_asked(self, fetch, portal, status):
        portal.faults[DETAIL_PATH] = [(status, {"Retry_After": "1"})]
        fetch(codes=["1.000000"])
        assert portal.times[-1] - portal.times[-2] >= 1

    def test_with_retry_after_as_a_date_wait_until_then(self, fetch, portal):
        portal.faults[DETAIL_PATH] = [(429, {"Retry_After": formatdate(time.time() + 2, usegmt=True)})]
        fetch(codes=["1.000000"])
        assert portal.times[-1] - portal.times[-2] >= 0.9

    def test_with_a_very_long_retry_after_end_the_run_at_once(self, fetch, portal):
        portal.faults[DETAIL_PATH] = [(429, {"Retry_After": "86400"})]
        with pytest.raises(PortalError, match="wait 86400 s"):
            fetch()
        assert len(portal.asked_for(DETAIL_PATH)) == 1


class TestWhatEndsTheRunAtOnce:
    @pytest.mark.parametrize("path", [LIST_PATH, DETAIL_PATH])
    @pytest.mark.parametrize(
        ("fault", "said"), [(403, "refuses us"), ("html", "web page"), ("html_as_json", "web page"), (302, "302")]
    )
    def test_is_asked_once_and_never_kept(self, fetch, portal, tmp_path, path, fault, said):
        portal.faults[path] = [fault]
        with pytest.raises(PortalError, match=said):
            fetch()
        assert len(portal.asked_for(path)) == 1
        assert kept_files(tmp_path) == ([] if path == LIST_PATH else ["list.jsonl"])

    def test_an_empty_list_is_never_written(self, fetch, portal, tmp_path):
        portal.rows = []
        with pytest.raises(PortalError, match="list is empty"):
            fetch()
        assert kept_files(tmp_path) == []

    def test_a_list_without_items_is_never_kept(self, fetch, portal, tmp_path):
        portal.answer = lambda *_: {"code": "OK", "data": {"rows": []}}
        with pytest.raises(PortalError, match="no 'items'"):
            fetch()
        assert kept_files(tmp_path) == []

    def test_ten_refusals_in_a_row_end_the_run(self, fetch, portal):
        portal.rows = [row(number) for number in range(20)]
        portal.missing = {known["id"] for known in portal.rows}
        with pytest.raises(PortalError, match="10 details in a row"):
            fetch()
        assert len(portal.asked_for(DETAIL_PATH)) == 10

    def test_a_portal_that_is_not_there_is_named(self, tmp_path):
        with (
            PortalClient("http://127.0.0.1:9", interval_s=INTERVAL_S, attempts=2, longest_wait_s=0.05) as client,
            pytest.raises(PortalError, match="failed 2 times in a row"),
        ):
            client.fetch(tmp_path)


class TestADetailRefusedAlone:
    @pytest.mark.parametrize("fault", [404, 400])
    def test_is_reported_and_the_rest_goes_on(self, fetch, portal, fault):
        portal.faults[DETAIL_PATH] = [fault]
        fetched = fetch()
        assert fetched.fetched == 4
        assert [(failure.code, str(fault) in failure.reason) for failure in fetched.failures] == [("1.000000", True)]

    def test_by_an_error_answer_is_never_kept(self, fetch, portal, tmp_path):
        portal.missing = {IDS[2]}
        fetched = fetch()
        assert [failure.reason for failure in fetched.failures] == [
            "the portal answered 'NOT_FOUND': Formality not found"
        ]
        assert not (tmp_path / "details" / f"{IDS[2]}.json").exists()

    def test_for_an_id_that_is_a_path_is_never_asked_for(self, fetch, portal, tmp_path):
        portal.rows[0]["id"] = "../../etc/passwd"
        (failure,) = fetch().failures
        assert "no usable id" in failure.reason
        assert kept_files(tmp_path) == [*(f"details/{portal_id}.json" for portal_id in IDS[1:5]), "list.jsonl"]


def test_settings_without_sense_are_refused():
    with pytest.raises(ValueError, match="interval_s"):
        PortalClient(interval_s=0)
