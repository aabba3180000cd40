"""Contact sheets: every asset with its file name, as a model is shown them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pytest_iwr.browser.chromium import Screen
from pytest_iwr.browser.picturing import picture_of
from pytest_iwr.errors import RecordingError, TaskFormatError
from pytest_iwr.page.base import ASSETS_PLACEHOLDER, PageUnderTest
from pytest_iwr.video import sampled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_iwr.browser.chromium import Chromium

_COLUMNS = 4
#: So many assets stand on one sheet: names stay legible where a model reduces it to 1,568 px.
PER_SHEET = 16
_WIDTH_PX, _CELL_PX, _GAP_PX = 1440, 320, 20
_QUALITY = 90
_KINDS = {
    "picture": {".png", ".apng", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".svg", ".ico", ".bmp"},
    "video": {".mp4", ".webm", ".mov", ".m4v", ".ogv"},
    "font": {".woff2", ".woff", ".ttf", ".otf"},
    "sound": {".mp3", ".wav", ".ogg", ".m4a", ".flac"},
}
#: A drawing has no size of its own; a browser would name one that it made up.
_NOTES = {".svg": "vector"}
_BROKEN = """async () => {
  const fonts = await document.fonts.ready;
  const failed = new Set([...fonts].filter((f) => f.status === "error").map((f) => f.family));
  const isBroken = (e) => e.matches("img") ? !e.naturalWidth : failed.has(e.dataset.font);
  return [...document.querySelectorAll("[data-name]")].filter(isBroken).map((e) => e.dataset.name);
}"""


@dataclass(frozen=True, slots=True)
class _Asset:
    """What stands on a sheet; ``shown`` is the file that is drawn for it."""

    name: str
    kind: str
    shown: Path
    note: str

    @property
    def source(self) -> str:
        """The name under which the sheet asks for the file."""
        return f"{self.name}{self.shown.suffix}"


def write_sheets(folder: Path, assets: Mapping[str, Path], *, chromium: Chromium) -> int:
    """Write ``sheet_1.jpg`` … into *folder*, which is there; return how many.

    Each shows up to `PER_SHEET` assets with their names and sizes: whatever picture a browser
    shows, the first picture of a video, a specimen of a font. Raises `RecordingError` for a
    picture, a video or a font that is broken.
    """
    with TemporaryDirectory() as frames:
        shown = [_asset(name, path, Path(frames)) for name, path in assets.items()]
        sheets = [shown[i : i + PER_SHEET] for i in range(0, len(shown), PER_SHEET)]
        for number, sheet in enumerate(sheets, start=1):
            (folder / f"sheet_{number}.jpg").write_bytes(_pictured(sheet, chromium))
    return len(sheets)


def _asset(name: str, path: Path, frames: Path) -> _Asset:
    suffix = path.suffix.lower()
    kind = next((kind for kind, suffixes in _KINDS.items() if suffix in suffixes), "file")
    note = f"{kind} {suffix.removeprefix('.')}" if kind != "picture" else _NOTES.get(suffix, "")
    if kind != "video":
        return _Asset(name, kind, path, note)
    frame = frames / f"{len(list(frames.iterdir()))}.png"
    try:
        first = next(sampled(path), None)
    except TaskFormatError as error:
        raise RecordingError(f"assets/{name} is no video that can be read") from error
    if first is None:
        raise RecordingError(f"assets/{name} is a video without a picture")
    first.picture.save(frame)
    return _Asset(name, kind, frame, f"{note}, its first picture")


def _pictured(sheet: Sequence[_Asset], chromium: Chromium) -> bytes:
    rows = math.ceil(len(sheet) / _COLUMNS)
    screen = Screen((_WIDTH_PX, rows * (_CELL_PX + _GAP_PX) + _GAP_PX))
    page = PageUnderTest(
        html=_page(sheet), assets={asset.source: asset.shown for asset in sheet}, spec="sheet"
    )
    with chromium.open(page, screen=screen) as session:
        session.load()
        with session.guard("it was pictured"):
            if broken := session.page.evaluate(_BROKEN):
                raise RecordingError(f"assets/{broken[0]} is broken: a browser does not show it")
            return picture_of(session.page, type="jpeg", quality=_QUALITY)


def _page(sheet: Sequence[_Asset]) -> str:
    import jinja2  # noqa: PLC0415 - only recording needs it

    template = (resources.files("pytest_iwr.recorder") / "sheet.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(
        assets=sheet, base=ASSETS_PLACEHOLDER, columns=_COLUMNS, cell=_CELL_PX
    )
