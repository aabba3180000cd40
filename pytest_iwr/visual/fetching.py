"""Weights from where they are published: DINOv2's from the Hub, EasyOCR's from its own place."""

from __future__ import annotations

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen
from zipfile import ZipFile

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual import dino_files as dino
from pytest_iwr.visual import easy_files as easy
from pytest_iwr.visual.devices import telling
from pytest_iwr.visual.installed import require
from pytest_iwr.visual.weights import digest

if TYPE_CHECKING:
    from collections.abc import Callable

#: A server that says nothing for so long is given up.
_ANSWER_S = 10.0
_PIECE_BYTES = 1024 * 1024
_ELSEWHERE = "where there is no network, copy the files from elsewhere: docs/weights.md"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def fetch_dino(into: Path | None = None) -> Path:
    """Fetch facebook/dinov2-base at the pinned revision, and return the folder that it is in.

    That is *into*, else the cache of the Hub's library, which shows its own progress. What is
    there already is not fetched again. Raises `ScorerError`.
    """
    require("huggingface_hub", pip="'pytest-iwr[dino]'", engine=dino.ENGINE)
    where = os.environ.get("HF_ENDPOINT") or "the Hugging Face Hub"
    with telling(dino.ENGINE, f"cannot fetch {dino.REPO} from {where}", remedy=_ELSEWHERE):
        hub = dino.hub_library()
        # Asked first, since it is told at once where there is no network: downloads are tried for
        # half a minute.
        listed = _listed_sha256(hub)
        made = [
            Path(hub.hf_hub_download(dino.REPO, name, revision=dino.REVISION, local_dir=into))
            for name in dino.FILES
        ]
    _demand_hash(made[-1], listed)
    return made[0].parent


def fetch_easy(
    networks: easy.Networks,
    folder: Path,
    *,
    on_bytes: Callable[[str, int, int], None] = lambda *_: None,
) -> None:
    """Fetch those of *networks* into *folder* that are not there. Raises `ScorerError`.

    ``on_bytes`` is told a file's name, how many of its bytes are there, and how many it has.
    """
    for network in networks.both:
        if not (folder / network.filename).is_file():
            with telling(easy.ENGINE, f"cannot fetch {network.url}", remedy=_ELSEWHERE):
                _fetch_network(network, folder, on_bytes)


def _listed_sha256(hub: Any) -> str | None:
    """Return the hash that the Hub lists for the weights, ``None`` where it lists none."""
    url = hub.hf_hub_url(dino.REPO, dino.WEIGHTS, revision=dino.REVISION)
    listed = str(hub.get_hf_file_metadata(url, timeout=_ANSWER_S).etag)
    return listed if _SHA256.fullmatch(listed) else None


def _demand_hash(path: Path, listed: str | None) -> None:
    if listed is None or digest(path) == listed:
        return
    path.unlink()
    raise ScorerError(
        f"{dino.ENGINE}: {path} came with another SHA-256 than the Hub lists ({listed}); "
        "it was discarded: fetch it again"
    )


def _fetch_network(
    network: easy.Network, folder: Path, on_bytes: Callable[[str, int, int], None]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # Beside its place, so that it can be moved there whole.
    with TemporaryDirectory(dir=folder) as part:
        packed = Path(part) / "packed.zip"
        _download(network.url, packed, lambda *told: on_bytes(network.filename, *told))
        with ZipFile(packed) as archive:
            unpacked = Path(archive.extract(network.filename, part))
        if not network.is_right(unpacked):
            raise ScorerError(
                f"{easy.ENGINE}: what {network.url} gives has not the published MD5 "
                f"({network.md5}); it was discarded: fetch it again"
            )
        unpacked.replace(folder / network.filename)


def _download(url: str, path: Path, on_bytes: Callable[[int, int], None]) -> None:
    # The address stands in EasyOCR's own tables.
    with urlopen(url, timeout=_ANSWER_S) as answer, path.open("wb") as file:  # noqa: S310
        size, done = int(answer.headers.get("Content-Length") or 0), 0
        while piece := answer.read(_PIECE_BYTES):
            done += file.write(piece)
            on_bytes(done, size)
