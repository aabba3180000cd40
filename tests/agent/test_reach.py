"""Who reaches the port that browser-use attaches by: programs of this machine, and no page."""

import json
import socket
import urllib.request
from urllib.parse import urlsplit

import pytest

from pytest_iwr.browser.chromium import Chromium

pytestmark = pytest.mark.browser

PAGE = "<!doctype html><meta charset='utf-8'><title>Curious</title><button>One</button>"
#: Every way that a page has to a port; each says what came of it.
TRIES = """async ([http, ws]) => {
    const after = (ms, what) => new Promise((done) => setTimeout(() => done(what), ms));
    const heard = (target, good, bad) => Promise.race([
        new Promise((done) => {
            target.addEventListener(good, () => done("REACHED"));
            target.addEventListener(bad, () => done("refused"));
        }),
        after(4000, "nothing"),
    ]);
    const fetched = (how) => fetch(`${http}/json/version`, how)
        .then(() => "REACHED", () => "refused");
    const framed = () => {
        const frame = document.createElement("iframe");
        frame.src = `${http}/json/version`;
        document.body.append(frame);
        return after(1500, frame).then(() => {
            try {
                const text = frame.contentDocument.body.textContent;
                return text.includes("Browser") ? "REACHED" : "refused";
            } catch { return "refused"; }
        });
    };
    const image = new Image();
    image.src = `${http}/favicon.ico`;
    return {
        fetch: await fetched({}), opaque: await fetched({ mode: "no-cors" }),
        socket: await heard(new WebSocket(ws), "open", "close"),
        events: await heard(new EventSource(`${http}/json`), "open", "error"),
        image: await heard(image, "load", "error"), frame: await framed(),
        popup: window.open(`${http}/json`, "_blank") === null ? "refused" : "opened",
    };
}"""


#: Else Chromium's own rule against loopback addresses would hide a leak from us.
LOOPBACK_ALLOWED = "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebRTC"


@pytest.fixture(scope="module")
def lax_chromium(playwright):
    """Give an attachable Chromium without its own rule against loopback."""
    ours = Chromium(playwright, attachable=True, launch={"args": [LOOPBACK_ALLOWED]})
    yield ours
    ours.close()


@pytest.fixture
def address(opened, lax_chromium):
    """Give a session in an attachable Chromium, and where that one listens."""
    session = opened(html=PAGE, by=lax_chromium)
    return session, urlsplit(session.attach_url)


def version(netloc):
    """Ask a browser what it is, as a program of this machine can."""
    with urllib.request.urlopen(f"http://{netloc}/json/version", timeout=10) as answer:
        return json.load(answer)


def shaken(url, *, origin=""):
    """Return the status of a WebSocket's handshake, from a page of *origin* or from a program."""
    lines = [
        f"GET {url.path} HTTP/1.1",
        f"Host: {url.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *([f"Origin: {origin}"] if origin else []),
    ]
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(connection.recv(64).split()[1])


def test_loopback_only(address):
    """Programs of this machine reach the port on loopback, by the address that a session tells."""
    _, url = address
    assert url.hostname == "127.0.0.1"
    assert version(url.netloc)["webSocketDebuggerUrl"] == url.geturl()
    mine = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for other in mine - {"127.0.0.1", "127.0.1.1"}:
        with pytest.raises(OSError), socket.create_connection((other, url.port), timeout=2):  # noqa: PT011 - any refusal
            pass


def test_no_page_reaches_it(address):
    """A page gets nowhere near it, by fetch, socket, events, picture, frame or window."""
    session, url = address
    http = f"http://{url.netloc}"
    told = session.page.evaluate(TRIES, [http, url.geturl()])
    assert "REACHED" not in told.values(), told
    assert (told["fetch"], told["socket"]) == ("refused", "refused")
    assert [page.url for page in session.page.context.pages] == ["https://iwr.invalid/"]
    assert any(url.netloc in note for note in session.notes())


def test_no_origin_is_allowed(address):
    """Were a page to reach it, its socket would be refused all the same; a program's is not."""
    _, url = address
    assert shaken(url) == 101
    assert shaken(url, origin="https://iwr.invalid") == 403


def test_ordinary_runs_open_no_port(opened, chromium):
    """A Chromium that nobody asked to attach to listens nowhere."""
    assert opened(html=PAGE).attach_url == ""
    session = chromium._browser.new_browser_cdp_session()
    line = session.send("SystemInfo.getInfo")["commandLine"]
    session.detach()
    assert "--remote-debugging-pipe" in line
    assert "--remote-debugging-port" not in line
