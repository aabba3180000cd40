"""Pages that shaped no engine, and one thing done to each of them before its picture is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pytest_iwr.browser.picturing import picture_of

PAGES = Path(__file__).parents[1] / "pages" / "fidelity"
JS = (Path(__file__).parent / "fidelity.js").read_text("utf-8")
DESKTOP = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
#: A row reaches this far below the middle of its topmost word.
ROW_PX = 10
#: Colours turn by a third of their circle, white and grey take a tint; letters keep their form.
RECOLOURED = "sepia(0.35) hue-rotate(120deg)"
ORIGINAL, BLANK = "original", "blank"
#: What each alteration runs in the page; edits of words are made from outside, see `reworded`.
SCRIPTS = {
    "shifted": "fidelity.shift(20)",
    "recoloured": f"fidelity.recolour('{RECOLOURED}')",
    "image missing": "fidelity.hidePictures()",
}
EDITS = {"words 10 %": 0.1, "words 40 %": 0.4}
#: What words become.
VOCABULARY = """
a i o q x z  as be go if me up  bad dry fog hat jug mud  acid bulk calf dust fern lamb
armor blaze crypt dwarf eagle fudge  anchor basket candle dagger fossil goblet
antique bandage caravan dolphin elastic glacier  alphabet balloons calendar dinosaur elephant
adjective breakdown clockwork defendant fireplace  abstention blacksmith cartwright dictionary
acrobatical bottlenecks caterpillar destination  accomplished belligerent breakthrough
"""


@dataclass(frozen=True)
class Shots:
    """A page in pictures: ``pngs`` by alteration, and the words that it shows, row by row."""

    name: str
    pngs: Mapping[str, bytes]
    text: str


def shots_of(path, browser, alterations=(*SCRIPTS, *EDITS, BLANK)):
    """Return the page *path*, drawn by *browser* as it is and with each of the *alterations*.

    A page without a picture in view has no ``image missing``.
    """
    viewport = PHONE if path.stem.endswith("mobile") else DESKTOP
    with browser.new_context(viewport=viewport) as context:
        page = context.new_page()
        _open(page, path)
        text = rows_of(page.evaluate("fidelity.shown()"))
        pngs = {ORIGINAL: picture_of(page)}
        for alteration in alterations:
            _open(page, path)
            if _alter(page, alteration, seed=path.stem):
                pngs[alteration] = picture_of(page)
    return Shots(path.stem, pngs, text)


def rows_of(placed):
    """Return the words of (word, left, middle) as one text: rows downwards, each left to right."""
    rows = []
    for word in sorted(placed, key=lambda word: word[2]):
        if rows and word[2] - rows[-1][0][2] < ROW_PX:
            rows[-1].append(word)
        else:
            rows.append([word])
    return " ".join(text for row in rows for text, *_ in sorted(row, key=lambda word: word[1]))


def reworded(words, *, share, seed):
    """Return *words* with that *share* of them replaced; a larger share holds all of a smaller one.

    A word becomes one of the same length that the page has not, mirrored where there is none left;
    each digit of a number becomes another.
    """
    dice = Random(seed)  # noqa: S311 - repeatable on purpose
    fresh = sorted({*VOCABULARY.split()} - {word.lower() for word in words})
    others = [_other(word, fresh, dice) for word in words]
    chosen = set(dice.sample(range(len(words)), len(words))[: round(share * len(words))])
    return [others[n] if n in chosen else word for n, word in enumerate(words)]


def _other(word, fresh, dice):
    if word.isdecimal():
        return "".join(dice.choice("0123456789".replace(digit, "")) for digit in word)
    other = dice.choice([one for one in fresh if len(one) == len(word)] or [word[::-1]])
    if word.isupper():
        return other.upper()
    return other.title() if word.istitle() else other


def _open(page, path):
    page.goto(path.resolve().as_uri())
    page.evaluate(JS)


def _alter(page, alteration, *, seed):
    """Alter the open page; false where it has nothing to alter."""
    if alteration == BLANK:
        page.set_content("")
    elif alteration in EDITS:
        words = page.evaluate("fidelity.words()")
        others = reworded(words, share=EDITS[alteration], seed=seed)
        page.evaluate("others => fidelity.reword(others)", others)
    else:
        return page.evaluate(SCRIPTS[alteration]) != 0
    return True
