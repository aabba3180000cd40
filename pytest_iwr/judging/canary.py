"""Canaries: assertions known to be false. A judge that says yes to one obeys the page, or guesses.

The same picture is shown as before and after, with an assertion that something changed: on any page
that is false. Nothing else tells a canary from other questions.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.judging.by_model import ask, assertion_question, vote_of
from pytest_iwr.judging.questions import canary_sentences

if TYPE_CHECKING:
    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.judging.base import Vote
    from pytest_iwr.models.answers import Desk
    from pytest_iwr.models.call import Made
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.task import Action


@dataclass(frozen=True, slots=True)
class Sung:
    """What came of a canary: the false assertion, what was said to it, the calls it took."""

    assertion: str
    vote: Vote
    calls: tuple[Made, ...]


@dataclass(frozen=True, slots=True)
class Canary:
    """Asks *model* false assertions beside a *share* (0 to 1) of those that are judged."""

    model: ModelSpec
    desk: Desk
    share: float

    def is_due(self, ordinal: int) -> bool:
        """Tell whether the *ordinal*-th judged action of a task (from 1) has a canary beside it.

        The first one has, unless the share is 0: each task is tried once at least.
        """
        return math.ceil(ordinal * self.share) > math.ceil((ordinal - 1) * self.share)

    def sing(self, action: Action, *, after: Observation) -> Sung:
        """Return what the model says to a false assertion about the page as it is *after*."""
        picture = after.screenshot_png
        sentences = canary_sentences()
        number = int.from_bytes(hashlib.sha256(picture).digest()[:4]) % len(sentences)
        question = assertion_question(
            action,
            sentences[number],
            pictures=(picture, picture),
            what=f"canary at action {after.step} of {after.task or 'a task'}",
            purpose="canary",
            task=after.task,
        )
        exchange = ask(self.desk, self.model, question)
        return Sung(sentences[number], vote_of(exchange), exchange.made)
