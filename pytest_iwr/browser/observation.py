"""What a person would see at one settled moment: the picture, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Observation:
    """The state after *step* actions (0: as opened) of *task*, where one is replayed.

    ``screenshot_png`` shows the viewport: its size in CSS pixels times the device pixel ratio.
    """

    step: int
    screenshot_png: bytes
    snapshot: Snapshot
    task: str = ""
