"""Write `drawings.js`: the signatures of the drawings in the icon sets, by what a person sees.

Usage: python tools/icons/build.py FOLDER

FOLDER keeps the sets, as npm installs them. A signature that stands for two things is left out;
what is left out, and what else in the sets looks like something named, is printed to be read.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reading import read_all
from vocabulary import MUTE, Vocabulary

import pytest_iwr.browser

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reading import Icon

TARGET = Path(pytest_iwr.browser.__file__).with_name("js") / "drawings.js"
HEAD = """\
// Signatures of the drawings in well-known icon sets (see NOTICE), eight signs each, by the words
// for what a person sees. Written by `tools/icons/build.py`; do not edit.
"""


class Dictionary(NamedTuple):
    """Words by signature; the signatures that stand for two things, with those that share them."""

    words: dict[str, str]
    disputed: list[list[Icon]]


def build(icons: Iterable[Icon], vocabulary: Vocabulary) -> Dictionary:
    """Return the dictionary of those *icons* whose names are in the *vocabulary*."""
    shared: dict[str, list[Icon]] = defaultdict(list)
    for icon in icons:
        if icon.signature and vocabulary.of(icon):
            shared[icon.signature].append(icon)
    meanings = {key: {vocabulary.of(icon) for icon in group} for key, group in shared.items()}
    return Dictionary(
        {key: words.copy().pop() for key, words in meanings.items() if len(words) == 1},
        [shared[key] for key, words in meanings.items() if len(words) > 1],
    )


def write(dictionary: Dictionary) -> None:
    """Write the data file of the package."""
    rows: dict[str, list[str]] = defaultdict(list)
    for signature, words in dictionary.words.items():
        if words != MUTE:
            rows[words].append(signature)
    lines = [
        f'  {json.dumps(words)}: "{"".join(sorted(rows[words]))}",\n' for words in sorted(rows)
    ]
    TARGET.write_text(f"{HEAD}const DRAWINGS = {{\n{''.join(lines)}}};\n", "utf-8")


def names(group: Iterable[Icon]) -> str:
    """Return what the icons of *group* are called, each once."""
    return " ".join(sorted({f"{icon.family}:{icon.name}" for icon in group}))


def main() -> int:
    """Build the dictionary; return 0."""
    vocabulary = Vocabulary()
    icons = read_all(Path(sys.argv[1]))
    dictionary = build(icons, vocabulary)
    write(dictionary)
    for group in dictionary.disputed:
        print("left out:", names(group))
    alike: dict[str, list[Icon]] = defaultdict(list)
    for icon in icons:
        if dictionary.words.get(icon.signature, MUTE) != MUTE and not vocabulary.of(icon):
            alike[dictionary.words[icon.signature]].append(icon)
    for words, group in sorted(alike.items()):
        print(f"also {words}:", names(group))
    named = sum(words != MUTE for words in dictionary.words.values())
    print(f"{len(icons)} icons, {named} signatures, {TARGET.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
