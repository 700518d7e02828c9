"""A webhook of the tests' own: a real HTTP server on the loopback."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Listener(ThreadingHTTPServer):
    """A webhook on the loopback that answers as told and as late, 200 once that is used up."""

    def __init__(self, *answers: int, after_seconds: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.after_seconds = after_seconds
        self.bodies: list[bytes] = []
        self.address = f"http://127.0.0.1:{self.server_port}/hooks/secret-key"

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(self.server.after_seconds)
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def listening(*answers: int, after_seconds: float = 0.0) -> Iterator[Listener]:
    with Listener(*answers, after_seconds=after_seconds) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def address_of_nobody() -> str:
    """An address of the loopback at which nobody listens any more."""
    with listening() as server:
        return server.address
