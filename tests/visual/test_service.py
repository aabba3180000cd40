"""The scorer's process: what it is asked comes out as if it were done here, and it ends in time."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Client
from pathlib import Path
from threading import Thread

import pytest
from child_runs import kill, kin_of, wait_for
from PIL import Image, ImageDraw, ImageFont
from scorers import ENGINES, free_port, picture, plan_for, png_of

from pytest_iwr.errors import ScorerError, UsageError
from pytest_iwr.visual.factory import structure_scorer, text_reader
from pytest_iwr.visual.score import VisualScorer
from pytest_iwr.visual.service.process import ScorerProcess
from pytest_iwr.visual.service.remote import RemoteScorer
from pytest_iwr.visual.service.serving import Service
from pytest_iwr.visual.service.wire import listening, parse_address

RED, BLUE = picture("red"), picture("blue")
#: Well below the half minute for which somebody waits for a scorer that is being started.
AT_ONCE_S = 5.0


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Stand where there are engines of the user's own."""
    (tmp_path / "own_engines.py").write_text(ENGINES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def process(here):
    """Give a scorer of one's own, not yet started."""
    made = ScorerProcess()
    yield made
    made.close()


@pytest.fixture
def started(process):
    """Return a function that starts the scorer and gives what asks it."""

    def start(**changed):
        process.start(plan_for(process, **changed))
        return process.remote

    return start


def _written(text):
    drawn = Image.new("RGB", (480, 160), "white")
    font = ImageFont.load_default(24)
    ImageDraw.Draw(drawn).text((40, 60), text, fill="black", font=font)
    return png_of(drawn)


def _untimed(score):
    return replace(score, ocr_s=0.0, structure_s=0.0)


def test_a_score_is_the_same_from_afar(started):
    """All fields but the times are what they are where the engines run here."""
    pair = _written("Rating saved"), _written("Rating lost")
    remote = started(ocr="rapidocr", structure="edge-colour")
    ours = VisualScorer(text_reader("rapidocr"), structure_scorer("edge-colour"))
    assert _untimed(remote.score(*pair)) == _untimed(ours.score(*pair))
    assert 0.5 < remote.score(*pair).ocr < 1.0


def test_identical_pixels_are_told_from_afar(started):
    """That no engine had to run is known here as well."""
    score = started().score(png_of(RED), png_of(RED))
    assert (score.shortcut, score.characters, score.lvs) == ("identical-pixels", None, 1.0)


def test_engines_are_told(started):
    """Who looks is known before any picture is sent."""
    remote = started()
    assert (remote.text_engine.name, remote.structure_engine.name) == (
        "colour reader 1",
        "first channel 1",
    )


def test_text_is_read_from_afar(started):
    """Texts come with their boxes."""
    (box,) = started().reader.read(picture((1, 2, 3), (31, 7))).boxes
    assert (box.text, box.x, box.y, box.width, box.height) == ("1 2 3", 0.5, 1, 31, 7)


def test_structure_is_compared_from_afar(started):
    """Pictures of different sizes are, too."""
    similarity = started().structure.similarity(picture("red"), picture((51, 0, 0), (1, 1)))
    assert similarity == pytest.approx(0.2)


def test_numbers_of_numpy_are_numbers(started):
    """What an engine computes with NumPy can be sent."""
    remote = started(structure="own_engines:OfNumpy")
    assert remote.structure.similarity(RED, BLUE) == 0.25
    assert remote.score(png_of(RED), png_of(BLUE)).structure == 0.25


def test_another_key_is_refused(started, process):
    """Who does not know the key gets no answer, and is told why."""
    started()
    with pytest.raises(ScorerError, match="has another key; say it in IWR_SCORER_KEY"):
        _ = RemoteScorer(process.address, b"no such key").text_engine
    assert process.remote.text_engine.name == "colour reader 1"


@pytest.mark.parametrize(
    ("ocr", "kind", "says"),
    [
        ("nosuch:engine", UsageError, "nosuch:engine: cannot be had"),
        ("own_engines:Failing", ScorerError, "^the engine has no weights$"),
        ("own_engines:Broken", ScorerError, "^RuntimeError: index 3 of 2$"),
    ],
)
def test_errors_keep_their_kind_and_words(started, ocr, kind, says):
    """What fails over there is told as what it is: a wrong name, or no score."""
    with pytest.raises(kind, match=says):
        started(ocr=ocr).score(png_of(RED), png_of(BLUE))


def test_an_error_ends_nothing(started):
    """After an error the same connection goes on."""
    remote = started(ocr="own_engines:Failing")
    with pytest.raises(ScorerError, match="no weights"):
        remote.reader.read(RED)
    assert remote.structure.similarity(RED, RED) == 1.0


def test_no_picture_is_told_as_such(started):
    """A checkpoint that is no PNG is no trouble of the scorer."""
    with pytest.raises(ScorerError, match="the checkpoint is not a readable PNG"):
        started().score(b"GIF89a", png_of(RED))


def test_a_scorer_killed_while_asked_is_an_error_at_once(started, process):
    """The question that killed it, and each after, raises without waiting for another scorer."""
    remote = started(ocr="own_engines:Deadly")
    assert remote.text_engine.name == "colour reader 1"
    begun = time.monotonic()
    for _ in range(2):
        with pytest.raises(ScorerError, match=r"does not answer.*--iwr-resume=last"):
            remote.score(png_of(RED), png_of(BLUE))
    assert time.monotonic() - begun < AT_ONCE_S
    wait_for(process.ended)
    assert process.ended() == "signal 9"


def test_a_scorer_killed_between_two_questions_is_an_error_at_once(started, process):
    """Threads that were not connected before do not wait for it either."""
    remote = started()
    remote.score(png_of(RED), png_of(BLUE))
    os.kill(process.pid, signal.SIGKILL)
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as another, pytest.raises(ScorerError, match="does not answer"):
        another.submit(remote.score, png_of(RED), png_of(BLUE)).result()
    with pytest.raises(ScorerError, match="does not answer"):
        remote.score(png_of(RED), png_of(BLUE))
    assert time.monotonic() - begun < AT_ONCE_S


def test_closed_it_is_gone(started, process):
    """The process and the folder of its socket go."""
    assert started().text_engine
    (one,) = kin_of(process.pid)
    home = process.home
    process.close()
    assert not one.alive
    assert not home.exists()


def test_nobody_is_said_to_have_ended_before_its_time(started, process):
    """Neither before it was started, nor while it runs."""
    assert (process.ended(), process.pid) == ("", None)
    assert started().text_engine
    assert process.ended() == ""


PARENT = """
import sys, time
from scorers import plan_for
from pytest_iwr.visual.service.process import ScorerProcess
process = ScorerProcess()
process.start(plan_for(process))
print(process.remote.text_engine.name, process.pid, process.home, flush=True)
time.sleep(600)
"""


def test_it_ends_with_a_parent_that_is_killed(here):
    """Nobody is left behind who holds memory and waits for questions."""
    paths = os.pathsep.join(filter(None, [str(Path(__file__).parents[1] / "support"), *sys.path]))
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
        text=True,
    )
    with parent:
        *name, pid, _home = parent.stdout.readline().split()
        (scorer,) = kin_of(int(pid))
        assert (" ".join(name), scorer.alive) == ("colour reader 1", True)
        kill(parent.pid)
    wait_for(lambda: not scorer.alive)


