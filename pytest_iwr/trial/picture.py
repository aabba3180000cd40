"""Draw decisions onto pictures of the page, with a caption beneath: by Chromium, as it has fonts.

Nothing is drawn into the page itself, whose pictures are those of a run.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from pytest_iwr.browser.chromium import Screen
from pytest_iwr.browser.picturing import picture_of
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.protocol import ReplayRules
from pytest_iwr.text import one_line
from pytest_iwr.trial.marks import CHOSEN_PX, OTHER_PX
from pytest_iwr.trial.words import status_words, what

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.trial.look import Look
    from pytest_iwr.trial.place import Place

#: The outline of the choice, and of what else was considered.
CHOSEN, OTHER = (219, 20, 125), (37, 99, 235)
#: A caption narrower than this, in CSS pixels, cannot be read.
_LEAST_WIDTH_PX = 360
_HEIGHT_PX = 200
#: Screens of a phone stand side by side, so far apart.
_MOST_WIDTH_PX, _BETWEEN_PX = 1440, 6


@dataclass(frozen=True, slots=True)
class _Line:
    """What the caption says of a description."""

    number: str
    kind: str
    status: str
    description: str
    what: str
    reason: str


def draw(look: Look, place: Place, chromium: Chromium) -> bytes:
    """Return a picture (PNG) of the screens of *look*, and a caption beneath.

    It has the device pixels of the page's own pictures. Raises `BrowserError`.
    """
    across = max(min(len(look.shots), _MOST_WIDTH_PX // look.opened.width), 1)
    width = across * look.opened.width + (across - 1) * _BETWEEN_PX
    screen = Screen((max(width, _LEAST_WIDTH_PX), _HEIGHT_PX), _pixel_ratio(look, place))
    page = PageUnderTest(html=_html(look, place), assets={}, spec="picture")
    with chromium.open(page, screen=screen) as session:
        session.rules = ReplayRules(load_floor_s=0)  # our own page is at rest when it is loaded
        session.load()
        with session.guard("it was pictured"):
            return picture_of(session.page, full_page=True)


def _pixel_ratio(look: Look, place: Place) -> float:
    """Return the device pixels per CSS pixel: a phone shows a wide page at a smaller scale."""
    return place.task.device_scale_factor * place.task.viewport[0] / look.opened.width


def _html(look: Look, place: Place) -> str:
    import jinja2  # noqa: PLC0415 - only a picture needs it

    template = (resources.files("pytest_iwr.trial") / "picture.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(
        shots=[(shot, b64encode(shot.png).decode()) for shot in look.shots],
        lines=list(_lines(look)),
        where=_where(look, place),
        width=look.opened.width,
        height=look.opened.height,
        chosen=f"rgb{CHOSEN}",
        other=f"rgb{OTHER}",
        between_px=_BETWEEN_PX,
        chosen_px=CHOSEN_PX,
        other_px=OTHER_PX,
    )


def _where(look: Look, place: Place) -> str:
    width, height = place.task.viewport
    return " · ".join(filter(None, [place.name, f"{width}x{height}", look.remarks]))


def _lines(look: Look) -> Iterator[_Line]:
    several = len(look.decided) > 1
    for number, one in enumerate(look.decided, start=1):
        yield _Line(
            number=f"{number}. " if several else "",
            kind=one.decision.status.value,
            status=status_words(one.decision),
            description=one_line(one.action.description) or one.action.kind.value,
            what=what(one, look.opened),
            reason=one_line(one.decision.reason),
        )
