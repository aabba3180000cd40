"""What a person sees at one moment: painted text (of canvases too) and the blocks it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_iwr.browser.snapshot import Box, TextRun
from pytest_iwr.errors import JudgeError, ScorerError
from pytest_iwr.judging.checks_blocks import Layout
from pytest_iwr.judging.checks_text import occurrences, same_words, says
from pytest_iwr.visual.pixels import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PIL.Image import Image

    from pytest_iwr.browser.snapshot import Node, Snapshot
    from pytest_iwr.judging.base import Observation
    from pytest_iwr.judging.checks_blocks import Region
    from pytest_iwr.judging.checks_text import Occurrence
    from pytest_iwr.visual.base import TextBox, TextReader

#: Difference of a channel (of 255) up to which an area is of one colour to the eye: a contrast
#: ratio of 1.05 is 6 of 255 below white, 8 above black.
FLAT = 8


@dataclass(frozen=True)
class Sight:
    """One observation as checks read it.

    The text reader is asked only for canvases, only when the page's own text does not have what
    is looked for, and once per observation.
    """

    seen: Observation
    reader: Callable[[], TextReader] | None = None

    @property
    def snapshot(self) -> Snapshot:
        """What the page showed."""
        return self.seen.snapshot

    @cached_property
    def picture(self) -> Image:
        """The screenshot's pixels. Raises `JudgeError` when they cannot be read."""
        try:
            return decode(self.seen.screenshot_png, what=f"screenshot of step {self.seen.step}")
        except ScorerError as error:
            raise JudgeError(str(error)) from error

    @property
    def pixel_ratio(self) -> float:
        """Picture pixels per CSS pixel."""
        return self.picture.width / self.snapshot.width

    @property
    def unread(self) -> bool:
        """Whether there is painted text that nobody can read: a canvas, and no reader."""
        return self.reader is None and bool(self._canvases)

    def places(self, text: str, *, within: Node | None = None) -> list[Occurrence]:
        """Return where *text* is painted, in reading order, inside the block *within*."""
        scope = self._scope(within)
        runs = self._runs_in(self._runs, scope)
        found = occurrences(text, runs, self.snapshot)
        if found or not any(canvas.index in scope for canvas in self._canvases):
            return found
        every = [*runs, *self._runs_in(self._canvas_runs, scope)]
        return occurrences(text, every, self.snapshot)

    def region(self, label: str) -> Region | None:
        """Return what *label* names, ``None`` when it is not painted.

        Of several places, what looks like a title comes before what just says *label*.
        """
        runs = (*self._runs, *self._canvas_runs_if_needed(label))
        found = occurrences(label, runs, self.snapshot)
        ranks = [self._rank(place, runs, label) for place in found]
        saying = self._layout.saying(label) if found else frozenset()
        best, first = min(ranks, default=None), None
        for place in (p for p, rank in zip(found, ranks, strict=True) if rank == best):
            region = self._layout.region(self._owner(place, runs), place.box, saying=saying)
            if not region.empty:
                return region
            first = first or region
        return first

    def elsewhere(self, text: str) -> bool:
        """Return whether the page has *text* where it cannot be seen: scrolled out or covered."""
        hidden = (node for node in self.snapshot.nodes if node.visible and not node.painted)
        return any(says(text, node.text) or says(text, node.name) for node in hidden)

    def unseen_ink(self, text: str) -> bool:
        """Return whether *text* is painted in the colour of its background."""
        unseen = [run for run in self.snapshot.runs if run.faint and run not in self._runs]
        return bool(occurrences(text, unseen, self.snapshot))

    @cached_property
    def _runs(self) -> tuple[TextRun, ...]:
        """The painted text without what has its background's colour: nobody can see that."""
        return tuple(r for r in self.snapshot.runs if not (r.faint and self._is_flat(r.box)))

    def _is_flat(self, box: Box) -> bool:
        area = pixels(box, ratio=self.pixel_ratio, limit=self.picture.size)
        if area[0] >= area[2] or area[1] >= area[3]:
            return False
        channels = [channel.tobytes() for channel in self.picture.crop(area).split()]
        return all(max(channel) - min(channel) <= FLAT for channel in channels)

    def _scope(self, within: Node | None) -> set[int]:
        nodes = self.snapshot.nodes if within is None else self.snapshot.subtree(within)
        return {node.index for node in nodes}

    def _runs_in(self, runs: Iterable[TextRun], scope: set[int]) -> list[TextRun]:
        return [run for run in runs if run.node in scope]

    def _canvas_runs_if_needed(self, label: str) -> Sequence[TextRun]:
        in_text = occurrences(label, self._runs, self.snapshot)
        return () if in_text else self._canvas_runs

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self.snapshot)

    @cached_property
    def _canvases(self) -> tuple[Node, ...]:
        return tuple(n for n in self.snapshot.nodes if n.tag == "canvas" and n.painted)

    @cached_property
    def _canvas_runs(self) -> tuple[TextRun, ...]:
        if self.reader is None:
            return ()
        return tuple(run for canvas in self._canvases for run in self._read(canvas, self.reader()))

    def _read(self, canvas: Node, reader: TextReader) -> list[TextRun]:
        area = pixels(canvas.box, ratio=self.pixel_ratio, limit=self.picture.size)
        try:
            reading = reader.read(self.picture.crop(area))
        except ScorerError as error:
            raise JudgeError(f"the text on a canvas could not be read: {error}") from error
        return [self._run(canvas, box, corner=area[:2]) for box in reading.boxes]

    def _run(self, canvas: Node, box: TextBox, *, corner: tuple[int, int]) -> TextRun:
        ratio = self.pixel_ratio
        left, top = (corner[0] + box.x) / ratio, (corner[1] + box.y) / ratio
        return TextRun(
            box.text, Box(left, top, box.width / ratio, box.height / ratio), canvas.index
        )

    def _holder(self, indices: Sequence[int]) -> Node:
        """Return the nearest node that holds all *indices*."""
        first = self.snapshot.node(indices[0])
        chains = [
            {i, *(n.index for n in self.snapshot.ancestors(self.snapshot.node(i)))} for i in indices
        ]
        shared = set.intersection(*chains)
        line = (first, *self.snapshot.ancestors(first))
        return next(node for node in line if node.index in shared)

    def _owner(self, place: Occurrence, runs: Sequence[TextRun]) -> Node:
        return self._holder([runs[i].node for i in place.runs])

    def _rank(
        self, place: Occurrence, runs: Sequence[TextRun], label: str
    ) -> tuple[bool, bool, float]:
        lines = [runs[i] for i in place.runs]
        title = any(self._layout.emphasised(line) for line in lines)
        exact = same_words(self._owner(place, runs).text, label)
        return not title, not exact, -max(line.size for line in lines)


def pixels(box: Box, *, ratio: float, limit: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return *box* in pixels of a picture, cut to its size: left, top, right, bottom."""
    left, top = max(0, round(box.x * ratio)), max(0, round(box.y * ratio))
    right, bottom = round(box.right * ratio), round(box.bottom * ratio)
    return left, top, min(right, limit[0]), min(bottom, limit[1])
