"""The scorer's side of the wire: many ask, and so many pictures are worked on at once."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field, fields
from functools import cached_property
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import IwrError, ScorerError
from pytest_iwr.visual.factory import Making, structure_scorer, text_reader
from pytest_iwr.visual.kept import MemoryStore, bytes_of
from pytest_iwr.visual.readings import DiskStore
from pytest_iwr.visual.score import VisualScorer
from pytest_iwr.visual.service.wire import Message, receive, send, send_at_once

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from PIL.Image import Image

    from pytest_iwr.visual.score import VisualScore
    from pytest_iwr.visual.service.process import Plan

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """Looks at pictures, as *plan* says, for whoever proves to know its key.

    A request waits for its turn as the bytes that it came as: the jobs at once bound the memory.
    """

    plan: Plan
    _making: Lock = field(default_factory=Lock)

    @cached_property
    def scorer(self) -> VisualScorer:
        """What compares, made when first asked. Raises `UsageError` for a name of no engine."""
        plan = self.plan
        store = DiskStore(Path(plan.cache)) if plan.cache else MemoryStore()
        making = Making(device=plan.device, download=plan.download, store=store)
        return VisualScorer(text_reader(plan.ocr, making), structure_scorer(plan.structure, making))

    @cached_property
    def _places(self) -> BoundedSemaphore:
        return BoundedSemaphore(self.plan.jobs or _cores())

    def serve(self, listener: socket) -> None:
        """Answer whoever connects, for as long as *listener* is open."""
        while True:
            try:
                accepted, _ = listener.accept()
            except OSError:
                return
            connection = Connection(accepted.detach())
            Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: Connection) -> None:
        with connection:
            try:
                send_at_once(connection)
                _demand_proof(connection, bytes.fromhex(self.plan.key))
                while True:
                    self._answer(connection, receive(connection))
            except (EOFError, OSError, AuthenticationError, ValueError, KeyError) as end:
                _log.debug("a connection ended: %r", end)

    def _answer(self, connection: Connection, message: Message) -> None:
        try:
            made = self._made(message)
        except Exception as error:  # noqa: BLE001 - an engine may be anybody's, and is told of
            send(connection, _told(error))
        else:
            send(connection, made.said, *made.blobs)

    def _made(self, message: Message) -> Message:
        asked: dict[str, Callable[[Message], Message]] = {
            "hello": self._hello,
            "score": self._score,
            "read": self._read,
            "similarity": self._similarity,
        }
        with self._making:  # both are made once, though many ask at once
            _, places = self.scorer, self._places
        with places:
            return asked[message.said["do"]](message)

    def _hello(self, _message: Message) -> Message:
        engines = self.scorer.text_engine, self.scorer.structure_engine
        return Message({"engines": [engine.model_dump() for engine in engines]})

    def _score(self, message: Message) -> Message:
        return Message({"score": _without_engines(self.scorer.score(*message.blobs))})

    def _read(self, message: Message) -> Message:
        (picture,) = _pictures(message)
        return Message({}, (bytes_of(self.scorer.reader.read(picture)),))

    def _similarity(self, message: Message) -> Message:
        similarity = self.scorer.structure.similarity(*_pictures(message))
        return Message({"similarity": float(similarity)})


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _demand_proof(connection: Connection, key: bytes) -> None:
    deliver_challenge(connection, key)
    answer_challenge(connection, key)


def _pictures(message: Message) -> list[Image]:
    """Return the RGB pictures that a message carries as plain pixels."""
    from PIL import Image as pil  # noqa: N813, PLC0415 - heavy, and only scoring needs it

    sizes = [tuple(size) for size in message.said["sizes"]]
    return [
        pil.frombytes("RGB", size, pixels)
        for size, pixels in zip(sizes, message.blobs, strict=True)
    ]


def _without_engines(score: VisualScore) -> dict[str, Any]:
    """Return *score* as it is sent: who asks knows the engines."""
    names = [one.name for one in fields(score) if not one.name.endswith("_engine")]
    return {name: getattr(score, name) for name in names}


def _told(error: Exception) -> dict[str, Any]:
    """Return *error* as it is sent; one that is not ours also says which it is."""
    if isinstance(error, IwrError):
        return {"error": str(error), "kind": type(error).__name__}
    _log.error("a request failed", exc_info=error)
    return {"error": f"{type(error).__name__}: {error}", "kind": ScorerError.__name__}
