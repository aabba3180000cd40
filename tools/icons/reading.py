"""Read every icon of the sets with the page's own scripts: signature and geometry of each."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.browser.driver import plain_chromium, started_playwright
from pytest_iwr.browser.world import script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

HERE = Path(__file__).parent
#: Where the drawings lie in a package; a set's styles are its folders.
FOLDERS = {
    "feather": ("dist/icons",),
    "lucide": ("icons",),
    "heroicons-1": ("outline", "solid"),
    "heroicons-2.0": ("24/outline", "24/solid", "20/solid"),
    "heroicons-2": ("24/outline", "24/solid", "20/solid", "16/solid"),
    "bootstrap": ("icons",),
    "material": ("filled", "outlined", "round", "sharp"),
    "symbols": ("outlined", "rounded", "sharp"),
    "fontawesome": ("svgs/solid", "svgs/regular", "svgs/brands"),
    "tabler-1": ("icons",),
    "tabler-3": ("icons/outline", "icons/filled"),
    "ionicons": ("dist/svg",),
    "mdi": ("svg",),
}
STYLES = re.compile(r"-(outline|outlined|fill|filled|sharp|rounded)$")
BATCH = 500
#: What a style sheet of the set paints; the files say it with classes.
PAINT = """.ionicon-fill-none { fill: none } .ionicon-stroke-width { stroke: #000 }
svg { width: 24px; height: 24px; overflow: visible }"""
READ = """(sources) => sources.map((source) => {
  document.body.innerHTML = source;
  const svg = document.body.querySelector("svg");
  const drawing = new Drawing(svg);
  const strokes = drawing.pieces && drawing.strokes;
  if (!strokes || !strokes.length) return ["", ""];
  const { room } = drawing;
  return [signatureOf(strokes, room), wordsOfLines(strokes, room).join(" ")];
})"""


@dataclass(frozen=True, slots=True)
class Icon:
    """One drawing of a set, and what the page's scripts read of it.

    - ``set``: the package with its version (``heroicons-1``), ``style``: the folder inside of it.
    - ``name``: of the file, without its style.
    - ``lines``: the words by geometry, empty when there are none.
    """

    set: str
    style: str
    name: str
    signature: str
    lines: str

    @property
    def family(self) -> str:
        """The set without its version."""
        return self.set.partition("-")[0]


def install(folder: Path) -> None:
    """Install the sets below *folder*, unless they are there."""
    pinned = (HERE / "package.json").read_text("utf-8")
    target = folder / "package.json"
    if target.exists() and target.read_text("utf-8") == pinned:
        return
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "node_modules", ignore_errors=True)
    target.write_text(pinned, "utf-8")
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--omit=peer", "--omit=optional")
    try:
        subprocess.run(["npm", "install", *options], cwd=folder, check=True)
    except BaseException:
        target.unlink()
        raise


def files(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """Yield set, style and file of every icon."""
    for package in json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]:
        styles = FOLDERS.get(package) or FOLDERS[package.partition("-")[0]]
        for style in styles:
            found = sorted((folder / "node_modules" / package / style).glob("*.svg"))
            if not found:
                raise FileNotFoundError(f"{package}: no drawings in its folder {style}")
            for path in found:
                yield package, style, path


def plain_name(path: Path) -> str:
    """Return the name of a file in lower case with hyphens, without its style."""
    name = path.stem.lower().replace("_", "-")
    while (shorter := STYLES.sub("", name)) != name:
        name = shorter
    return name


def read_all(folder: Path) -> list[Icon]:
    """Return every icon of the sets below *folder*, which are installed when they are not there."""
    install(folder)
    todo = list(files(folder))
    with started_playwright() as playwright, plain_chromium(playwright) as browser:
        return list(_read(browser.new_page(), todo))


def _read(page: Page, todo: list[tuple[str, str, Path]]) -> Iterator[Icon]:
    parts = "\n".join(
        script(name) for name in ("dom", "paths", "shapes", "figures", "lines", "icons")
    )
    page.set_content(f"<style>{PAINT}</style>")
    page.evaluate(f"() => {{ {parts}; window.readIcons = {READ} }}")
    for start in range(0, len(todo), BATCH):
        batch = todo[start : start + BATCH]
        sources = [re.sub(r"<\?xml.*?\?>", "", p.read_text("utf-8")) for _, _, p in batch]
        found: list[Any] = page.evaluate("(sources) => readIcons(sources)", sources)
        for (package, style, path), (signature, lines) in zip(batch, found, strict=True):
            yield Icon(package, style, plain_name(path), signature, lines)
