"""Write whole small tasks to be linted, and films of pictures."""

import json
from functools import cache
from pathlib import Path

import av
from PIL import Image, ImageDraw

from pytest_iwr.dataset import find
from pytest_iwr.lint.lint import lint

VIEWPORT = (400, 300)
FPS = 25
REST_S = 1.3
PAGE = """<!doctype html><title>Greeting</title><h1>Greeting</h1>
<label>Name <input id="name"></label><button id="greet">Greet</button><p id="out"></p>
<script>greet.onclick = () => { out.textContent = 'Hello'; };</script>"""


def action(kind="Click", description="Click the 'Greet' button", *, also=None, **parameters):
    """Return an action that nothing is wrong with; *also* replaces keys of it."""
    return {
        "type": kind,
        "parameters": {"description": description, **parameters},
        "visual_evaluation_flag": True,
        "logical_assertion": "It says 'Hello'.",
        "checks": [{"text": "Hello"}],
        **(also or {}),
    }


def state(step, *, size=VIEWPORT, words=""):
    """Return the picture of a state: some text, and a bar that grows with *step*."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    draw.text((20, 20), f"A page with some words {words}", fill="black", font_size=20)
    draw.rectangle((20, 100, 60 + step * 30, 140), fill=(20, 110, 200))
    return picture


def film(path, shown, *, finish=None):
    """Write (picture, seconds) after one another as H.264; *finish* draws on each frame."""
    frames = [picture for picture, seconds in shown for _ in range(round(seconds * FPS))]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "23"})
        stream.width, stream.height, stream.pix_fmt = *frames[0].size, "yuv420p"
        for number, picture in enumerate(frames):
            drawn = finish(picture.copy(), number / FPS) if finish else picture
            container.mux(stream.encode(av.VideoFrame.from_image(drawn)))
        container.mux(stream.encode())


@cache
def _film_of_rest(folder, steps):
    path = folder / f"rest_{steps}.mp4"
    film(path, [(state(step), REST_S) for step in range(steps + 1)])
    return path.read_bytes()


def write_task(home: Path, *, actions=None, page=PAGE, locators=None, files=None, **changes):
    """Write a task that nothing is wrong with, but for what is asked for; return its entry.

    *files*: bytes by path in its folder, ``None`` to leave one out. *changes*: keys of the task.
    """
    actions = [action()] if actions is None else actions
    steps = len(actions)
    task = {
        "schema": "iwr-task/1",
        "id": home.name,
        "title": "Say hello",
        "classification": {"interaction_complexity": "L1", "visual_complexity": "V1"},
        "device": {"viewport": dict(zip(("width", "height"), VIEWPORT, strict=True))},
        "recorded": [round(REST_S * step, 3) for step in range(1, steps + 1)],
        "action_sequence": actions,
        **changes,
    }
    solution = {
        "schema": "iwr-solution/1",
        "actions": [{"locator": locator} for locator in locators or ["#greet"] * steps],
    }
    home.mkdir(parents=True)
    for step in range(steps + 1):
        _write(home / f"checkpoints/step_{step}.png", b"")
        state(step).save(home / f"checkpoints/step_{step}.png")
    whole = {
        "task.json": json.dumps(task).encode(),
        "reference/index.html": page.encode(),
        "reference/solution.json": json.dumps(solution).encode(),
        "video.mp4": _film_of_rest(home.parent, steps),
    }
    for name, data in (whole | (files or {})).items():
        (home / name).unlink(missing_ok=True)
        if data is not None:
            _write(home / name, data)
    return find(home)[0]


def _write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def findings(entry, *, stage=None):
    """Return what is found in the task of *entry*, as (code, action)."""
    report = lint(entry, stage=stage, tell=lambda _: None)
    return [(finding.code, finding.action) for finding in report.findings]
