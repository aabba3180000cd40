"""Pages made without a model: the floors that a benchmark's numbers stand on.

Nobody wrote these pages. What they score is what a task gives for nothing, for the first picture
of its video, or for all of its pictures. They know the video and the size of the screen, as a
model does; never the trajectory, the checkpoints or the reference page.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Literal, get_args

from pytest_iwr.errors import PageSourceError, TaskFormatError, UsageError
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.page.key_frames import key_frames
from pytest_iwr.protocol import FLOOR
from pytest_iwr.video import sampled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from PIL.Image import Image

    from pytest_iwr.task import Task

Kind = Literal["blank", "still", "slides"]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: A page of pictures of 12 MB loads in 3 to 6 s, one of 24 MB in 11 s; at 15 s it is dead.
_MOST_BYTES = 8_000_000
#: One picture may be exact (150 to 290 KiB at 1280x800). Of many, each is to be small: less than
#: half of that, for 0.001 of LVS at most. The lower qualities are for what is larger than it may
#: be: long videos of large screens.
_EXACT: Mapping[str, int] = {"lossless": 1}
_SMALL: tuple[Mapping[str, int], ...] = tuple({"quality": q} for q in (95, 85, 70, 50, 25))
#: Of speed and size, the encoder's middle.
_METHOD = 4

_HEAD = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
"""
#: Pictures say nothing in words: what cannot be found in them is not there.
_STYLE = """\
<style>
  html { background: #808080; }
  img { position: fixed; inset: 0; width: 100%; height: 100%; }
  img[hidden] { display: none; }
</style>
"""
#: A click is what mouse, pen and finger have in common, one for each press, wherever it is.
_ADVANCE = """\
<script>
  const slides = [...document.images];
  let shown = 0;
  addEventListener("click", () => {
    if (shown + 1 === slides.length) return;
    slides[shown + 1].hidden = false;
    slides[shown].hidden = true;
    shown += 1;
  });
</script>
"""


@dataclass(frozen=True, slots=True)
class FloorPages:
    """Makes the same page for the same video, byte for byte.

    ``blank``: a white page. ``still``: the first picture of the video, over the whole viewport.
    ``slides``: the states that the video shows, each click one further, the last one stays.
    """

    kind: Kind

    @property
    def subject(self) -> str:
        """Name the floor as results do: ``floor-still``."""
        return f"floor-{self.kind}"

    @property
    def spec(self) -> str:
        """Name the floor as users do: ``floor:still``."""
        return f"{FLOOR}{self.kind}"

    def page_for(self, task: Task) -> PageUnderTest:
        """Return the floor's page. Raises `PageSourceError` when it needs a video and has none."""
        return PageUnderTest(html=self._html(task), assets={}, spec=self.spec)

    def _html(self, task: Task) -> str:
        head = _HEAD.format(title=self.kind)
        if self.kind == "blank":
            return head
        images = [_image(webp, first=not i) for i, webp in enumerate(self._frames(task))]
        script = _ADVANCE if self.kind == "slides" else ""
        return head + _STYLE + "".join(images) + script

    def _frames(self, task: Task) -> list[bytes]:
        try:
            return _still(task) if self.kind == "still" else _slides(task)
        except TaskFormatError as error:
            raise PageSourceError(
                f"{error}; {self.spec} is made from it: fetch or record the task once more"
            ) from error


def parse_floor(spec: str) -> FloorPages:
    """Return the floor that *spec* names, as ``floor:still``. Raises `UsageError` for any other."""
    for kind in KINDS:
        floor = FloorPages(kind)
        if floor.spec == spec:
            return floor
    known = ", ".join(f"{FLOOR}{kind}" for kind in KINDS)
    raise UsageError(f"{spec!r} is no floor; known are {known}")


def _still(task: Task) -> list[bytes]:
    for moment in sampled(_video(task)):
        return [_webp(_whole(moment.picture, task), (_EXACT, *_SMALL), most=_MOST_BYTES)]
    raise TaskFormatError(f"{task.video}: shows nothing")


def _slides(task: Task) -> list[bytes]:
    found = key_frames(_video(task), viewport=task.viewport)
    most = _MOST_BYTES // len(found)
    return [_webp(_whole(picture, task), _SMALL, most=most) for picture in found]


def _video(task: Task) -> Path:
    if task.video is None:
        place = task.root / "video.mp4" if task.root else f"task {task.id}: video.mp4"
        raise TaskFormatError(f"{place} is missing")
    return task.video


def _whole(picture: Image, task: Task) -> Image:
    """Return *picture* with the last column and row that an odd side loses in a video.

    Without them it would be stretched by a pixel, and blurred.
    """
    import numpy as np  # noqa: PLC0415 - heavy, and only floors with pictures need it
    from PIL import Image as pil  # noqa: N813, PLC0415

    for scale in (task.device_scale_factor, 1.0):
        width, height = (round(side * scale) for side in task.viewport)
        lost = width - picture.width, height - picture.height
        if lost in {(1, 0), (0, 1), (1, 1)}:
            edges = (0, lost[1]), (0, lost[0]), (0, 0)
            return pil.fromarray(np.pad(np.asarray(picture), edges, mode="edge"))
    return picture


def _webp(picture: Image, ways: Sequence[Mapping[str, int]], *, most: int) -> bytes:
    """Return *picture* in the first of these *ways* that takes *most* bytes, else in the last."""
    data = b""
    for way in ways:
        file = BytesIO()
        picture.save(file, "WEBP", method=_METHOD, **way)
        data = file.getvalue()
        if len(data) <= most:
            break
    return data


def _image(webp: bytes, *, first: bool) -> str:
    data = base64.b64encode(webp).decode("ascii")
    hidden = "" if first else " hidden"
    return f'<img decoding="sync" src="data:image/webp;base64,{data}"{hidden}>\n'
