"""Recording: what is written. One recording of a page that does a bit of everything."""

import json
import re
from typing import NamedTuple

import av
import numpy as np
import pytest
from PIL import Image

from pytest_iwr.dataset import load_tasks
from pytest_iwr.errors import RecordingError
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.judging.checks import CheckJudge
from pytest_iwr.recorder.record import Recorder
from pytest_iwr.video import duration_s

pytestmark = pytest.mark.browser

#: Its second button turns the page blue; its frame and its shadow hold a field and a button.
PAGE = """<!doctype html><meta charset=utf-8><title>Greeting</title>
<style>body { margin: 8px; background: #fff } main { height: 200px; overflow: auto }</style>
<img src="assets/my%20leaf.svg" width=20 height=20 alt="">
<label>Name <input id=name></label><button id=greet>Greet</button><p id=out></p>
<label>Size <select id=size><option>Small<option>Large</select></label>
<div id=host></div><main><p style="height: 900px">Long</p></main>
<script>
greet.onclick = () => {
  out.textContent = 'Hello ' + document.getElementById('name').value;
  document.body.style.background = '#0a3cc8';
};
document.addEventListener('keydown', (e) => { if (e.key == 'Escape') out.textContent = 'Bye' });
host.attachShadow({mode: 'open'}).innerHTML = '<button>Deep</button>';
host.shadowRoot.firstChild.onclick = (e) => { e.target.textContent = 'Found' };
</script>"""
LEAF = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="9"/></svg>'
BLUE = (10, 60, 200)
#: Odd on purpose.
WIDTH, HEIGHT = 401, 301
CORNER = (WIDTH - 4, 4)


class Recorded(NamedTuple):
    """A recorded task, what the recorder told, and the film: a picture for every moment."""

    task: object
    recording: object
    told: list
    times: list
    film: list

    def at(self, at_s):
        """Return what the film shows at *at_s* seconds, as an array."""
        return self.film[np.searchsorted(self.times, at_s + 1e-6) - 1]


def decoded(path):
    """Return the times and pictures of a video."""
    with av.open(str(path)) as container:
        frames = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(0)]
    return [at for at, _ in frames], [picture for _, picture in frames]


