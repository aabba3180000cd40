"""Draw the pictures of the docs: run pytest and iwr for real.

Usage: python docs/pictures/draw.py   (writes run.png, failure.png and ground.png beside itself)
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from pytest_iwr.browser.driver import playwrights_own_chromium, started_playwright
from pytest_iwr.browser.find import find_chromium

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COLUMNS = 100
DESCRIPTION = "Click the 'Add to basket' button of 'Garden chives' in the 'Seeds' row"
SGR = re.compile(r"\x1b\[([\d;]*)m")
COLOURS = {
    "31": "#ff7b72",
    "32": "#7ee787",
    "33": "#e3b341",
    "34": "#79c0ff",
    "35": "#d2a8ff",
    "36": "#76e3ea",
    "90": "#8b949e",
}
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #0d1117; display: inline-block }}
pre {{ margin: 0; padding: 22px 28px 24px; color: #c9d1d9; font: 14px/1.5 "DejaVu Sans Mono",
      "Liberation Mono", monospace }}
.prompt {{ color: #8b949e }} b {{ font-weight: 700 }}
</style><pre>{text}</pre>"""


def main() -> None:
    """Draw the bundled tasks, a page with one defect on one of them, and a decision."""
    with TemporaryDirectory() as folder:
        draw("run.png", ["tasks", "--no-header"], project(Path(folder) / "whole"))
        home = project(Path(folder) / "one", "headphones")
        reference = home / "tasks" / "headphones" / "reference" / "index.html"
        handler = re.compile(r'^byId\("add"\)\.addEventListener.*$', re.MULTILINE)
        broken = handler.sub("", reference.read_text(encoding="utf-8"), count=1)
        (home / "mine.html").write_text(broken, encoding="utf-8")
        draw("failure.png", ["tasks", "--iwr-page=mine.html", "--no-header"], home)
    draw_decision("ground.png")


def project(where: Path, name: str = "") -> Path:
    """Make a project of the bundled tasks, or of one of them."""
    shutil.copytree(ROOT / "tasks" / name, where / "tasks" / name)
    (where / "pytest.ini").write_text("[pytest]\n")
    return where


def draw(name: str, options: list[str], project: Path) -> None:
    """Run pytest with *options* in *project* and draw what it prints."""
    command = [sys.executable, "-m", "pytest", "--color=yes", *options]
    environment = {**os.environ, "COLUMNS": str(COLUMNS)}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    shown = html.escape(" ".join(["pytest", *options]))
    prompt = f'<span class="prompt">$</span> <b>{shown}</b>\n'
    render(prompt + as_html(done.stdout.rstrip()), HERE / name)


def draw_decision(name: str) -> None:
    """Draw what a description of the shop's means, as `iwr ground` does."""
    command = [sys.executable, "-m", "pytest_iwr", "ground", "shop", DESCRIPTION]
    subprocess.run([*command, f"--picture={HERE / name}"], cwd=ROOT, check=True)
    with Image.open(HERE / name) as picture:
        colours = picture.convert("RGB").quantize(256)
    colours.save(HERE / name, optimize=True)


def as_html(text: str) -> str:
    """Return terminal output as HTML; only weight and the usual colours are kept."""
    parts, bold, colour, at = [], False, "", 0
    for match in SGR.finditer(text):
        parts.append(styled(text[at : match.start()], bold=bold, colour=colour))
        at = match.end()
        for code in match[1].split(";"):
            if code in {"", "0"}:
                bold, colour = False, ""
            elif code == "1":
                bold = True
            else:
                colour = COLOURS.get(code, colour)
    return "".join([*parts, styled(text[at:], bold=bold, colour=colour)])


def styled(text: str, *, bold: bool, colour: str) -> str:
    """Return *text* as HTML in one style."""
    text = html.escape(text)
    text = f"<b>{text}</b>" if bold and text else text
    return f'<span style="color:{colour}">{text}</span>' if colour and text else text


def render(text: str, path: Path) -> None:
    """Draw *text* at twice the pixels, as high and wide as it is."""
    chromium = find_chromium(playwrights_own=playwrights_own_chromium())
    with started_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(device_scale_factor=2)
        page.set_content(PAGE.format(text=text))
        page.locator("body").screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    main()
