"""Many processes, one cache: what is asked for is asked for once, and what is kept is quick."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from asked import SAID, Answering, call_to, door_to
from model_server import Pace, serving
from model_wires import Wire

from pytest_iwr.models.slots import slot

SUPPORT = Path(__file__).parents[1] / "support"
WORKER = """
import sys, time
sys.path.insert(0, {support!r})
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from asked import call_to
from pytest_iwr.models.cache import ReplyCache
from pytest_iwr.models.catalogue import catalogue
from pytest_iwr.models.door import Door
from pytest_iwr.models.opening import Backends
from pytest_iwr.models.runtime import Patience, Portal
from pytest_iwr.models.spending import Spending

url, folder, mode, calls = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
known, portal = catalogue(), Portal()
door = Door(
    catalogue=known, cache=ReplyCache(folder / "cache"), mode=mode,
    backend=Backends(known, Patience(), portal), spending=Spending(folder, None),
    requests=folder, slots=4, since="", telling=lambda _call: nullcontext(),
)
spec = f"openai:demo@{{url}}"
answers = [door.ask(call_to(spec, sample=n)) for n in range(1, calls + 1)]
door.close()
portal.close()
slow = {{"openai", "anthropic", "google.genai", "pydantic_ai"}}
print(sum(not one.cached for one in answers), *slow & sys.modules.keys())
"""


def workers(number, *arguments):
    """Run so many processes at once and return the words that each prints."""
    program = WORKER.format(support=str(SUPPORT))
    command = [sys.executable, "-c", program, *map(str, arguments)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(number)
    ]
    done = [process.communicate(timeout=300) for process in started]
    assert [process.returncode for process in started] == [0] * number, done[0][1]
    return [out.split() for out, _ in done]


def test_eight_processes_that_ask_the_same_ask_once(tmp_path):
    """Eight workers with the same forty calls: the server sees forty, and at most four at once."""
    with serving(lambda _asked: "```html\n<p>x\n```", pace=Pace(latency_s=0.02)) as server:
        told = workers(8, server.url(Wire.CHAT), tmp_path, "auto", 40)

        assert server.calls == 40
        assert sum(int(sent) for sent, *_ in told) == 40


def test_a_replay_sends_nothing_and_loads_no_library_of_a_provider(tmp_path):
    """With the server down the replies are there, and nothing slow is loaded for them."""
    with serving(lambda _asked: "```html\n<p>x\n```") as server:
        url = server.url(Wire.CHAT)
        workers(1, url, tmp_path, "auto", 5)
    (told,) = workers(1, url, tmp_path, "replay", 5)

    assert told == ["0"]


def test_a_reply_on_disk_takes_milliseconds(cache):
    """At most 5 ms for a call of 66 pictures and a page of 60 kB, in the middle of fifty."""
    backend = Answering(SAID.model_copy(update={"text": "x" * 60_000}))
    parts = ("Write it.", *call_to("openai:demo").media * 66)
    calls = [call_to("openai:demo", parts=parts, sample=n) for n in range(1, 51)]
    door = door_to(backend, cache)
    for call in calls:
        door.ask(call)
    took = []
    for call in calls:
        begun = time.perf_counter()
        assert door.ask(call).cached
        took.append(time.perf_counter() - begun)

    assert sorted(took)[len(took) // 2] <= 0.005


def test_places_at_a_provider_are_few_and_given_back(tmp_path):
    """A third call waits for one of two places; who held one gives it back whatever happened."""
    with slot(tmp_path, provider="demo", slots=2), slot(tmp_path, provider="demo", slots=2):
        pass
    with pytest.raises(ValueError, match="stopped"), slot(tmp_path, provider="demo", slots=1):
        raise ValueError("stopped")
    with slot(tmp_path, provider="demo", slots=1):
        held = Counter(path.name for path in (tmp_path / ".slots").iterdir())

    assert held.keys() <= {"demo.0", "demo.1"}


def test_caches_of_two_machines_can_be_put_together(tmp_path, cache):
    """Files are named by what was asked: copying one over the other loses nothing."""
    door_to(Answering(), cache).ask(call_to("openai:demo", sample=1))
    (path,) = (cache.folder / "replies").rglob("*.json")

    assert json.loads(path.read_text())["key"] == path.stem
