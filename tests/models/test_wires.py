"""Every wire against every fault: what our own runtime makes of each."""

from __future__ import annotations

import signal
import time
from dataclasses import replace
from threading import Timer, main_thread
from typing import NamedTuple

import pytest
from asked import backend_to, call_to
from model_faults import HUGE, Fault
from model_server import Pace, serving
from model_wires import Wire

from pytest_iwr.errors import ModelError
from pytest_iwr.models.call import Media
from pytest_iwr.models.runtime import Patience, Portal

KEY = "sk-planted-0123456789"
TRIES = 3
#: Of the whole call; what is slower than this was not ended.
DEADLINE_S = 1.0
SLACK_S = 5.0
PATIENCE = Patience(deadline_s=20, tries=TRIES, first_s=0.05, longest_s=0.1)


@pytest.fixture
def portal():
    """Give the thread in which models are awaited."""
    portal = Portal()
    yield portal
    portal.close()


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("IWR_API_KEY", KEY)


class Outcome(NamedTuple):
    """What a call came to."""

    status: str
    tries: int
    lasting: bool = False
    words: str = ""


def outcome_of(wire, server, portal, patience=PATIENCE, call=None):
    """Ask *server* on *wire* and return what came of it, its reply, and how long it took."""
    backend = backend_to(server, wire, portal, patience)
    begun, reply = time.monotonic(), None
    try:
        reply = backend.complete(replace(call or call_to("openai:demo-1"), model=backend.spec))
        outcome = Outcome(reply.status, reply.tries, words=reply.text)
    except ModelError as error:
        outcome = Outcome(error.status, error.tries, error.lasting, str(error))
    finally:
        backend.close()
    return outcome, reply, time.monotonic() - begun


class Row(NamedTuple):
    """What is expected of a fault on every wire: status, requests, lasting, words."""

    fault: Fault
    status: str
    tries: int = 1
    lasting: bool = False
    words: str = ""


TABLE = [
    # The model's own results.
    Row(Fault.OK, "ok", words="Add to cart"),
    Row(Fault.TRUNCATED, "truncated", words="<html>"),
    Row(Fault.THINKING_ONLY, "truncated"),
    Row(Fault.REFUSED, "refused"),
    Row(Fault.BLOCKED, "refused"),
    Row(Fault.EMPTY, "empty"),
    Row(Fault.NO_HTML, "ok", words="Would you like me to"),
    Row(Fault.UNCLOSED_HTML, "ok", words="const total"),
    Row(Fault.HUGE, "ok", words="<p>More</p>"),
    Row(Fault.OTHER_MODEL, "ok"),
    # Infrastructure that will not get better.
    Row(Fault.BAD_KEY, "error", lasting=True, words="the key was refused"),
    Row(Fault.RETIRED, "error", lasting=True, words="there is no such model"),
    Row(Fault.QUOTA, "error", lasting=True, words="quota or credit is used up"),
    # Infrastructure that fails this call.
    Row(Fault.TOO_MANY_IMAGES, "error", words="it holds 1 pictures; show less"),
    Row(Fault.TOO_LARGE, "error", words="MiB are too large a call"),
    Row(Fault.TOO_LONG, "error", words="longer than it can read"),
    Row(Fault.NOT_JSON, "error", words="no reply of this kind of server"),
    Row(Fault.GARBAGE_JSON, "error", words="no reply of this kind of server"),
    # Infrastructure that may get better: asked again.
    Row(Fault.RATE_LIMITED, "rate_limited", TRIES, words="--iwr-calls=1"),
    Row(Fault.OVERLOADED, "error", TRIES, words="the server failed"),
    Row(Fault.BROKEN, "error", TRIES, words="the server failed"),
    Row(Fault.RESET, "error", TRIES, words="the connection failed"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.fault.value)
@pytest.mark.parametrize("wire", Wire)
def test_a_fault_comes_to_the_same_on_every_wire(wire, row, portal):
    """Who serves makes no difference to what is scored, what an error is, what is asked again."""
    with serving(faults=row.fault, pace=Pace(retry_after_s=0)) as server:
        outcome, _, took_s = outcome_of(wire, server, portal)
        asked = server.calls

    assert outcome[:3] == (row.status, row.tries, row.lasting)
    assert row.words in outcome.words
    assert asked == row.tries
    assert took_s < SLACK_S
    assert KEY not in outcome.words


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.SLOW_DRIP])
@pytest.mark.parametrize("wire", Wire)
def test_a_call_ends_at_its_deadline(wire, fault, portal):
    """A server that says nothing, or a byte now and then, holds nobody for hours."""
    patience = replace(PATIENCE, deadline_s=DEADLINE_S)
    with serving(faults=fault) as server:
        outcome, _, took_s = outcome_of(wire, server, portal, patience)

    assert (outcome.status, outcome.tries) == ("timeout", 1)
    assert "gave no whole reply within 1 s" in outcome.words
    assert DEADLINE_S <= took_s < DEADLINE_S + SLACK_S


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.OVERLOADED, Fault.BROKEN, Fault.RESET])
@pytest.mark.parametrize("wire", Wire)
def test_trouble_that_passes_costs_tries_and_nothing_else(wire, fault, portal):
    """Twice in trouble, then well: a reply like any other."""
    with serving(faults=[fault, fault], pace=Pace(retry_after_s=0)) as server:
        outcome, reply, _ = outcome_of(wire, server, portal)

    assert (outcome.status, outcome.tries) == ("ok", 3)
    assert reply.usage.input_tokens


