"""The embedded text reader: RapidOCR on onnxruntime, with the models that its wheel carries."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import ScorerError
from pytest_iwr.record_parts import Provenance, WeightsRecord
from pytest_iwr.visual.base import TextBox, TextReading
from pytest_iwr.visual.installed import require

if TYPE_CHECKING:
    from PIL.Image import Image

ENGINE = "the text reader RapidOCR"
REINSTALL = "run: pip install --force-reinstall --no-deps rapidocr"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """Weights on disk, and the hash (hexadecimal) that they must have."""

    path: Path
    sha256: str

    @property
    def record(self) -> WeightsRecord:
        """Return the weights as they are recorded."""
        return WeightsRecord(name=self.path.stem, sha256=self.sha256, verified=True)

    def verify(self) -> None:
        """Raise `ScorerError` when the file is missing or is not the one that was published."""
        if not self.path.is_file():
            raise ScorerError(f"{ENGINE} misses its model {self.path}; {REINSTALL}")
        if hashlib.sha256(self.path.read_bytes()).hexdigest() != self.sha256:
            raise ScorerError(f"{ENGINE} has a damaged or foreign model {self.path}; {REINSTALL}")


@dataclass(frozen=True, slots=True)
class Models:
    """The two networks of the reader: one finds lines of text, the other reads them."""

    detector: ModelFile
    recogniser: ModelFile

    @property
    def records(self) -> tuple[WeightsRecord, WeightsRecord]:
        """Return both networks as they are recorded."""
        return self.detector.record, self.recogniser.record

    def verify(self) -> None:
        """Raise `ScorerError` unless both files are whole."""
        self.detector.verify()
        self.recogniser.verify()


def bundled_models() -> Models:
    """Return the models that came inside RapidOCR's wheel; later downloads are not looked at.

    Raises `ScorerError` when the wheel lists none.
    """
    return Models(detector=_bundled("det"), recogniser=_bundled("rec"))


class RapidTextReader:
    """Reads text with RapidOCR, on the thread that asks (implements `TextReader`).

    Text comes in the engine's order: lines from top to bottom, each from left to right. The engine
    starts at the first reading (about two seconds) and never asks the network for anything. A
    picture with a side over 2000 pixels is scaled down to that first: right for a dense screen,
    too coarse for a page of many screens in one picture.

    *pieces*: pictures are small parts of a page. They are then read at the size that they have, and
    each line by itself, so that no other can change what is read of it.
    """

    def __init__(self, *, models: Models | None = None, pieces: bool = False) -> None:
        self._given = models
        self._pieces = pieces
        self._starting = Lock()

    @cached_property
    def models(self) -> Models:
        """The weights in use. Raises `ScorerError` when there are none."""
        return self._given or bundled_models()

    @cached_property
    def provenance(self) -> Provenance:
        """Tell engine, versions and weights without starting it.

        Raises `ScorerError` when a part of the engine is not installed.
        """
        require("rapidocr", "onnxruntime", pip="rapidocr onnxruntime", engine=ENGINE)
        versions = [f"{package} {metadata.version(package)}" for package in _PACKAGES]
        return Provenance(
            engine="rapidocr",
            version=", ".join(versions),
            weights=self.models.records,
            options="" if self._pieces else "in one piece",
            dtype="float32",
            device="cpu",
        )

    @property
    def name(self) -> str:
        """Identify engine, versions and weights. Raises `ScorerError`, as ``provenance`` does."""
        return self.provenance.name

    def read(self, picture: Image) -> TextReading:
        """Return the text of *picture*; no boxes means that the engine ran and found none.

        Raises `ScorerError` when the engine cannot start or fails on the picture.
        """
        with self._starting:
            engine = self._engine
        try:
            output = engine(picture.convert("RGB"))
        except Exception as error:  # the engine wraps whatever its parts raise
            raise ScorerError(
                f"{ENGINE} failed on a picture of {picture.width}x{picture.height}: {error!r}"
            ) from error
        return _reading(output)

    @cached_property
    def _engine(self) -> Any:
        require("rapidocr", "onnxruntime", pip="rapidocr onnxruntime", engine=ENGINE)
        self.models.verify()
        try:
            from rapidocr import RapidOCR  # noqa: PLC0415 - heavy, and only reading needs it

            return RapidOCR(params=_parameters(self.models, pieces=self._pieces))
        except Exception as error:  # a broken installation raises anything, not only ImportError
            raise ScorerError(f"{ENGINE} cannot start: {error!r}; {REINSTALL}") from error


_PACKAGES = ("rapidocr", "onnxruntime")
#: Parts of a page are neither enlarged nor padded, and lines are not read in batches: there, what
#: is read of a line depends on how long the others are.
_OF_PIECES = {
    "Det.limit_side_len": 32,
    "Global.use_vertical_padding": False,
    "Rec.rec_batch_num": 1,
}


def _parameters(models: Models, *, pieces: bool) -> dict[str, object]:
    """Return the engine's settings; a given path is what keeps it from downloading a model."""
    return {
        **(_OF_PIECES if pieces else {}),
        "Global.use_cls": False,  # it turns upside-down text, which a screenshot has none of
        "Global.log_level": "critical",
        "Det.model_path": str(models.detector.path),
        "Rec.model_path": str(models.recogniser.path),
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }


def _bundled(task: str) -> ModelFile:
    require("rapidocr", pip="rapidocr onnxruntime", engine=ENGINE)
    wheel = metadata.distribution("rapidocr")
    found = [file for file in wheel.files or [] if file.match(f"rapidocr/models/*_{task}_*.onnx")]
    if len(found) != 1 or found[0].hash is None:
        raise ScorerError(
            f"{ENGINE} {wheel.version} should carry one '{task}' model, its file list has "
            f"{[str(file) for file in found]}; {REINSTALL}"
        )
    digest = base64.urlsafe_b64decode(f"{found[0].hash.value}=").hex()
    return ModelFile(path=Path(str(wheel.locate_file(found[0]))), sha256=digest)


def _reading(output: Any) -> TextReading:
    if output.txts is None or output.boxes is None:
        return TextReading(boxes=())
    return TextReading(
        boxes=tuple(
            _box(text, corners) for text, corners in zip(output.txts, output.boxes, strict=True)
        )
    )


def _box(text: str, corners: Any) -> TextBox:
    left, top = (float(least) for least in corners.min(axis=0))
    right, bottom = (float(most) for most in corners.max(axis=0))
    return TextBox(text=text, x=left, y=top, width=right - left, height=bottom - top)
