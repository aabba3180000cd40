"""What browser-use lists on a page, as elements of our own snapshot."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.agent.environment import environment, version
from pytest_iwr.agent.process import AgentProcess
from pytest_iwr.errors import GroundingError
from pytest_iwr.grounding.listed import Listed
from pytest_iwr.grounding.outline import Outline
from pytest_iwr.grounding.paths import path_of
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_iwr.agent.process import Told
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.browser.snapshot import Snapshot

_log = logging.getLogger(__name__)

#: What browser-use says of one element; a select names four options of a hundred signs each.
_MAX_WORDS = 600
#: How long the page goes on between two looks for an answer: its dialogs and requests are ours.
_PAUSE_MS = 10
_SIZE = "JSON.stringify([innerWidth, innerHeight, devicePixelRatio])"


@dataclass(frozen=True, slots=True)
class Reading:
    """The elements of a page: ``told`` is how many browser-use listed.

    ``unplaced``: how many of these are no node of our snapshot; ``repeated``: how many are the same
    node as another. Both are left out.
    """

    listed: tuple[Listed, ...]
    told: int
    unplaced: int
    repeated: int


class BrowserUseElements:
    """Has browser-use list the elements of a page that our Chromium shows (`ElementSource`).

    The Chromium must be attachable. browser-use attaches to it for one list at a time: it chooses
    nothing, performs nothing and asks no model.
    """

    def __init__(self, process: AgentProcess) -> None:
        self._process = process

    @classmethod
    def opened(cls, folder: Path | None = None) -> BrowserUseElements:
        """Return the source of the environment in *folder*, else of the usual one.

        The process is started when it is first asked. Raises `UsageError` where browser-use is not
        installed.
        """
        return cls(AgentProcess.of(environment(folder).ready()))

    @property
    def name(self) -> str:
        """Identify the source in records and fingerprints."""
        return f"browser-use/{version()}"

    def listed(self, snapshot: Snapshot, page: PageSession) -> tuple[Listed, ...]:
        """Return the elements of *page*, of which *snapshot* is the last, in document order.

        Raises `GroundingError`, and `PageDeadError` for a page that does not answer.
        """
        return self.read(snapshot, page).listed

    def read(self, snapshot: Snapshot, page: PageSession) -> Reading:
        """Return the same, with what was left out."""
        if not page.attach_url:
            raise GroundingError(
                "browser-use cannot attach: this Chromium was not started attachable"
            )
        told = self._told(page)
        nodes = page.nodes_of([one.backend_id for one in told])
        words = dict(reversed([(n, one.words) for n, one in zip(nodes, told, strict=True)]))
        words.pop(0, None)
        unplaced = nodes.count(0)
        repeated = len(told) - unplaced - len(words)
        _log.debug("browser-use: %d of %d elements are no nodes of ours", unplaced, len(told))
        return Reading(_listed(words, Outline(snapshot)), len(told), unplaced, repeated)

    def _told(self, page: PageSession) -> tuple[Told, ...]:
        before = _size(page)
        target_id = page.target_id()
        try:
            told = self._process.elements(
                cdp_url=page.attach_url,
                target_id=target_id,
                idle=lambda: page.pause(_PAUSE_MS),
            )
        except GroundingError:
            _size(page)  # a page that hangs is at fault itself, and that is raised here
            raise
        if (after := _size(page)) != before:
            raise GroundingError(f"browser-use resized the page from {before} to {after}")
        return told

    def close(self) -> None:
        """End the process."""
        self._process.close()


def _listed(words: Mapping[int, str], outline: Outline) -> tuple[Listed, ...]:
    return tuple(
        Listed(node, one_line(words[node], limit=_MAX_WORDS), path_of(node, outline))
        for node in sorted(words)
    )


def _size(page: PageSession) -> str:
    return str(page.call(_SIZE, what="it was measured"))
