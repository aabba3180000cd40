"""Tasks whose files are broken or missing, in pytest: the task beside them scores as ever."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest

#: A whole PNG of one pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
HEAD = b"IHDR" + struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
#: The same, but said to be of ten thousand million pixels: 30 GB, if one believed it.
HUGE = PIXEL[:12] + HEAD + struct.pack(">I", zlib.crc32(HEAD)) + PIXEL[33:]
#: What the page of a task does at a key.
SAY = "document.querySelector('p').textContent = 'Yes';"
#: What may lie in place of a checkpoint, and the words that must be told of it.
CHECKPOINTS = {
    "half": (PIXEL[:40], "the checkpoint is not a readable PNG"),
    "text": (b"no picture", "the checkpoint is not a readable PNG"),
    "empty": (b"", "the checkpoint is not a readable PNG"),
    "huge": (HUGE, "the checkpoint has 100000x100000 pixels, and at most 100,000,000 are compared"),
    "folder": (None, "checkpoints/step_1.png is missing from the task"),
}


@pytest.fixture
def beside(project):
    """Give a project with one task that is well."""
    project.task("well")
    return project


def test_a_broken_checkpoint_is_an_error_of_that_picture_alone(beside):
    """The action is judged as ever; the picture counts as not compared, and says why."""
    for name, (data, _) in CHECKPOINTS.items():
        task = beside.task(name, beside.press(visual_evaluation_flag=True))
        file = task.parent / "checkpoints" / "step_1.png"
        file.parent.mkdir()
        file.mkdir() if data is None else file.write_bytes(data)

    done = beside.run_visual("tasks")

    assert done.code == 3
    assert done.words == {key: ["passed"] for key in [*sorted(CHECKPOINTS), "well"]}
    for name, (_, words) in CHECKPOINTS.items():
        scores, visual = done.scores[name], done.results[name].visuals
        (told,) = (record.error for record in visual.values())
        assert (scores.ifs, scores.vfs, scores.final) == (1.0, None, None)
        assert words in told
        assert "at 0x" not in told  # no object of ours is named by its address


def test_a_replay_needs_no_video(beside):
    """A film that is missing, or is none, changes nothing: nobody looks at it."""
    beside.task("without")
    beside.task("broken")
    beside.write("tasks/broken/video.mp4", "no film")

    done = beside.run("tasks")

    assert done.code == 0
    assert done.words == {name: ["passed"] for name in ("broken", "well", "without")}


@pytest.mark.browser
def test_a_missing_asset_is_a_picture_that_does_not_show(bare):
    """What is not there, is a folder, or a link to nowhere, the page asks for in vain, and acts."""
    names = ["missing.png", "folder.png", "dangling.png", "loop.png"]
    pictures = "".join(f"<img src=__PLACEHOLDER_ASSETS_BASE_DIR__/{name}>" for name in names)
    page = f"<!doctype html>{pictures}<p>No</p><script>onkeydown = () => {{ {SAY} }}</script>"
    assets = bare.task("shop", bare.press(checks=[{"text": "Yes"}]), page=page).parent / "assets"
    (assets / "folder.png").mkdir(parents=True)
    (assets / "dangling.png").symlink_to("nowhere.png")
    (assets / "loop.png").symlink_to("loop.png")

    done = bare.run("tasks")

    assert done.code == 0, done.all
    assert done.words == {"shop": ["passed"]}


@pytest.mark.parametrize("kind", ["missing", "folder", "dangling"])
def test_a_page_that_is_no_file_is_no_page(beside, kind):
    """Without a page to read the task scores 0, as when there is none; the other one runs."""
    beside.task("shop")
    beside.write("pages/well/index.html", "<p>")
    file = beside.path / "pages" / "shop" / "index.html"
    file.parent.mkdir()
    if kind == "folder":
        file.mkdir()
    elif kind == "dangling":
        file.symlink_to("nowhere.html")

    done = beside.run("tasks", "--iwr-page=pages")

    said = "is no file" if kind == "folder" else "does not exist"
    assert done.code == 1
    assert done.words == {"shop": ["not_reached"], "well": ["passed"]}
    assert done.scores["shop"].ifs == 0.0
    assert f"no page: {file} {said}" in done.out


def test_a_reference_page_that_is_no_file_is_asked_for(beside):
    """A task without a page of its own is refused by name, and with what to do."""
    beside.task("shop", page=None)
    (beside.path / "tasks" / "shop" / "reference" / "index.html").mkdir(parents=True)

    done = beside.run("tasks")

    assert done.code == 4
    assert "task shop brings no reference page" in done.err
    assert "name pages with --iwr-page=PATH" in done.err
