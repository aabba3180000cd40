"""What can go wrong, by whose fault. Every message says what happened, where, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_iwr.models.call import Made


class IwrError(Exception):
    """Base of every error that pytest-iwr raises on purpose."""


class UsageError(IwrError):
    """The user asked for something that cannot be done; nothing was started."""


class RunLockedError(UsageError):
    """Another process writes the run that was to be resumed."""


class MergeError(UsageError):
    """Runs that were to be merged are not parts of one run."""


class TaskFormatError(IwrError):
    """A task file, row or one of its files is not what the format asks for."""


class PageSourceError(IwrError):
    """The page under test could not be had, by no fault of the subject."""


class ChromiumNotFoundError(UsageError):
    """No usable Chromium was found on this machine."""


class BrowserError(IwrError):
    """The browser failed in a way that is not the page's doing."""


class PageDeadError(IwrError):
    """The page under test hung, crashed or exhausted its memory; the page is at fault."""


class GroundingError(IwrError):
    """A grounder could not do its work (no valid reply, lost connection).

    ``calls``: what models were asked before that, and what came of it.
    """

    def __init__(self, message: str, *, calls: Sequence[Made] = ()) -> None:
        super().__init__(message)
        self.calls = tuple(calls)


class JudgeError(IwrError):
    """A judge gave no verdict; never to be read as yes or no.

    ``calls``: what was asked of models all the same.
    """

    def __init__(self, message: str, *, calls: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.calls = calls


class ScorerError(IwrError):
    """A visual engine could not score; never to be read as a number."""


class JournalError(IwrError):
    """A journal cannot be read or written."""


class RecordingError(IwrError):
    """A task cannot be recorded; the old recording stays as it was.

    ``pictures``: what the page showed (PNG), by the name that a file of it should have.
    """

    def __init__(self, message: str, *, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__(message)
        self.pictures = dict(pictures or {})


class ModelError(IwrError):
    """A model could not be asked or gave no reply, by no fault of its own; never a score.

    ``status`` is timeout, rate_limited or error; ``tries`` how often it was asked; ``lasting``
    whether the next call to this model can only fail alike (a wrong key, a retired id); ``answer``
    what came back and does not count, though it was paid for.
    """

    def __init__(
        self,
        message: str,
        *,
        status: str = "error",
        tries: int = 0,
        lasting: bool = False,
        answer: object = None,
    ) -> None:
        super().__init__(message)
        self.answer = answer
        self.status = status
        self.tries = tries
        self.lasting = lasting


class CacheMissError(ModelError):
    """A run that may only use replies on disk needs one that is not there."""


class BudgetSpentError(ModelError):
    """The run has cost what it may: no further call is sent."""


class CallPendingError(IwrError):
    """The call was written down to be answered elsewhere; its reply is waited for."""
