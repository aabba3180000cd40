"""What a description asks for: the thing, and where it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_iwr.grounding.lexicon import CHOOSING_VERBS, stems


@dataclass(frozen=True, slots=True)
class Context:
    """Where the thing is: "of the 'Smart Watch' card", "in the footer", "in the third row".

    A ``soft`` place names a part of pages in general ("the gallery"): it narrows where the page
    has a heading of that name and says nothing where it has none. ``names`` are those of the words
    that are written with a capital letter or a figure.
    """

    phrase: str | None = None
    words: frozenset[str] = frozenset()
    landmark: str = ""
    kind: str = ""
    noun: str = ""
    ordinal: int | None = None
    opener: str = ""
    soft: bool = False
    names: frozenset[str] = frozenset()

    @property
    def named(self) -> bool:
        """Whether the page must show the place under this name."""
        return bool(self.phrase or self.names)

    def sentence(self) -> str:
        """Return the context in words for a person."""
        if self.phrase:
            return f"'{self.phrase}'"
        if self.words:
            return " ".join(sorted(self.words))
        return self.landmark or f"{self.kind or 'item'} number {self.ordinal}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a description asks for.

    - ``label``: the quoted label, as it was written.
    - ``words``: content words of the thing itself, as stems; with a label they are hints only.
    - ``nouns``: words that name its kind, which may stand in its label too.
    - ``kind``, ``noun``: the kind of thing (`lexicon.ROLES`) and the word that said so.
    - ``ordinal``: which of several, from 1; -1 is the last. ``rating``: the 4 of "4 stars".
    - ``typed``: the text to type, where the description holds it.
    - ``act``: the verb that opens it, where that says what the control does ("add", "delete").
    - ``verb``: the neutral verb that opens it ("click", "expand").
    - ``must``: those of the states that the thing has to be in, and not merely to be called so.
    - ``states``, ``spots``: words for its state and for the part of the page it is in.
    - ``contexts``: where it is.
    - ``mere``: words as "tool", dropped; what is meant has no other words than are said.
    - ``names``: the words that are written as names are, with a capital letter or a figure.
    - ``aside``: stems of what is said beside it; that tells equals apart and demands nothing.
    """

    label: str | None = None
    words: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    kind: str = ""
    noun: str = ""
    ordinal: int | None = None
    rating: int | None = None
    typed: str | None = None
    act: str = ""
    verb: str = ""
    states: frozenset[str] = frozenset()
    must: frozenset[str] = frozenset()
    spots: frozenset[str] = frozenset()
    contexts: tuple[Context, ...] = ()
    aside: frozenset[str] = frozenset()
    mere: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def named(self) -> bool:
        """Whether the thing itself has a label or content words, not only a kind."""
        return bool(self.label or self.words)

    @property
    def choosing(self) -> bool:
        """Whether the verb asks for one of several choices."""
        return self.verb in CHOOSING_VERBS

    @property
    def everything(self) -> frozenset[str]:
        """Stems of all that is said, quotes included."""
        quotes = [self.label or "", *(context.phrase or "" for context in self.contexts)]
        placed = frozenset[str]().union(*(context.words for context in self.contexts))
        return stems(quotes) | self.words | self.nouns | placed | self.aside | self.mere

    def as_context(self) -> Wanted:
        """Return the same wish with the label as the place: "the 'Buy milk' checkbox"."""
        place = Context(phrase=self.label, kind="item", opener="of")
        return replace(self, label=None, words=frozenset(), contexts=(place, *self.contexts))
