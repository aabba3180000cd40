"""Contact sheets show every asset with its name, legibly."""

import shutil
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from pytest_iwr.errors import RecordingError
from pytest_iwr.recorder.sheets import write_sheets

pytestmark = pytest.mark.browser

FONT = Path(__file__).parents[2] / "tasks" / "headphones" / "assets" / "asset_017.woff2"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}><path fill="#c33" d="M0 0h60v30H0z"/></svg>'
#: From one cell to the next, across and down, in pixels.
PITCH = (355, 340)


def picture(size, kind, color="#c33", **how):
    """Return a picture with a disc in it."""
    one = Image.new("RGBA", size, color if size == (1, 1) else (0, 0, 0, 0))
    ImageDraw.Draw(one).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=color)
    data = BytesIO()
    (one.convert("RGB") if kind == "JPEG" else one).save(data, kind, **how)
    return data.getvalue()


def film(path):
    """Write a video whose first picture is red, and then blue."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for color in ("#c33", "#33c", "#33c"):
            container.mux(
                stream.encode(av.VideoFrame.from_image(Image.new("RGB", (160, 90), color)))
            )
        container.mux(stream.encode())


@pytest.fixture
def assets(tmp_path):
    """Return a function that writes assets by name and content."""

    def write(**contents):
        for name, content in contents.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).write_bytes(data)
        return {name: tmp_path / name for name in contents}

    return write


@pytest.fixture
def sheets_of(chromium, tmp_path):
    """Return a function that writes the sheets of assets and opens them."""
    folder = tmp_path / "sheets"
    folder.mkdir()

    def show(shown):
        count = write_sheets(folder, shown, chromium=chromium)
        files = [folder / f"sheet_{n}.jpg" for n in range(1, count + 1)]
        assert sorted(folder.iterdir()) == sorted(files)
        return [Image.open(BytesIO(file.read_bytes())).convert("RGB") for file in files]

    return show


def is_red_at(sheet, number):
    """Tell whether red is drawn in the cell of asset *number*, counted from 0."""
    left, top = 20 + PITCH[0] * (number % 4), 20 + PITCH[1] * (number // 4)
    cell = sheet.crop((left + 10, top + 10, left + 300, top + 240))
    red, green, _ = np.moveaxis(np.asarray(cell).astype(int), 2, 0)
    return (red - green > 40).sum() > 20


def test_every_kind_of_picture_is_shown(assets, sheets_of, tmp_path):
    """Of any format and any size, with or without one of its own; a video by its first picture."""
    shown = assets(
        **{
            "asset_001.png": picture((200, 120), "PNG"),
            "asset_002.jpg": picture((120, 200), "JPEG"),
            "asset_003.webp": picture((64, 64), "WEBP"),
            "asset_004.gif": picture((100, 100), "GIF"),
            "asset_005.avif": picture((100, 100), "AVIF"),
            "asset_006.svg": SVG.format('viewBox="0 0 60 30"'),
            "asset_007.svg": SVG.format('width="24" height="24"'),
            "asset_008.svg": SVG.format(""),
            "asset_009.ico": picture((32, 32), "ICO"),
            "asset_010.bmp": picture((90, 60), "BMP"),
            "asset_011.png": picture((1, 1), "PNG"),
            "asset_012.jpg": picture((6000, 4000), "JPEG"),
            "asset_013.png": picture((3000, 20), "PNG"),
            "asset_014.png": picture((20, 3000), "PNG"),
        }
    )
    film(tmp_path / "asset_015.mp4")
    shown["asset_015.mp4"] = tmp_path / "asset_015.mp4"

    (sheet,) = sheets_of(shown)

    assert sheet.width == 1440
    assert [is_red_at(sheet, n) for n in range(15)] == [True] * 15


def test_fonts_sounds_and_others_stand_there_by_name(assets, sheets_of, tmp_path):
    """A font is a specimen of itself; names are text, never markup."""
    shutil.copyfile(FONT, tmp_path / "asset_001.woff2")
    shown = {
        "asset_001.woff2": tmp_path / "asset_001.woff2",
        **assets(
            **{
                "a.mp3": b"x",
                "data.json": "{}",
                '<img src=x onerror=alert(1)>&".png': picture((50, 50), "PNG"),
                "a name as long as one that somebody got from a photo library (1).png": picture(
                    (50, 50), "PNG"
                ),
            }
        ),
    }

    (sheet,) = sheets_of(shown)

    assert is_red_at(sheet, 3)
    assert is_red_at(sheet, 4)


def test_sixteen_stand_on_a_sheet(assets, sheets_of):
    """The seventeenth begins another."""
    data = picture((60, 60), "PNG")

    first, second = sheets_of(assets(**{f"asset_{n:03d}.png": data for n in range(1, 18)}))

    assert first.size == (1440, 1380)
    assert second.size == (1440, 360)


def test_without_assets_there_is_no_sheet(sheets_of):
    """Nothing is shown of nothing."""
    assert sheets_of({}) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("broken.png", "assets/broken.png is broken: a browser does not show it"),
        ("broken.mp4", "assets/broken.mp4 is no video that can be read"),
        ("broken.woff2", "assets/broken.woff2 is broken: a browser does not show it"),
    ],
)
def test_what_is_broken_is_refused_by_name(assets, sheets_of, name, said):
    """A model cannot be shown what nobody can see."""
    shown = assets(**{"good.png": picture((50, 50), "PNG"), name: b"no such thing"})

    with pytest.raises(RecordingError) as caught:
        sheets_of(shown)

    assert str(caught.value) == said
