"""How alike two pictures are to a network: the cosine of what it makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.visual.kept import EMBEDDING
from pytest_iwr.visual.pixels import pixel_sha256

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from pytest_iwr.record_parts import Provenance
    from pytest_iwr.visual.base import Embedder, Store


@dataclass(frozen=True, slots=True)
class EmbeddingScorer:
    """Compares what *embedder* makes of pictures, each once (implements `StructureScorer`)."""

    embedder: Embedder
    store: Store

    @property
    def provenance(self) -> Provenance:
        """Return what the embedder tells of itself."""
        return self.embedder.provenance

    @property
    def name(self) -> str:
        """Name the embedder."""
        return self.provenance.name

    def sees(self, width: int, height: int) -> float:
        """Return the share of a picture of that size that is looked at, in [0, 1]."""
        return self.embedder.sees(width, height)

    def similarity(self, reference: Image, picture: Image) -> float:
        """Return the cosine of both vectors, clamped to [0, 1]. Raises `ScorerError`.

        IWR-Bench, arXiv 2509.24709: DINO similarity.
        """
        return cosine(*self._vectors(reference, picture))

    def _vectors(self, *pictures: Image) -> list[NDArray[np.float32]]:
        import numpy as np  # noqa: PLC0415 - heavy, and only scoring needs it

        keys = [pixel_sha256(picture) for picture in pictures]
        found = {key: self.store.get(EMBEDDING, self.name, key) for key in keys}
        missing = {key: one for key, one in zip(keys, pictures, strict=True) if not found[key]}
        made = self.embedder.embed(list(missing.values())) if missing else []
        for key, vector in zip(missing, made, strict=True):
            found[key] = vector.astype(np.float32).tobytes()
            self.store.put(EMBEDDING, self.name, key, found[key] or b"")
        return [np.frombuffer(found[key] or b"", dtype=np.float32) for key in keys]


def cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the cosine of two vectors, clamped to [0, 1], computed in double precision."""
    import numpy as np  # noqa: PLC0415

    first, second = one.astype(np.float64), other.astype(np.float64)
    norm = float(np.linalg.norm(first) * np.linalg.norm(second))
    return min(max(float(first @ second) / norm, 0.0), 1.0) if norm else 0.0
