"""Rules on the video (IWR4xx): everything is to be seen that a model has to see."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_iwr.lint.film import difference, shows, small
from pytest_iwr.lint.findings import Hit
from pytest_iwr.lint.marks import at
from pytest_iwr.task_files import problem_of_png

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_iwr.lint.context import Written
    from pytest_iwr.lint.film import Film, Small

#: Models are shown a picture a second, and no more than this many.
_MOST_S = 64
#: How far the shape of the video may be from that of the screen.
_SHAPE = 0.01


def no_video(written: Written) -> Iterator[Hit]:
    """Find a task that no model can be shown."""
    if written.task.video is None:
        yield Hit("there is no video.mp4")


def not_recorded(written: Written) -> Iterator[Hit]:
    """Find a video of which nothing says when the actions begin; rows never say it."""
    if written.task.video and written.task.recorded is None and not written.is_row:
        yield Hit("'recorded' is missing: nothing says when each action begins in the video")


def misfit(written: Written) -> Iterator[Hit]:
    """Find times that cannot be those of the actions."""
    times, film = written.task.recorded, written.film
    if times is None:
        return
    if len(times) != len(written.task.actions):
        said = f"{len(times)} times for {len(written.task.actions)} actions"
        yield Hit(f"'recorded' holds {said}")
    if step := next((n for n, (a, b) in enumerate(pairwise(times), 2) if b <= a), 0):
        yield Hit(f"'recorded' does not ascend: {times[step - 1]:g} s is not later", step)
    if film and times and max(times) >= film.duration_s:
        said = f"{max(times):g} s, the video ends at {film.duration_s:g} s"
        yield Hit(f"'recorded' goes beyond the video: {said}")


def too_long(written: Written) -> Iterator[Hit]:
    """Find videos of which models see less than a picture a second."""
    if written.film and written.film.duration_s > _MOST_S:
        yield Hit(f"the video lasts {written.film.duration_s:.0f} s, longer than {_MOST_S} s")


def other_shape(written: Written) -> Iterator[Hit]:
    """Find videos that do not show the screen of the task."""
    if written.film and not _fits(written, written.film):
        width, height = written.task.viewport
        size = "{}x{}".format(*written.film.size)
        yield Hit(f"the video has {size} pixels, not the shape of a screen of {width}x{height}")


def not_shown(written: Written) -> Iterator[Hit]:
    """Find steps that a model, shown a picture a second, never sees at rest."""
    film, spans = written.film, _spans(written)
    if film is None or not spans or not _fits(written, film):
        return
    wanted = _checkpoints(written)
    for step, checkpoint in wanted.items():
        begin, end = spans[step]
        inside = [picture for second, picture in film.shown if begin <= second < end]
        others = [wanted[near] for near in (step - 1, step + 1) if near in wanted]
        if not any(shows(picture, checkpoint, others=others) for picture in inside):
            yield Hit(f"step {step} is {_seen(inside, checkpoint, begin, end)}", at(step))


def _seen(inside: list[Small], checkpoint: Small, begin: float, end: float) -> str:
    span = f"between {begin:.1f} s and {end:.1f} s"
    if not inside:
        return f"in none of the pictures at whole seconds: it is on show {span} only"
    least = min(difference(picture, checkpoint) for picture in inside)
    return f"in none of the {len(inside)} pictures {span} (the nearest differs in {least:.2%})"


def _spans(written: Written) -> list[tuple[float, float]]:
    """Return from when to when each step is on show; nothing when that is not well said."""
    if written.task.recorded is None or written.film is None or any(misfit(written)):
        return []
    return list(pairwise([0.0, *written.task.recorded, written.film.duration_s + 1.0]))


def _checkpoints(written: Written) -> Mapping[int, Small]:
    """Return the checkpoints that can be read, small, by their steps."""
    from PIL import Image  # noqa: PLC0415 - heavy

    found = {}
    for step in range(len(written.task.actions) + 1):
        path = written.task.checkpoint(step)
        if path and not problem_of_png(path):
            with Image.open(path) as picture:
                found[step] = small(picture, viewport=written.task.viewport)
    return found


def _fits(written: Written, film: Film) -> bool:
    width, height = written.task.viewport
    shape = (film.size[0] / film.size[1]) / (width / height)
    return abs(shape - 1) < _SHAPE
