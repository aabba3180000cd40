from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.pixels import changed_share, decode, pixel_sha256


def _png(picture, **options):
    data = BytesIO()
    picture.save(data, "PNG", **options)
    return data.getvalue()


def _plain(colour="white", size=(20, 10)):
    return Image.new("RGB", size, colour)


def _with_patch(colour, *, box=(0, 0, 5, 2), size=(20, 10)):
    picture = _plain(size=size)
    picture.paste(colour, box)
    return picture


def test_pixels_survive_decoding():
    """Decoding returns the very pixels that were encoded."""
    picture = _with_patch((1, 2, 3))
    assert decode(_png(picture)).tobytes() == picture.tobytes()


def test_transparency_lies_on_white():
    """A transparent pixel is white, as on an empty page."""
    assert decode(_png(Image.new("RGBA", (2, 2), (9, 9, 9, 0)))).getpixel((0, 0)) == (255, 255, 255)


def test_palette_is_read_as_colours():
    """A palette PNG decodes to its colours."""
    assert decode(_png(_plain("#ff0000").quantize(2))).getpixel((3, 3)) == (255, 0, 0)


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n"])
def test_no_png_is_an_error_in_words(data):
    """Bytes that are no PNG raise a scorer error that says which picture it was."""
    with pytest.raises(ScorerError, match="the checkpoint is not a readable PNG"):
        decode(data, what="checkpoint")


def test_other_formats_are_refused():
    """A JPEG is refused: its losses would be scored as the page's."""
    data = BytesIO()
    _plain().save(data, "JPEG")
    with pytest.raises(ScorerError, match="not a readable PNG"):
        decode(data.getvalue())


def test_half_a_picture_is_an_error():
    """A truncated PNG raises; its missing half is never taken as black."""
    whole = _png(Image.effect_noise((200, 200), 90).convert("RGB"))
    with pytest.raises(ScorerError, match="not a readable PNG"):
        decode(whole[: len(whole) // 2])


DAMAGED = _png(_with_patch("navy", size=(24, 16)))


@settings(max_examples=300, deadline=None)
@given(position=st.integers(0, len(DAMAGED) - 1), value=st.integers(0, 255))
def test_damage_never_escapes_as_another_error(position, value):
    """Whatever byte of a PNG is damaged, decoding gives a picture or a scorer error."""
    damaged = DAMAGED[:position] + bytes([value]) + DAMAGED[position + 1 :]
    with suppress(ScorerError):
        assert decode(damaged).mode == "RGB"


def test_hash_ignores_the_encoding():
    """Two encodings of the same pixels have one hash."""
    picture = _with_patch("navy")
    small, large = _png(picture, compress_level=9), _png(picture, compress_level=0)
    assert pixel_sha256(decode(small)) == pixel_sha256(decode(large))


def test_hash_knows_the_size():
    """The same bytes in another shape have another hash."""
    assert pixel_sha256(_plain(size=(20, 10))) != pixel_sha256(_plain(size=(10, 20)))


def test_hash_knows_every_pixel():
    """One pixel that differs by one changes the hash."""
    assert pixel_sha256(_plain()) != pixel_sha256(_with_patch((255, 255, 254), box=(0, 0, 1, 1)))


def test_nothing_changed():
    """Equal pictures have no changed pixel."""
    assert changed_share(_plain(), _plain()) == 0.0


def test_share_counts_pixels_of_the_whole_picture():
    """10 of 200 pixels changed are 0.05."""
    assert changed_share(_plain(), _with_patch("red")) == pytest.approx(0.05)


def test_share_counts_pixels_of_the_box():
    """In a box that holds only the changed patch everything changed."""
    assert changed_share(_plain(), _with_patch("red"), box=(0, 0, 5, 2)) == 1.0


def test_change_outside_the_box_does_not_count():
    """A patch beside the box is not seen."""
    assert changed_share(_plain(), _with_patch("red"), box=(5, 2, 20, 10)) == 0.0


def test_box_is_clipped_to_the_picture():
    """A box that hangs over the edge counts only pixels that exist."""
    assert changed_share(_plain(), _with_patch("red"), box=(-9, -9, 10, 2)) == 0.5


@pytest.mark.parametrize("box", [(20, 0, 30, 10), (5, 5, 5, 9), (9, 9, 3, 3), (-9, -9, 0, 0)])
def test_box_without_pixels_is_an_error(box):
    """A box with no pixel inside the picture raises: there is nothing to call unchanged."""
    with pytest.raises(ScorerError, match="no pixel inside a picture of 20x10"):
        changed_share(_plain(), _plain(), box=box)


@pytest.mark.parametrize(("level", "share"), [(255 - 16, 0.0), (255 - 17, 0.05)])
def test_pixel_changed_when_beyond_16(level, share):
    """A channel that differs by 16 is unchanged, by 17 changed."""
    after = _with_patch((255, level, 255))
    assert changed_share(_plain(), after) == pytest.approx(share)


def test_darker_and_lighter_count_alike():
    """The order of the two pictures does not matter."""
    white, patched = _plain(), _with_patch("black")
    assert changed_share(white, patched) == changed_share(patched, white)


def test_sizes_must_agree():
    """Pictures of different sizes cannot be compared by pixels."""
    with pytest.raises(ScorerError, match="before is 20x10, the one after 10x20"):
        changed_share(_plain(), _plain(size=(10, 20)))
