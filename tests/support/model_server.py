"""A local server in the place of all providers of models, which also misbehaves on purpose."""

from __future__ import annotations

import os
import socket
import struct
import sys
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, NamedTuple

from model_faults import GARBAGE, PROXY_PAGE, Fault, changed, error_of, with_a_stray_byte
from model_wires import Asked, Said, Wire, read_request, reply_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PAGE = "<!DOCTYPE html>\n<html><body><h1>Shop</h1><button>Add to cart</button></body></html>"
_JSON, _HTML = "application/json", "text/html"
_POLL_S = 0.02


class Pace(NamedTuple):
    """How long a reply takes, and each byte that drips; how long one is told to wait."""

    latency_s: float = 0
    drip_s: float = 0.3
    retry_after_s: int = 1


USUAL = Pace()


class _Reply(NamedTuple):
    status: int
    media_type: str
    text: str
    wait_s: int | None = None


@contextmanager
def serving(
    answer: Callable[[Asked], Said | str] = lambda _: PAGE,
    *,
    faults: Fault | Iterable[Fault] | Callable[[Asked], Fault] = (),
    pace: Pace = USUAL,
) -> Iterator[ModelServer]:
    """Serve on a port of the loopback; when it is left, no thread and no connection is left.

    One fault is for every request; of several each is for one, in order, and then all is well; a
    function says it of each request.
    What *answer* raises is raised again on leaving.
    """
    server = ModelServer(answer, faults=faults, pace=pace)
    thread = Thread(target=server.serve_forever, args=(_POLL_S,))
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()
        if server.trouble:
            raise server.trouble[0]


class ModelServer(ThreadingHTTPServer):
    """Answers by *answer*. ``asked`` holds every request that was understood, as it came."""

    daemon_threads = False  # so that closing waits for them
    request_queue_size = 64

    def __init__(self, answer, *, faults, pace):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pace = pace
        self.closing = Event()
        self.asked: list[Asked] = []
        self.trouble: list[BaseException] = []
        self._answer = answer
        self._fault_of = faults if callable(faults) else None
        self._always = faults if isinstance(faults, Fault) else Fault.OK
        self._next = iter(() if isinstance(faults, Fault) or callable(faults) else faults)
        self._open: set[socket.socket] = set()
        self._lock = Lock()

    @property
    def calls(self) -> int:
        """How many requests there were so far."""
        return len(self.asked)

    def url(self, wire: Wire) -> str:
        """Return the base URL as the wire's own client wants it."""
        home = f"http://127.0.0.1:{self.server_port}"
        return f"{home}/v1" if wire in {Wire.CHAT, Wire.RESPONSES} else home

    def take(self, asked: Asked) -> Fault:
        """Note a request and return what it comes to."""
        with self._lock:
            self.asked.append(asked)
            return self._fault_of(asked) if self._fault_of else next(self._next, self._always)

    def says(self, asked: Asked) -> Said:
        """Return what is answered when nothing goes wrong."""
        said = self._answer(asked)
        return Said(said) if isinstance(said, str) else said

    def get_request(self):
        """Take a connection, and remember it."""
        connection, address = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, address

    def close_request(self, request):
        """Close a connection, and forget it."""
        with self._lock:
            self._open.discard(request)
        super().close_request(request)

    def handle_error(self, request, client_address):
        """Keep what went wrong; that a client has left is nothing wrong."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            self.trouble.append(error)

    def close(self):
        """Stop, waking whatever waits."""
        self.shutdown()
        self.closing.set()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ModelServer

    def log_message(self, format, *args):  # noqa: A002 - the name of the base class
        """Say nothing."""

    def do_POST(self):
        """Answer a call to a model, or let it fail as told."""
        data = self.rfile.read(int(self.headers["Content-Length"]))
        asked = read_request(self.path, self.headers, data)
        if asked is None:
            self._send(_Reply(404, _JSON, '{"detail": "Not Found"}'))
            return
        fault = self.server.take(asked)
        self.server.closing.wait(self.server.pace.latency_s)
        match fault:
            case Fault.HANG:
                self._hang()
            case Fault.RESET:
                self._reset(self._reply(fault, asked))
            case Fault.SLOW_DRIP:
                self._drip(self._reply(fault, asked))
            case _:
                self._send(self._reply(fault, asked))

    def _reply(self, fault: Fault, asked: Asked) -> _Reply:
        if fault is Fault.NOT_JSON:
            return _Reply(200, _HTML, PROXY_PAGE)
        if fault is Fault.GARBAGE_JSON:
            return _Reply(200, _JSON, GARBAGE)
        wait_s = self.server.pace.retry_after_s
        if error := error_of(fault, asked, retry_after_s=wait_s):
            status, text = error
            media_type = _JSON if text.startswith("{") else _HTML
            # Gemini tells the wait in the body alone, the others none for a quota.
            told = fault is Fault.RATE_LIMITED and asked.wire is not Wire.GEMINI
            return _Reply(status, media_type, text, wait_s if told else None)
        said = changed(fault, self.server.says(asked))
        body = dumps(reply_body(asked.wire, said, asked.model))
        return _Reply(200, _JSON, with_a_stray_byte(body) if fault is Fault.NOT_UTF8 else body)

    def _send(self, reply: _Reply) -> None:
        self._send_head(reply)
        self.wfile.write(_bytes(reply))

    def _send_head(self, reply: _Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.media_type)
        self.send_header("Content-Length", str(len(_bytes(reply))))
        if reply.wait_s is not None:
            self.send_header("Retry-After", str(reply.wait_s))
        self.end_headers()

    def _hang(self) -> None:
        self.close_connection = True
        self.rfile.read(1)  # until the client leaves, or the server closes

    def _reset(self, reply: _Reply) -> None:
        self._send_head(reply)
        self.wfile.write(reply.text.encode()[: len(reply.text) // 2])
        self.close_connection = True
        abrupt = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, abrupt)
        # At once: the usual way says goodbye first, and the client reads an end and no reset.
        os.close(self.connection.detach())

    def _drip(self, reply: _Reply) -> None:
        self.close_connection = True
        self._send_head(reply)
        for byte in reply.text.encode():
            if self.server.closing.wait(self.server.pace.drip_s):
                return
            self.wfile.write(bytes([byte]))


def _bytes(reply: _Reply) -> bytes:
    return reply.text.encode("utf-8", "surrogateescape")