@pytest.mark.parametrize(("jobs", "most"), [(1, 1), (2, 2)])
def test_so_many_at_once_and_no_more(started, here, jobs, most):
    """Who asks beyond that waits for a turn."""
    remote = started(ocr="own_engines:Slow", jobs=jobs)
    assert remote.text_engine
    with ThreadPoolExecutor(4) as askers:
        texts = list(askers.map(lambda n: remote.reader.read(picture((n, 0, 0))).text, range(4)))
    assert texts == ["0 0 0", "1 0 0", "2 0 0", "3 0 0"]
    assert max(map(int, (here / "at-once.txt").read_text().split())) == most


class _Touching:
    def __reduce__(self):
        return Path.touch, (Path("unpickled"),)


def test_nothing_is_unpickled(started, process, here):
    """A pickle from one who knows the key ends the connection, and nothing of it is carried out."""
    remote = started()
    assert remote.text_engine
    with Client(process.address, authkey=bytes.fromhex(process.key)) as connection:
        connection.send_bytes(pickle.dumps(_Touching()))
        with pytest.raises((EOFError, ConnectionResetError)):
            connection.recv_bytes()
    assert not (here / "unpickled").exists()
    assert remote.reader.read(RED).text == "255 0 0"


def _line(said, behind=b""):
    line = said if isinstance(said, bytes) else json.dumps(said).encode()
    return len(line).to_bytes(4) + line + behind


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff\xff\xff\xff{}",
        _line(b"\xff\xfe"),
        _line([]),
        _line("read"),
        _line({}),
        _line({"blobs": 3}),
        _line({"blobs": ["many"]}),
        _line({"do": "read", "blobs": [1000], "sizes": [[1, 1]]}, b"few"),
    ],
)
def test_what_is_no_message_ends_the_connection(started, process, message):
    """Other connections go on, and nothing is written to the log as a fault of ours."""
    remote = started()
    assert remote.text_engine
    with Client(process.address, authkey=bytes.fromhex(process.key)) as connection:
        connection.send_bytes(message)
        with pytest.raises((EOFError, ConnectionResetError)):
            connection.recv_bytes()
    assert remote.reader.read(RED).text == "255 0 0"
    assert (process.home / "scorer.log").read_text() == ""


