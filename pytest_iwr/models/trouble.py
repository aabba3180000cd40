"""What keeps a model from being asked, each in a sentence: what happened, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pydantic_ai import exceptions as ai

from pytest_iwr.errors import ModelError
from pytest_iwr.models.call import ReplyStatus
from pytest_iwr.models.keys import without_key
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_iwr.models.call import Call
    from pytest_iwr.models.catalogue import Provider
    from pytest_iwr.models.runtime import Patience

_TOO_LARGE = 413
#: A provider's own words, as far as a person wants to read them.
_QUOTED = 300
_MIB = 2**20
_ADDRESS = ", or the address lacks a part, such as /v1"

_PASSING = (
    ai.ModelRateLimitError,
    ai.ModelUnavailableError,
    ai.ModelServerError,
    ai.ModelConnectionError,
)


#: Where a request stands that was not sent.
_UNSENT = ("pool", "connect")


def is_passing(error: BaseException) -> bool:
    """Tell whether asking again, unchanged, may help. A deadline that ran out has no more time."""
    return isinstance(error, _PASSING) and not _is_late(error)


def _is_late(error: BaseException) -> bool:
    """Tell whether the reply did not come in time; one that could not be asked for is none."""
    if isinstance(error, ai.ModelTimeoutError):
        return error.phase not in _UNSENT
    return isinstance(error, ai.ModelRequestTimeout)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What happened: the error, at which call, ``said`` by the provider in its own words."""

    error: Exception
    call: Call
    said: str
    patience: Patience

    @property
    def who(self) -> str:
        return self.call.model.resolved


class _Sentence(NamedTuple):
    """What is said of errors of these kinds; ``lasting``: the next call can only fail alike."""

    kinds: tuple[type[Exception], ...]
    words: Callable[[_Trouble], str]
    status: ReplyStatus = ReplyStatus.ERROR
    lasting: bool = False


#: The first that fits is said: from the narrow to the wide.
_SENTENCES = (
    _Sentence(
        (ai.ModelQuotaExceededError,),
        lambda it: f"{it.who}: the account's quota or credit is used up{it.said}",
        lasting=True,
    ),
    _Sentence(
        (ai.ModelRateLimitError,),
        lambda it: (
            f"{it.who} limits the rate, and there is no time or patience left{it.said}; "
            "send fewer calls at once with --iwr-calls=1, or go on later"
        ),
        ReplyStatus.RATE_LIMITED,
    ),
    _Sentence(
        (ai.ModelAuthenticationError,),
        lambda it: f"{it.who}: the key was refused{it.said}",
        lasting=True,
    ),
    _Sentence(
        (ai.ModelNotFoundError,),
        lambda it: (
            f"{it.who}: there is no such model{it.said}; it may be misspelt, retired, or not open "
            f"to this key{_ADDRESS if it.call.model.base_url else ''}"
        ),
        lasting=True,
    ),
    _Sentence(
        (ai.ModelContextWindowExceededError,),
        lambda it: f"{it.who}: the call is longer than it can read{it.said}; {_show_less(it.call)}",
    ),
    _Sentence(
        (ai.ModelRequestRejectedError,),
        lambda it: f"{it.who} refuses the call{it.said}; {_show_less(it.call)}",
    ),
    _Sentence((ai.ModelConnectionError,), lambda it: f"{it.who}: the connection failed{it.said}"),
    _Sentence((ai.ModelHTTPError,), lambda it: f"{it.who}: the server failed{it.said}"),
    # What a client makes of bytes that are no reply: errors of its own, or Python's.
    _Sentence(
        (Exception,),
        lambda it: f"{it.who}: what came back is no reply of this kind of server{it.said}",
    ),
)


def translated(
    error: Exception, call: Call, *, provider: Provider, tries: int, patience: Patience
) -> ModelError:
    """Return *error* as ours, after so many *tries* at *call*; a key in it is blotted out."""
    it = _Trouble(error, call, without_key(_said(error), provider), patience)
    if _is_too_large(it):
        return ModelError(_too_large(it), tries=tries)
    if _is_late(error):
        return ModelError(_late(it), status=ReplyStatus.TIMEOUT, tries=tries)
    fitting = next(one for one in _SENTENCES if isinstance(error, one.kinds))
    return ModelError(
        fitting.words(it), status=fitting.status, tries=tries, lasting=fitting.lasting
    )


def _late(it: _Trouble) -> str:
    return (
        f"{it.who} gave no whole reply within {it.patience.deadline_s:g} s; "
        "give it more with --iwr-model-timeout"
    )


def _is_too_large(it: _Trouble) -> bool:
    """Tell whether the body was; one provider says so with a 400 and in words."""
    return _status(it.error) == _TOO_LARGE or "payload size exceeds" in it.said


def _too_large(it: _Trouble) -> str:
    mib = sum(media.size for media in it.call.media) * 4 / 3 / _MIB
    return f"{it.who}: {mib:.1f} MiB are too large a call{it.said}; {_show_less(it.call)}"


def _status(error: Exception) -> int | None:
    return getattr(error, "status_code", None)


def _said(error: Exception) -> str:
    """Return the provider's own words, after a colon."""
    status = _status(error)
    body = getattr(error, "body", None)
    words = one_line(_message(body) or str(error), limit=_QUOTED)
    return f" (HTTP {status}: {words})" if status else f" ({words})"


def _message(body: object) -> str:
    """Find the sentence in the JSON of an error, whoever wrote it."""
    if isinstance(body, dict):
        inner = body.get("error", body)
        if isinstance(inner, dict) and isinstance(inner.get("message"), str):
            return str(inner["message"])
        return str(inner)
    return str(body) if body else ""


def _show_less(call: Call) -> str:
    spec = call.model
    return (
        f"it holds {len(call.media)} pictures; show less with an alias of its own, such as "
        f"--iwr-alias='less={spec.resolved} max_images=20 longest_side_px=800'"
    )
