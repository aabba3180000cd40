"""EasyOCR, as the paper's evaluator runs it: its own defaults, its own order of texts."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_iwr.record_parts import Provenance
from pytest_iwr.visual.base import TextBox, TextReading
from pytest_iwr.visual.devices import AUTO, kind_of, pick_device, telling, version_of
from pytest_iwr.visual.easy_files import ENGINE, Networks, networks_for, own_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL.Image import Image


class EasyTextReader:
    """Reads text with EasyOCR (implements `TextReader`).

    The networks are those in *folder*, else in EasyOCR's own; with *download* they are fetched
    there when they are missing. *published* replaces the MD5s that EasyOCR publishes of them, by
    file name. The engine starts at the first reading, and reads a picture at a time: one takes up
    to 2 GB.
    """

    def __init__(
        self,
        *,
        languages: Sequence[str] = ("en",),
        folder: Path | None = None,
        device: str = AUTO,
        download: bool = False,
        published: Mapping[str, str] | None = None,
    ) -> None:
        self._languages = tuple(languages)
        self._given = folder
        self._said_device = device
        self._download = download
        self._published = published
        self._turn = Lock()

    @cached_property
    def networks(self) -> Networks:
        """The networks in use. Raises `ScorerError` when EasyOCR has none for the languages."""
        return networks_for(self._languages, published=self._published)

    @cached_property
    def folder(self) -> Path:
        """Where the networks are. Raises `ScorerError` when EasyOCR is missing."""
        return self._given or own_folder()

    @property
    def name(self) -> str:
        """Identify engine, versions, weights and device: part of the fingerprint."""
        return self.provenance.name

    @cached_property
    def provenance(self) -> Provenance:
        """What readings are made with; no network is loaded. Raises `ScorerError`."""
        networks = self.networks
        if self._download:
            from pytest_iwr.visual.fetching import fetch_easy  # noqa: PLC0415 - rarely needed

            fetch_easy(networks, self.folder)
        device = kind_of(self._device)
        return Provenance(
            engine="easyocr",
            version=", ".join(version_of(one) for one in ("easyocr", "torch")),
            weights=networks.records(self.folder),
            options="+".join(networks.languages),
            dtype=_DTYPES.get(device, "float32"),
            device=device,
        )

    def read(self, picture: Image) -> TextReading:
        """Return the text of *picture*; no boxes means that the engine ran and found none.

        Raises `ScorerError` when the engine cannot start or fails on the picture.
        """
        what = f"fails on a picture of {picture.width}x{picture.height}"
        with self._turn, telling(ENGINE, what), TemporaryDirectory() as folder:
            # Of an array EasyOCR would mix up red and blue when it makes the picture grey.
            path = Path(folder) / "picture.png"
            picture.convert("RGB").save(path, compress_level=1)
            return _reading(self._engine.readtext(str(path)))

    @cached_property
    def _device(self) -> str:
        return pick_device(self._said_device, engine=ENGINE)

    @cached_property
    def _engine(self) -> Any:
        _ = self.provenance  # hashes are checked before anything is loaded
        with telling(ENGINE, "cannot start"):
            return import_module("easyocr").Reader(
                list(self.networks.languages),
                gpu=False if self._device == "cpu" else self._device,
                model_storage_directory=str(self.folder),
                recog_network=self.networks.recogniser.name,
                download_enabled=False,
                verbose=False,
            )


#: On a CPU EasyOCR quantises some layers.
_DTYPES = {"cpu": "float32 and int8"}


def _reading(found: Any) -> TextReading:
    """Return what EasyOCR *found*: texts without the space around them, and none that is blank."""
    boxes = (_box(corners, str(text).strip()) for corners, text, _ in found)
    return TextReading(boxes=tuple(box for box in boxes if box.text))


def _box(corners: Any, text: str) -> TextBox:
    across, down = ([float(corner[axis]) for corner in corners] for axis in (0, 1))
    left, top = min(across), min(down)
    return TextBox(text=text, x=left, y=top, width=max(across) - left, height=max(down) - top)
