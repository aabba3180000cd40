"""LVS: how alike a checkpoint and the page under test look, in text and in structure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.base import provenance_of
from pytest_iwr.visual.pixels import decode, pixel_sha256
from pytest_iwr.visual.text import text_similarity, words_f1

if TYPE_CHECKING:
    from PIL.Image import Image

    from pytest_iwr.record_parts import Provenance
    from pytest_iwr.visual.base import StructureScorer, TextReader

IDENTICAL = "identical-pixels"
_IN_ALL = 1.0


@dataclass(frozen=True, slots=True)
class VisualScore:
    """How alike two pictures are.

    ``ocr`` and ``structure`` are in [0, 1], made by ``text_engine`` and ``structure_engine``;
    ``sizes`` are (width, height) of reference and picture; ``shortcut`` is ``identical-pixels``
    when no engine had to run; ``characters`` counts what was read in each, ``None`` when nothing
    had to be read; ``ocr_s`` and ``structure_s`` are seconds of wall time. Beside the scores, in
    [0, 1]: ``words_f1`` of both texts, and the share of the reference that the structure engine
    ``sees``, ``None`` where it does not say.
    """

    ocr: float
    structure: float
    sizes: tuple[tuple[int, int], tuple[int, int]]
    text_engine: Provenance
    structure_engine: Provenance
    shortcut: str | None = None
    characters: tuple[int, int] | None = None
    ocr_s: float = 0.0
    structure_s: float = 0.0
    words_f1: float | None = None
    sees: float | None = None

    @property
    def lvs(self) -> float:
        """LVS = (OCR + structure) / 2 (IWR-Bench, arXiv 2509.24709)."""
        return (self.ocr + self.structure) / 2

    @property
    def sizes_differ(self) -> str | None:
        """Say how the sizes differ, ``None`` when they do not."""
        (width, height), (other_width, other_height) = self.sizes
        if (width, height) == (other_width, other_height):
            return None
        return f"checkpoint {width}x{height}, page {other_width}x{other_height}"


class Scorer(Protocol):
    """Says how alike two pictures look: `VisualScorer` here, or a process that has one."""

    @property
    def text_engine(self) -> Provenance:
        """Tell who reads. Raises `ScorerError` when the engine is not there."""
        ...

    @property
    def structure_engine(self) -> Provenance:
        """Tell who compares structure. Raises `ScorerError` when the engine is not there."""
        ...

    def score(self, reference_png: bytes, picture_png: bytes) -> VisualScore:
        """Return how alike the checkpoint and the screenshot of the page are.

        Raises `ScorerError` when a picture is no PNG, or an engine is missing or fails.
        """
        ...


def engine_of(scorer: Scorer) -> str:
    """Name both engines. Raises `ScorerError` when one is not there."""
    return f"{scorer.text_engine.name} + {scorer.structure_engine.name}"


def engines_fingerprint(scorer: Scorer) -> str:
    """Return twelve hex digits of SHA-256 over the names of both engines."""
    canon = json.dumps([scorer.text_engine.name, scorer.structure_engine.name])
    return hashlib.sha256(canon.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class VisualScorer:
    """Scores pictures with one text reader and one structure scorer (implements `Scorer`).

    Identical pixels score 1.0 without running an engine. The engines are asked for their names all
    the same, before every score: one that is not installed raises instead of passing unnoticed.
    """

    reader: TextReader
    structure: StructureScorer

    @property
    def text_engine(self) -> Provenance:
        """Tell who reads. Raises `ScorerError` when the engine is not there."""
        return provenance_of(self.reader)

    @property
    def structure_engine(self) -> Provenance:
        """Tell who compares structure. Raises `ScorerError` when the engine is not there."""
        return provenance_of(self.structure)

    def score(self, reference_png: bytes, picture_png: bytes) -> VisualScore:
        """Return how alike the checkpoint and the screenshot of the page are.

        Raises `ScorerError` when a picture is no PNG, or an engine is missing or fails.
        """
        engines = self.text_engine, self.structure_engine
        reference = decode(reference_png, what="checkpoint")
        picture = decode(picture_png, what="screenshot of the page")
        if pixel_sha256(reference) != pixel_sha256(picture):
            return self._compared(reference, picture, engines=engines)
        return VisualScore(
            ocr=_IN_ALL,
            structure=_IN_ALL,
            sizes=(reference.size, picture.size),
            text_engine=engines[0],
            structure_engine=engines[1],
            shortcut=IDENTICAL,
            words_f1=_IN_ALL,
            sees=self._sees(reference),
        )

    def _compared(
        self, reference: Image, picture: Image, *, engines: tuple[Provenance, Provenance]
    ) -> VisualScore:
        try:
            return self._compare(reference, picture, engines=engines)
        except MemoryError as error:
            sizes = " and ".join(f"{one.width}x{one.height}" for one in (reference, picture))
            raise ScorerError(
                f"there is not enough memory to compare pictures of {sizes} pixels; "
                "let fewer run at once"
            ) from error

    def _compare(
        self, reference: Image, picture: Image, *, engines: tuple[Provenance, Provenance]
    ) -> VisualScore:
        started = perf_counter()
        texts = self.reader.read(reference).text, self.reader.read(picture).text
        read = perf_counter()
        structure = _share(float(self.structure.similarity(reference, picture)))
        return VisualScore(
            ocr=text_similarity(*texts),
            structure=structure,
            sizes=(reference.size, picture.size),
            text_engine=engines[0],
            structure_engine=engines[1],
            characters=(len(texts[0]), len(texts[1])),
            ocr_s=read - started,
            structure_s=perf_counter() - read,
            words_f1=words_f1(*texts),
            sees=self._sees(reference),
        )

    def _sees(self, reference: Image) -> float | None:
        sees = getattr(self.structure, "sees", None)
        return sees(*reference.size) if sees else None


def _share(value: float) -> float:
    """Return what an engine says if it is a share: it may be anybody's."""
    if not 0.0 <= value <= 1.0:
        raise ScorerError(f"the structure similarity is {value!r}, no number in [0, 1]")
    return value
