"""The words for the names of the sets, from `vocabulary.txt`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reading import Icon

#: Instead of words: a drawing that tells nothing, nor does whatever looks the same.
MUTE = "-"


class Vocabulary:
    """What the names of icons mean."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        path = Path(__file__).with_name("vocabulary.txt")
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("#"):
                continue
            words, _, names = line.partition(": ")
            for name in names.split():
                if name in self.words:
                    raise ValueError(f"{path.name}: {name} stands in two lines")
                self.words[name] = words

    def of(self, icon: Icon) -> str:
        """Return the words for *icon*, `MUTE`, or nothing when its name is not in the list.

        The names of brands are no words for what their signs show.
        """
        if icon.style.endswith("brands"):
            return ""
        for key in (f"{icon.set}:{icon.name}", f"{icon.family}:{icon.name}", icon.name):
            if key in self.words:
                return self.words[key]
        return ""
