"""The widget's files over a real socket: what a browser gets, and what it need not get again."""

import gzip

import pytest

from bot.channels.widget_files import WIDGET_FOLDER

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
FILES = "/webhooks/web/files"


@pytest.mark.parametrize("name", sorted(path.name for path in WIDGET_FOLDER.iterdir() if path.is_file()))
def test_each_file_is_served_as_it_is_packed_or_plain(bot, name):
    plain = bot.get(f"{FILES}/{name}")
    packed = bot.get(f"{FILES}/{name}", Accept_Encoding="gzip, br")
    assert plain.raw == (WIDGET_FOLDER / name).read_bytes()
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.raw) == plain.raw
    assert plain.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_scripts_are_served_as_modules_must_be(bot):
    assert bot.get(f"{FILES}/panel.js").headers["Content-Type"].startswith("text/javascript")


def test_a_file_that_the_browser_has_is_not_sent_again(bot):
    tag = bot.get(f"{FILES}/panel.js").headers["ETag"]
    for given in (tag, f"W/{tag}"):
        again = bot.get(f"{FILES}/panel.js", If_None_Match=given)
        assert (again.status, again.raw) == (304, b"")
    assert bot.get(f"{FILES}/panel.js", If_None_Match='"an older one"').status == 200


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fchannels%2Fweb.py", "..%2F..%2Fmotcua.toml", "%2Fetc%2Fpasswd"])
def test_nothing_else_is_served(bot, name):
    assert bot.get(f"{FILES}/{name}").status == 404


def test_the_portals_page_stands_at_the_root(bot):
    assert b"<motcua-chat" in bot.get("/").raw


def test_a_portal_of_another_origin_may_run_the_modules_and_caches_keep_both_apart(start_bot):
    origin = "https://dichvucong.example.vn"
    bot = start_bot(MOTCUA_CHANNEL_PORTAL_ORIGINS=origin)
    answer = bot.get(f"{FILES}/widget.js", Origin=origin)
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert {"Accept-Encoding", "Origin"} <= set(", ".join(answer.headers.get_all("Vary")).split(", "))
