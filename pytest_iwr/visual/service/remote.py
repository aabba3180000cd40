"""The scorer from afar: engines that live in another process, asked over a socket."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import AuthenticationError
from threading import local
from typing import TYPE_CHECKING, Any

from pytest_iwr import errors
from pytest_iwr.errors import IwrError, ScorerError
from pytest_iwr.record_parts import Provenance
from pytest_iwr.visual.kept import reading_of
from pytest_iwr.visual.score import VisualScore
from pytest_iwr.visual.service.wire import (
    Address,
    Message,
    connected,
    fail_when_silent,
    receive,
    send,
    words_of,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from PIL.Image import Image

    from pytest_iwr.visual.base import TextReading

#: Seconds until somebody who listens and says nothing is no scorer: one may be starting.
GREETING_S = 60
#: Seconds for an answer: many may ask for pictures that each take a slow engine half a minute.
ANSWER_S = 900


@dataclass(frozen=True)
class RemoteScorer:
    """Asks the scorer at *address* (implements `Scorer`). Threads have a connection each.

    Nothing is loaded here but what the wire needs. Each method raises `ScorerError` when the scorer
    is not there, or is no more.
    """

    address: Address
    key: bytes = field(repr=False)
    _mine: local = field(default_factory=local, repr=False)

    @property
    def text_engine(self) -> Provenance:
        """Tell who reads."""
        return self._engines[0]

    @property
    def structure_engine(self) -> Provenance:
        """Tell who compares structure."""
        return self._engines[1]

    @property
    def reader(self) -> RemoteReader:
        """Return the text reader of the scorer."""
        return RemoteReader(self)

    @property
    def structure(self) -> RemoteStructure:
        """Return the structure scorer of the scorer."""
        return RemoteStructure(self)

    def score(self, reference_png: bytes, picture_png: bytes) -> VisualScore:
        """Return how alike the checkpoint and the screenshot of the page are."""
        text, structure = self._engines
        told = self.ask({"do": "score"}, reference_png, picture_png).said["score"]
        one, other = told.pop("sizes")
        characters = told.pop("characters")
        return VisualScore(
            text_engine=text,
            structure_engine=structure,
            sizes=(tuple(one), tuple(other)),
            characters=tuple(characters) if characters else None,
            **told,
        )

    def ask(self, said: dict[str, Any], *blobs: bytes) -> Message:
        """Return the answer. Raises what the scorer raised."""
        try:
            connection = self._connection()
            send(connection, said, *blobs)
            answer = receive(connection)
        except (EOFError, OSError, ValueError, AuthenticationError) as error:
            self._mine.connection = None
            raise ScorerError(self._gone(error)) from error
        if "error" in answer.said:
            raise _raised(answer.said)
        return answer

    @cached_property
    def _engines(self) -> tuple[Provenance, Provenance]:
        told = self.ask({"do": "hello"}).said["engines"]
        text, structure = (Provenance.model_validate(one) for one in told)
        return text, structure

    def _connection(self) -> Connection:
        if getattr(self._mine, "connection", None) is None:
            connection = connected(self.address, self.key, patience_s=GREETING_S)
            fail_when_silent(connection, ANSWER_S)
            self._mine.connection = connection
        return self._mine.connection  # type: ignore[no-any-return]

    def _gone(self, error: Exception) -> str:
        who = "the scorer"
        if not isinstance(self.address, str):
            who = f"the scorer at {words_of(self.address)}"
        if isinstance(error, AuthenticationError):
            return f"{who} has another key; say it in IWR_SCORER_KEY"
        why = "it says nothing" if isinstance(error, BlockingIOError) else str(error)
        return (
            f"{who} does not answer{f' ({why})' if why else ''}, so pictures cannot be compared; "
            "go on with --iwr-resume=last"
        )


@dataclass(frozen=True, slots=True)
class RemoteReader:
    """The text reader of a scorer (implements `TextReader`)."""

    scorer: RemoteScorer

    @property
    def name(self) -> str:
        """Name the engine."""
        return self.provenance.name

    @property
    def provenance(self) -> Provenance:
        """Tell who reads."""
        return self.scorer.text_engine

    def read(self, picture: Image) -> TextReading:
        """Return the text of *picture*."""
        said = {"do": "read", "sizes": [picture.size]}
        return reading_of(self.scorer.ask(said, _pixels(picture)).blobs[0])


@dataclass(frozen=True, slots=True)
class RemoteStructure:
    """The structure scorer of a scorer (implements `StructureScorer`)."""

    scorer: RemoteScorer

    @property
    def name(self) -> str:
        """Name the engine."""
        return self.provenance.name

    @property
    def provenance(self) -> Provenance:
        """Tell who compares structure."""
        return self.scorer.structure_engine

    def similarity(self, reference: Image, picture: Image) -> float:
        """Return a number in [0, 1]."""
        said = {"do": "similarity", "sizes": [reference.size, picture.size]}
        answer = self.scorer.ask(said, _pixels(reference), _pixels(picture))
        return float(answer.said["similarity"])


def _pixels(picture: Image) -> bytes:
    return picture.convert("RGB").tobytes()


def _raised(said: dict[str, Any]) -> IwrError:
    """Return the error that the scorer told of."""
    kind: type[IwrError] = getattr(errors, said["kind"], ScorerError)
    return kind(said["error"])
