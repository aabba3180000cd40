import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.pixels import MAX_PIXELS, changed_share, decode, pixel_sha256


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


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _raw(size, rows, *, colours=2, bits=8, clear=b""):
    """Return a PNG as its format says it: a type of *colours*, so many *bits*, these *rows*."""
    header = struct.pack(">IIBBBBB", *size, bits, colours, 0, 0, 0)
    middle = _chunk(b"tRNS", clear) if clear else b""
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = _chunk(b"IHDR", header), middle, _chunk(b"IDAT", data), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _words16(*levels):
    return b"".join(struct.pack(">H", level) for level in levels)


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


@pytest.mark.parametrize("size", [(60_000, 60_000), (MAX_PIXELS + 1, 1), (1, MAX_PIXELS + 1)])
def test_a_picture_too_large_is_refused_by_its_size(size):
    """The header alone is enough, before any pixel: the message has its size and the limit."""
    with pytest.raises(ScorerError) as caught:
        decode(_raw(size, [b"\0"]), what="screenshot of the page")
    width, height = size
    assert str(caught.value) == (
        f"the screenshot of the page has {width}x{height} pixels, and at most 100,000,000 are "
        "compared; take a smaller screenshot"
    )


def test_a_large_picture_within_the_limit_is_no_news():
    """Up to the limit a picture is read without a warning, which Pillow has from 89 megapixels."""
    data = _png(Image.new("1", (10_000, 9_500), 1))
    assert decode(data).size == (10_000, 9_500)


def test_no_memory_is_an_error_in_words(monkeypatch):
    """When there is no memory for the pixels, the message says of which picture and how many."""

    def short(*_):
        raise MemoryError

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", short)
    with pytest.raises(ScorerError, match="not enough memory for the checkpoint of 20x10 pixels"):
        decode(_png(_plain()), what="checkpoint")


def test_the_least_picture():
    """One pixel is a picture."""
    assert decode(_png(_plain("#010203", (1, 1)))).tobytes() == bytes((1, 2, 3))


def test_a_tall_screenshot_of_a_phone():
    """A portrait picture keeps its shape."""
    assert decode(_png(_plain(size=(390, 844)))).size == (390, 844)


def test_16_bits_of_grey_keep_their_shades():
    """A level of 65535 is the level of 255, not everything above 255 white."""
    levels = (0, 0x0100, 0x8000, 0xFFFF)
    picture = decode(_raw((4, 1), [_words16(*levels)], colours=0, bits=16))
    assert [picture.getpixel((x, 0)) for x in range(4)] == [(n, n, n) for n in (0, 1, 128, 255)]


def test_16_bits_of_grey_may_have_a_clear_level():
    """The level that is transparent is white, and no other."""
    row = _words16(0x1234, 0x1235)
    picture = decode(_raw((2, 1), [row], colours=0, bits=16, clear=_words16(0x1234)))
    assert [picture.getpixel((x, 0))[0] for x in range(2)] == [255, 0x12]


def test_16_bits_of_colour_keep_their_shades():
    """Colours of 16 bits become those of 8."""
    picture = decode(_raw((1, 1), [_words16(0xFFFF, 0x8000, 0x0100)], bits=16))
    assert picture.getpixel((0, 0)) == (255, 128, 1)


def test_half_transparency_lies_on_white_too():
    """Black of half opacity is grey."""
    (level, *_) = decode(_png(Image.new("RGBA", (1, 1), (0, 0, 0, 128)))).getpixel((0, 0))
    assert level == 127


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
