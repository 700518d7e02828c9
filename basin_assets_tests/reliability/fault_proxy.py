"""An HTTP proxy before an S3 server that does to requests what networks and servers do to them.

Checksums that the server may keep are taken off its answers: not every S3 server keeps one, and
what the store promises must hold without.
"""

import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

# An answer that botocore cannot parse is dropped by it with its connection open. For `pytestmark`
# of the modules that damage answers.
DROPPED_CONNECTIONS = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


class Fault(Enum):
    """What goes wrong with one request."""

    UNAVAILABLE = "503, the request is not carried out"
    INTERNAL_ERROR = "500, the request is not carried out"
    RESET = "the connection is reset, the request is not carried out"
    STALL = "no answer comes, the request is not carried out"
    LOST_REPLY = "the request is carried out, then the connection is closed"
    CUT_HEADERS = "the connection is closed amid the answer's headers"
    CUT_BODY = "the connection is closed amid the answer's body"
    STALLED_BODY = "half of the answer's body comes, then nothing"
    SHORT_BODY = "the answer's body is short, and its Content-Length says so, too"
    FLIPPED_ANSWER = "one bit of the answer's body is flipped"
    FLIPPED_REQUEST = "one bit of the request's body is flipped"


NEEDS_ANSWER_BODY = {
    Fault.CUT_BODY,
    Fault.STALLED_BODY,
    Fault.SHORT_BODY,
    Fault.FLIPPED_ANSWER,
}
_OF_UPLOAD = {"POST": "COMPLETE", "PUT": "PART", "DELETE": "ABORT"}
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "expect"}
_STATUS = {Fault.UNAVAILABLE: (503, "SlowDown"), Fault.INTERNAL_ERROR: (500, "InternalError")}


class S3Request(NamedTuple):
    """A request as S3 names it: GET, HEAD, PUT, DELETE of a key, LIST of a prefix, or of an upload
    in parts of a key: BEGIN, PART, COMPLETE, ABORT.
    """

    operation: str
    key: str


class Answer(NamedTuple):
    """What the server answered. Content-Length is kept apart: a HEAD has one without a body."""

    status: int
    headers: dict[str, str]
    body: bytes
    length: int


@dataclass
class Injection:
    """A fault, and the requests it befalls.

    Attributes:
        fault: what goes wrong.
        befalls: which requests it may befall.
        nth: the first of them that it befalls, counted from 1.
        always: whether it befalls all that follow, too.
        seconds: how long a stall lasts at most.
        seen: how many requests it might have befallen.
        injected: how many it befell.
        position: where in a body the damage lies, from 0 to 1. Each time it lies elsewhere: faults
            that agree with one another are not of this world.
    """

    fault: Fault
    befalls: Callable[[S3Request], bool] = lambda _: True
    nth: int = 1
    always: bool = False
    seconds: float = 30
    seen: int = 0
    injected: int = 0
    position: float = 0.5

    def strikes(self, request: S3Request) -> bool:
        """Whether it befalls this request, which is counted."""
        if not self.befalls(request):
            return False
        self.seen += 1
        if self.seen < self.nth or (self.injected and not self.always):
            return False
        self.injected += 1
        return True

    def flipped(self, body: bytes) -> bytes:
        """The body with one bit the other way round."""
        damaged = bytearray(body)
        damaged[(int(self.position * len(body)) + self.injected - 1) % len(body)] ^= 1
        return bytes(damaged)

    def shortened(self, body: bytes) -> bytes:
        """The body without its end."""
        return body[: max(0, int(self.position * len(body)) - self.injected)]


def _nothing(request: S3Request) -> None:
    """Nobody acts in between."""


def _as_it_is(request: S3Request, answer: Answer) -> Answer:
    return answer


