"""The one door: a call goes in, its answer comes out, from disk where it lies there already."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Literal

from pytest_iwr.errors import CacheMissError, CallPendingError, ModelError
from pytest_iwr.models.call import Answer, ReplyStatus
from pytest_iwr.models.collect import write_request
from pytest_iwr.models.estimate import expected_usd
from pytest_iwr.models.slots import slot
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pytest_iwr.models.base import Backend
    from pytest_iwr.models.cache import ReplyCache
    from pytest_iwr.models.call import Call, Reply
    from pytest_iwr.models.catalogue import Catalogue
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.models.spending import Spending

CacheMode = Literal["auto", "replay", "refresh", "off", "collect"]


@dataclass(slots=True)
class Door:
    """Answers calls for one process of a run, of several threads at once.

    ``backend`` makes who answers for a model; ``since`` is when the run began (ISO 8601, UTC):
    with the mode ``refresh`` older replies do not count. ``requests`` is where ``collect`` writes;
    ``telling`` is held while a model thinks, so that somebody can say so.
    """

    catalogue: Catalogue
    cache: ReplyCache
    mode: CacheMode
    backend: Callable[[ModelSpec], Backend]
    spending: Spending
    requests: Path
    slots: int
    since: str
    telling: Callable[[Call], AbstractContextManager[None]]
    _backends: dict[str, Backend] = field(default_factory=dict)
    #: Why each of these models can only fail: that is an error of its own for whatever is asked.
    _broken: dict[str, str] = field(default_factory=dict)
    _opening: Lock = field(default_factory=Lock)

    def ask(self, call: Call) -> Answer:
        """Return the answer to *call*.

        Raises `ModelError` when there is none: `CacheMissError`, `BudgetSpentError` before anything
        is sent, or when another model answered than was asked (the reply is kept all the same);
        `CallPendingError` where the call was written down to be answered elsewhere.
        """
        answer = self._answer(call)
        try:
            demand_served(answer)
        except ModelError as error:
            self._broken[call.model.resolved] = str(error)  # the next reply would be paid for alike
            raise
        return answer

    def forget(self, call: Call) -> None:
        """Let *call* be asked again by whoever goes on; with ``replay`` nothing is touched."""
        if self.mode in {"auto", "refresh"} and not call.model.is_free:
            self.cache.forget(call)

    def close(self) -> None:
        """End what the backends hold."""
        for backend in self._backends.values():
            backend.close()

    def _answer(self, call: Call) -> Answer:
        if call.model.is_free:
            return self._asked_here(call)
        if self.mode == "off":
            return self._sent(call)
        if kept := self._kept(call):
            return Answer(call, kept, cached=True)
        self._refuse_to_send(call)
        with self.cache.alone(call):
            if kept := self._kept(call):  # another process asked meanwhile
                return Answer(call, kept, cached=True)
            answer = self._sent(call)
            self.cache.put(call, answer.reply)
        return answer

    def _asked_here(self, call: Call) -> Answer:
        """Return what a file or a function says, and how long that took."""
        began = time.time()
        reply = self._backend(call.model).complete(call)
        took = round(time.time() - began, 3)
        timed = reply if reply.latency_s else reply.model_copy(update={"latency_s": took})
        return Answer(call, timed, cached=False, began=began)

    def _kept(self, call: Call) -> Reply | None:
        return self.cache.get(call, since=self.since if self.mode == "refresh" else "")

    def _refuse_to_send(self, call: Call) -> None:
        if self.mode == "replay":
            raise CacheMissError(
                f"no reply on disk for: {call.what} (key {call.key[:12]}, {self.cache.folder}); "
                "--iwr-cache=replay sends nothing: ask with --iwr-cache=auto, or write the call "
                "down with --iwr-cache=collect"
            )
        if self.mode == "collect":
            home = write_request(call, self.requests)
            raise CallPendingError(f"{call.what} waits for a reply in {shown(home)}")

    def _sent(self, call: Call) -> Answer:
        """Return the model's answer, paid for; a model that can only fail is not asked again."""
        spec = call.model
        if spec.resolved in self._broken:
            raise ModelError(self._broken[spec.resolved], lasting=True)
        reserved = self.spending.reserve(call.key, expected_usd(call, self.catalogue))
        try:
            with (
                slot(self.cache.folder, provider=spec.provider, slots=self.slots),
                self.telling(call),
            ):
                began = time.time()
                reply = self._backend(spec).complete(call)
        except ModelError as error:
            if error.lasting:
                self._broken[spec.resolved] = str(error)
            if error.status != ReplyStatus.TIMEOUT:  # one that took too long may be paid for
                self.spending.settle(reserved, 0.0)
            raise
        self.spending.settle(reserved, reply.cost_usd)
        return Answer(call, reply, cached=False, began=began)

    def _backend(self, spec: ModelSpec) -> Backend:
        with self._opening:
            if spec.resolved not in self._backends:
                self._backends[spec.resolved] = self.backend(spec)
            return self._backends[spec.resolved]


def demand_served(answer: Answer) -> None:
    """Raise `ModelError` when another model answered than was asked.

    A dated snapshot of the asked one, and an id behind a path, are the asked one.
    """
    spec, served, key = answer.call.model, answer.reply.served_model, answer.call.key
    asked = spec.serves or spec.name
    if not served or _same_model(asked, served):
        return
    raise ModelError(
        f"{spec.resolved} was asked and {served!r} answered, so this is not its result (the reply "
        f"is kept, key {key[:12]}); name the model that is meant, or, where this is how "
        f"a server calls it, say so: --iwr-alias='NAME={spec.resolved} serves={served}'",
        lasting=True,
        answer=answer,
    )


def _same_model(asked: str, served: str) -> bool:
    short = served.removeprefix("models/")
    dated = re.fullmatch(rf"{re.escape(asked)}-(\d{{8}}|\d{{4}}-\d{{2}}-\d{{2}})", short)
    return short == asked or dated is not None
