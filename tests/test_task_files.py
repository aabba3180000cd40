"""The files of a task: what is missing or broken is said in a sentence, what is well is not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from pytest_iwr.dataset import load_tasks
from pytest_iwr.task_files import problem_of_png, problem_of_video, problems
from pytest_iwr.task_parsing import parse_task

HEADPHONES = Path(__file__).parents[1] / "tasks" / "headphones"
FRAMES = 40


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> bytes:
    """Give a film whose index stands in front, as those for the web do."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    noise = np.random.default_rng(0)
    with av.open(path, "w", options={"movflags": "faststart"}) as made:
        stream = made.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for _ in range(FRAMES):
            picture = noise.integers(0, 255, (120, 160, 3), np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        made.mux(stream.encode())
    return path.read_bytes()


@pytest.fixture
def task(tmp_path, film):
    """Give a task that is whole, of one action, in a folder of its own."""
    for folder in ("assets", "checkpoints"):
        (tmp_path / "one" / folder).mkdir(parents=True)
    for step in (0, 1):
        Image.new("RGB", (40, 30), "red").save(tmp_path / f"one/checkpoints/step_{step}.png")
    (tmp_path / "one/assets/asset_001.txt").write_text("a")
    (tmp_path / "one/video.mp4").write_bytes(film)
    action = {"type": "Press", "parameters": {"key": "Enter"}, "visual_evaluation_flag": True}
    row = {"id": "one", "action_sequence": [action]}
    return parse_task(row, where="here", root=tmp_path / "one")


def test_a_whole_task_has_no_problems(task):
    """Nothing is said of a task that lacks nothing."""
    assert list(problems(task)) == []


def test_the_bundled_task_lacks_only_what_is_not_there():
    """Of the bundled task nothing is broken."""
    (bundled,) = load_tasks(HEADPHONES)

    told = list(problems(bundled))

    assert [line for line in told if "missing" not in line] == []
    assert bool(told) == (not (HEADPHONES / "video.mp4").exists())


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("video.mp4", "video.mp4: missing; models are shown this recording of the session"),
        ("checkpoints/step_0.png", "step_0.png: missing, but step 0 is to be compared with it"),
        ("checkpoints/step_1.png", "step_1.png: missing, but step 1 is to be compared with it"),
    ],
)
def test_what_is_missing_is_named(task, file, told):
    """A missing file is one problem, told by its path."""
    (task.root / file).unlink()

    (problem,) = problems(task)

    assert problem.endswith(told)
    assert problem.startswith(f"{file}: ")


def test_a_checkpoint_that_nobody_compares_may_be_missing(task):
    """Steps without a flag need no picture."""
    plain = task.model_copy(
        update={
            "initial_visual_flag": False,
            "actions": tuple(a.model_copy(update={"visual_flag": False}) for a in task.actions),
        }
    )
    shutil.rmtree(task.root / "checkpoints")

    assert list(problems(plain)) == []


def test_a_task_without_a_folder_is_one_problem(task):
    """Where nothing is there, one sentence says so."""
    shutil.rmtree(task.root)

    (problem,) = problems(task)

    assert "there is no such folder" in problem


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"plain text",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-12],
        lambda data: data[:45] + b"\x00\x01\x02" + data[48:],
    ],
    ids=["empty", "text", "half", "no-end", "changed"],
)
def test_a_damaged_png_is_told(task, damage):
    """However a checkpoint was damaged, it is one problem that names it."""
    path = task.root / "checkpoints" / "step_1.png"
    path.write_bytes(damage(path.read_bytes()))

    (problem,) = problems(task)

    assert problem.startswith("checkpoints/step_1.png: not a PNG that can be decoded: ")


def test_a_picture_of_another_kind_is_no_png(tmp_path):
    """The name does not make a PNG."""
    Image.new("RGB", (9, 9)).save(tmp_path / "a.png", format="JPEG")

    assert "not a PNG" in problem_of_png(tmp_path / "a.png")


@pytest.mark.parametrize("size", [(20_000, 6_000), (30_000, 20_000)])
def test_a_png_of_absurd_size_is_not_decoded(tmp_path, size):
    """A small file may hold a picture that fills the memory."""
    Image.new("1", size).save(tmp_path / "a.png")

    assert "too many" in problem_of_png(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda data: b"", "not a video that can be decoded"),
        (lambda data: b"plain text " * 99, "not a video that can be decoded"),
        (lambda data: data[: len(data) // 2], f"of {FRAMES} pictures"),
        (lambda data: data[: len(data) // 2] + bytes(9_000) + data[len(data) // 2 + 9_000 :], "no"),
    ],
    ids=["empty", "text", "half", "changed"],
)
def test_a_damaged_film_is_told(task, damage, told):
    """However the video was damaged, it is one problem that names it."""
    video = task.root / "video.mp4"
    video.write_bytes(damage(video.read_bytes()))

    (problem,) = problems(task)

    assert problem.startswith("video.mp4: ")
    assert told in problem


def test_a_film_without_pictures_is_told(tmp_path):
    """Sound alone is no video."""
    with av.open(tmp_path / "a.mp4", "w") as made:
        stream = made.add_stream("aac", rate=8_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1_024), np.float32), "fltp", "mono")
        frame.sample_rate = 8_000
        made.mux(stream.encode(frame))
        made.mux(stream.encode())

    assert problem_of_video(tmp_path / "a.mp4") == "holds no pictures"


@pytest.mark.parametrize("check", [problem_of_png, problem_of_video])
def test_what_is_no_file_is_said_without_reading_it(tmp_path, check):
    """A folder and a pipe, which has no end, are no pictures."""
    os.mkfifo(tmp_path / "pipe")

    assert check(tmp_path / "pipe") == "not a file"
    assert check(tmp_path) == "not a file"
    assert check(tmp_path / "nothing") == "missing"


def test_links_among_the_assets_are_told(task, tmp_path):
    """What a page may not be given is named: links, wherever they lead, and what cannot be read."""
    (tmp_path / "secret.txt").write_text("secret")
    assets = task.root / "assets"
    (assets / "b.txt").symlink_to(tmp_path / "secret.txt")
    (assets / "c").symlink_to(tmp_path)
    (assets / "d.txt").symlink_to("asset_001.txt")
    os.mkfifo(assets / "e")

    told = list(problems(task))

    link = "a link, which is not followed; put the file itself there"
    names = ["assets/b.txt", "assets/c", "assets/d.txt"]
    assert told == [*(f"{name}: {link}" for name in names), "assets/e: not a file"]


def test_an_assets_folder_that_is_a_link_is_told(task, tmp_path):
    """The folder of assets itself is not followed out of the task."""
    shutil.move(task.root / "assets", tmp_path / "elsewhere")
    (task.root / "assets").symlink_to(tmp_path / "elsewhere")

    (problem,) = problems(task)

    assert problem.startswith("assets: a link, which is not followed")
