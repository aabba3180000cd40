"""Pages that shaped no engine, and one thing done to each of them before its picture is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

PAGES = Path(__file__).parents[1] / "pages" / "fidelity"
JS = (Path(__file__).parent / "fidelity.js").read_text("utf-8")
DESKTOP = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
#: A row reaches this far below the middle of its topmost word.
ROW_PX = 10
#: Accents turn by a third of the colour circle, white and grey take a tint; letters keep their form.
RECOLOURED = "sepia(0.35) hue-rotate(120deg)"
ORIGINAL, BLANK = "original", "blank"
#: What each alteration runs in the page; edits of words are made from outside, see `reworded`.
SCRIPTS = {
    "shifted": "fidelity.shift(20)",
    "recoloured": f"fidelity.recolour('{RECOLOURED}')",
    "image missing": "fidelity.hidePictures()",
}
EDITS = {"words 10 %": 0.1, "words 40 %": 0.4}


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
        pngs = {ORIGINAL: page.screenshot()}
        for alteration in alterations:
            _open(page, path)
            if _alter(page, alteration, seed=path.stem):
                pngs[alteration] = page.screenshot()
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

    A word becomes another word of the page of the same length, mirrored where there is none; of a
    number each digit changes.
    """
    dice = Random(seed)  # noqa: S311 - repeatable on purpose
    order = dice.sample(range(len(words)), len(words))
    others = {n: _other(words[n], words, dice) for n in order}
    chosen = set(order[: round(share * len(words))])
    return [others[n] if n in chosen else word for n, word in enumerate(words)]


def _other(word, words, dice):
    if word.isdecimal():
        return "".join(dice.choice("0123456789".replace(digit, "")) for digit in word)
    like = {w for w in words if len(w) == len(word) and w.lower() != word.lower()}
    return dice.choice(sorted(like)) if like else word[::-1]


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
