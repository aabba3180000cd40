"""Where the files of DINOv2 are: a folder that was named, or the cache of the Hub's library."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.weights import KNOWN, digest, record_of

if TYPE_CHECKING:
    from pytest_iwr.record_parts import WeightsRecord

ENGINE = "the structure scorer DINOv2"
REPO = "facebook/dinov2-base"
#: The commit that weights are taken at.
REVISION = "f9e44c814b77203eaa57a6bdbbd535f21ede1415"
NAME = "dinov2-base"
#: How weights are called in records: alike wherever they lie, and whichever size they are of.
_RECORDED = "dinov2"
CONFIG, PROCESSOR, WEIGHTS = "config.json", "preprocessor_config.json", "model.safetensors"
FILES = (CONFIG, PROCESSOR, WEIGHTS)
FETCH = "run: iwr fetch weights"
_PICKLED = "pytorch_model.bin"
_CONVERT = (
    "save it once as safetensors, where you trust it: AutoModel.from_pretrained(FOLDER)"
    ".save_pretrained(FOLDER)"
)
#: Of a picture that is a thin line, the scaled one would fill the memory.
_MOST_PIXELS = 64_000_000


@dataclass(frozen=True)
class DinoFolder:
    """A folder with the three files of a DINOv2. Everything raises `ScorerError`.

    ``known`` are SHA-256 of weights that somebody vouches for.
    """

    path: Path
    known: frozenset[str] = KNOWN[NAME]

    def demand_whole(self) -> None:
        """Raise unless all three files are there."""
        if not self.path.is_dir():
            raise ScorerError(f"{ENGINE} finds no folder {self.path}; name one with its weights")
        missing = [name for name in FILES if not (self.path / name).is_file()]
        if WEIGHTS in missing and (self.path / _PICKLED).is_file():
            raise ScorerError(
                f"{ENGINE} does not load {self.path / _PICKLED}: a pickle can run code; {_CONVERT}"
            )
        if missing:
            raise ScorerError(
                f"{ENGINE} misses {', '.join(missing)} in {self.path}; {FETCH}, "
                f"or copy the files of {REPO}"
            )

    @cached_property
    def weights(self) -> WeightsRecord:
        """The weights' hash, and whether it is known."""
        self.demand_whole()
        return record_of(self.path / WEIGHTS, name=_RECORDED, known=self.known)

    @cached_property
    def configured(self) -> str:
        """Start of the hashes of both configurations: they decide what the weights compute."""
        self.demand_whole()
        parts = (f"{name}@{digest(self.path / name)[:8]}" for name in (CONFIG, PROCESSOR))
        return ", ".join(parts)

    @cached_property
    def shown(self) -> Shown:
        """What of a picture the network is shown."""
        self.demand_whole()
        config = self._read(PROCESSOR)
        try:
            crop = config["crop_size"]
            return Shown(
                edge=int(config["size"]["shortest_edge"]),
                width=int(crop["width"]),
                height=int(crop["height"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ScorerError(
                f"{self.path / PROCESSOR} is none of DINOv2: it names no size.shortest_edge and "
                f"crop_size; copy the one of {REPO}"
            ) from error

    def demand_kind(self) -> None:
        """Raise unless the configuration is one of DINOv2."""
        kind = self._read(CONFIG).get("model_type")
        if kind != "dinov2":
            raise ScorerError(
                f"{self.path / CONFIG} tells of a {kind} model, not of a dinov2; "
                f"name a folder with the files of {REPO}"
            )

    def _read(self, name: str) -> dict[str, Any]:
        path = self.path / name
        try:
            found = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise ScorerError(f"{path} is not readable JSON ({error}); copy it anew") from error
        if not isinstance(found, dict):
            raise ScorerError(f"{path} holds no JSON object; copy it anew")
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture's shorter side is scaled to *edge*, of which the middle is shown; in pixels."""

    edge: int
    width: int
    height: int

    def scaled(self, width: int, height: int) -> tuple[int, int]:
        """Return the size of the scaled picture. Raises `ScorerError` for one too thin."""
        short, long = sorted((width, height))
        longer = int(self.edge * long / short)
        if longer * self.edge > _MOST_PIXELS:
            raise ScorerError(f"{ENGINE} cannot look at a picture of {width}x{height}: too thin")
        return (self.edge, longer) if width <= height else (longer, self.edge)

    def share(self, width: int, height: int) -> float:
        """Return the share of a picture of that size that is shown, in [0, 1]."""
        across, down = self.scaled(width, height)
        return min(1.0, self.width / across) * min(1.0, self.height / down)


def find(folder: Path | None) -> Path:
    """Return *folder*, or where the cache has the files at `REVISION`. Raises `ScorerError`."""
    if folder is not None:
        return folder
    found = cached()
    if found is None:
        raise ScorerError(
            f"{ENGINE} has no weights here ({REPO} at {REVISION[:8]}); {FETCH}, or name a folder "
            "that has them: dinov2@FOLDER"
        )
    return found


def cached() -> Path | None:
    """Return the cache's folder where all files are in it; the network is not asked."""
    look = hub_library().try_to_load_from_cache
    found = [look(REPO, name, revision=REVISION) for name in FILES]
    whole = all(isinstance(one, str) for one in found)
    return Path(str(found[0])).parent if whole else None


def hub_library() -> Any:
    """Import the Hub's library, which comes with transformers, told to send no telemetry."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when it is loaded
    return import_module("huggingface_hub")
