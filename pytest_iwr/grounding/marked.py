"""Marks on a copy of a screenshot: a thin frame around each thing, and a tag with its number.

Frames lie just outside of what they mark, and tags where they hide the least, so that small
controls can still be seen.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    from pytest_iwr.browser.snapshot import Box

#: Dark enough for white figures, far from each other, and from grey.
_COLOURS: Final = (
    (200, 20, 60), (0, 90, 200), (0, 120, 50), (140, 30, 170), (180, 80, 0), (0, 115, 130),
)  # fmt: skip
_WHITE: Final = (255, 255, 255)
#: In CSS pixels: the height of figures, the frame, what is free around figures.
_FIGURES: Final = 13
_FRAME: Final = 2
_FREE: Final = 2
#: What it costs to hide another tag, or half of a thing, or of a line of text.
_ON_TAG: Final = 20.0
_ON_THING: Final = 6.0
_ON_TEXT: Final = 2.0


class _Rect(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        return max(self.right - self.left, 0.0) * max(self.bottom - self.top, 0.0)

    def shared(self, other: _Rect) -> float:
        """Return the area that both have."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height if width > 0 and height > 0 else 0.0

    def grown(self, by: float) -> _Rect:
        return _Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)


class Marked(NamedTuple):
    """A picture (PNG), its size in pixels, and how many of them a CSS pixel has."""

    png: bytes
    width: int
    height: int
    scale: float


def marked(png: bytes, boxes: Sequence[Box], *, texts: Sequence[Box], width: int) -> Marked:
    """Return a copy of a screenshot with a mark on each of *boxes*, numbered from 1.

    Boxes are in CSS pixels of the viewport, which is *width* of them wide; *texts* are kept free
    where that is possible.
    """
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - loaded when used

    with Image.open(BytesIO(png)) as shot:
        picture = shot.convert("RGB")
    scale = picture.width / width
    whole = _Rect(0, 0, *picture.size)
    things = [_scaled(box, scale, whole) for box in boxes]
    lines = [_scaled(box, scale, whole) for box in texts]
    font = ImageFont.load_default(size=_FIGURES * scale)
    sizes = [_size(str(n), font, scale) for n in range(1, len(things) + 1)]
    tags = _tags(things, sizes, lines=lines, whole=whole, frame=_FRAME * scale)
    draw = ImageDraw.Draw(picture)
    for number, thing in enumerate(things):
        _frame(draw, thing, _colour(number), width=round(_FRAME * scale))
    for number, tag in enumerate(tags):
        _tag(draw, tag, str(number + 1), font, _colour(number))
    out = BytesIO()
    picture.save(out, format="PNG")
    return Marked(out.getvalue(), *picture.size, scale)


def _scaled(box: Box, scale: float, whole: _Rect) -> _Rect:
    left, top = max(box.x * scale, whole.left), max(box.y * scale, whole.top)
    right, bottom = min(box.right * scale, whole.right), min(box.bottom * scale, whole.bottom)
    return _Rect(left, top, right, bottom)


def _colour(number: int) -> tuple[int, int, int]:
    return _COLOURS[number % len(_COLOURS)]


def _size(text: str, font: FreeTypeFont | ImageFont, scale: float) -> tuple[float, float]:
    left, top, right, bottom = font.getbbox(text)
    return right - left + 2 * _FREE * scale, bottom - top + 2 * _FREE * scale


def _tags(
    things: Sequence[_Rect],
    sizes: Sequence[tuple[float, float]],
    *,
    lines: Sequence[_Rect],
    whole: _Rect,
    frame: float,
) -> list[_Rect]:
    """Place the tags, those of small things first: they have the fewest places."""
    placed: dict[int, _Rect] = {}
    for number in sorted(range(len(things)), key=lambda n: things[n].area):
        thing, size = things[number].grown(frame), sizes[number]
        costs = _Costs.around(thing.grown(max(size)), list(placed.values()), things, lines)
        places = [p for p in _places(thing, *size) if p.shared(whole) >= p.area - 1]
        best = min(places, key=costs.of, default=None)
        placed[number] = best or _inside(thing, *size, whole)
    return [placed[number] for number in range(len(things))]


class _Costs(NamedTuple):
    """What a tag may hide."""

    tags: Sequence[_Rect]
    things: Sequence[_Rect]
    texts: Sequence[_Rect]

    @classmethod
    def around(cls, place: _Rect, *kinds: Sequence[_Rect]) -> _Costs:
        """Return tags, things and texts without those that are far from *place*."""
        return cls(*([one for one in kind if one.shared(place)] for kind in kinds))

    def of(self, place: _Rect) -> float:
        """Return how much *place* hides of what is there, 0 for nothing."""
        hidden = sum(place.shared(tag) for tag in self.tags) / place.area * _ON_TAG
        hidden += sum(place.shared(one) / max(one.area, 1.0) for one in self.things) * _ON_THING
        return hidden + sum(place.shared(one) for one in self.texts) / place.area * _ON_TEXT


def _places(thing: _Rect, width: float, height: float) -> Iterator[_Rect]:
    """Yield where a tag may be: outside at the frame's edges, then inside its corners."""
    left, top, right, bottom = thing
    middle = (top + bottom - height) / 2
    centre = (left + right - width) / 2
    outside = [(x, y) for y in (top - height, bottom) for x in (left, right - width, centre)]
    beside = [(x, y) for x in (left - width, right) for y in (top, middle, bottom - height)]
    corners = [(x, y) for y in (top, bottom - height) for x in (left, right - width)]
    for x, y in [*outside, *beside, *corners]:
        yield _Rect(x, y, x + width, y + height)


def _inside(thing: _Rect, width: float, height: float, whole: _Rect) -> _Rect:
    x = min(max(thing.left, whole.left), whole.right - width)
    y = min(max(thing.top, whole.top), whole.bottom - height)
    return _Rect(x, y, x + width, y + height)


def _frame(draw: ImageDraw, thing: _Rect, colour: tuple[int, int, int], *, width: int) -> None:
    """Draw a frame around a thing, with a white line on its outside: it shows on any ground."""
    draw.rectangle(thing.grown(width + 1), outline=_WHITE, width=1)
    draw.rectangle(thing.grown(width), outline=colour, width=width)


def _tag(
    draw: ImageDraw,
    place: _Rect,
    text: str,
    font: FreeTypeFont | ImageFont,
    colour: tuple[int, int, int],
) -> None:
    draw.rectangle(place, fill=colour, outline=_WHITE, width=1)
    centre = (place.left + place.right) / 2, (place.top + place.bottom) / 2
    draw.text(centre, text, fill=_WHITE, font=font, anchor="mm")
