"""A stretch of a description: the thing itself, or a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import ROLES, stem, stems

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What takes text; where one types, a title is a label and no heading.
_FIELDS: Final = {w: k for w, k in ROLES.items() if k in {"field", "box", "select", "slider"}}


@dataclass(slots=True)
class Phrase:
    """A stretch of a description: the thing itself (no opener) or a place.

    ``spots`` are the parts of a whole it names ("top", "right"), ``states`` the states.
    """

    opener: str = ""
    quotes: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    landmark: str = ""
    ordinal: int | None = None
    spots: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    verb: str = ""
    typing: bool = False

    @property
    def roles(self) -> list[str]:
        """The words that name a kind of thing."""
        names = _FIELDS if self.typing else ROLES
        return [w for w in self.plain if stem(w) in names and w != self.verb]

    @property
    def noun(self) -> str:
        """The last of them, which is what the thing is called."""
        return stem(self.roles[-1]) if self.roles else ""

    @property
    def kind(self) -> str:
        """The kind of thing that the noun says."""
        return ROLES[self.noun] if self.noun else ""

    @property
    def content(self) -> frozenset[str]:
        """Content words; of the words that name kinds only the last one is the kind."""
        names = {w for w in self.roles if ROLES[stem(w)] == self.kind} & _names_of(self.kind)
        left = [word for word in self.plain if word not in {*self.roles[-1:], *names}]
        return stems([" ".join(left)])

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        said = self.quotes or self.plain or self.landmark or self.ordinal
        return not (said or self.spots or self.states)


def _names_of(kind: str) -> frozenset[str]:
    """Return the words that may stand in a row for one item: "product card", "email message"."""
    return frozenset(word for word, of in ROLES.items() if of == kind == "item")


def all_plain(phrases: Iterable[Phrase]) -> set[str]:
    """Return the stems of the plain words of *phrases*."""
    return {stem(word) for phrase in phrases for word in phrase.plain}
