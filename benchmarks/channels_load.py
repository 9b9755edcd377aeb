"""What the web channel costs beside Rasa's own REST connector, and whether it stands two hundred people at once.

Run: var/env/core-dev-*/bin/python benchmarks/channels_load.py turns|crowd --portal http://127.0.0.1:5005 [--seed 1]
with the assistant running; ``turns`` needs MOTCUA_BOT_PYTHON, MOTCUA_SENTENCE_ENCODER (var/models/sentence-encoder-…),
--model and --actions of that assistant; for ``crowd`` let [channels] address_per_minute be above what a crowd from one
address sends.

turns: the same questions to the running assistant and to a bare ``rasa run`` with the ``rest`` connector, the same
model, action server and kind of tracker store, one after the other in turn, so that both meet the same load.
crowd: conversations that each hold a stream of events open and ask every few seconds, two questions in ten with their
ids repeated as after a lost connection. Counted are answers, failures, answers to a repeat that differ,
conversations whose answers do not match their questions in number, and streams that broke.

The tables go into ``channels.md``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = (
    "làm lại căn cước bị mất cần giấy tờ gì",
    "thế lệ phí bao nhiêu",
    "nop o dau",
    "đăng ký kết hôn với người nước ngoài mất bao lâu",
    "còn qua mạng thì sao",
    "cảm ơn nhé",
)
REPEATED = 0.2
START_S = 120


def percentiles(times: list[float]) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    ordered = sorted(times)
    return statistics.median(ordered) * 1000, ordered[int(len(ordered) * 0.95)] * 1000


def turns(portal: str, actions: str, model: Path, rounds: int) -> None:
    """Print p50 and p95 of both, and their ratios."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        credentials = Path(folder) / "credentials.yml"
        credentials.write_text("rest:\n")
        command = [os.environ["MOTCUA_BOT_PYTHON"], "-m", "rasa", "run", "--model", str(model), "--port", str(port)]
        command += ["--interface", "127.0.0.1", "--endpoints", "endpoints.yml", "--credentials", str(credentials)]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "RASA_TELEMETRY_ENABLED": "false",
            "MOTCUA_ACTION_ENDPOINT": f"{actions}/webhook",
            "MOTCUA_TRACKER_DATABASE": f"sqlite:///{folder}/trackers.sqlite",
        }
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet) as process:
            try:
                _in_turn(portal, f"http://127.0.0.1:{port}", rounds)
            finally:
                process.terminate()


def _wait_until_it_answers(http: httpx.Client, bare: str) -> None:
    until = time.monotonic() + START_S
    body = {"sender": "first", "message": QUESTIONS[0]}
    while True:
        try:
            # Before its model is loaded Rasa answers with an empty list.
            if http.post(f"{bare}/webhooks/rest/webhook", json=body).raise_for_status().json():
                return
        except httpx.TransportError:
            pass
        if time.monotonic() > until:
            raise SystemExit("the bare Rasa server does not answer")
        time.sleep(0.5)


def _in_turn(portal: str, bare: str, rounds: int) -> None:
    with httpx.Client(timeout=60) as http:
        _wait_until_it_answers(http, bare)
        taken: dict[str, list[float]] = {"web": [], "rest": []}
        for round_ in range(rounds + 1):
            session = http.post(f"{portal}/webhooks/web/sessions").json()["session"]
            sender = uuid.uuid4().hex
            for question in QUESTIONS:
                asked = {
                    "web": (f"{portal}/webhooks/web/messages", {"session": session, "text": question}),
                    "rest": (f"{bare}/webhooks/rest/webhook", {"sender": sender, "message": question}),
                }
                for name in sorted(asked, reverse=round_ % 2 == 0):
                    url, body = asked[name]
                    started = time.perf_counter()
                    http.post(url, json=body).raise_for_status()
                    if round_:  # The first round warms both up.
                        taken[name].append(time.perf_counter() - started)
    web, rest = percentiles(taken["web"]), percentiles(taken["rest"])
    print(f"| {len(taken['web'])} turns each | p50, ms | p95, ms |\n| --- | --- | --- |")
    print(f"| web channel | {web[0]:.1f} | {web[1]:.1f} |\n| bare REST | {rest[0]:.1f} | {rest[1]:.1f} |")
    print(f"| ratio | {web[0] / rest[0]:.3f} | {web[1] / rest[1]:.3f} |")


