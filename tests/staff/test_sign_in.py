"""Who gets in: a password kept as a hash, waits after wrong ones, sessions that end, forms of our own only."""

import json
import stat
import time

import pytest
from starlette.testclient import TestClient

from cli.console import CommandError
from cli.staff_password import set_password
from configuration.settings import load_settings
from staff.attempts import Attempts
from staff.passwords import PasswordError, PasswordFile
from staff.protection import IDLE_S, Sessions
from staff.server import build_app
from staff.sign_in import own_address
from tests.staff.conftest import HOST, PASSWORD, sign_in

PAGES = ("/", "/tim?q=khai+sinh", "/thu-tuc/1.014064", "/thu-tuc/1.900002/xem-nhanh", "/thu-tuc/1.014064/in",
         "/thu-tuc/1.014064/van-ban", "/so-sanh", "/su-kien", "/su-kien/sinh-con")  # fmt: skip


class TestPassword:
    def test_only_a_hash_is_kept_and_only_for_its_owner(self, var):
        file = PasswordFile.of(var)
        assert PASSWORD not in file.path.read_text()
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        assert set(json.loads(file.path.read_text())) == {"form", "n", "r", "p", "salt", "hash"}
        assert file.fits(PASSWORD)
        assert not file.fits(PASSWORD + " ")

    def test_a_password_fits_however_its_letters_are_composed(self, var):
        import unicodedata

        assert PasswordFile.of(var).fits(unicodedata.normalize("NFD", PASSWORD))

    @pytest.mark.parametrize("password", ["", "ngan", "x" * 201])
    def test_one_too_short_or_too_long_is_refused_and_the_old_one_stays(self, var, password):
        with pytest.raises(PasswordError, match="từ 10 đến 200"):
            PasswordFile.of(var).set(password)
        assert PasswordFile.of(var).fits(PASSWORD)

    def test_the_command_takes_one_line_from_its_input(self, tmp_path):
        import io

        settings = load_settings(var=tmp_path)
        set_password(settings, io.StringIO("một mật khẩu khác\nbỏ qua dòng này\n"))
        assert PasswordFile.of(tmp_path).fits("một mật khẩu khác")
        with pytest.raises(CommandError, match="từ 10 đến 200"):
            set_password(settings, io.StringIO(""))

    def test_without_a_password_only_the_way_to_set_one_is_shown(self, tmp_path, search):
        with TestClient(build_app(load_settings(var=tmp_path), search, "s"), base_url=HOST) as client:
            for path in (*PAGES, "/dang-nhap"):
                answer = client.get(path, follow_redirects=False)
                assert answer.status_code == 503
                assert "./motcua staff password" in answer.text
                assert "căn cước" not in answer.text
            assert sign_in(client, "").status_code == 503
            PasswordFile.of(tmp_path).set(PASSWORD)
            assert sign_in(client).status_code == 200

    def test_a_broken_password_file_lets_nobody_in_and_says_what_to_do(self, var, visitor):
        PasswordFile.of(var).path.write_text("{}")
        answer = visitor.get("/")
        assert answer.status_code == 503
        assert "./motcua staff password" in answer.text


