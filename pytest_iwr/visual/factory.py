"""Engines by name: those of this package, or the user's own as ``MODULE:FACTORY``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pytest_iwr.callables import find_callable
from pytest_iwr.errors import UsageError
from pytest_iwr.visual.kept import KeptReader, MemoryStore

if TYPE_CHECKING:
    from pytest_iwr.visual.base import Store, StructureScorer, TextReader

RAPID, EASY = "rapidocr", "easyocr"
EDGES, DINO = "edge-colour", "dinov2"
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Making:
    """How engines are made.

    ``device`` is ``auto`` or one of PyTorch's (``cpu``, ``cuda``, ``cuda:1``, ``mps``),
    ``download`` allows fetching weights that are not on disk, ``store`` keeps what was read.
    """

    device: str = "auto"
    download: bool = False
    store: Store = field(default_factory=MemoryStore)


class Said(NamedTuple):
    """An engine as it was named: ``ENGINE[:OPTIONS][@FOLDER]``."""

    engine: str
    options: str
    folder: Path | None


def text_reader(said: str, making: Making | None = None) -> TextReader:
    """Return the reader *said* names; raises `UsageError` when that is no `TextReader`.

    ``rapidocr``, ``rapidocr:whole`` (each picture in one piece), ``easyocr``, ``easyocr:en+de``,
    ``easyocr@FOLDER`` (weights from there), or ``MODULE:FACTORY``.
    """
    making, named = making or Making(), parse(said)
    if named.engine == RAPID and named.options in {"", WHOLE} and not named.folder:
        return KeptReader(_rapid(making.store, whole=named.options == WHOLE), making.store)
    if named.engine == EASY:
        from pytest_iwr.visual.easy import EasyTextReader  # noqa: PLC0415 - what is asked for

        languages = tuple(named.options.split("+")) if named.options else ("en",)
        easy = EasyTextReader(
            languages=languages,
            folder=named.folder,
            device=making.device,
            download=making.download,
        )
        return KeptReader(easy, making.store)
    return cast("TextReader", _made(said, does="read", seam="TextReader"))


def structure_scorer(said: str, making: Making | None = None) -> StructureScorer:
    """Return the scorer *said* names; raises `UsageError` when it is no `StructureScorer`.

    ``edge-colour``, ``dinov2``, ``dinov2@FOLDER`` (weights from there), or ``MODULE:FACTORY``.
    Modules are sought as Python does, and in the working directory.
    """
    making, named = making or Making(), parse(said)
    if said == EDGES:
        from pytest_iwr.visual.structure import EdgeColourScorer  # noqa: PLC0415 - as below

        return EdgeColourScorer()
    if named.engine == DINO and not named.options:
        from pytest_iwr.visual.batching import Batcher  # noqa: PLC0415 - what is asked for
        from pytest_iwr.visual.dino import DinoEmbedder  # noqa: PLC0415
        from pytest_iwr.visual.embedding import EmbeddingScorer  # noqa: PLC0415

        dino = DinoEmbedder(folder=named.folder, device=making.device, download=making.download)
        return EmbeddingScorer(Batcher(dino), making.store)
    return cast("StructureScorer", _made(said, does="similarity", seam="StructureScorer"))


def _rapid(store: Store, *, whole: bool) -> TextReader:
    from pytest_iwr.visual.by_blocks import BlockReader  # noqa: PLC0415 - what is asked for
    from pytest_iwr.visual.ocr import RapidTextReader  # noqa: PLC0415

    if whole:
        return RapidTextReader()
    return BlockReader(KeptReader(RapidTextReader(pieces=True), store))


def parse(said: str) -> Said:
    """Return the parts of an engine's name."""
    before, _, folder = said.partition("@")
    engine, _, options = before.partition(":")
    return Said(engine, options, Path(folder).expanduser() if folder else None)


def _made(said: str, *, does: str, seam: str) -> Any:
    factory = find_callable(said, example="readers:make_reader")
    try:
        made = factory()
    except Exception as error:
        raise UsageError(f"{said}: the call failed: {type(error).__name__}: {error}") from error
    if not callable(getattr(made, does, None)) or not isinstance(getattr(made, "name", None), str):
        raise UsageError(
            f"{said} gives a {type(made).__name__}, which is no {seam}: it needs a text name and "
            f"{does}(), as in pytest_iwr.visual.base"
        )
    return made
