"""How large the portal widget is, how soon it can be used on a poor phone, and what Lighthouse says of it.

Run: var/env/core-dev-*/bin/python benchmarks/widget.py --portal http://127.0.0.1:5005 [--rounds 7] [--lighthouse PATH]
with MOTCUA_CHROMIUM naming a browser and the assistant running; PATH is Lighthouse's cli/index.js, where it is at hand.

size: gzipped as the bot serves the files; "button" is what a page loads that only carries the closed widget.
phone: 360 x 740, 1.6 Mbit/s down, 750 kbit/s up, 150 ms to the server and back, a quarter of this machine's speed, as
Lighthouse's "slow 4G"; "desk": the same pages unthrottled, in turn. Each round with an empty cache. first paint: of the
portal page; notice: until the widget can be used; answer: from Enter to the answer being shown; bare: the same question
by a plain HTTP request from this machine, which is what the assistant itself takes.
lighthouse: accessibility of the portal page on a phone, best 100.

The tables go into ``channels.md``.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vietnamese.numbers import TIME_ZONE

WIDGET = Path(__file__).resolve().parent.parent / "bot" / "widget"
BUTTON = ("widget.js", "elements.js", "preferences.js", "storage.js", "texts.vi.js", "widget.css")
PAGE_ONLY = ("portal.html", "portal.css", "icon.svg")
QUESTION = "lam lai can cuoc bi mat can giay to gi"
ANSWER = "Phiếu đề nghị"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
PHONE = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8, "offline": False}
SLOWER = 4
PATIENCE_MS = 60_000
Row = tuple[str, ...]


def sizes() -> list[Row]:
    """Bytes of the files, plain and gzipped."""
    rows: list[Row] = [("part", "files", "bytes", "gzipped")]
    files = sorted(path for path in WIDGET.iterdir() if path.suffix in (".js", ".css", ".html", ".svg"))
    parts = {
        "button": [path for path in files if path.name in BUTTON],
        "widget": [path for path in files if path.name not in PAGE_ONLY],
        "widget and portal page": files,
    }
    for part, members in parts.items():
        plain = [path.read_bytes() for path in members]
        packed = sum(len(gzip.compress(each)) for each in plain)
        rows.append((part, str(len(members)), f"{sum(map(len, plain)):,}", f"{packed:,}"))
    return rows


def speeds(browser: Browser, portal: str, rounds: int) -> list[Row]:
    """Milliseconds until a citizen sees and can do things, median and worst of the rounds."""
    taken: dict[str, list[tuple[float, float, float]]] = {"phone": [], "desk": []}
    bare = []
    # An assistant's first question after its start takes seconds, which are not the widget's.
    _bare(portal)
    for _ in range(rounds):
        for name, times in taken.items():
            times.append(_visit(browser, portal, is_slow=name == "phone"))
        bare.append(_bare(portal))
    rows: list[Row] = [("", "first paint, ms", "notice, ms", "answer, ms")]
    for name, times in taken.items():
        rows.append((name, *(_told(column) for column in zip(*times, strict=True))))
    return [*rows, ("bare", "", "", _told(bare))]


def _visit(browser: Browser, portal: str, *, is_slow: bool) -> tuple[float, float, float]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    page = context.new_page()
    if is_slow:
        protocol = context.new_cdp_session(page)
        protocol.send("Network.enable")
        protocol.send("Network.emulateNetworkConditions", PHONE)
        protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    began = time.perf_counter()
    page.goto(portal, timeout=PATIENCE_MS, wait_until="commit")
    agree = page.get_by_role("button", name="Đồng ý và bắt đầu")
    expect(agree).to_be_visible(timeout=PATIENCE_MS)
    notice = _ms_since(began)
    first_paint = float(page.evaluate(FIRST_PAINT))
    agree.click()
    answer = _ask(page)
    context.close()
    return first_paint, notice, answer


def _ask(page: Page) -> float:
    question = page.get_by_label("Câu hỏi của bạn")
    question.fill(QUESTION)
    began = time.perf_counter()
    question.press("Enter")
    expect(page.locator(".message.answer")).to_contain_text(ANSWER, timeout=PATIENCE_MS)
    return _ms_since(began)


def _bare(portal: str) -> float:
    with httpx.Client(base_url=f"{portal}/webhooks/web", timeout=60) as http:
        session = http.post("/sessions", json={}).json()["session"]
        began = time.perf_counter()
        http.post("/messages", json={"session": session, "text": QUESTION}).raise_for_status()
        return _ms_since(began)


def _ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _told(times: list[float] | tuple[float, ...]) -> str:
    return f"{statistics.median(times):.0f} ({max(times):.0f})"


def lighthouse(program: Path, portal: str, chromium: str) -> list[Row]:
    """Lighthouse's accessibility score of the portal page, and what it finds."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = "--headless=new --no-sandbox --disable-gpu"
        subprocess.run(
            ["node", str(program), portal, "--only-categories=accessibility", "--output=json", "--quiet",
             f"--output-path={report}", f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": chromium}, check=True, timeout=180,
        )  # fmt: skip
        told = json.loads(report.read_text())
    audits = told["categories"]["accessibility"]["auditRefs"]
    failed = [each["id"] for each in audits if told["audits"][each["id"]]["score"] == 0]
    score = f"{told['categories']['accessibility']['score'] * 100:.0f}"
    return [
        ("lighthouse", "accessibility", "findings"),
        (told["lighthouseVersion"], score, ", ".join(failed) or "none"),
    ]


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--portal", required=True)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--lighthouse", type=Path)
    arguments = parser.parse_args()
    chromium = os.environ.get("MOTCUA_CHROMIUM")
    if not chromium:
        raise SystemExit("MOTCUA_CHROMIUM names no browser; set it to Chromium's path")
    print(f"{datetime.datetime.now(TIME_ZONE).date()}, {platform.machine()}, load {os.getloadavg()[0]:.1f}", flush=True)
    _show("size", sizes())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        _show("speed", speeds(browser, arguments.portal, arguments.rounds))
        browser.close()
    if arguments.lighthouse:
        _show("lighthouse", lighthouse(arguments.lighthouse, arguments.portal, chromium))


def _show(name: str, rows: list[Row]) -> None:
    print(f"\n## {name}\n", flush=True)
    for row in [rows[0], tuple("---" for _ in rows[0]), *rows[1:]]:
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
