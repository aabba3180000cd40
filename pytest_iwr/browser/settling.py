"""Wait until a page is at rest: first by what it has still to do, then by two equal pictures."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from pytest_iwr.browser.picturing import picture_of
from pytest_iwr.errors import PageDeadError

if TYPE_CHECKING:
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.protocol import ReplayRules


def wait_for_rest(session: PageSession, *, floor_s: float) -> None:
    """Return when the page of *session* is at rest (PROTOCOL section 2, Settle).

    The page itself is asked again and again, never made to answer later: what it is asked in may
    be replaced at any moment.
    """
    until = time.monotonic() + session.rules.settle_cap_s
    session.call("__iwrSettle.acted()", what="it settled")
    asked = f"__iwrSettle.state({_options(session.rules, floor_s)})"
    picture: bytes | None = None
    while time.monotonic() < until:
        state, _, again_ms = str(session.call(asked, what="it settled")).partition(" ")
        if state == "stuck":
            raise PageDeadError("the page shows dialogs without end")
        if state == "moving":
            picture = None
            session.pause(max(min(float(again_ms), (until - time.monotonic()) * 1000), 1.0))
        elif state == "quiet":
            last, picture = picture, _picture(session)
            if picture == last:
                return
        else:
            return


def _options(rules: ReplayRules, floor_s: float) -> str:
    return json.dumps(
        {
            "floorMs": floor_s * 1000,
            "capMs": rules.settle_cap_s * 1000,
            "endlessMs": rules.endless_s * 1000,
            "quietMs": rules.quiet_s * 1000,
            "timerHorizonMs": rules.timer_horizon_s * 1000,
        }
    )


def _picture(session: PageSession) -> bytes:
    """Return a coarse picture; taking it must not show in the page (no style, no new scale)."""
    return session.ask(
        lambda: picture_of(
            session.page,
            type="jpeg",
            quality=40,
            scale="css",
            animations="allow",
            caret="initial",
        ),
        what="it settled",
    )
