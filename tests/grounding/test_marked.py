"""Marks on a picture: numbers can be read, and what is marked can still be seen."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from pytest_iwr.browser.snapshot import Box
from pytest_iwr.grounding.marked import marked

GREY = (90, 90, 90)


def picture(width, height):
    """Return a grey picture."""
    out = BytesIO()
    Image.new("RGB", (width, height), GREY).save(out, format="PNG")
    return out.getvalue()


def drawn(boxes, *, texts=(), scale=1):
    """Return the marked picture of a viewport of 400 x 300."""
    made = marked(picture(400 * scale, 300 * scale), boxes, texts=texts, width=400)
    assert made.scale == scale
    return Image.open(BytesIO(made.png))


def is_untouched(shot, box, scale=1):
    """Whether nothing was drawn inside of a box."""
    edges = (box.x, box.y, box.right, box.bottom)
    inside = shot.crop(tuple(round(edge * scale) for edge in edges))
    return inside.getcolors() == [(inside.width * inside.height, GREY)]


@pytest.mark.parametrize("scale", [1, 2])
def test_small_controls_stay_as_they_are(scale):
    """Small controls stay as they are: frames and tags are drawn around them."""
    boxes = [Box(100 + 40 * n, 100 + 40 * m, 16, 16) for m in range(3) for n in range(5)]
    shot = drawn(boxes, scale=scale)
    assert all(is_untouched(shot, box, scale) for box in boxes)


def test_tags_keep_off_texts():
    """Tags keep off texts where there is room elsewhere."""
    box, text = Box(100, 100, 80, 30), Box(90, 60, 200, 36)
    assert is_untouched(drawn([box], texts=[text]), text)


def test_what_fills_the_picture_is_marked_inside():
    """What fills the picture is marked inside of it, and what reaches beyond is cut."""
    shot = drawn([Box(-50, -50, 600, 600), Box(390, 290, 60, 60)])
    assert shot.size == (400, 300)
    assert len(shot.getcolors(maxcolors=100_000)) > 3
