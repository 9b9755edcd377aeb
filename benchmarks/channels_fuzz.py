"""Posts spoilt webhook bodies, signed and unsigned, to a bot process: no 5xx, and nothing unsigned is answered.

Run from the repository's root, with MOTCUA_BOT_PYTHON naming the Rasa environment's interpreter:
    python benchmarks/channels_fuzz.py --count 5000 --seed 7
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.sandbox.fuzzed_bodies import DOORS, body
from tests.sandbox.platform_bot import PlatformBot, Platforms, free_port, sign_in

_AT_ONCE = 16
_SETTLE_S = 3.0


async def post(bot: PlatformBot, door: str, count: int, seed: int, *, signed: bool) -> Counter[int]:
    """How often each status came."""
    chance = random.Random(seed)
    make, headers = DOORS[door]
    turns = asyncio.Semaphore(_AT_ONCE)
    url = f"{bot.url}/webhooks/{door}/webhook"
    async with httpx.AsyncClient(timeout=60) as http:

        async def one(raw: bytes) -> int:
            async with turns:
                return (await http.post(url, content=raw, headers=headers(raw, signed=signed))).status_code

        return Counter(await asyncio.gather(*(one(body(make, chance)) for _ in range(count))))


def fuzz(bot: PlatformBot, count: int, seed: int) -> bool:
    """Print what came of half of the bodies unsigned, then of the other half signed; True when nothing was wrong."""
    unsigned = {door: asyncio.run(post(bot, door, count // 2, seed, signed=False)) for door in DOORS}
    time.sleep(_SETTLE_S)
    turns = len(bot.turns())
    signed = {door: asyncio.run(post(bot, door, count - count // 2, seed, signed=True)) for door in DOORS}
    time.sleep(_SETTLE_S)
    broken = 0
    for door in DOORS:
        print(f"{door}: unsigned {dict(unsigned[door])}, signed {dict(signed[door])}")
        both = unsigned[door] + signed[door]
        broken += sum(times for status, times in both.items() if status >= httpx.codes.INTERNAL_SERVER_ERROR)
    print(f"turns of unsigned bodies: {turns}; of signed ones: {len(bot.turns())}; 5xx: {broken}")
    return not broken and not turns and len(bot.turns()) > 0


def main() -> None:
    """Start what is needed, post, print, end."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=5000, help="bodies for each channel")
    arguments.add_argument("--seed", type=int, default=7)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        platforms = Platforms(port)
        database = f"sqlite:///{folder}/channels.sqlite"
        sign_in(database, platforms)
        bot = PlatformBot(Path(folder), database, platforms, port, MOTCUA_CHANNEL_PER_MINUTE="1000000")
        try:
            sys.exit(0 if fuzz(bot, asked.count, asked.seed) else 1)
        finally:
            bot.stop()
            platforms.close()


if __name__ == "__main__":
    main()
