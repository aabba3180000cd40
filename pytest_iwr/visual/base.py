"""The seams of visual fidelity: an engine that reads text, an engine that compares structure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class TextBox:
    """A piece of text as an engine read it; the box is in pixels of the picture."""

    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class TextReading:
    """All text of a picture in the engine's reading order."""

    boxes: tuple[TextBox, ...]

    @property
    def text(self) -> str:
        """Return the texts of all boxes, joined by spaces."""
        return " ".join(box.text for box in self.boxes)


class TextReader(Protocol):
    """Reads the text of a picture (OCR)."""

    @property
    def name(self) -> str:
        """Identify engine, version and models: part of the fingerprint."""
        ...

    def read(self, picture: Image) -> TextReading:
        """Return the text of an RGB *picture*. Raises `ScorerError`, never an empty stand-in."""
        ...


class StructureScorer(Protocol):
    """Says how alike two pictures are in structure."""

    @property
    def name(self) -> str:
        """Identify engine, version and constants: part of the fingerprint."""
        ...

    def similarity(self, reference: Image, picture: Image) -> float:
        """Return a number in [0, 1]; 1 for identical RGB pictures. Raises `ScorerError`."""
        ...
