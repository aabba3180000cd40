"""Leaves, stems and fruit as SVG paths: what every plant of the shop is made of."""

from __future__ import annotations

import math
import random

PROFILES = {
    "ovate": lambda t: math.sin(math.pi * t**0.72) * (1 - 0.12 * t),
    "lance": lambda t: math.sin(math.pi * t**0.85) * 0.98,
    "oblong": lambda t: min(1, math.sin(math.pi * t) * 1.5) * (1 - 0.1 * t),
    "spoon": lambda t: math.sin(math.pi * t**1.5),
}


def at(x, y, angle, far):
    """Return the point *far* from (x, y) at *angle* degrees, 0 is up and 90 is right."""
    a = math.radians(angle)
    return x + far * math.sin(a), y - far * math.cos(a)


def path(points, fill, *, closed=True):
    d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")
    return f'<path d="{d}" fill="{fill}"/>'


def line(points, colour, width):
    """Draw a smooth line through the points."""
    d = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        d += f"Q{x0:.1f} {y0:.1f} {(x0 + x1) / 2:.1f} {(y0 + y1) / 2:.1f}"
    d += f"L{points[-1][0]:.1f} {points[-1][1]:.1f}"
    return (
        f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{width:.1f}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def disc(x, y, radius, fill):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}"/>'


def curve(x, y, angle, length, bend, steps=28):
    """Return points of an arc that starts at *angle* and turns by *bend* degrees, with angles."""
    found = []
    for i in range(steps + 1):
        found.append((x, y, angle + bend * i / steps))
        x, y = at(x, y, angle + bend * (i + 0.5) / steps, length / steps)
    return found


def leaf(x, y, angle, length, width, colours, **how):
    """Draw a leaf from its foot at (x, y): a light half, a dark half, a midrib, veins.

    *colours* are light, dark, vein. *how*: profile, bend (degrees), teeth (number), bite (share
    of the width), lean (share that the light half is wider), veins (number), stalk.
    """
    light, dark, vein = colours
    bend, teeth, bite = how.get("bend", 0), how.get("teeth", 0), how.get("bite", 0.14)
    profile = PROFILES[how.get("profile", "ovate")]
    lean, veins = how.get("lean", 0.12), how.get("veins", 5)
    rib = curve(x, y, angle, length, bend, 60)

    def edge(i, side, share=1.0):
        px, py, a = rib[min(i, 60)]
        t = min(i, 60) / 60
        tooth = 1 - bite * ((t * teeth) % 1) if teeth else 1
        half = width / 2 * max(0, profile(t)) * tooth * share * (1 + side * lean)
        return at(px, py, a + 90 * side, half)

    ribs = [(px, py) for px, py, _ in rib]
    halves = ((1, light), (-1, dark))
    drawn = [path([edge(i, s) for i in range(61)] + ribs[::-1], c) for s, c in halves]
    thin = max(1.6, width * 0.022)
    for n in range(veins):
        i = int(60 * (0.14 + 0.66 * n / max(1, veins)))
        for side in (1, -1):
            drawn.append(
                line([ribs[i], edge(i + 5, side, 0.5), edge(i + 9, side, 0.8)], vein, thin)
            )
    drawn.append(line(ribs[:57], vein, thin * 1.9))
    if stalk := how.get("stalk"):
        drawn.insert(0, line([at(x, y, angle + 180, stalk), (x, y)], dark, thin * 3))
    return "".join(drawn)


def stem(x, y, angle, length, bend, colour, width):
    """Draw a stem, and return it with its points."""
    points = curve(x, y, angle, length, bend)
    return line([(px, py) for px, py, _ in points], colour, width), points


def pair(point, spread, length, width, colours, chance: random.Random, **how):
    """Draw two opposite leaves at a point of a stem."""
    x, y, a = point
    drawn = ""
    for side in (-1, 1):
        turn = a + side * (spread + chance.uniform(-6, 6))
        size = length * chance.uniform(0.92, 1.06)
        halves = colours if side == 1 else (colours[1], colours[0], colours[2])
        bend = side * how.get("droop", 26)
        rest = {k: v for k, v in how.items() if k != "droop"}
        drawn += leaf(x, y, turn, size, width * size / length, halves, bend=bend, **rest)
    return drawn