@pytest.mark.parametrize("wire", Wire)
def test_who_says_how_long_to_wait_is_obeyed(wire, portal):
    """Neither sooner, which angers the server, nor much later."""
    with serving(faults=[Fault.RATE_LIMITED], pace=Pace(retry_after_s=1)) as server:
        outcome, _, took_s = outcome_of(wire, server, portal)

    assert (outcome.status, outcome.tries) == ("ok", 2)
    assert 1.0 <= took_s < 1.0 + SLACK_S


def test_waiting_longer_than_there_is_time_is_not_begun(portal):
    """A server that wants a minute when ten seconds are left gets no second try."""
    patience = replace(PATIENCE, deadline_s=10)
    with serving(faults=Fault.RATE_LIMITED, pace=Pace(retry_after_s=60)) as server:
        outcome, _, took_s = outcome_of(Wire.ANTHROPIC, server, portal, patience)

    assert (outcome.status, outcome.tries) == ("rate_limited", 1)
    assert took_s < SLACK_S


@pytest.mark.parametrize("wire", Wire)
def test_what_is_shown_arrives_in_order(wire, portal):
    """Texts and pictures come as they were put, byte for byte."""
    pictures = [
        Media.of(bytes([number]) * 99, media_type="image/png", name=f"frame_{number}.png")
        for number in range(5)
    ]
    call = call_to("openai:demo-1", parts=("Look.", *pictures, "Write."), max_tokens=77)
    with serving() as server:
        outcome_of(wire, server, portal, call=call)
    (asked,) = server.asked

    assert [(seen.media_type, seen.sha256) for seen in asked.media] == [
        ("image/png", picture.sha256) for picture in pictures
    ]
    assert (asked.texts, asked.max_tokens) == (("Look.", "Write."), 77)


@pytest.mark.parametrize("wire", [Wire.CHAT, Wire.GEMINI])
def test_a_video_arrives_whole(wire, portal):
    """Where a model takes a video, it is given the file."""
    video = replace(Media.of(b"moves", media_type="video/mp4", name="video.mp4"), fps=1.0)
    with serving() as server:
        outcome, _, _ = outcome_of(
            wire, server, portal, call=call_to("openai:x", parts=("Look.", video))
        )
    (seen,) = server.asked[0].media

    assert outcome.status == "ok"
    assert (seen.media_type, seen.sha256) == ("video/mp4", video.sha256)


def test_ten_megabytes_of_reply_are_read_whole(portal):
    """Nothing is cut off on our side."""
    with serving(faults=Fault.HUGE) as server:
        _, reply, _ = outcome_of(Wire.ANTHROPIC, server, portal)

    assert reply.text == HUGE


@pytest.mark.parametrize("wire", Wire)
def test_a_key_that_a_server_repeats_is_blotted_out(wire, portal, monkeypatch):
    """Errors stand in journals and reports; the key never does."""
    monkeypatch.setenv("IWR_API_KEY", "sk-wrong")
    with serving(faults=Fault.BAD_KEY) as server:
        outcome, _, _ = outcome_of(wire, server, portal)

    assert "sk-wrong" not in outcome.words


def test_a_server_that_is_not_there_is_a_connection_that_failed(portal):
    """Nobody listens: tried again, then told as what it is."""
    with serving() as server:
        pass
    outcome, _, _ = outcome_of(Wire.CHAT, server, portal)

    assert (outcome.status, outcome.tries) == ("error", TRIES)
    assert "the connection failed" in outcome.words


def test_who_is_stopped_while_a_model_thinks_does_not_wait_for_it(portal):
    """Ctrl-C during a call of minutes ends the call, and closing what is open takes no time."""
    with serving(faults=Fault.HANG) as server:
        timer = Timer(0.5, signal.pthread_kill, (main_thread().ident, signal.SIGINT))
        timer.start()
        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            outcome_of(Wire.ANTHROPIC, server, portal, replace(PATIENCE, deadline_s=60))
        portal.close()
        timer.join()

    assert time.monotonic() - begun < SLACK_S