class TestSession:
    @pytest.mark.parametrize("path", PAGES)
    def test_every_page_asks_to_sign_in_and_comes_back(self, visitor, path):
        answer = visitor.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/dang-nhap")
        assert "căn cước" not in answer.text

    def test_after_signing_in_the_page_that_was_asked_is_shown(self, visitor):
        to = visitor.get("/thu-tuc/1.014064?truong-hop=1").headers["location"]
        assert 'value="/thu-tuc/1.014064?truong-hop=1"' in visitor.get(to).text
        assert visitor.post("/dang-nhap", data={"mat_khau": PASSWORD, "tiep": "/thu-tuc/1.014064"},
                            headers={"Origin": HOST}).headers["location"] == "/thu-tuc/1.014064"  # fmt: skip

    @pytest.mark.parametrize(
        "told", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\r\nb"]
    )
    def test_nobody_is_sent_elsewhere_after_signing_in(self, told):
        assert own_address(told) == "/"

    def test_the_cookie_cannot_be_read_by_scripts_nor_sent_from_elsewhere(self, visitor):
        cookie = sign_in(visitor).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "; secure" not in cookie

    def test_the_cookie_is_for_https_only_where_that_is_configured(self, var, search):
        settings = load_settings(var=var, staff={"secure_cookie": True})
        with TestClient(build_app(settings, search, "s"), base_url=HOST) as client:
            assert "; secure" in sign_in(client, Origin=HOST).history[0].headers["set-cookie"].lower()

    def test_a_cookie_that_was_changed_is_worth_nothing(self, officer):
        name, value = next(iter(officer.cookies.items()))
        officer.cookies.clear()
        officer.cookies.set(name, ("A" if value[0] != "A" else "B") + value[1:])
        assert officer.get("/").status_code == 303

    def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(self, officer):
        kept = dict(officer.cookies)
        assert officer.get("/").status_code == 200
        assert officer.post("/dang-xuat", headers={"Origin": HOST}).status_code == 303
        assert officer.get("/").status_code == 303
        officer.cookies.update(kept)
        assert officer.get("/").status_code == 303

    def test_a_new_password_ends_old_sessions(self, officer, var):
        PasswordFile.of(var).set("một mật khẩu mới")
        assert officer.get("/").status_code == 303

    def test_a_session_ends_when_idle_and_lasts_while_used(self, var, monkeypatch):
        now = [1_000_000.0]
        monkeypatch.setattr(time, "time", lambda: now[0])
        sessions, session = Sessions(PasswordFile.of(var)), {}
        sessions.open(session)
        for _ in range(5):
            now[0] += IDLE_S - 60
            assert sessions.is_open(session)
        now[0] += IDLE_S + 1
        assert not sessions.is_open(session)

    def test_part_of_a_page_sends_the_whole_page_to_sign_in(self, visitor):
        answer = visitor.get("/tim?q=a", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/dang-nhap")


class TestForms:
    @pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://desk.test.evil.example"])
    def test_a_form_from_elsewhere_is_refused(self, visitor, origin):
        assert sign_in(visitor, Origin=origin).status_code == 403
        assert visitor.post("/dang-xuat", headers={"Origin": origin}).status_code == 403

    def test_a_form_that_does_not_say_where_it_is_from_is_refused(self, visitor):
        assert visitor.post("/dang-nhap", data={"mat_khau": PASSWORD}).status_code == 403

    def test_a_long_body_is_refused_unread(self, visitor):
        assert sign_in(visitor, "x" * 100_000).status_code == 413
        assert visitor.post("/dang-nhap", content=iter([b"a"]), headers={"Origin": HOST}).status_code == 411

    def test_a_file_in_place_of_a_password_gets_a_page(self, visitor):
        answer = visitor.post("/dang-nhap", files={"mat_khau": b"x"}, headers={"Origin": HOST})
        assert answer.status_code == 400
        assert "text/html" in answer.headers["content-type"]


class TestAttempts:
    def test_after_a_few_wrong_ones_the_right_one_must_wait_too(self, visitor):
        for _ in range(3):
            assert sign_in(visitor, "sai mật khẩu").status_code == 403
        waiting = sign_in(visitor)
        assert waiting.status_code == 429
        assert int(waiting.headers["retry-after"]) >= 1
        assert "giây" in waiting.text

    def test_the_wait_grows_is_bounded_and_is_forgotten(self):
        now = [0.0]
        attempts = Attempts(lambda: now[0])
        waits = []
        for _ in range(15):
            assert attempts.begin("10.0.0.1") == 0.0
            waits.append(attempts.begin("10.0.0.1"))
            now[0] += waits[-1]
            if not waits[-1]:
                attempts.forgive("10.0.0.1")
                waits.pop()
                for _ in range(3):
                    attempts.begin("10.0.0.1")
                waits.append(attempts.begin("10.0.0.1"))
                now[0] += waits[-1]
        assert waits == sorted(waits)
        assert waits[-1] == 300.0
        now[0] += 3601
        assert attempts.begin("10.0.0.1") == 0.0

    def test_others_do_not_wait_and_memory_is_bounded(self):
        attempts = Attempts(lambda: 0.0)
        for _ in range(4):
            attempts.begin("10.0.0.1")
        assert attempts.begin("10.0.0.2") == 0.0
        for number in range(11_000):
            attempts.begin(f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")
        assert len(attempts) == 10_000

    def test_one_machine_with_many_addresses_of_ipv6_is_one(self):
        attempts = Attempts(lambda: 0.0)
        waits = [attempts.begin(f"2001:db8::{number}") for number in range(1, 5)]
        assert waits == [0.0, 0.0, 0.0, 2.0]
