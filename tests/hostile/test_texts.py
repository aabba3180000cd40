"""Texts that would do harm to who prints them: terminals, CI systems, XML, pytest-xdist."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from hostile import CLICK_IN_VAIN, COVERED, FINE, NOT_FOUND, PAGES, page

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.browser

EXPECTED = {
    "text_shown": CLICK_IN_VAIN,
    "text_of_names": NOT_FOUND,
    "text_of_a_cover": COVERED,
    "text_thrown": FINE,
}
#: Controls but tab and line ends, halves of characters, overrides of direction; commands to GitHub
#: at the start of a line, and those that CI systems find anywhere in it.
RAW = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
    r"|^\s*::|##\w*\[",
    re.MULTILINE,
)


@pytest.fixture(params=[(), ("-n2",)], ids=["alone", "workers"])
def ran(replayed, request):
    """Give a run over the pages, in one process or in two."""
    name = f"texts{''.join(request.param)}"
    return replayed(name, {one: page(one) for one in EXPECTED}, *request.param)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_result_is_right(ran, name):
    """What is in a text changes nothing about what an action comes to."""
    assert ran.came_to(name) == EXPECTED[name], ran.printed
    assert ran.scores_behind(name).final == 1.0


def test_nothing_raw_is_printed(ran):
    """What the run printed has lines that name the page's texts, and not one that obeys them."""
    assert "pwned" in ran.printed
    assert raw_in(ran.printed) == []


def test_nothing_raw_is_in_the_junit_file(ran):
    """It can be parsed, and holds the page's texts as texts only."""
    texts = list(ET.parse(ran.where / "report.xml").getroot().itertext())  # noqa: S314 - ours

    assert any("pwned" in text for text in texts)
    assert [raw for text in texts for raw in raw_in(text)] == []


def test_nothing_raw_is_in_the_journal(ran):
    """Nor does whoever reads the records later find anything that a terminal would obey."""
    lines = [line for file in ran.folder.glob("journal*") for line in file.read_text().splitlines()]
    texts = [text for line in lines for text in texts_in(json.loads(line))]

    assert any("pwned" in text for text in texts)
    assert [raw for text in texts for raw in raw_in(text)] == []


def raw_in(text: str) -> list[str]:
    """Return what is raw in *text*, each with what stands around it."""
    return [text[max(m.start() - 40, 0) : m.end() + 40] for m in RAW.finditer(text)]


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in a value of JSON, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from texts_in(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


def test_every_page_is_in_the_table():
    """A page that nobody opens would be no test."""
    assert {file.stem for file in PAGES.glob("text_*.html")} == set(EXPECTED)
