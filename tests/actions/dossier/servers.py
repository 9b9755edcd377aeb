"""Real servers on free ports for tests: any ASGI application, and one that answers what a test says."""

import contextlib
import json
import threading
import time

import uvicorn


@contextlib.contextmanager
def serving(app, port=0, **options):
    """The base URL of ``app`` while it is served; ``options`` are uvicorn's."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off", **options)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError(f"the server for the test did not start at port {port}")
        time.sleep(0.005)
    scheme = "https" if options.get("ssl_certfile") else "http"
    try:
        yield f"{scheme}://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join()


class Answering:
    """Answers each path with what stands in ``answers``: (status, content type, body), or a function of the request.

    ``asked`` holds what came in: (path, headers, body).
    """

    def __init__(self, **answers):
        self.answers = {f"/{path}": answer for path, answer in answers.items()}
        self.asked = []

    async def __call__(self, scope, receive, send):
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        self.asked.append((scope["path"], headers, body))
        answer = self.answers.get(scope["path"], (404, "text/plain", b""))
        status, kind, told = answer(headers, body) if callable(answer) else answer
        told = told if isinstance(told, bytes) else json.dumps(told).encode()
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind.encode())]})
        await send({"type": "http.response.body", "body": told})

    def calls(self, path):
        """How often that path was asked for."""
        return sum(1 for asked, _, _ in self.asked if asked == path)


JSON = "application/json"
PROBLEM = "application/problem+json"
NOT_FOUND = (404, PROBLEM, {"title": "Không tìm thấy hồ sơ", "status": 404})
