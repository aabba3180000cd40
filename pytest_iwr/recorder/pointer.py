"""The pointer as it is drawn into a video: never into the page, which could tell."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

#: Outline of the arrow in CSS pixels, its tip in the corner.
_ARROW = ((0, 0), (0, 17), (3.9, 13.4), (6.6, 19.6), (9.2, 18.5), (6.6, 12.4), (12, 12.1))
_ARROW_BOX = 26
_ARROW_TIP = 3
_ARROW_LINE = 1.4
_FINGER_PX = 14.0
#: The mark of a press: a ring that widens and fades.
_RING_S = 0.42
_RING_FROM_PX, _RING_TO_PX = 7.0, 22.0
_RING_LINE = 2.6
_MARK = (225, 78, 29)
#: Shapes are drawn so many times larger and then reduced: smooth edges.
_SMOOTH = 6


def draw_arrow(picture: Image, x: float, y: float, *, scale: float) -> None:
    """Draw the arrow with its tip at (*x*, *y*) CSS pixels; *scale* pixels are one of them."""
    _put(picture, _arrow(scale), (x - _ARROW_TIP) * scale, (y - _ARROW_TIP) * scale)


def draw_finger(picture: Image, x: float, y: float, *, scale: float) -> None:
    """Draw the spot of a finger around (*x*, *y*) CSS pixels."""
    spot = _disc(_FINGER_PX * scale, 1.5 * scale, (40, 40, 40, 110), (255, 255, 255, 220))
    _put(picture, spot, x * scale - spot.width / 2, y * scale - spot.height / 2)


def draw_press(picture: Image, x: float, y: float, *, since_s: float, scale: float) -> None:
    """Draw the mark of a press at (*x*, *y*) CSS pixels, *since_s* seconds ago."""
    share = since_s / _RING_S
    radius = (_RING_FROM_PX + (_RING_TO_PX - _RING_FROM_PX) * share) * scale
    fill, line = (*_MARK, int(70 * (1 - share))), (*_MARK, int(255 * (1 - share**2)))
    ring = _disc(radius, _RING_LINE * scale, fill, line)
    _put(picture, ring, x * scale - ring.width / 2, y * scale - ring.height / 2)


def press_shows(since_s: float) -> bool:
    """Tell whether the mark of a press *since_s* seconds ago is still to be seen."""
    return 0 <= since_s < _RING_S


def _put(picture: Image, shape: Image, x: float, y: float) -> None:
    picture.paste(shape, (round(x), round(y)), shape)


@lru_cache(maxsize=4)
def _arrow(scale: float) -> Image:
    from PIL import Image, ImageDraw, ImageFilter  # noqa: PLC0415 - heavy, and only a video needs it

    side = round(_ARROW_BOX * scale)
    big = scale * _SMOOTH
    points = [((x + _ARROW_TIP) * big, (y + _ARROW_TIP) * big) for x, y in _ARROW]
    mask = Image.new("L", (side * _SMOOTH, side * _SMOOTH))
    ImageDraw.Draw(mask).polygon(points, fill=90)
    shadow = mask.filter(ImageFilter.GaussianBlur(1.6 * big))
    picture = Image.new("RGBA", mask.size)
    picture.putalpha(shadow)
    draw = ImageDraw.Draw(picture)
    draw.polygon(points, fill=(20, 20, 20, 255))
    draw.line([*points, points[0], points[1]], (255, 255, 255), round(_ARROW_LINE * big), "curve")
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def _disc(
    radius: float, line_px: float, fill: tuple[int, int, int, int], line: tuple[int, int, int, int]
) -> Image:
    from PIL import Image, ImageDraw  # noqa: PLC0415

    side = round(2 * (radius + line_px))
    big = Image.new("RGBA", (side * _SMOOTH, side * _SMOOTH), (*line[:3], 0))
    box = (line_px * _SMOOTH, line_px * _SMOOTH, *[(side - line_px) * _SMOOTH] * 2)
    ImageDraw.Draw(big).ellipse(box, fill=fill, outline=line, width=round(line_px * _SMOOTH))
    return big.resize((side, side), Image.Resampling.LANCZOS)
