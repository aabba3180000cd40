"""The plants of the shop. Each draws itself from its foot at (x, y), *size* high, upwards."""

from __future__ import annotations

import math
import random

from shapes import at, curve, disc, leaf, line, pair, path, stem

GREEN = ("#56b04c", "#2f8a43", "#a9d977")
DEEP = ("#3a8f52", "#1f6a41", "#83c27a")
LIME = ("#b4cf3f", "#8bb02f", "#e3ee93")
PLUM = ("#7d3b6f", "#51234f", "#b876a0")
GREY = ("#9dbb9c", "#6f9a80", "#d5e5c6")
TOMATO, ROSE, ORANGE, YELLOW = "#e2432a", "#e2557f", "#f08a24", "#f7c531"


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


def tomato(x, y, size, chance):
    drawn, points = stem(x - size * 0.3, y, 10, size * 0.98, 30, "#4f9a45", size * 0.02)
    for n, turn in ((8, -62), (16, -48), (24, -34)):
        px, py, _ = points[n]
        rib = curve(px, py, turn, size * 0.3, -30)
        drawn += line([p[:2] for p in rib], DEEP[1], size * 0.01)
        for i, s in ((8, 1), (8, -1), (18, 1), (18, -1), (27, 0)):
            rx, ry, ra = rib[i]
            drawn += leaf(
                rx, ry, ra + s * 58, size * 0.2, size * 0.12, DEEP, teeth=5, bite=0.3, veins=3
            )
    px, py, _ = points[21]
    truss = curve(px, py, 98, size * 0.5, 74)
    drawn += line([p[:2] for p in truss], "#4f9a45", size * 0.014)
    for n, (i, side) in enumerate(((6, 1), (10, -1), (14, 1), (18, -1), (22, 1), (28, 0))):
        tx, ty, ta = truss[i]
        cx, cy = at(tx, ty, ta + side * 74, size * 0.085)
        cy += size * 0.03
        ripe = TOMATO if n < 4 else (ORANGE if n == 4 else "#c9c440")
        drawn += disc(cx, cy, size * 0.088, ripe)
        drawn += disc(cx - size * 0.03, cy - size * 0.034, size * 0.018, "#fbd9c4")
        for s in range(5):
            drawn += leaf(
                cx, cy - size * 0.075, 110 + 35 * s, size * 0.06, size * 0.018, DEEP, veins=0
            )
    return drawn


def chard(x, y, size, chance):
    drawn = ""
    for turn, rib, big in ((-27, YELLOW, 0.86), (29, ORANGE, 0.84), (1, ROSE, 1.0)):
        foot = at(x + turn * size * 0.0035, y, turn * 0.6, size * big * 0.3)
        blade = leaf(
            *foot,
            turn,
            size * big * 0.66,
            size * 0.42,
            ("#3a8f52", "#1f6a41", rib),
            teeth=6,
            bite=0.12,
            veins=6,
            bend=turn * 0.5,
        )
        stalk = [(x + turn * size * 0.0035, y), foot]
        spine = curve(*foot, turn, size * big * 0.5, turn * 0.4)
        drawn += blade + line([*stalk, *[p[:2] for p in spine[:16]]], rib, size * 0.045)
    return drawn


def radish(x, y, size, chance):
    drawn = ""
    for dx, turn, tone in ((-0.25, -14, ROSE), (0.27, 13, "#cf3d5b"), (0, 0, TOMATO)):
        cx, cy = x + dx * size, y - size * (0.27 if dx else 0.2)
        for a in (-26, 22, -2):
            drawn += leaf(
                cx,
                cy - size * 0.07,
                turn + a,
                size * (0.52 if a == -2 else 0.42),
                size * 0.17,
                GREEN,
                profile="spoon",
                teeth=7,
                bite=0.16,
                veins=4,
                bend=a * 0.7,
            )
        root = curve(cx, cy + size * 0.08, 180 - turn, size * 0.2, turn * 2)
        drawn += line([p[:2] for p in root], "#f4e3dc", size * 0.014)
        drawn += disc(cx, cy, size * 0.118, tone)
        drawn += path([at(cx, cy, b, size * 0.118) for b in range(138, 223, 4)], "#fbeee6")
        drawn += disc(cx - size * 0.045, cy - size * 0.04, size * 0.02, "#fbd9d4")
    return drawn


def nasturtium(x, y, size, chance):
    drawn = ""
    for a, high, big in (
        (-30, 0.66, 0.2),
        (34, 0.6, 0.19),
        (-52, 0.42, 0.15),
        (54, 0.36, 0.14),
        (6, 0.42, 0.2),
    ):
        stalk = curve(x, y, a * 0.4, size * high, a)
        drawn += line([p[:2] for p in stalk], "#83b05a", size * 0.012)
        cx, cy, _ = stalk[-1]
        rim = [
            at(cx, cy, b, size * big * (1 + 0.05 * math.cos(math.radians(b * 8))))
            for b in range(0, 360, 4)
        ]
        drawn += path(rim, GREEN[1]) + path([(cx, cy), *rim[:46]], GREEN[0])
        drawn += "".join(
            line([(cx, cy), at(cx, cy, b, size * big * 0.82)], "#c8e59a", size * 0.008)
            for b in range(20, 380, 45)
        )
    for a, high, tone in ((-10, 0.82, ORANGE), (22, 0.84, TOMATO)):
        stalk = curve(x, y, a * 0.5, size * high, a)
        drawn += line([p[:2] for p in stalk], "#83b05a", size * 0.012)
        cx, cy, _ = stalk[-1]
        for n in range(5):
            drawn += leaf(
                cx,
                cy,
                72 * n + a,
                size * 0.16,
                size * 0.17,
                (tone, tone, "#b32a1c"),
                profile="spoon",
                veins=2,
            )
        drawn += disc(cx, cy, size * 0.035, YELLOW)
    return drawn


def pea(x, y, size, chance):
    drawn, points = stem(x - size * 0.1, y, -8, size * 0.98, 26, "#5f9a45", size * 0.016)
    for n, side in ((5, 1), (11, -1), (17, 1), (23, -1)):
        for lift in (0, 34):
            drawn += leaf(
                *points[n][:2],
                points[n][2] + side * (70 - lift),
                size * 0.2,
                size * 0.13,
                GREEN,
                veins=3,
            )
    for n, turn, side in ((9, 128, 1), (14, -134, -1), (20, 120, 1)):
        px, py, _ = points[n]
        px, py = at(px, py, turn, size * 0.05)
        drawn += leaf(
            px,
            py,
            turn,
            size * 0.36,
            size * 0.11,
            ("#a5d05a", "#6fae45", "#e3ee93"),
            profile="oblong",
            veins=0,
            bend=side * 24,
        )
        for i, p in enumerate(curve(px, py, turn, size * 0.36, side * 24)[6:25:4]):
            drawn += disc(*p[:2], size * (0.026 - 0.003 * abs(i - 2)), "#d3e87a")
    x, y, a = points[-1]
    curl = [
        at(x + size * 0.08, y - size * 0.01, 270 + 30 * i, size * (0.08 - 0.004 * i))
        for i in range(16)
    ]
    return drawn + line(curl, "#6fae45", size * 0.008)
