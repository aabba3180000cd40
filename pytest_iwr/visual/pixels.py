"""Pictures as plain pixels: decoding, identity, and how much changed between two of them."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING

from pytest_iwr.errors import ScorerError

if TYPE_CHECKING:
    from PIL.Image import Image

CHANGED_BEYOND = 16
"""A pixel counts as changed when its largest channel differs by more than this, of 255."""
MAX_PIXELS = 100_000_000
"""A picture with more pixels is refused: it takes three bytes for each, and engines several."""


def decode(picture_png: bytes, *, what: str = "picture") -> Image:
    """Return the RGB picture inside *picture_png*; transparency is laid on white.

    Raises `ScorerError`, which calls the picture *what*, when the bytes are no whole PNG, or when
    it has more than `MAX_PIXELS`: then before memory is taken for them.
    """
    from PIL.PngImagePlugin import PngImageFile  # noqa: PLC0415 - heavy, only scoring needs it

    try:
        # Not Image.open: that warns, for all threads, of sizes that are none too large here.
        with PngImageFile(BytesIO(picture_png)) as opened:
            _demand_size(opened, what=what)
            return _loaded(opened, what=what)
    except (OSError, SyntaxError, ValueError) as error:
        raise ScorerError(
            f"the {what} is not a readable PNG ({len(picture_png)} bytes: {error}); "
            "take or record the screenshot again"
        ) from error


def pixel_sha256(picture: Image) -> str:
    """Return a hash of size and pixels: equal for pictures that look the same, however encoded."""
    digest = hashlib.sha256(f"{picture.mode} {picture.width}x{picture.height} ".encode())
    digest.update(picture.tobytes())
    return digest.hexdigest()


def same_pixels(one_png: bytes, other_png: bytes) -> bool:
    """Tell whether two pictures look the same, pixel for pixel. Raises `ScorerError`."""
    if one_png == other_png:
        return True
    one, other = decode(one_png), decode(other_png)
    return one.size == other.size and one.tobytes() == other.tobytes()


def changed_share(
    before: Image, after: Image, *, box: tuple[int, int, int, int] | None = None
) -> float:
    """Return which share of the pixels in *box* changed between two RGB pictures, in [0, 1].

    *box* is (left, top, right, bottom) in pixels of the pictures, right and bottom excluded; it is
    clipped to the picture, and ``None`` means all of it. A pixel changed when its largest channel
    differs by more than `CHANGED_BEYOND`.

    Raises `ScorerError` when their sizes differ, or when *box* has no pixel inside the picture.
    """
    if before.size != after.size:
        raise ScorerError(
            f"the picture before is {_size(before)}, the one after {_size(after)}; "
            "only pictures of one size can be compared by pixels"
        )
    region = _clip(box or (0, 0, *before.size), within=before)
    return _share(before.crop(region), after.crop(region))


def _demand_size(opened: Image, *, what: str) -> None:
    if opened.width * opened.height > MAX_PIXELS:
        raise ScorerError(
            f"the {what} has {_size(opened)} pixels, and at most {MAX_PIXELS:,} are compared; "
            "take a smaller screenshot"
        )


def _loaded(opened: Image, *, what: str) -> Image:
    try:
        opened.load()
        return _on_white(opened)
    except MemoryError as error:
        raise ScorerError(
            f"there is not enough memory for the {what} of {_size(opened)} pixels; "
            "let fewer run at once"
        ) from error


def _on_white(opened: Image) -> Image:
    from PIL import Image as pil  # noqa: N813, PLC0415

    if opened.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 255
        return _grey(opened).convert("RGB")
    if not opened.has_transparency_data:
        return opened.convert("RGB")
    white = pil.new("RGBA", opened.size, "white")
    white.alpha_composite(opened.convert("RGBA"))
    return white.convert("RGB")


def _grey(opened: Image) -> Image:
    """Return 16 bits of grey as 8, as Pillow does with colours: the upper ones."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image as pil  # noqa: N813, PLC0415

    levels = np.asarray(opened)
    clear = levels == opened.info.get("transparency", -1)
    return pil.fromarray(np.where(clear, 255, levels >> 8).astype(np.uint8))


def _size(picture: Image) -> str:
    return f"{picture.width}x{picture.height}"


def _clip(box: tuple[int, int, int, int], *, within: Image) -> tuple[int, int, int, int]:
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(within.width, box[2]), min(within.height, box[3])
    if left >= right or top >= bottom:
        raise ScorerError(f"the region {box} has no pixel inside a picture of {_size(within)}")
    return left, top, right, bottom


def _share(before: Image, after: Image) -> float:
    import numpy as np  # noqa: PLC0415

    difference = np.abs(np.asarray(before, dtype=np.int16) - np.asarray(after, dtype=np.int16))
    return float((difference.max(axis=2) > CHANGED_BEYOND).mean())
