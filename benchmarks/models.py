"""What asking models costs besides the models: calls, replays, frames, overhead.

The model is a local server that answers at once, so what is measured is ours and the client's.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

import numpy as np
from asked import SAID, Answering, backend_to, call_to, door_to
from made_videos import video
from model_server import serving
from model_wires import Wire
from PIL import Image

from pytest_iwr.models.budget import Budget
from pytest_iwr.models.cache import ReplyCache
from pytest_iwr.models.call import Media
from pytest_iwr.models.runtime import Patience, Portal
from pytest_iwr.page import frames as frames_module
from pytest_iwr.page.inputs import generation_parts
from pytest_iwr.task import Task

PICTURES = 66
BYTES = 190_000
TIMES = 5


def measured(what, times=TIMES):
    """Return seconds of *what*, each time."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        what()
        took.append(time.perf_counter() - begun)
    return took


def told(name, took, unit=1.0, places=2, of="s"):
    """Print the median and the spread."""
    low, mid, high = (value * unit for value in (min(took), median(took), max(took)))
    print(f"{name:48} {mid:8.{places}f} {of}  ({low:.{places}f} to {high:.{places}f})")


def pictures():
    """Return as many pictures as a long video gives, of their size."""
    noise = np.random.default_rng(0)
    return [
        Media.of(noise.bytes(BYTES), media_type="image/jpeg", name=f"frame_{n:03d}.jpg")
        for n in range(PICTURES)
    ]


def overhead():
    """Print how long a call of many pictures takes when the model needs no time."""
    os.environ["IWR_API_KEY"] = "none"
    parts = ("Write the page.", *pictures())
    portal = Portal()
    for wire in Wire:
        with serving() as server:
            backend = backend_to(server, wire, portal, Patience())
            call = replace(call_to("openai:demo", parts=parts), model=backend.spec)
            # Loads the library of the provider.
            backend.complete(replace(call_to("openai:demo"), model=backend.spec))
            took = measured(partial(backend.complete, call))
            told(f"call of {PICTURES} pictures, {wire}", took)
            backend.close()
    portal.close()


def replay(folder):
    """Print how long a reply takes that is on disk."""
    cache = ReplyCache(folder / "cache")
    reply = SAID.model_copy(update={"text": "x" * 60_000})
    calls = [call_to("openai:demo", parts=("W", *pictures()), sample=n) for n in range(1, 41)]
    door = door_to(Answering(reply), cache)
    for call in calls:
        door.ask(call)
    took = [seconds for call in calls for seconds in measured(lambda call=call: door.ask(call), 1)]
    told("reply on disk, a call", took, unit=1000, of="ms")


def film(path):
    """Write a minute of 1080p at 30 frames a second: a page that is scrolled, and rests."""
    shot = Path(__file__).parents[1] / "tasks" / "shop" / "checkpoints" / "step_0.png"
    page = Image.open(shot).convert("RGB").resize((1920, 1400))

    def shown():
        for number in range(60 * 30):
            second, part = divmod(number, 30)
            top = (second // 2 * 40 + (part if second % 2 else 0)) % 320
            yield number / 30, page.crop((0, top, 1920, top + 1080))

    return video(path, shown())


def frames(folder):
    """Print how long it takes to know and to make the frames of a minute of video."""
    (folder / "task").mkdir()
    film(folder / "task" / "video.mp4")
    task = Task.model_validate({"id": "t", "action_sequence": [{"type": "Click"}]})
    task._root = folder / "task"  # noqa: SLF001 - as loading it does
    memo = folder / "memo"

    def anew():
        frames_module._frames_of.cache_clear()  # noqa: SLF001 - as in a new process
        for path in memo.glob("*"):
            path.unlink()
        for part in generation_parts(task, budget=Budget(), video="frames", memo_dir=memo):
            if isinstance(part, Media):
                part.load()

    told("frames of a minute of 1080p, told and loaded", measured(anew, 3))
    known = measured(lambda: generation_parts(task, budget=Budget(), video="frames", memo_dir=memo))
    told("the same, remembered", known, unit=1000, of="ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        replay(Path(home))
        overhead()
        frames(Path(home))
