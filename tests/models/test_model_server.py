"""The server that stands in for all providers: what it keeps, what it says, how it ends."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import threading
import time
from contextlib import ExitStack

import pytest
from model_clients import KEY, MODEL, SOON_S, ask
from model_faults import GARBAGE, PROXY_PAGE, Fault
from model_server import PAGE, Pace, serving
from model_wires import Said, Seen, Wire
from pydantic_ai.exceptions import ModelConnectionError, ModelNotFoundError, ModelRateLimitError
from pydantic_ai.messages import BinaryContent

CHAT, RESPONSES, ANTHROPIC, GEMINI = Wire
PICTURE = BinaryContent(bytes(range(256)), media_type="image/png")
VIDEO = BinaryContent(b"\xfb\xff moves", media_type="video/mp4", vendor_metadata={"fps": 2})
each_wire = pytest.mark.parametrize("wire", Wire)


@each_wire
def test_faults_come_in_order_and_then_all_is_well(wire):
    """Each of several faults is for one request."""
    with serving(faults=[Fault.RATE_LIMITED, Fault.RESET]) as server:
        for expected in (ModelRateLimitError, ModelConnectionError):
            with pytest.raises(expected):
                ask(wire, server)

        assert ask(wire, server).text == PAGE
        assert server.calls == 3


@each_wire
def test_a_request_is_kept_as_it_came(wire):
    """Model, texts, pictures, the limit and the key are what was sent, on every wire."""
    with serving() as server:
        ask(wire, server, PICTURE, "Above: frame 1.", max_tokens=4096)

    (asked,) = server.asked
    (seen,) = asked.media
    digest = hashlib.sha256(PICTURE.data).hexdigest()
    assert (asked.wire, asked.model, asked.max_tokens) == (wire, MODEL, 4096)
    assert asked.texts == ("Be brief.", "Above: frame 1.", "Write it.")
    assert seen == ("image/png", digest, 256, None)
    assert KEY in asked.headers["x-goog-api-key" if wire is GEMINI else "authorization"]


def test_gemini_is_shown_a_video_with_its_rate():
    """A video arrives whole, with how often it is to be looked at."""
    with serving() as server:
        ask(GEMINI, server, VIDEO)

    assert server.asked[0].media == (Seen.of("video/mp4", VIDEO.data, 2.0),)


def test_chat_takes_a_video():
    """The servers that take a video in a chat take it as an address that holds the data."""
    part = {"type": "video_url", "video_url": {"url": VIDEO.data_uri}}
    with serving() as server:
        status, _ = post(server, messages=[{"role": "user", "content": [part]}])

    assert status == 200
    assert server.asked[0].media == (Seen.of("video/mp4", VIDEO.data),)


@each_wire
def test_tokens_are_counted_as_said(wire):
    """All of the input, of it from a cache, and the output: equal on every wire."""
    with serving(lambda asked: Said(asked.model, usage=(70_000, 9_000, 60_000))) as server:
        reply = ask(wire, server)

    used = reply.usage
    assert reply.text == MODEL
    assert (used.input_tokens, used.output_tokens) == (70_000, 9_000)
    assert used.cache_read_tokens == 60_000


def post(server, path="/v1/chat/completions", **body):
    """Send JSON without any client's help; return the status and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=SOON_S)
    try:
        connection.request("POST", path, json.dumps({"model": MODEL, **body}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_a_wrong_address_is_not_found():
    """Where nobody listens nothing is counted, and a 404 tells no more than that."""
    with serving() as server:
        status, body = post(server, path="/chat/completions", messages=[])

    assert (status, body, server.calls) == (404, '{"detail": "Not Found"}', 0)


def test_a_wrong_address_looks_like_a_retired_model():
    """A client tells a wrong base URL and an unknown model by the same class."""
    with serving() as server, pytest.raises(ModelNotFoundError, match="Not Found"):
        ask(CHAT, server, base_url=server.url(CHAT).removesuffix("/v1"))


def test_a_reset_is_a_reset():
    """The connection does not end, it breaks: a status and a length, then no more."""
    with serving(faults=Fault.RESET) as server, pytest.raises(ConnectionResetError):
        post(server, messages=[])


def test_what_drips_arrives_in_the_end():
    """A reply that comes a byte at a time is a whole reply to who has the time."""
    with serving(faults=Fault.SLOW_DRIP, pace=Pace(drip_s=0.0001)) as server:
        assert ask(CHAT, server).text == PAGE


@pytest.mark.parametrize(
    ("fault", "pace"),
    [
        (Fault.OK, Pace(latency_s=SOON_S * 3)),
        (Fault.HANG, Pace()),
        (Fault.SLOW_DRIP, Pace(drip_s=SOON_S * 3)),
    ],
)
def test_leaving_ends_everything(fault, pace):
    """Whoever still waits for a reply is let go at once, and no thread is left."""
    before = set(threading.enumerate())
    with ExitStack() as clients:
        with serving(faults=fault, pace=pace) as server:
            waiting, _idle = (clients.enter_context(connected(server)) for _ in range(2))
            body = json.dumps({"model": MODEL, "messages": []})
            head = f"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
            waiting.sendall(f"{head}{body}".encode())
            until(lambda: server.calls == 1)
            left = time.monotonic()

        assert time.monotonic() - left < SOON_S
        assert set(threading.enumerate()) == before


def connected(server):
    """Return a connection to the server on which nothing was said yet."""
    return socket.create_connection(("127.0.0.1", server.server_port), timeout=SOON_S)


def until(condition):
    """Wait for *condition*, not for ever."""
    end = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_reply_takes_its_time():
    """The latency is that of every reply."""
    with serving(pace=Pace(latency_s=0.2)) as server:
        began = time.monotonic()
        post(server, messages=[])

    assert time.monotonic() - began >= 0.2


def test_trouble_of_the_answer_is_not_lost():
    """What the answering function raises fails the test that gave it."""
    with pytest.raises(ZeroDivisionError), serving(lambda _: str(1 // 0)) as server:
        ask(CHAT, server)


def test_a_stream_is_refused():
    """Only whole replies are spoken: a client that streams fails the test, and says why."""
    with pytest.raises(ValueError, match="a stream was asked for"), serving() as server:
        ask(ANTHROPIC, server, max_tokens=32_000)


def test_pages_that_are_no_replies_are_what_they_say():
    """A proxy's page comes as HTML, garbage as JSON; both with status 200."""
    with serving(faults=[Fault.NOT_JSON, Fault.GARBAGE_JSON]) as server:
        came = [post(server, messages=[]) for _ in range(2)]

    assert came == [(200, PROXY_PAGE), (200, GARBAGE)]