class Crowd:
    """Conversations at the same time, and what came of them."""

    def __init__(self, portal: str, seconds: float, pause_s: float, seed: int) -> None:
        self._web = f"{portal}/webhooks/web"
        self._ends = time.monotonic() + seconds
        self._pause_s = pause_s
        self._chance = random.Random(seed)
        self.times: list[float] = []
        self.seen: Counter[str] = Counter()

    async def run(self, people: int) -> None:
        """All conversations, until the time is over."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        async with httpx.AsyncClient(timeout=60, limits=limits) as http:
            await asyncio.gather(*(self._person(http, random.Random(self._chance.random())) for _ in range(people)))

    async def _person(self, http: httpx.AsyncClient, chance: random.Random) -> None:
        await asyncio.sleep(chance.uniform(0, self._pause_s))
        session = (await http.post(f"{self._web}/sessions")).json()["session"]
        stream = asyncio.create_task(self._listen(http, session))
        answers = set()
        asked = 0
        while time.monotonic() < self._ends:
            body = {
                "session": session,
                "text": QUESTIONS[asked % len(QUESTIONS)],
                "id": uuid.UUID(int=chance.getrandbits(128)).hex,
            }
            told = await self._ask(http, body)
            if told is not None:
                asked += 1
                answers.add(told["answer"])
                if chance.random() < REPEATED:
                    again = await self._ask(http, body)
                    self.seen["repeats"] += 1
                    self.seen["repeats that differ"] += again != told
            await asyncio.sleep(chance.uniform(0.5, 1.5) * self._pause_s)
        self.seen["conversations with lost or doubled answers"] += len(answers) != asked
        stream.cancel()

    async def _ask(self, http: httpx.AsyncClient, body: dict[str, str]) -> dict[str, object] | None:
        started = time.perf_counter()
        try:
            answer = await http.post(f"{self._web}/messages", json=body)
        except httpx.HTTPError as error:
            self.seen[f"failed: {type(error).__name__}"] += 1
            return None
        if answer.status_code != 200:
            self.seen[f"failed: {answer.status_code}"] += 1
            return None
        self.times.append(time.perf_counter() - started)
        self.seen["answers"] += 1
        told: dict[str, object] = answer.json()
        return told

    async def _listen(self, http: httpx.AsyncClient, session: str) -> None:
        while True:
            try:
                async with http.stream(
                    "GET", f"{self._web}/events", params={"session": session}, timeout=None
                ) as events:
                    if events.status_code != 200:
                        self.seen[f"stream: {events.status_code}"] += 1
                    async for _ in events.aiter_raw():
                        self.seen["stream parts"] += 1
            except httpx.HTTPError as error:
                self.seen[f"stream broke: {type(error).__name__}"] += 1
            await asyncio.sleep(1)


def crowd(portal: str, people: int, seconds: float, pause_s: float, seed: int) -> None:
    """Print what came of a crowd."""
    gathered = Crowd(portal, seconds, pause_s, seed)
    asyncio.run(gathered.run(people))
    p50, p95 = percentiles(gathered.times)
    print(f"{people} conversations for {seconds:.0f} s, a question each {pause_s:.0f} s on average, seed {seed}")
    print(f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, longest {max(gathered.times) * 1000:.0f} ms")
    for name, count in sorted(gathered.seen.items()):
        print(f"{name}: {count}")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("turns", "crowd"))
    parser.add_argument("--portal", default="http://127.0.0.1:5005")
    parser.add_argument("--actions", default="http://127.0.0.1:5055")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--pause", type=float, default=25)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.what == "crowd":
        crowd(given.portal, given.people, given.seconds, given.pause, given.seed)
    elif given.model is None:
        parser.error("turns needs --model, the model in service")
    else:
        turns(given.portal, given.actions, given.model, given.rounds)


if __name__ == "__main__":
    main()
