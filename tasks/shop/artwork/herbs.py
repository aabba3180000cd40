"""The herbs of the shop. Each draws itself from its foot at (x, y), *size* high, upwards."""

from __future__ import annotations

import math

from colours import DEEP, GREEN, GREY, LIME, PLUM, YELLOW
from shapes import at, curve, disc, leaf, line, pair, path, stem


def herb(x, y, size, chance, colours, *, nodes, length, width, bark, thick=0.016, **how):
    """Draw a square-stemmed herb: opposite leaves, smaller towards the top, and a crown."""
    flower = how.pop("flower", None)
    lean = chance.uniform(-3, 3)
    drawn, points = stem(x, y, lean, size * 0.94, -2 * lean, bark, size * thick)
    if flower:
        drawn += spike(points[-1], size, chance, *flower)
    for n in range(nodes):
        share = n / (nodes - 1)
        point = points[int(len(points) * (0.22 + 0.7 * share))]
        long = size * length * (1 - 0.5 * share)
        spread = 78 - 34 * share
        drawn += pair(point, spread, long, long * width, colours, chance, **how)
        if n % 2 or n == nodes - 1:
            small = {k: v for k, v in how.items() if k != "droop"} | {"veins": 3}
            for side in (-1, 1):
                turn = point[2] + side * chance.uniform(14, 24)
                drawn += leaf(*point[:2], turn, long * 0.55, long * width * 0.5, colours, **small)
    return drawn


def spike(point, size, chance, petal, calyx):
    x, y, a = point
    drawn = line([(x, y), at(x, y, a, size * 0.2)], calyx, size * 0.012)
    for n in range(7):
        cx, cy = at(x, y, a, size * (0.01 + 0.03 * n))
        for side in (-1, 1):
            drawn += disc(
                *at(cx, cy, a + 80 * side, size * 0.022), size * (0.019 - 0.0014 * n), calyx
            )
            drawn += disc(
                *at(cx, cy, a + 60 * side, size * 0.036), size * (0.015 - 0.0012 * n), petal
            )
    return drawn


def genovese(x, y, size, chance):
    return herb(x, y, size, chance, GREEN, nodes=4, length=0.46, width=0.66, bark="#7fb858")


def thai(x, y, size, chance):
    return herb(
        x,
        y,
        size * 0.9,
        chance,
        DEEP,
        nodes=5,
        length=0.5,
        width=0.4,
        bark="#6d2f66",
        profile="lance",
        flower=("#d98fc0", "#6d2f66"),
        teeth=9,
        bite=0.08,
        droop=18,
    )


def lemon(x, y, size, chance):
    return herb(
        x,
        y,
        size,
        chance,
        LIME,
        nodes=6,
        length=0.36,
        width=0.42,
        bark="#a5b545",
        profile="lance",
        droop=12,
        thick=0.012,
    )


def purple(x, y, size, chance):
    return herb(
        x,
        y,
        size,
        chance,
        PLUM,
        nodes=4,
        length=0.44,
        width=0.7,
        bark="#8a4a6f",
        teeth=8,
        bite=0.16,
    )


def mint(x, y, size, chance):
    return herb(
        x,
        y,
        size,
        chance,
        ("#4fb58a", "#22886a", "#a5e0c0"),
        nodes=5,
        length=0.36,
        width=0.56,
        bark="#7a5a78",
        teeth=13,
        bite=0.2,
        veins=6,
        droop=10,
    )


def sage(x, y, size, chance):
    return herb(
        x,
        y,
        size,
        chance,
        GREY,
        nodes=5,
        length=0.46,
        width=0.32,
        bark="#8aa083",
        profile="oblong",
        droop=34,
        veins=8,
    )


def greek(x, y, size, chance):
    """Draw a ball of small leaves in a clay pot."""
    w, top = size * 0.27, y - size * 0.36
    drawn = path([(x - w * 0.74, y), (x + w * 0.74, y), (x + w, top), (x - w, top)], "#c9573a")
    drawn += path(
        [(x + w * 0.2, y), (x + w * 0.74, y), (x + w, top), (x + w * 0.3, top)], "#a9402c"
    )
    rim = size * 0.09
    drawn += path(
        [
            (x - w * 1.12, top),
            (x + w * 1.12, top),
            (x + w * 1.12, top + rim),
            (x - w * 1.12, top + rim),
        ],
        "#db6a49",
    )
    cx, cy, ball = x, top - size * 0.24, size * 0.36
    drawn += disc(cx, cy, ball * 0.9, DEEP[1])
    for ring, many in ((0.92, 30), (0.74, 26), (0.54, 18), (0.34, 11), (0.1, 4)):
        for n in range(many):
            a = 360 * n / many + chance.uniform(-8, 8)
            px, py = at(cx, cy, a, ball * ring)
            colours = GREEN if chance.random() < 0.6 else DEEP
            drawn += leaf(
                px, py, a + chance.uniform(-30, 30), ball * 0.3, ball * 0.17, colours, veins=0
            )
    return drawn


def dill(x, y, size, chance):
    drawn, points = stem(x, y, 2, size * 0.7, -6, "#5f9a45", size * 0.016)
    for n, side in ((6, -1), (10, 1), (15, -1), (19, 1)):
        px, py, a = points[n]
        rib = curve(px, py, a + side * 42, size * (0.5 - 0.012 * n), -side * 26)
        drawn += line([p[:2] for p in rib], "#3f8a44", size * 0.008)
        for i in range(3, 28, 2):
            for hand in (-1, 1):
                rx, ry, ra = rib[i]
                far = size * 0.13 * math.sin(math.pi * (i + 4) / 34)
                for fan in (18, 42, 66):
                    drawn += line(
                        [(rx, ry), at(rx, ry, ra + hand * fan, far)], "#3f8a44", size * 0.005
                    )
    x, y, a = points[-1]
    for n in range(13):
        turn = a - 78 + 13 * n
        ex, ey = at(x, y, turn, size * 0.21)
        drawn += line([(x, y), (ex, ey)], "#7fae3f", size * 0.006)
        for m in range(7):
            drawn += disc(*at(ex, ey, turn - 75 + 25 * m, size * 0.04), size * 0.012, YELLOW)
    return drawn


def chives(x, y, size, chance):
    drawn = ""
    for n in range(26):
        a = -26 + 2.08 * n + chance.uniform(-2, 2)
        blade = curve(
            x + (n - 13) * size * 0.009, y, a * 0.5, size * chance.uniform(0.6, 0.92), a * 0.9
        )
        colour = ("#2f8a5b", "#56b06c", "#1f6a49")[n % 3]
        drawn += line([p[:2] for p in blade], colour, size * 0.017)
    for a, high in ((-17, 0.74), (-3, 0.9), (11, 0.8), (24, 0.62)):
        blade = curve(x, y, a * 0.6, size * high, a * 0.5)
        drawn += line([p[:2] for p in blade], "#83c27a", size * 0.012)
        bx, by, _ = blade[-1]
        drawn += disc(bx, by, size * 0.07, "#8d5fb0")
        for n in range(34):
            turn, far = n * 137.5, size * 0.092 * math.sqrt(n / 34)
            px, py = at(bx, by, turn, far)
            tone = ("#b48ad6", "#cfaee6", "#9a6cc0")[n % 3]
            drawn += leaf(px, py, turn, size * 0.034, size * 0.016, (tone, tone, tone), veins=0)
    return drawn
