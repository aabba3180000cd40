"""Vegetables and flowers of the shop, drawn as the herbs are: from the foot at (x, y) upwards."""

from __future__ import annotations

import math

from colours import DEEP, GREEN, ORANGE, ROSE, TOMATO, YELLOW
from shapes import at, curve, disc, leaf, line, path, stem


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
