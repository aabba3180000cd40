"""LVS: how alike a checkpoint and the page under test look, in text and in structure."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from pytest_iwr.visual.pixels import decode, pixel_sha256
from pytest_iwr.visual.text import text_similarity

if TYPE_CHECKING:
    from PIL.Image import Image

    from pytest_iwr.visual.base import StructureScorer, TextReader

#: Readings kept in memory; a checkpoint comes back with every subject.
KEPT_READINGS = 256
IDENTICAL = "identical-pixels"


@dataclass(frozen=True, slots=True)
class VisualScore:
    """How alike two pictures are.

    ``ocr`` and ``structure`` are in [0, 1]; ``sizes`` are (width, height) of reference and picture;
    ``characters`` counts what was read in each, ``None`` when nothing had to be read;
    ``shortcut`` is ``identical-pixels`` when no engine had to run; ``ocr_s`` and ``structure_s``
    are seconds of wall time, 0.0 when cached or cut short.
    """

    ocr: float
    structure: float
    sizes: tuple[tuple[int, int], tuple[int, int]]
    shortcut: str | None = None
    characters: tuple[int, int] | None = None
    ocr_s: float = 0.0
    structure_s: float = 0.0

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


class VisualScorer:
    """Scores pictures with one text reader and one structure scorer.

    Identical pixels score 1.0 without running an engine. The engines are asked for their names all
    the same, before every score: one that is not installed raises instead of passing unnoticed.
    Readings are kept by the hash of their pixels. One scorer belongs to one thread.
    """

    def __init__(self, *, reader: TextReader, structure: StructureScorer) -> None:
        self._reader = reader
        self._structure = structure
        self._texts: OrderedDict[str, str] = OrderedDict()

    @property
    def engine(self) -> str:
        """Name both engines. Raises `ScorerError` when one is not there."""
        return f"{self._reader.name} + {self._structure.name}"

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits of SHA-256 over the names of both engines."""
        canon = json.dumps([self._reader.name, self._structure.name])
        return hashlib.sha256(canon.encode()).hexdigest()[:12]

    def score(self, reference_png: bytes, picture_png: bytes) -> VisualScore:
        """Return how alike the checkpoint and the screenshot of the page are.

        Raises `ScorerError` when a picture is no PNG, or an engine is missing or fails.
        """
        self._demand_engines()
        reference = decode(reference_png, what="checkpoint")
        picture = decode(picture_png, what="screenshot of the page")
        keys = pixel_sha256(reference), pixel_sha256(picture)
        if keys[0] == keys[1]:
            sizes = reference.size, picture.size
            return VisualScore(ocr=1.0, structure=1.0, sizes=sizes, shortcut=IDENTICAL)
        return self._compare(reference, picture, keys=keys)

    def _demand_engines(self) -> None:
        _ = self.engine

    def _compare(self, reference: Image, picture: Image, *, keys: tuple[str, str]) -> VisualScore:
        known = all(key in self._texts for key in keys)
        started = perf_counter()
        texts = self._text(reference, key=keys[0]), self._text(picture, key=keys[1])
        read = perf_counter()
        structure = self._structure.similarity(reference, picture)
        return VisualScore(
            ocr=text_similarity(*texts),
            structure=structure,
            sizes=(reference.size, picture.size),
            characters=(len(texts[0]), len(texts[1])),
            ocr_s=0.0 if known else read - started,
            structure_s=perf_counter() - read,
        )

    def _text(self, picture: Image, *, key: str) -> str:
        if key not in self._texts:
            self._texts[key] = self._reader.read(picture).text
        self._texts.move_to_end(key)
        while len(self._texts) > KEPT_READINGS:
            self._texts.popitem(last=False)
        return self._texts[key]
