"""A smaller run of ``benchmarks/channels_fuzz.py``: spoilt bodies break no webhook, unsigned ones reach nobody."""

import random
import time

import httpx
import pytest

from tests.sandbox.fuzzed_bodies import DOORS, body
from tests.sandbox.platform_bot import PlatformBot, Platforms, eventually, free_port, sign_in

COUNT = 250


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bot")
    port = free_port()
    platforms = Platforms(port)
    database = f"sqlite:///{folder / 'channels.sqlite'}"
    sign_in(database, platforms)
    running = PlatformBot(folder, database, platforms, port)
    yield running
    running.stop()
    platforms.close()


def statuses(bot, door, signed):
    chance = random.Random(20261122)
    make, headers = DOORS[door]
    with httpx.Client(timeout=30) as http:
        url = f"{bot.url}/webhooks/{door}/webhook"
        bodies = [body(make, chance) for _ in range(COUNT)]
        return {http.post(url, content=raw, headers=headers(raw, signed=signed)).status_code for raw in bodies}


@pytest.mark.parametrize("door", DOORS)
def test_unsigned_bodies_reach_nobody_and_signed_ones_break_nothing(bot, door):
    before = len(bot.turns())
    assert statuses(bot, door, signed=False) == {403}
    time.sleep(0.5)
    assert len(bot.turns()) == before
    assert statuses(bot, door, signed=True) <= {200, 403, 404}
    eventually(lambda: len(bot.turns()) > before)
    assert "Traceback" not in (bot.folder / "log").read_text()
