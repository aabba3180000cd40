"""The seam of the page under test: a task in, a page (or the reason for none) out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pytest_iwr.errors import PageSourceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_iwr.models.call import Made
    from pytest_iwr.task import Task

#: What stands before an asset's file name in a page; the field's own placeholder.
ASSETS_PLACEHOLDER = "__PLACEHOLDER_ASSETS_BASE_DIR__"


@dataclass(frozen=True, slots=True)
class PageUnderTest:
    """One HTML document and the assets it may ask for, by name relative to the assets' folder.

    ``written`` tells how a model wrote it, where one did.
    """

    html: str
    assets: Mapping[str, Path]
    spec: str
    written: Made | None = None

    @property
    def sha256(self) -> str:
        """Hash of the document alone (the assets belong to the task)."""
        return hashlib.sha256(self.html.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class NoPage:
    """The subject gave no page for this task: it scores 0, and the reason is shown."""

    reason: str
    spec: str = ""
    written: Made | None = None


@dataclass(frozen=True, slots=True)
class PagePending:
    """There is no page yet: the subject is waited for, or only its page was wanted."""

    reason: str
    spec: str = ""
    page: PageUnderTest | NoPage | None = None

    @property
    def written(self) -> Made | None:
        """Tell how a model wrote the page that is there already."""
        return self.page.written if self.page else None


Page = PageUnderTest | NoPage | PagePending


class NotWrittenError(PageSourceError):
    """A model could not be asked for a page, by no fault of its own; ``written`` tells of it."""

    def __init__(self, message: str, *, written: Made) -> None:
        super().__init__(message)
        self.written = written


class PageSource(Protocol):
    """Gives the page under test."""

    @property
    def subject(self) -> str:
        """Name who is under test: ``reference``, ``page``, later a model."""
        ...

    def page_for(self, task: Task) -> Page:
        """Return the page for *task*. Raises `PageSourceError` for trouble of ours."""
        ...
