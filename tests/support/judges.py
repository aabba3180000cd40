"""Models that judge by a script: what they are asked lies open, what they say is written here."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

from pytest_iwr.browser.observation import Observation
from pytest_iwr.browser.snapshot import Snapshot
from pytest_iwr.errors import ModelError
from pytest_iwr.models.answers import Desk
from pytest_iwr.models.call import Answer, Reply, ReplyStatus
from pytest_iwr.models.spec import parse_resolved
from pytest_iwr.task import Action

MODEL = parse_resolved("openai:demo")


def case_of(call):
    """Return the word that the answer has to repeat."""
    said = "".join(part for part in call.parts if isinstance(part, str))
    return re.search(r"`case` is ([0-9a-f]{8})", said)[1]


def verdict(call, says="yes", reason="it is seen"):
    """Return a verdict on what *call* asks."""
    return json.dumps({"case": case_of(call), "reason": reason, "verdict": says})


def looks(call, *points, total=None):
    """Return points for what *call* shows."""
    names = ("overall", "layout", "elements", "colours", "proportions")
    parts = dict(zip(names, points, strict=True))
    whole = sum(points) if total is None else total
    return json.dumps({"case": case_of(call), "reason": "seen", **parts, "total": whole})


@dataclass
class Scripted:
    """A door behind which *says*, a function or a list of replies, answers; it keeps the calls."""

    says: object
    calls: list = field(default_factory=list)

    def __call__(self, call):
        """Return the answer; errors in the script are raised."""
        self.calls.append(call)
        said = self.says(call) if callable(self.says) else self.says[len(self.calls) - 1]
        said = said(call) if callable(said) else said
        if isinstance(said, ModelError):
            raise said
        reply = said if isinstance(said, Reply) else Reply(status=ReplyStatus.OK, text=said)
        return Answer(call, reply, cached=False)

    @property
    def desk(self):
        """Return the desk before this door."""
        return Desk(self)


def picture(colour, size=(4, 4)):
    """Return a PNG of one colour."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def seen(step, colour="white"):
    """Return what was seen after *step* actions."""
    return Observation(step, picture(colour), Snapshot("about:blank", "", 4, 4, ()), task="shop")


def action(assertion="The basket holds one herb.", description="Click 'Add'", checks=()):
    """Return an action that is judged."""
    return Action.model_validate(
        {
            "type": "Click",
            "parameters": {"description": description},
            "logical_assertion": assertion,
            "checks": list(checks),
        }
    )
