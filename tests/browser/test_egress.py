"""Nothing that a page does reaches beyond its origin."""

import shutil
import socket
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pytest_iwr.browser.chromium import Chromium

pytestmark = pytest.mark.browser

SOURCE = (Path(__file__).parents[1] / "pages" / "hostile_egress.html").read_text("utf-8")
#: Else Chromium's own rule against loopback addresses would hide a leak from us.
LOOPBACK_ALLOWED = "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebRTC"
WATCHED_MS = 2500
#: What an ordinary browser lets through, and how long it may take to, on a machine that is busy.
KNOWN_WAYS = {
    *("fetch", "no-cors", "beacon", "image", "script", "stylesheet", "events", "frame"),
    *("socket", "worker-fetch", "worker-socket", "shared-worker", "prefetch", "datagram"),
}
PATIENCE_S = 20


@dataclass
class Canary:
    """Listens on loopback, by TCP and by UDP at the same port, and keeps what came."""

    http: str = ""
    udp: str = ""
    heard: set[str] = field(default_factory=set)


def handler(canary):
    """Return what answers a request and writes its path down."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            canary.heard.add(self.path.strip("/"))
            self.send_response(200)
            self.send_header("access-control-allow-origin", "*")
            self.end_headers()

        do_GET = do_POST = do_OPTIONS = do_HEAD = answer  # noqa: N815 - the server's names

        def log_message(self, *_):
            pass

    return Handler


@contextmanager
def udp_listener(canary, port):
    """Write down that a datagram came."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", port))
    listener.settimeout(0.1)
    ended = threading.Event()

    def listen():
        while not ended.is_set():
            try:
                listener.recv(2048)
            except TimeoutError:
                continue
            canary.heard.add("datagram")

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        listener.close()


@pytest.fixture
def canary():
    """Give a canary that listens."""
    given = Canary()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(given))
    port = server.server_address[1]
    given.http, given.udp = f"http://127.0.0.1:{port}", f"127.0.0.1:{port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with udp_listener(given, port):
        yield given
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(canary):
    """Give the page that asks for the canary in every way."""
    return SOURCE.replace("HTTP", canary.http).replace("UDP", canary.udp)


@pytest.fixture
def loopback_chromium(playwright):
    """Give our Chromium without its own rule against loopback."""
    ours = Chromium(playwright, launch={"args": [LOOPBACK_ALLOWED]})
    yield ours
    ours.close()


def test_canary_hears(canary):
    """The canary hears what reaches it."""
    urllib.request.urlopen(f"{canary.http}/python").close()  # noqa: S310 - ours
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", ("127.0.0.1", int(canary.udp.rpartition(":")[2])))
        threading.Event().wait(0.3)
    assert canary.heard == {"python", "datagram"}


def test_ordinary_browser_leaks(playwright, canary, page):
    """In a browser without our walls the same page reaches the canary in many ways."""
    arguments = {"executable_path": shutil.which("chromium"), "args": [LOOPBACK_ALLOWED]}
    with playwright.chromium.launch(**arguments) as browser:
        tab = browser.new_page()
        tab.route("https://iwr.invalid/", lambda r: r.fulfill(body=page, content_type="text/html"))
        tab.goto("https://iwr.invalid/", wait_until="commit")
        until = time.monotonic() + PATIENCE_S
        while not canary.heard >= KNOWN_WAYS and time.monotonic() < until:
            tab.wait_for_timeout(100)
    print(f"{len(canary.heard)} ways out:", *sorted(canary.heard))  # noqa: T201 - a figure
    assert canary.heard >= KNOWN_WAYS


def test_nothing_leaves(session_of, loopback_chromium, canary, page):
    """With our walls the page reaches the canary in no way, and is still there."""
    session = session_of(html=page, by=loopback_chromium)
    session.load()
    session.pause(WATCHED_MS)
    assert canary.heard == set()
    assert session.page.url == "https://iwr.invalid/#here"
    assert session.observe(0).snapshot.title.startswith("Asks for the outside")
