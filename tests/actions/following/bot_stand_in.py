"""A bot that takes deliveries as its contract says, as a process of its own, for tests that kill it.

``python tests/actions/following/bot_stand_in.py PORT DATABASE SECRET``. A known id is not delivered a second time;
each delivery leaves a row, with no key that would hide a double one. It delivers after a while, out of the request.
"""

import json
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, DATABASE, SECRET = int(sys.argv[1]), sys.argv[2], sys.argv[3]


def connected():
    connection = sqlite3.connect(DATABASE, timeout=10, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS known (id TEXT PRIMARY KEY, body TEXT, state TEXT)")
    connection.execute("CREATE TABLE IF NOT EXISTS told (id TEXT, body TEXT)")
    connection.execute("CREATE TABLE IF NOT EXISTS posts (id TEXT)")
    return connection


def deliver():
    connection = connected()
    while True:
        connection.execute("BEGIN IMMEDIATE")
        for name, body in connection.execute("SELECT id, body FROM known WHERE state = 'queued'").fetchall():
            connection.execute("INSERT INTO told VALUES (?, ?)", (name, body))
            connection.execute("UPDATE known SET state = 'delivered' WHERE id = ?", (name,))
        connection.execute("COMMIT")
        time.sleep(0.05)


class Deliveries(BaseHTTPRequestHandler):
    def do_POST(self):
        if self.headers.get("X-Motcua-Trace") != SECRET or self.path != "/webhooks/deliveries/":
            return self.answer(401, {})
        body = self.rfile.read(int(self.headers["Content-Length"]))
        name = json.loads(body)["id"]
        connection = connected()
        connection.execute("INSERT INTO posts VALUES (?)", (name,))
        connection.execute("INSERT OR IGNORE INTO known VALUES (?, ?, 'queued')", (name, body.decode()))
        connection.close()
        return self.answer(202, {})

    def do_GET(self):
        name = self.path.rpartition("/")[2]
        connection = connected()
        row = connection.execute("SELECT state FROM known WHERE id = ?", (name,)).fetchone()
        connection.close()
        return self.answer(200, {"state": row[0]}) if row else self.answer(404, {})

    def answer(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        """Nothing on the test's output."""


threading.Thread(target=deliver, daemon=True).start()
ThreadingHTTPServer(("127.0.0.1", PORT), Deliveries).serve_forever()
