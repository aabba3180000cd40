"""DINOv2 by transformers: a picture becomes the vector of its CLS token."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import ScorerError
from pytest_iwr.record_parts import Provenance
from pytest_iwr.text import some
from pytest_iwr.torches import FROM_DISK, torch, transformers, without_progress_bars
from pytest_iwr.visual.devices import AUTO, kind_of, pick_device, telling, version_of
from pytest_iwr.visual.dino_files import ENGINE, NAME, REPO, DinoFolder, cached, find
from pytest_iwr.visual.installed import require
from pytest_iwr.visual.weights import KNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

PIP = "'pytest-iwr[dino]'"
_NAMED_TENSORS = 3


class DinoEmbedder:
    """Embeds pictures with a DINOv2 in single precision (implements `Embedder`).

    The weights are those in *folder*, else facebook/dinov2-base as the cache has it, else they are
    fetched where *download* allows that. *known* are SHA-256 of weights that count as verified.
    The network starts with the first picture; any thread may embed.
    """

    def __init__(
        self,
        *,
        folder: Path | None = None,
        device: str = AUTO,
        download: bool = False,
        known: frozenset[str] = KNOWN[NAME],
    ) -> None:
        self._given = folder
        self._said_device = device
        self._download = download
        self._known = known
        self._starting = Lock()

    @cached_property
    def files(self) -> DinoFolder:
        """The folder in use. Raises `ScorerError` when there is none, or it is not whole."""
        require("torch", "transformers", "PIL", pip=PIP, engine=ENGINE)
        if self._given is None and self._download and cached() is None:
            from pytest_iwr.visual.fetching import fetch_dino  # noqa: PLC0415 - rarely needed

            return self._whole(fetch_dino())
        return self._whole(find(self._given))

    @cached_property
    def provenance(self) -> Provenance:
        """What embeddings are made with; the network is not loaded. Raises `ScorerError`."""
        return Provenance(
            engine="dinov2",
            version=", ".join(version_of(one) for one in ("transformers", "torch")),
            weights=(self.files.weights,),
            options=f"CLS; {self.files.configured}",
            processor=f"pil, {version_of('pillow')}",
            dtype="float32",
            device=kind_of(self._device),
        )

    def sees(self, width: int, height: int) -> float:
        """Return the share of a picture of that size that the network is shown, in [0, 1]."""
        return self.files.shown.share(width, height)

    def embed(self, pictures: Sequence[Image]) -> list[NDArray[np.float32]]:
        """Return a vector for each of *pictures*, computed in one batch. Raises `ScorerError`."""
        if not pictures:
            return []
        for picture in pictures:
            self.files.shown.scaled(*picture.size)
        processor, network = self._started
        sizes = some({f"{picture.width}x{picture.height}" for picture in pictures}, most=3)
        with telling(ENGINE, f"fails on a picture of {sizes}"), torch().inference_mode():
            pixels = torch().stack([_prepared(processor, picture) for picture in pictures])
            made = network(pixel_values=pixels.to(self._device))
            return list(made.last_hidden_state[:, 0].cpu().numpy())

    @cached_property
    def _device(self) -> str:
        return pick_device(self._said_device, engine=ENGINE)

    def _whole(self, path: Path) -> DinoFolder:
        folder = DinoFolder(path, known=self._known)
        folder.demand_whole()
        folder.demand_kind()
        return folder

    @property
    def _started(self) -> tuple[Any, Any]:
        with self._starting:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        _ = self.provenance  # hashes are taken before anything is loaded
        folder, device = self.files.path, self._device
        if kind_of(device) == "cuda":
            _compute_in_full()
        with telling(ENGINE, f"cannot start with {folder}"), without_progress_bars():
            return _processor(folder), _network(folder).to(device).eval()


def _processor(folder: Path) -> Any:
    processor = transformers().AutoImageProcessor.from_pretrained(
        folder, backend="pil", **FROM_DISK
    )
    if processor.backend != "pil":
        raise ScorerError(
            f"{ENGINE} got an image processor on {processor.backend}, where numbers differ; "
            f"install Pillow: pip install {PIP}"
        )
    return processor


def _network(folder: Path) -> Any:
    network, told = transformers().AutoModel.from_pretrained(
        folder,
        dtype=torch().float32,
        use_safetensors=True,
        output_loading_info=True,
        ignore_mismatched_sizes=True,  # and said below
        **FROM_DISK,
    )
    # The library fills these with random numbers.
    if wrong := sorted({*told["missing_keys"], *(name for name, *_ in told["mismatched_keys"])}):
        raise ScorerError(
            f"{ENGINE} finds weights in {folder} that do not fit its config.json, or are not "
            f"whole: {some(wrong, most=_NAMED_TENSORS)}; copy all files of {REPO} anew"
        )
    return network


def _prepared(processor: Any, picture: Image) -> Any:
    """Return *picture* as the network takes it: channels, rows, columns.

    Its channels are named last: of a picture that is one pixel high the library would guess wrong.
    """
    import numpy as np  # noqa: PLC0415 - heavy, and only scoring needs it

    rgb = np.asarray(picture.convert("RGB"))
    made = processor(images=rgb, input_data_format="channels_last", return_tensors="pt")
    return made["pixel_values"][0]


def _compute_in_full() -> None:
    """Forbid CUDA the shorter numbers that it takes for single precision where it may."""
    torch().backends.cuda.matmul.allow_tf32 = False
    torch().backends.cudnn.allow_tf32 = False