@pytest.fixture(scope="module")
def steps(action):
    """Type, click, press, choose, click in a shadow, scroll."""
    return [
        (action("Type", "Type 'Ada' into the 'Name' field",
                {"field": "Name", "value": "Ada"}, text="Ada"), "#name"),
        (action("Click", "Click the 'Greet' button", {"text": "Hello Ada"}), "#greet"),
        (action("Press", "Press Escape", {"text": "Bye"}, key="Escape"), None),
        (action("Type", "Choose 'Large' in 'Size'",
                {"field": "Size", "value": "Large"}, text="Large"), "#size"),
        (action("Click", "Click the 'Deep' button", {"text": "Found"}), "#host button"),
        (action("Scroll", "Scroll the list down", {"scroll": "down", "within": "Long"},
                direction="down", scroll_page=0.4), "main"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def recorded(chromium, tmp_path_factory, task_in, steps):
    """Record the page once, at twice as many device pixels."""
    home = tmp_path_factory.mktemp("recorded") / "greeting"
    (home / "assets").mkdir(parents=True)
    (home / "assets" / "my leaf.svg").write_text(LEAF)
    screen = {"viewport": {"width": WIDTH, "height": HEIGHT}, "device_scale_factor": 1}
    task = task_in(home, PAGE, steps, device=screen)
    told = []
    recorder = Recorder(
        chromium, CheckJudge(), RulesGrounder(), tell=lambda *what: told.append(what)
    )
    recording = recorder.record(task)
    (task,) = load_tasks(home)
    return Recorded(task, recording, told, *decoded(task.video))


def test_everything_of_a_task_is_there(recorded, chromium):
    """Video, checkpoints, sheet and assets; nothing else, and no draft."""
    home = recorded.task.root
    names = sorted(str(p.relative_to(home)) for p in home.rglob("*") if p.is_file())

    assert names == [
        "assets/asset_001.svg",
        "checkpoints/recording.json",
        *[f"checkpoints/step_{step}.png" for step in range(7)],
        "reference/index.html",
        "reference/solution.json",
        "sheets/sheet_1.jpg",
        "task.json",
        "video.mp4",
    ]
    assert [path.name for path in home.parent.iterdir()] == ["greeting"]
    assert recorded.recording.renamed == {"my leaf.svg": "asset_001.svg"}
    assert recorded.task.recorded_with() == chromium.version


def test_checkpoints_are_what_a_replay_sees(recorded):
    """One for each state, of the screen's size, and each state differs from the last."""
    pictures = [recorded.task.checkpoint(step).read_bytes() for step in range(7)]

    assert len(set(pictures)) == 7
    with Image.open(recorded.task.checkpoint(0)) as first:
        assert first.size == (WIDTH, HEIGHT)


def test_the_task_says_what_was_measured(recorded):
    """The time of each action, where it stands in the taxonomy, how it was recorded."""
    made = json.loads((recorded.task.root / "task.json").read_text())

    assert list(made)[:4] == ["schema", "id", "device", "action_sequence"]
    assert len(made["recorded"]) == 6
    assert made["recorded"] == sorted(made["recorded"])
    assert made["classification"] == {"interaction_complexity": "L3", "visual_complexity": "V1"}
    assert made["recording_details"]["resolution"] == f"{WIDTH}x{HEIGHT}"


def test_progress_is_told(recorded):
    """What is being done, and which part of it."""
    whats = list(dict.fromkeys(what for what, _ in recorded.told))

    assert whats == [
        "greeting: contact sheets",
        "greeting: checkpoints",
        "greeting: video",
        "greeting: writing the video",
    ]
    assert ("greeting: video", "action 3 of 6") in recorded.told


def test_the_video_is_h264_with_even_sides_and_even_times(recorded):
    """Every player shows it; each frame has its time, from 0 to the end."""
    with av.open(str(recorded.task.video)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert (stream.width, stream.height) == (WIDTH - 1, HEIGHT - 1)
        assert stream.codec_context.pix_fmt == "yuv420p"
    assert recorded.times[0] == 0
    assert np.allclose(np.diff(recorded.times), 1 / 25)
    assert duration_s(recorded.task.video) == pytest.approx(recorded.recording.video_s, abs=0.05)


def test_an_action_is_seen_at_its_time(recorded):
    """The frame before has the old state, a frame soon after has the new one."""
    click_s = recorded.task.recorded[1]
    x, y = CORNER

    before, after = recorded.at(click_s - 0.04)[y, x], recorded.at(click_s + 0.3)[y, x]

    assert min(before) > 240
    assert np.abs(after.astype(int) - BLUE).max() <= 8


def test_colours_are_those_of_the_checkpoints(recorded):
    """After the last action the film shows what the last checkpoint shows, but for the pointer."""
    with Image.open(recorded.task.checkpoint(6)) as last:
        checkpoint = np.asarray(last.convert("RGB")).astype(int)

    difference = np.abs(recorded.film[-1].astype(int) - checkpoint[: HEIGHT - 1, : WIDTH - 1])

    assert difference.mean() < 4


def test_text_appears_key_by_key(recorded):
    """Between the first key and the last there are frames with part of the text."""
    start = recorded.task.recorded[0]
    field = [recorded.at(start + at / 25)[8:40, 60:230] for at in range(2, 15)]

    dark = [int((picture.min(axis=2) < 90).sum()) for picture in field]

    assert len(set(dark)) >= 3


def test_the_pointer_and_its_press_are_seen(recorded):
    """At the moment of a click the mark is around the button, and gone half a second later."""

    def marked(at_s):
        red, green, blue = np.moveaxis(recorded.at(at_s).astype(int), 2, 0)
        return ((red - blue > 60) & (red - green > 40)).nonzero()

    click_s = recorded.task.recorded[4]
    rows, columns = marked(click_s + 0.12)
    later, _ = marked(click_s + 0.6)

    assert len(rows) > 20
    assert np.ptp(rows) < 50
    assert np.ptp(columns) < 50
    assert len(later) == 0


def test_recording_again_gives_the_same(recorded, chromium, tmp_path, monkeypatch):
    """Checkpoints are equal to the byte, no asset is renamed again; the old task stays."""
    monkeypatch.setattr("pytest_iwr.recorder.hand.REST_S", 0.1)
    monkeypatch.setattr("pytest_iwr.recorder.hand.FIRST_REST_S", 0.1)
    page = recorded.task.reference_html.read_bytes()

    again = Recorder(chromium, CheckJudge(), RulesGrounder()).record(
        recorded.task, into=tmp_path / "greeting"
    )

    assert again.renamed == {}
    assert again.added == {}
    assert (again.home / "reference" / "index.html").read_bytes() == page
    for step in range(7):
        new = (again.home / "checkpoints" / f"step_{step}.png").read_bytes()
        assert new == recorded.task.checkpoint(step).read_bytes()


def test_a_phone_is_filmed_with_a_finger(recorder, task_of, action, monkeypatch):
    """A task by touch on a finer screen: the finger shows where it taps, and only then."""
    monkeypatch.setattr("pytest_iwr.recorder.hand.REST_S", 0.8)
    monkeypatch.setattr("pytest_iwr.recorder.hand.FIRST_REST_S", 0.3)
    page = "<!doctype html><meta name=viewport content=width=device-width><body bgcolor=white>"
    page += "<button id=go onclick='out.textContent = `Done`'>Go</button><p id=out>"
    screen = {"viewport": {"width": 200, "height": 300}, "device_scale_factor": 2, "touch": True}
    task = task_of(page, [(action("Click", "Tap 'Go'", {"text": "Done"}), "#go")], device=screen)

    recorder.record(task)

    (task,) = load_tasks(task.root)
    times, film = decoded(task.video)
    scale = film[0].shape[1] / 200
    tapped = np.searchsorted(times, task.recorded[0] + 0.12)
    marked = np.abs(film[tapped].astype(int) - film[tapped - 8]).max(axis=2) > 60
    assert marked.nonzero()[0].max() < 60 * scale
    assert marked.nonzero()[1].max() < 70 * scale
    below = [picture[int(100 * scale) :].min() for picture in (film[0], film[-1])]
    assert min(below) > 240


@pytest.mark.parametrize("into", ["file", "folder"])
def test_what_is_there_already_is_not_touched(recorder, task_of, action, tmp_path, into):
    """A recording for elsewhere needs a new or empty folder."""
    there = tmp_path / into
    if into == "folder":
        there.mkdir()
        (there / "thesis.txt").write_text("years of work")
    else:
        there.write_text("years of work")
    task = task_of(PAGE, [(action("Press", "Press Escape", key="Escape"), None)])

    with pytest.raises(RecordingError, match=re.escape(f"{there} is there already")):
        recorder.record(task, into=there)


def test_what_a_replay_would_not_find_is_warned_of(chromium, task_of, action, monkeypatch):
    """An action whose words are too weak for the rules is recorded, and named."""
    monkeypatch.setattr("pytest_iwr.recorder.hand.REST_S", 0.1)
    monkeypatch.setattr("pytest_iwr.recorder.hand.FIRST_REST_S", 0.1)
    page = "<!doctype html><title>x</title><button id=go onclick='this.textContent = 1'>Go</button>"
    task = task_of(page, [(action("Click", "Click the friendly thing"), "#go")])
    warnings = []

    Recorder(chromium, CheckJudge(), RulesGrounder(), warn=warnings.append).record(task)

    (said,) = warnings
    assert said.startswith("01 click the friendly thing: a replay would not find it")
