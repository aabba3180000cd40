"""Draw the faces of the tiles: `python tiles.py ../assets`. One figure a number, two tones each."""

import sys
from pathlib import Path

SIDE = 148
HALF = SIDE // 2
QUARTER = SIDE // 4

FULL = f'<circle cx="{HALF}" cy="{HALF}" r="58"/>'
DOME = f'<path d="M0 {SIDE}a{HALF} {HALF} 0 0 1 {SIDE} 0z"/>'
CORNER = f'<path d="M0 {SIDE}V0a{SIDE} {SIDE} 0 0 1 {SIDE} {SIDE}z"/>'
WEDGE = f'<path d="M0 {SIDE}V0L{SIDE} {SIDE}z"/>'
LEAVES = "".join(
    f'<path d="M{x} {y}a{HALF} {HALF} 0 0 1 {HALF} {HALF}a{HALF} {HALF} 0 0 1-{HALF}-{HALF}z"/>'
    for x, y in ((0, 0), (HALF, HALF))
) + "".join(
    f'<path d="M{x} {y}a{HALF} {HALF} 0 0 1-{HALF} {HALF}a{HALF} {HALF} 0 0 1 {HALF}-{HALF}z"/>'
    for x, y in ((SIDE, 0), (HALF, HALF))
)
RINGS = "".join(
    f'<circle cx="0" cy="{SIDE}" r="{r}" fill="none" stroke="#s" stroke-width="21"/>'
    for r in (31, 73, 115, 157)
)
CHECKS = "".join(
    f'<rect x="{x}" y="{y}" width="{HALF}" height="{HALF}"/>' for x, y in ((HALF, 0), (0, HALF))
)
STRIPES = "".join(f'<rect y="{y}" width="{SIDE}" height="18.5"/>' for y in range(0, SIDE, QUARTER))
WAVES = "".join(
    f'<path d="M{x} {y}a{QUARTER} {QUARTER} 0 0 1 {HALF} 0z"/>'
    for y in range(QUARTER, SIDE + 1, QUARTER)
    for x in (0, HALF)
)
TEETH = "".join(
    f'<path d="M{x} {y}v-{QUARTER}l{QUARTER} {QUARTER}z"/>'
    for y in range(QUARTER, SIDE + 1, QUARTER)
    for x in range(0, SIDE, QUARTER)
)
SUN = f'<circle cx="{HALF}" cy="{HALF}" r="{QUARTER}"/>' + "".join(
    f'<path d="M{HALF} {HALF}L{HALF - 14}-40h28z" transform="rotate({angle} {HALF} {HALF})"/>'
    for angle in range(0, 360, 30)
)

#: Ground, tone of the figure, figure; from 2 to 2048.
FACES = (
    ("#fff8ea", "#f3e4c8", FULL),
    ("#ffe0b0", "#fccb85", DOME),
    ("#ffb871", "#ffa14a", CORNER),
    ("#ff8457", "#f96b3c", LEAVES),
    ("#ff5c72", "#f0415c", RINGS),
    ("#e2459f", "#cc2f8b", CHECKS),
    ("#9a4bea", "#8636d6", WAVES),
    ("#4a62f0", "#354ddc", WEDGE),
    ("#168cc0", "#0a7aad", STRIPES),
    ("#11957c", "#06826b", TEETH),
    ("#ffd83a", "#ffc400", SUN),
)


def face(ground: str, tone: str, figure: str) -> str:
    """Return the picture of a tile without its number."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
    field = f'<rect width="{SIDE}" height="{SIDE}" fill="{ground}"/>'
    return f'{head}{field}<g fill="{tone}">{figure.replace("#s", tone)}</g></svg>\n'


if __name__ == "__main__":
    for number, parts in enumerate(FACES, start=1):
        (Path(sys.argv[1]) / f"asset_{number:03}.svg").write_text(face(*parts), encoding="utf-8")
