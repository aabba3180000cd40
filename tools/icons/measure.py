"""Measure what is read of the icons in the sets: by geometry, and by the drawings of other sets.

Usage: python tools/icons/measure.py FOLDER
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from build import build, names
from reading import read_all
from vocabulary import MUTE, Vocabulary

if TYPE_CHECKING:
    from reading import Icon


def measure_lines(icons: list[Icon], vocabulary: Vocabulary) -> None:
    """Print precision and recall of the geometry, and every disagreement with a name."""
    found = [icon for icon in icons if icon.lines]
    other: dict[str, list[Icon]] = defaultdict(list)
    for icon in found:
        if vocabulary.of(icon) != icon.lines:
            other[icon.lines].append(icon)
    wrong = sum(len(group) for group in other.values())
    print(f"geometry: {len(found)} of {len(icons)} icons named, {wrong} unlike their names")
    for words, group in sorted(other.items()):
        print(f"  {words}: {names(group)}")
    told = Counter(icon.lines for icon in found if vocabulary.of(icon) == icon.lines)
    all_of = Counter(vocabulary.of(icon) for icon in icons)
    print("recall:", ", ".join(f"{w} {told[w]}/{all_of[w]}" for w in sorted(told)))


def measure_unseen(icons: list[Icon], vocabulary: Vocabulary) -> None:
    """Print for every set how many of its listed icons are read without it."""
    print("a set left out: listed icons, found by drawing, or by geometry, wrong")
    for family in sorted({icon.family for icon in icons}):
        known = build([icon for icon in icons if icon.family != family], vocabulary).words
        asked = [i for i in icons if i.family == family and vocabulary.of(i) not in {"", MUTE}]
        drawn = sum(known.get(icon.signature) == vocabulary.of(icon) for icon in asked)
        read = {icon: known.get(icon.signature) or icon.lines for icon in asked}
        right = sum(words == vocabulary.of(icon) for icon, words in read.items())
        bad = [i for i, words in read.items() if words not in {"", MUTE, vocabulary.of(i)}]
        print(f"  {family:<12} {len(asked):5} {drawn:5} {right:5} {len(bad):4}  {names(bad)}")


def main() -> int:
    """Print the figures; return 0."""
    vocabulary = Vocabulary()
    icons = read_all(Path(sys.argv[1]))
    print(dict(Counter(icon.family for icon in icons)))
    measure_lines(icons, vocabulary)
    measure_unseen(icons, vocabulary)
    return 0


if __name__ == "__main__":
    sys.exit(main())
