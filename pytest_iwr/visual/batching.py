"""Pictures that several threads want embedded, joined: a GPU does many in the time of one."""

from __future__ import annotations

import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from pytest_iwr.record_parts import Provenance
    from pytest_iwr.visual.base import Embedder

WINDOW_S = 0.010
MOST_PICTURES = 16


@dataclass(frozen=True, slots=True)
class _Asked:
    picture: Image
    made: Future[NDArray[np.float32]] = field(default_factory=Future)


class Batcher:
    """Joins what threads ask of *embedder* into batches, on a GPU (implements `Embedder`).

    Who comes first waits *window_s* seconds for others, then has up to *most* pictures embedded at
    a time. On a CPU a batch is no faster, and everything is passed on as it comes.
    """

    def __init__(
        self, embedder: Embedder, *, window_s: float = WINDOW_S, most: int = MOST_PICTURES
    ) -> None:
        self._embedder = embedder
        self._window_s = window_s
        self._most = most
        self._waiting: list[_Asked] = []
        self._list = Lock()
        self._turn = Lock()

    @property
    def provenance(self) -> Provenance:
        """Return what the embedder tells of itself."""
        return self._embedder.provenance

    def sees(self, width: int, height: int) -> float:
        """Return the share of a picture of that size that is looked at, in [0, 1]."""
        return self._embedder.sees(width, height)

    def embed(self, pictures: Sequence[Image]) -> list[NDArray[np.float32]]:
        """Return a vector for each of *pictures*. Raises `ScorerError`, for its own alone."""
        if self.provenance.device == "cpu":
            return self._embedder.embed(pictures)
        asked = [_Asked(picture) for picture in pictures]
        with self._list:
            self._waiting.extend(asked)
        with self._turn:
            if not all(one.made.done() for one in asked):
                time.sleep(self._window_s)
            while not all(one.made.done() for one in asked):
                self._embed_some()
        return [one.made.result() for one in asked]

    def _embed_some(self) -> None:
        with self._list:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            if len(batch) == 1 or not self._embedded(batch):
                for one in batch:
                    self._embed_alone(one)
        except BaseException as error:  # an interrupt: nobody may wait for what is not made
            for one in batch:
                if not one.made.done():
                    one.made.set_exception(error)
            raise

    def _embedded(self, batch: list[_Asked]) -> bool:
        try:
            made = self._embedder.embed([one.picture for one in batch])
        except Exception:  # noqa: BLE001 - whose picture it was is found out one by one
            return False
        for one, vector in zip(batch, made, strict=True):
            one.made.set_result(vector)
        return True

    def _embed_alone(self, one: _Asked) -> None:
        try:
            (vector,) = self._embedder.embed([one.picture])
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            one.made.set_exception(error)
        else:
            one.made.set_result(vector)
