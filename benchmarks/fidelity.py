"""Score pages that were altered in one known way, with every engine, and print Markdown tables.

    python benchmarks/fidelity.py                             # print
    python benchmarks/fidelity.py --write docs/scoring.md     # and put them between the two marks
    python benchmarks/fidelity.py --pages FOLDER              # of pages of your own (*.html)

An engine whose weights (or packages) are not there leaves its rows empty, and why is told.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from fidelity_pages import BLANK, EDITS, ORIGINAL, PAGES, SCRIPTS, shots_of

from pytest_iwr.browser.driver import plain_chromium, started_playwright
from pytest_iwr.errors import ScorerError, UsageError
from pytest_iwr.visual.factory import Making, structure_scorer, text_reader
from pytest_iwr.visual.pixels import decode
from pytest_iwr.visual.text import text_similarity, words_f1

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fidelity_pages import Shots
    from PIL.Image import Image

READERS = ("rapidocr", "rapidocr:whole", "easyocr")
STRUCTURES = ("edge-colour", "dinov2")
#: The pairs of the protocols `offline` and `paper`.
PAIRED = (("rapidocr", "edge-colour"), ("easyocr", "dinov2"))
IDENTICAL, UNRELATED = "identical", "unrelated"
COLUMNS = (IDENTICAL, *SCRIPTS, *EDITS, UNRELATED, BLANK)
TEXT, WORDS, STRUCTURE, LVS = "text similarity", "word F1", "structure similarity", "LVS"
MISSING = "*weights not available here*"
MARKS = re.compile(r"(?<=<!-- fidelity -->\n).*(?=<!-- /fidelity -->)", re.DOTALL)


class Pair(NamedTuple):
    """Two pictures to compare, and the column that their score belongs to."""

    column: str
    reference: Image
    picture: Image


class NothingKept:
    """Forgets at once, so that engines run on every picture (implements `Store`)."""

    def get(self, kind: str, engine: str, key: str) -> bytes | None:
        """Return nothing."""

    def put(self, kind: str, engine: str, key: str, value: bytes) -> None:
        """Keep nothing."""


@dataclass
class Measured:
    """What one engine made of all pairs: values by row and column, or why there are none."""

    said: str
    rows: tuple[str, ...]
    name: str = ""
    lacks: str = ""
    values: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def line(self, row: str, columns: tuple[str, ...]) -> str:
        """Return a line of the table."""
        cells = [cell(self.values[row, column]) for column in columns]
        if self.lacks:
            cells[0] = MISSING
        return f"| `{self.said}` | {row} | {' | '.join(cells)} |"


def main(arguments: list[str]) -> int:
    """Print the tables; write them where that was asked for."""
    asked = parse(arguments)
    paths = sorted(asked.pages.glob("*.html"))
    if not paths:
        sys.exit(f"{asked.pages} has no *.html; name a folder of pages")
    with started_playwright() as playwright, plain_chromium(playwright) as browser:
        version = browser.version
        pages = [shots_of(path, browser) for path in paths]
    text = report(pages, browser=f"Chromium {version}")
    print(text)
    if asked.write:
        write(asked.write, text)
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=Path, default=PAGES, help="a folder with *.html")
    parser.add_argument("--write", type=Path, help="a file with the marks of the tables")
    return parser.parse_args(arguments)


def write(path: Path, text: str) -> None:
    """Put *text* between the marks of the file."""
    before = path.read_text("utf-8")
    if not MARKS.search(before):
        sys.exit(f"{path} lacks the lines <!-- fidelity --> and <!-- /fidelity -->; add them")
    path.write_text(MARKS.sub(lambda _: f"\n{text}\n\n", before), "utf-8")


def report(pages: list[Shots], *, browser: str) -> str:
    """Return both tables and what they were made with."""
    pairs = list(pairs_of(pages))
    readers = {said: read_by(said, pages, pairs) for said in READERS}
    structures = {said: compared_by(said, pairs) for said in STRUCTURES}
    both = [lvs_of(readers[reader], structures[structure]) for reader, structure in PAIRED]
    engines = [*readers.values(), *structures.values()]
    made_with = [f"`{one.said}` is {one.name}." for one in engines if not one.lacks]
    return "\n".join(
        [
            *head(*COLUMNS),
            *(one.line(row, COLUMNS) for one in [*engines, *both] for row in one.rows),
            "\nHow well the readers read, beside the words that the pages show:\n",
            *head("pages as they are"),
            *(one.line(row, (ORIGINAL,)) for one in readers.values() for row in one.rows),
            f"\n{len(pages)} pages, {browser}. {' '.join(made_with)}",
        ]
    )


def pairs_of(pages: list[Shots]) -> Iterator[Pair]:
    """Yield each page beside itself, beside what was made of it, and beside every other page."""
    originals = {page.name: decode(page.pngs[ORIGINAL]) for page in pages}
    for page in pages:
        reference = originals[page.name]
        yield Pair(IDENTICAL, reference, reference.copy())
        for alteration, png in page.pngs.items():
            if alteration != ORIGINAL:
                yield Pair(alteration, reference, decode(png))
        for other, picture in originals.items():
            if other != page.name:
                yield Pair(UNRELATED, reference, picture)


def read_by(said: str, pages: list[Shots], pairs: list[Pair]) -> Measured:
    """Return what a text reader makes of the *pairs*, and of the words that the *pages* show."""

    def measure(found: Measured) -> None:
        reader, anew = (text_reader(said, making) for making in makings())
        found.name = reader.name
        for pair in pairs:
            chosen = anew if pair.column == IDENTICAL else reader
            texts = [chosen.read(picture).text for picture in (pair.reference, pair.picture)]
            add_texts(found, pair.column, *texts)
        for page in pages:
            read = reader.read(decode(page.pngs[ORIGINAL])).text
            add_texts(found, ORIGINAL, page.text, read)

    return attempt(Measured(said, (TEXT, WORDS)), measure)


def compared_by(said: str, pairs: list[Pair]) -> Measured:
    """Return what a structure scorer makes of the *pairs*."""

    def measure(found: Measured) -> None:
        scorer, anew = (structure_scorer(said, making) for making in makings())
        found.name = scorer.name
        for pair in pairs:
            chosen = anew if pair.column == IDENTICAL else scorer
            value = chosen.similarity(pair.reference, pair.picture)
            found.values[STRUCTURE, pair.column].append(value)

    return attempt(Measured(said, (STRUCTURE,)), measure)


def makings() -> tuple[Making, Making]:
    """Return how engines are made: one keeps what it read, one reads everything anew."""
    return Making(), Making(store=NothingKept())


def add_texts(found: Measured, column: str, reference: str, picture: str) -> None:
    """Add both numbers of two texts."""
    found.values[TEXT, column].append(text_similarity(reference, picture))
    found.values[WORDS, column].append(words_f1(reference, picture))


def attempt(found: Measured, measure: Callable[[Measured], None]) -> Measured:
    """Fill *found*, or say why it stays empty: half a row would be no mean over all pages."""
    print(f"{found.said} ...", file=sys.stderr)
    try:
        measure(found)
    except (ScorerError, UsageError) as error:
        print(f"{found.said}: {error}", file=sys.stderr)
        found.values.clear()
        found.lacks = str(error)
    return found


def lvs_of(reader: Measured, structure: Measured) -> Measured:
    """Return LVS of both engines, pair by pair."""
    found = Measured(f"{reader.said} + {structure.said}", (LVS,))
    found.lacks = reader.lacks or structure.lacks
    for column in () if found.lacks else COLUMNS:
        both = zip(reader.values[TEXT, column], structure.values[STRUCTURE, column], strict=True)
        found.values[LVS, column] = [mean(pair) for pair in both]
    return found


def head(*columns: str) -> list[str]:
    """Return the first two lines of a table."""
    names = ("engine", "number", *columns)
    return [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]


def cell(values: list[float]) -> str:
    """Return the mean with the least and the greatest."""
    if not values:
        return ""
    return f"{mean(values):.3f} [{min(values):.3f}–{max(values):.3f}]"  # noqa: RUF001 - a range


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
