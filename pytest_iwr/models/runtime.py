"""Models of providers: one connection per process, one loop of retries, always a deadline."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import IwrError, ModelError
from pytest_iwr.models.call import Reply, ReplyStatus, Usage, status_of
from pytest_iwr.models.prices import cost_usd
from pytest_iwr.models.wires import MISSING, make_model, message, settings_of

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal
    from pydantic_ai.messages import ModelResponse
    from pydantic_ai.models import Model
    from tenacity import RetryCallState

    from pytest_iwr.models.call import Call
    from pytest_iwr.models.catalogue import Provider
    from pytest_iwr.models.spec import ModelSpec


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take in all, how often it is tried, how long to wait in between.

    A provider that says how long to wait is obeyed; else waits grow from ``first_s``, with jitter.
    """

    deadline_s: float = 1200.0
    tries: int = 6
    first_s: float = 1.0
    longest_s: float = 60.0


class UnreadableReplyError(Exception):
    """A server answered, and neither a text nor a refusal nor an end can be read from it."""


@dataclass(slots=True)
class Portal:
    """The one thread of a process in which models are awaited; made when it is first needed."""

    _stack: ExitStack = field(default_factory=ExitStack)
    _portal: BlockingPortal | None = None
    _opening: Lock = field(default_factory=Lock)

    def call(self, function: Any, *arguments: Any) -> Any:
        """Await ``function(*arguments)`` there and return its result."""
        awaited = self._opened().start_task_soon(function, *arguments)
        try:
            return awaited.result()
        except BaseException:
            awaited.cancel()  # Ctrl-C: nobody reads what would come, and the end is not to wait
            raise

    def close(self) -> None:
        """End the thread, and what is still awaited there."""
        portal, self._portal = self._portal, None
        if portal is not None:
            portal.call(portal.stop, True)
        self._stack.close()

    def _opened(self) -> BlockingPortal:
        with self._opening:
            if self._portal is None:
                from anyio.from_thread import start_blocking_portal  # noqa: PLC0415 - only if asked

                self._portal = self._stack.enter_context(start_blocking_portal())
            return self._portal


@dataclass(slots=True)
class ProviderBackend:
    """Asks a model of a provider, over its own wire."""

    spec: ModelSpec
    provider: Provider
    portal: Portal
    patience: Patience = Patience()
    _model: Model[Any] | None = None
    _lock: Lock = field(default_factory=Lock)

    def complete(self, call: Call) -> Reply:
        """Return the reply; passing trouble is tried again. Raises `ModelError`."""
        try:
            import tenacity  # noqa: PLC0415 - in an extra, and only when asked

            from pytest_iwr.models.trouble import is_passing, translated  # noqa: PLC0415
        except ImportError as error:
            raise ModelError(MISSING, lasting=True) from error
        asked = _Asked(self, call)
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(is_passing),
            wait=self._wait,
            stop=tenacity.stop_after_attempt(self.patience.tries)
            | tenacity.stop_before_delay(self.patience.deadline_s),
            reraise=True,
        )
        try:
            return retrying(asked.once)
        except IwrError:
            raise
        except Exception as error:
            raise translated(
                error, call, provider=self.provider, tries=asked.tries, patience=self.patience
            ) from error

    def close(self) -> None:
        """Close the connections."""
        if self._model is not None:
            model, self._model = self._model, None
            self.portal.call(model.__aexit__, None, None, None)

    def model(self) -> Model[Any]:
        """Return the model, connected."""
        with self._lock:
            if self._model is None:
                model = make_model(self.spec, self.provider)
                self.portal.call(model.__aenter__)
                self._model = model
            return self._model

    def _wait(self, state: RetryCallState) -> float:
        import tenacity  # noqa: PLC0415 - in an extra, and only when asked

        error = state.outcome.exception() if state.outcome else None
        told: float | None = getattr(error, "retry_after", None)
        if told is not None:
            return max(told, 0.0)
        grown = tenacity.wait_exponential_jitter(
            initial=self.patience.first_s, max=self.patience.longest_s, jitter=self.patience.first_s
        )
        return grown(state)


@dataclass(slots=True)
class _Asked:
    """One call while it is tried."""

    backend: ProviderBackend
    call: Call
    tries: int = 0
    started: float = field(default_factory=time.monotonic)

    def once(self) -> Reply:
        from pydantic_ai.direct import model_request  # noqa: PLC0415 - slow to load
        from pydantic_ai.exceptions import ContentFilterError  # noqa: PLC0415

        self.tries += 1
        model, begun = self.backend.model(), time.monotonic()
        left_s = max(self.backend.patience.deadline_s - (begun - self.started), 0.1)
        settings = settings_of(self.call, deadline_s=left_s)
        request = partial(model_request, model, [message(self.call)], model_settings=settings)
        try:
            response = self.backend.portal.call(request)
        except ContentFilterError as error:
            return self._reply(ReplyStatus.REFUSED, begun, note=str(error))
        return self._read(response, begun)

    def _read(self, response: ModelResponse, begun: float) -> Reply:
        text = response.text or ""
        if response.finish_reason == "error" or not (text.strip() or response.finish_reason):
            raise UnreadableReplyError(_told(response) or "neither a text nor how it ended")
        status = status_of(text, response.finish_reason)
        usage = _usage(response)
        return self._reply(status, begun).model_copy(
            update={
                "text": text,
                "note": text or _told(response) if status is ReplyStatus.REFUSED else "",
                "finish_reason": response.finish_reason,
                "served_model": response.model_name,
                "usage": usage,
                "cost_usd": cost_usd(self.backend.spec, self.backend.provider, usage),
            }
        )

    def _reply(self, status: ReplyStatus, begun: float, *, note: str = "") -> Reply:
        latency_s = round(time.monotonic() - begun, 3)
        return Reply(status=status, latency_s=latency_s, tries=self.tries, note=note)


def _told(response: ModelResponse) -> str:
    """Return what the provider says of a reply that is none, in its own words."""
    details = response.provider_details or {}
    named = ("refusal", "refusal_category", "block_reason", "finish_reason")
    return next((str(details[name]) for name in named if details.get(name)), "")


def _usage(response: ModelResponse) -> Usage:
    """Return the tokens as the provider counted them; where it counted none, it said nothing."""
    told = response.usage
    if not (told.input_tokens or told.output_tokens):
        return Usage()
    return Usage(
        input_tokens=told.input_tokens,
        output_tokens=told.output_tokens,
        cache_read_tokens=told.cache_read_tokens,
    )
