"""The seams of visual fidelity: an engine that reads text, an engine that compares structure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pytest_iwr.record_parts import Provenance

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
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
    """Reads the text of a picture (OCR).

    One that also has ``provenance`` (a `Provenance`) tells by it what its readings are made with.
    """

    @property
    def name(self) -> str:
        """Identify engine, version and models: part of the fingerprint."""
        ...

    def read(self, picture: Image) -> TextReading:
        """Return the text of an RGB *picture*. Raises `ScorerError`, never an empty stand-in."""
        ...


class StructureScorer(Protocol):
    """Says how alike two pictures are in structure.

    One that also has ``provenance`` (a `Provenance`) tells by it what its numbers are made with.
    """

    @property
    def name(self) -> str:
        """Identify engine, version and constants: part of the fingerprint."""
        ...

    def similarity(self, reference: Image, picture: Image) -> float:
        """Return a number in [0, 1]; 1 for identical RGB pictures. Raises `ScorerError`."""
        ...


class Embedder(Protocol):
    """Turns a picture into a vector, of which `embedding.EmbeddingScorer` takes the cosine."""

    @property
    def provenance(self) -> Provenance:
        """Tell what embeddings are made with. Raises `ScorerError` when a part is missing."""
        ...

    def embed(self, pictures: Sequence[Image]) -> list[NDArray[np.float32]]:
        """Return a vector for each of the RGB *pictures*. Raises `ScorerError`."""
        ...

    def sees(self, width: int, height: int) -> float:
        """Return the share of a picture of that size that the network is shown, in [0, 1]."""
        ...


class Store(Protocol):
    """Keeps what engines made of pictures; may forget anything at any time, and never raises."""

    def get(self, kind: str, engine: str, key: str) -> bytes | None:
        """Return what the *engine* made of the picture *key*, ``None`` where that is not known."""
        ...

    def put(self, kind: str, engine: str, key: str, value: bytes) -> None:
        """Keep what the *engine* made of the picture *key*; the first *value* stays."""
        ...


def provenance_of(engine: TextReader | StructureScorer) -> Provenance:
    """Return what *engine* tells of itself; of one that does not, its name."""
    told = getattr(engine, "provenance", None)
    return told if isinstance(told, Provenance) else Provenance(engine=engine.name)
