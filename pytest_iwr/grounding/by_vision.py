"""A model looks at a picture of the page with numbered marks: the last that is asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from pydantic import Field

from pytest_iwr.grounding.asking import (
    PACKAGE,
    Answered,
    Asker,
    Question,
    WithKey,
    WithText,
    demand_said,
)
from pytest_iwr.grounding.listing import listing_of
from pytest_iwr.grounding.marked import marked
from pytest_iwr.grounding.outline import is_tickable
from pytest_iwr.models.answers import NotAnAnswerError, demand_case
from pytest_iwr.models.call import Media
from pytest_iwr.models.prompts import prompt_text
from pytest_iwr.task import ActionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_iwr.browser.snapshot import Box, Node, Snapshot
    from pytest_iwr.grounding.listed import Listed
    from pytest_iwr.grounding.marked import Marked
    from pytest_iwr.models.call import Made

PROMPT: Final = "vision-1"
#: With more marks nothing else can be seen.
MOST_MARKS: Final = 150
_PNG: Final = "image/png"


class Mark(Answered):
    """The number of a mark, or a point of the picture, or neither."""

    mark: int | None
    point: Annotated[list[float], Field(min_length=2, max_length=2)] | None


class MarkAndText(Mark, WithText):
    """The same, and what to type there."""


class MarkAndKey(Mark, WithKey):
    """The same, and which key to press there."""


_FORMS: Final = {"": Mark, "text": MarkAndText, "key": MarkAndKey}


@dataclass(frozen=True, slots=True)
class Spot:
    """What was found in the picture: a ``node``, ``point`` where in it (CSS pixels), in words."""

    node: int
    words: str
    path: str = ""
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a model found in the picture, ``None`` for nothing; ``marks``: how many there were."""

    spot: Spot | None
    marks: int
    why: str
    said: str | None
    calls: tuple[Made, ...]


class _Scenery(NamedTuple):
    """The things that are marked, where they are seen, and the canvases that are painted."""

    lines: Sequence[Listed]
    boxes: Sequence[Box]
    canvases: Sequence[Node]


def look(
    question: Question, lines: Sequence[Listed], asker: Asker, *, before: tuple[Made, ...]
) -> Seen | None:
    """Return what *asker*'s model sees; ``None`` where there is nothing that it could choose.

    *before* are the calls that were made for this action already. Raises `GroundingError`.
    """
    scenery = _scenery(question, lines)
    if not scenery.boxes and not scenery.canvases:
        return None
    snapshot = question.snapshot
    texts = [run.box for run in snapshot.runs]
    picture = marked(
        question.scene.screenshot_png, scenery.boxes, texts=texts, width=snapshot.width
    )
    case = question.case(picture.png)
    answer, calls = asker.ask(
        question,
        _FORMS[question.lacks],
        parts=[
            _prompt(question, scenery, picture, case=case),
            Media.of(picture.png, media_type=_PNG, name="page_with_marks.png"),
        ],
        prompt=PROMPT,
        purpose="vision",
        demand=partial(_demand, case=case, of=question, scenery=scenery, scale=picture.scale),
        before=before,
    )
    spot = _spot(answer, scenery, picture.scale)
    return Seen(spot, len(scenery.boxes), answer.why, answer.said, calls)


def _scenery(question: Question, lines: Sequence[Listed]) -> _Scenery:
    snapshot = question.snapshot
    seen = {line.node: box for line in lines if (box := _box(line.node, snapshot))}
    shown = [line for line in lines if line.node in seen]
    chosen = listing_of(shown, keep=question.best, most=MOST_MARKS).lines
    canvases = [node for node in snapshot.nodes if node.tag == "canvas" and node.painted]
    return _Scenery(chosen, [seen[line.node] for line in chosen], canvases)


def _box(index: int, snapshot: Snapshot) -> Box | None:
    """Return where a thing is seen: itself, or the label that stands for it."""
    node = snapshot.node(index)
    if node.tag == "html":
        return None
    labels = (up for up in snapshot.ancestors(node) if up.tag == "label" and is_tickable(node))
    return next((one.box for one in (node, *labels) if one.painted), None)


def _prompt(question: Question, scenery: _Scenery, picture: Marked, *, case: str) -> str:
    canvases = (_corners(node.box, picture.scale) for node in scenery.canvases)
    return prompt_text(
        PACKAGE,
        PROMPT,
        **question.words,
        width=picture.width,
        height=picture.height,
        marks=len(scenery.boxes),
        canvases="; ".join(canvases) or "none",
        form=question.form(case=f'"{case}"', why='"…"', mark="…", point="…"),
    )


def _corners(box: Box, scale: float) -> str:
    left, top, right, bottom = (
        round(edge * scale) for edge in (box.x, box.y, box.right, box.bottom)
    )
    return f"{left},{top} to {right},{bottom}"


def _demand(answer: Mark, *, case: str, of: Question, scenery: _Scenery, scale: float) -> None:
    demand_case(answer, case)
    for problem in _problems(answer, of, scenery, scale):
        raise NotAnAnswerError(problem)
    if answer.mark is not None or answer.point is not None:
        demand_said(answer, of.lacks)


def _problems(answer: Mark, of: Question, scenery: _Scenery, scale: float) -> Iterator[str]:
    marks = len(scenery.boxes)
    if answer.mark is not None and not 1 <= answer.mark <= marks:
        yield f'"mark" is {answer.mark}, and marks go from 1 to {marks}'
    if answer.point is None:
        return
    if answer.mark is not None:
        yield 'it gives both "mark" and "point"'
    if of.action.kind is not ActionKind.CLICK:
        yield 'it gives a "point", which is for a Click only'
    if _canvas_at(answer.point, scenery, scale) is None:
        yield '"point" does not lie in a drawing area'


def _canvas_at(point: Sequence[float], scenery: _Scenery, scale: float) -> Node | None:
    """Return the last canvas around *point* (pixels of the picture): it lies over the others."""
    x, y = (value / scale for value in point)
    around = (
        node
        for node in reversed(scenery.canvases)
        if node.box.x <= x < node.box.right and node.box.y <= y < node.box.bottom
    )
    return next(around, None)


def _spot(answer: Mark, scenery: _Scenery, scale: float) -> Spot | None:
    if answer.mark is not None:
        line = scenery.lines[answer.mark - 1]
        return Spot(line.node, line.words, line.path)
    canvas = _canvas_at(answer.point, scenery, scale) if answer.point else None
    if answer.point is None or canvas is None:
        return None
    x, y = (round(value / scale, 1) for value in answer.point)
    return Spot(canvas.index, f"canvas at ({x:g}, {y:g})", point=(x, y))
