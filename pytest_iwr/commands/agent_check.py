"""What ``iwr agent check`` finds: browser-use on a page of ours, without a model."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from pytest_iwr.agent.elements import BrowserUseElements
from pytest_iwr.agent.process import AgentProcess
from pytest_iwr.commands.started import started_chromium
from pytest_iwr.report.text import plural
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.agent.elements import Reading
    from pytest_iwr.agent.environment import Environment
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.trial.place import Place

_SHOWN = 8
_WIDE = 100


@dataclass(frozen=True, slots=True)
class Checked:
    """What browser-use told of a page.

    ``first_s`` has the start of its process in it, ``again_s`` is what a list costs after that;
    ``same`` says whether size and picture of the page stayed as they were.
    """

    page: str
    source: str
    reading: Reading
    first_s: float
    again_s: float
    same: bool

    @property
    def is_well(self) -> bool:
        """Whether elements of ours were listed, and the page was left as it was."""
        return self.same and bool(self.reading.listed)


def check(env: Environment, said: str | None, *, chromium: Path | None) -> Checked:
    """Open the page that *said* names (else the demo task's) and have it listed twice.

    Raises `UsageError`, `GroundingError`, `BrowserError`.
    """
    from pytest_iwr.demo import demo_task  # noqa: PLC0415 - when used
    from pytest_iwr.trial.place import place_at  # noqa: PLC0415

    place = place_at(said or str(demo_task().parent))
    elements = BrowserUseElements(AgentProcess.of(env))
    with (
        started_chromium(chromium, attachable=True) as browser,
        closing(elements),
        browser.open_task(place.page, place.task) as session,
    ):
        return _checked(session, elements, place)


def _checked(session: PageSession, elements: BrowserUseElements, place: Place) -> Checked:
    session.load()
    before = session.observe(0)
    began = perf_counter()
    elements.read(before.snapshot, session)
    first = perf_counter()
    reading = elements.read(before.snapshot, session)
    again = perf_counter()
    after = session.observe(0)
    same = before.screenshot_png == after.screenshot_png and before.snapshot == after.snapshot
    return Checked(place.name, elements.name, reading, first - began, again - first, same)


def lines(checked: Checked) -> Iterator[str]:
    """Yield what is printed of it."""
    reading = checked.reading
    yield f"{checked.source} lists {plural(reading.told, 'element')} of {checked.page}:"
    for one in reading.listed[:_SHOWN]:
        yield f"  {one_line(one.words, limit=_WIDE)}"
        yield f"      {one_line(one.path, limit=_WIDE)}"
    if len(reading.listed) > _SHOWN:
        yield f"  … and {len(reading.listed) - _SHOWN} more"
    yield (
        f"{len(reading.listed)} are elements of ours, {reading.repeated} the same as another, "
        f"{reading.unplaced} unknown to us"
    )
    yield f"the first list took {checked.first_s:.1f} s, the next {checked.again_s:.2f} s"
    stayed = "stayed as they were" if checked.same else "CHANGED while browser-use looked"
    yield f"the page's size, elements and picture {stayed}"
