"""Draw the pictures of the shop: paths in Chromium, then the grain of the print.

    python draw.py FOLDER        needs playwright (with a Chromium), numpy and Pillow

Writes asset_002.webp (the banner), asset_003.webp to asset_016.webp (the plates: a full disc behind
the plant for full sun, half a disc for part shade) and asset_017.png (scattered seed, the ground
of the footer). Everything is computed from the shapes here; the same seed gives the same plant.
"""

from __future__ import annotations

import io
import random
import shutil
import sys
from pathlib import Path

import herbs
import numpy as np
import vegetables
from PIL import Image
from playwright.sync_api import sync_playwright
from shapes import disc, leaf, path

#: Plant, its ground, its disc, whether it takes shade; in the order of the assets.
PLATES = [
    (herbs.genovese, "#f6cf57", "#fbe7a6", False),
    (vegetables.radish, "#bcdcea", "#e1f0f5", False),
    (herbs.chives, "#f7d9cf", "#fdeee8", True),
    (herbs.thai, "#f4b9b0", "#fbdcd4", False),
    (vegetables.tomato, "#cfe3c2", "#eaf4e2", False),
    (herbs.lemon, "#2f6f73", "#4f9393", False),
    (herbs.dill, "#e9785a", "#f3a084", False),
    (herbs.purple, "#d9e27a", "#eef2bb", False),
    (vegetables.chard, "#f3d9a4", "#faecd0", True),
    (herbs.greek, "#b9d4f0", "#deebf8", False),
    (vegetables.nasturtium, "#1f5545", "#357561", False),
    (vegetables.pea, "#6a2f4f", "#8c4d6d", True),
    (herbs.mint, "#f8c6d2", "#fce3e9", True),
    (herbs.sage, "#6d5a8c", "#8f7dad", False),
]
#: Plants that lean are set off the middle.
PLACED = {vegetables.tomato: 92, vegetables.pea: 20}
WIDTH, HEIGHT = 960, 720
BANNER = (1280, 240)
#: Plants of the banner: place, height, plant.
BED = [
    (590, 204, herbs.sage),
    (664, 168, vegetables.radish),
    (760, 222, herbs.chives),
    (1010, 232, vegetables.tomato),
    (864, 214, herbs.genovese),
    (952, 176, herbs.purple),
    (1138, 222, herbs.dill),
    (1206, 186, vegetables.nasturtium),
]


def svg(width, height, body):
    """Wrap shapes; a slow wave in the outlines makes them look cut by hand."""
    wave = (
        '<filter id="cut" x="-5%" y="-5%" width="110%" height="110%">'
        '<feTurbulence type="fractalNoise" baseFrequency="0.018" numOctaves="2" seed="4"/>'
        '<feDisplacementMap in="SourceGraphic" scale="7" xChannelSelector="R" yChannelSelector="G"/>'
        "</filter>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f"<defs>{wave}</defs>{body}</svg>"
    )


def plate(number):
    """Return the shapes of one plate."""
    plant, ground, sun, shade = PLATES[number]
    chance = random.Random(100 + number)
    radius, cx, cy = 284, WIDTH / 2, HEIGHT * 0.5
    behind = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{ground}"/>' + disc(
        cx, cy, radius, sun
    )
    if shade:
        behind += f'<rect x="{cx}" width="{WIDTH / 2}" height="{HEIGHT}" fill="{ground}"/>'
    foot = HEIGHT - 40 if plant in {herbs.greek, vegetables.radish} else HEIGHT + 8
    high = 610 if plant in {herbs.greek, vegetables.radish} else 650
    return (
        behind + f'<g filter="url(#cut)">{plant(cx + PLACED.get(plant, 0), foot, high, chance)}</g>'
    )


def bed():
    """Return the shapes of the banner: a kitchen bed on a butter ground."""
    width, height = BANNER
    chance = random.Random(7)
    drawn = f'<rect width="{width}" height="{height}" fill="#f6cf57"/>'
    drawn += disc(1052, 150, 170, "#fbe39a")
    for x, high, plant in BED:
        foot = height + 8 if plant is vegetables.radish else height - 16
        drawn += plant(x, foot, high, chance)
    slope = [(520, height), (520, height - 2), (540, height - 16)]
    crest = [(x, height - 26 - 4 * (x // 20 % 2)) for x in range(580, width + 20, 20)]
    ridge = [*slope, *crest, (width, height)]
    return drawn + path(ridge, "#5b3a2b")


def seeds():
    """Return the shapes of the footer's ground: a tile of seed, thrown evenly."""
    chance = random.Random(3)
    drawn = '<rect width="320" height="320" fill="#14382c"/>'
    for n in range(8):
        for m in range(8):
            x, y = 40 * n + 12 + chance.uniform(0, 16), 40 * m + 12 + chance.uniform(0, 16)
            tone = chance.choice(("#1d4a3a", "#215241", "#1a4435"))
            drawn += leaf(x, y, chance.uniform(0, 360), 13, 6, (tone, tone, tone), veins=0)
    return drawn


def printed(png, seed, size, grain):
    """Return a picture with the grain of ink on paper, at its final size."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.float32)
    noise = np.random.default_rng(seed)
    coarse = noise.normal(0, 1, (pixels.shape[0] // 2 + 1, pixels.shape[1] // 2 + 1))
    coarse = coarse.repeat(2, 0).repeat(2, 1)[: pixels.shape[0], : pixels.shape[1]]
    inked = pixels + (coarse * grain)[..., None]
    picture = Image.fromarray(np.clip(inked, 0, 255).astype(np.uint8))
    return picture.resize(size, Image.Resampling.LANCZOS)


def main(folder):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page()

        def render(width, height, body, scale=1):
            page.set_viewport_size({"width": width * scale, "height": height * scale})
            style = "<style>body{margin:0}svg{display:block;zoom:%d}</style>" % scale
            page.set_content(style + svg(width, height, body))
            return page.screenshot()

        banner = printed(render(*BANNER, bed(), 2), 2, BANNER, 2.0)
        banner.save(folder / "asset_002.webp", quality=88, method=6)
        for number in range(len(PLATES)):
            made = printed(render(WIDTH, HEIGHT, plate(number)), number, (480, 360), 3.4)
            made.save(folder / f"asset_{number + 3:03d}.webp", quality=86, method=6)
        tile = Image.open(io.BytesIO(render(320, 320, seeds()))).convert("RGB")
        tile.quantize(16).save(folder / "asset_017.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