@dataclass
class FaultProxy:
    """Stands before the server at `upstream`; `endpoint` is its own address.

    Attributes:
        upstream: the server's address.
        injections: the faults that lie in wait.
        before: called before a request is forwarded, as somebody who acts in between.
        alter: makes another answer of the server's.
        requests: all that came, in order.
        errors: what went wrong in the proxy itself, for instance in `before`; raised at its end.
    """

    upstream: str
    injections: list[Injection] = field(default_factory=list)
    before: Callable[[S3Request], object] = _nothing
    alter: Callable[[S3Request, Answer], Answer] = _as_it_is
    requests: list[S3Request] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._server = _Server(self)
        # A short poll: how long `shutdown` waits.
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if self.errors:
            raise self.errors[0]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def injecting(self, *injections: Injection) -> Iterator[None]:
        """The faults lie in wait meanwhile; stalls end with it."""
        self.injections = list(injections)
        try:
            yield
        finally:
            self.injections = []
            self.released.set()
            self.released = threading.Event()

    @contextmanager
    def meddling(
        self,
        before: Callable[[S3Request], object] = _nothing,
        alter: Callable[[S3Request, Answer], Answer] = _as_it_is,
    ) -> Iterator[None]:
        """Somebody acts before requests are forwarded, or on what is answered."""
        self.before, self.alter = before, alter
        try:
            yield
        finally:
            self.before, self.alter = _nothing, _as_it_is

    def strike(self, request: S3Request) -> Injection | None:
        """Records the request, and tells what befalls it."""
        with self.lock:
            self.requests.append(request)
            return next((each for each in self.injections if each.strikes(request)), None)


class _Server(ThreadingHTTPServer):
    def __init__(self, proxy: FaultProxy) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = proxy

    def shutdown_request(self, request: Any) -> None:
        """Only closes: a FIN sent first would make an ordinary end of a reset."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is what stalls are for; any other error is the test's own."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, ConnectionError):
            self.proxy.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = _request_of(self.command, self.path)
        proxy = self.server.proxy
        struck = proxy.strike(request)
        proxy.before(request)
        if struck is None:
            self._send(proxy.alter(request, self._forward(body)))
            return
        self._befall(struck, body)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = _handle  # noqa: N815

    def _befall(self, struck: Injection, body: bytes) -> None:
        fault = struck.fault
        if fault in _STATUS:
            self._send(_error(*_STATUS[fault]))
        elif fault is Fault.RESET:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
        elif fault is Fault.STALL:
            self._wait(struck)
        elif fault is Fault.FLIPPED_REQUEST:
            self._send(self._forward(struck.flipped(body)))
        else:
            self._spoil(self._forward(body), struck)

    def _spoil(self, answer: Answer, struck: Injection) -> None:
        """Sends what is left of the answer of a request that was carried out."""
        fault = struck.fault
        if fault is Fault.LOST_REPLY:
            self.close_connection = True
        elif fault is Fault.CUT_HEADERS:
            head = self._head_of(answer)
            self.wfile.write(head[: int(struck.position * len(head))])
            self.close_connection = True
        elif fault is Fault.FLIPPED_ANSWER:
            self._send(answer._replace(body=struck.flipped(answer.body)))
        elif fault is Fault.SHORT_BODY:
            short = struck.shortened(answer.body)
            self._send(answer._replace(body=short, length=len(short)))
        else:
            self._send(answer._replace(body=struck.shortened(answer.body)))
            self.close_connection = True
            if fault is Fault.STALLED_BODY:
                self._wait(struck)

    def _wait(self, struck: Injection) -> None:
        self.wfile.flush()
        self.server.proxy.released.wait(struck.seconds)
        self.close_connection = True

    def _forward(self, body: bytes) -> Answer:
        """What the server answers to the request, with this body."""
        connection = HTTPConnection(urlsplit(self.server.proxy.upstream).netloc, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP_BY_HOP}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        data = response.read()
        length = int(response.headers.get("Content-Length") or len(data))
        kept = {
            name: value
            for name, value in response.headers.items()
            if name.lower() not in _HOP_BY_HOP and not name.lower().startswith("x-amz-checksum")
        }
        connection.close()
        return Answer(response.status, kept, data, length)

    def _send(self, answer: Answer) -> None:
        body = b"" if self.command == "HEAD" else answer.body
        self.wfile.write(self._head_of(answer) + body)

    def _head_of(self, answer: Answer) -> bytes:
        """Status and headers as they go over the wire."""
        headers = {**answer.headers, "Content-Length": str(answer.length)}
        lines = [f"{self.protocol_version} {answer.status} -"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _request_of(method: str, path: str) -> S3Request:
    parts = urlsplit(path)
    _, _, key = unquote(parts.path).lstrip("/").partition("/")
    query = parse_qs(parts.query, keep_blank_values=True)
    if method == "GET" and "list-type" in query:
        return S3Request("LIST", query.get("prefix", [""])[0])
    if "uploadId" in query:
        return S3Request(_OF_UPLOAD[method], key)
    if "uploads" in query:
        return S3Request("BEGIN", key)
    return S3Request(method, key)


def _error(status: int, code: str) -> Answer:
    body = f"<Error><Code>{code}</Code><Message>as injected</Message></Error>".encode()
    return Answer(status, {"Content-Type": "application/xml"}, body, len(body))