def test_a_scorer_may_listen_at_a_port(process):
    """What is asked over TCP is answered the same."""
    plan, address = plan_for(process), parse_address(f"127.0.0.1:{free_port()}")
    asked = png_of(RED), png_of(BLUE)
    ours = VisualScorer(text_reader(plan.ocr), structure_scorer(plan.structure)).score(*asked)
    with listening(address) as listener:
        Thread(target=Service(plan).serve, args=(listener,), daemon=True).start()
        remote = RemoteScorer(address, bytes.fromhex(plan.key))
        assert _untimed(remote.score(*asked)) == _untimed(ours)


def test_somebody_else_at_the_port_is_an_error(monkeypatch):
    """Who takes connections and says nothing is not waited for without end."""
    monkeypatch.setattr("pytest_iwr.visual.service.remote.GREETING_S", 1)
    said = f"127.0.0.1:{free_port()}"
    begun = time.monotonic()
    with (
        listening(parse_address(said)),
        pytest.raises(ScorerError, match=f"^the scorer at {said} does not answer .it says nothing"),
    ):
        RemoteScorer(parse_address(said), b"key").text_engine  # noqa: B018 - asks
    assert 1 <= time.monotonic() - begun < AT_ONCE_S


def test_a_scorer_that_goes_silent_is_an_error(started, monkeypatch):
    """An answer that does not come is given up, though the process lives."""
    monkeypatch.setattr("pytest_iwr.visual.service.remote.ANSWER_S", 1)
    remote = started(ocr="own_engines:Endless")
    assert remote.text_engine
    with pytest.raises(ScorerError, match=r"^the scorer does not answer \(it says nothing\)"):
        remote.score(png_of(RED), png_of(BLUE))


def test_an_address_that_is_taken_is_wrong_usage():
    """The message names the address and why."""
    said = f"127.0.0.1:{free_port()}"
    with (
        listening(parse_address(said)),
        pytest.raises(UsageError, match=f"^{said}: cannot listen there: "),
    ):
        listening(parse_address(said))


def test_nothing_runs_before_somebody_asks(started, process):
    """A run that compares nothing starts no scorer."""
    remote = started()
    assert process.pid is None
    assert remote.text_engine
    assert process.pid is not None


@pytest.mark.parametrize("said", ["7070", ":7070", "here", "here:", "here:0", "here:65536", "a:²"])
def test_an_address_needs_host_and_port(said):
    """What is no address is refused with an example."""
    with pytest.raises(UsageError, match=r"is HOST:PORT, such as 127\.0\.0\.1:7070"):
        parse_address(said)
