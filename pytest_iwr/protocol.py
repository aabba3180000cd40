"""The named protocols: which engines decide, which constants hold, and the fingerprint of both."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal

#: Weights of the published formula Final = 0.7 IFS + 0.3 VFS (arXiv 2509.24709, section 3).
IFS_WEIGHT = 0.7
VFS_WEIGHT = 0.3
#: How the spec of a page begins that was made without a model, such as ``floor:still``.
FLOOR = "floor:"
#: The floors, lowest first by what they are given.
FLOORS = ("blank", "still", "slides")
#: Version of our reading of the scoring law; part of every fingerprint.
LAW = 1

#: Protocols: the published formulas with the published engines; anywhere; and neither.
PAPER, OFFLINE, CUSTOM = "paper", "offline", "custom"

VisualMode = Literal["on", "off"]


@dataclass(frozen=True, slots=True)
class ReplayRules:
    """Constants of replay that a number depends on: seconds, viewport heights, CSS pixels."""

    load_floor_s: float = 1.0
    action_floor_s: float = 0.5
    quiet_s: float = 0.1
    timer_horizon_s: float = 1.5
    endless_s: float = 1.2
    settle_cap_s: float = 3.0
    scroll_viewports: float = 0.5
    scroll_min_px: float = 5.0


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a number was made with.

    ``name`` is ``offline``, ``paper/<model that judges>`` or ``custom``; ``judge``, ``grounder``,
    ``text_reader`` and ``structure`` are the engines' own names with versions; the visual ones are
    ``off`` when nothing is compared. ``holistic`` is empty where no model judges looks.
    """

    name: str
    judge: str
    grounder: str
    text_reader: str
    structure: str
    replay: ReplayRules = ReplayRules()
    holistic: str = ""

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits of SHA-256 over everything that a number depends on."""
        known = {name: value for name, value in asdict(self).items() if value != ""}
        canon = json.dumps({"law": LAW, **known}, sort_keys=True)
        return hashlib.sha256(canon.encode()).hexdigest()[:12]

    @property
    def label(self) -> str:
        """Return what stands beside every number, such as ``offline:1a2b3c4d5e6f``."""
        return f"{self.name}:{self.fingerprint}"
