"""A model that answers questions about a page by the lines that it is shown, and keeps them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from pytest_iwr.grounding.base import Scene
from pytest_iwr.grounding.opening import grounder_of
from pytest_iwr.models.answers import Desk
from pytest_iwr.models.call import Answer, Call, Media
from pytest_iwr.models.offline import said
from pytest_iwr.models.spec import parse_resolved
from pytest_iwr.task import Action

_CASE = re.compile(r'"case": "([0-9a-f]{8})"')
_LISTED = re.compile(r"<<<PAGE ([0-9a-f]+)\n(.*)\nPAGE \1>>>", re.DOTALL)


@dataclass
class Scripted:
    """Gives these answers in turn, the last for ever; ``calls`` are what it was asked."""

    answers: list
    calls: list[Call] = field(default_factory=list)

    def __call__(self, call):
        """Answer as the door does."""
        self.calls.append(call)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        text = answer if isinstance(answer, str) else answer(prompt_of(call))
        return Answer(call, said(text), cached=False, began=1.0)

    @property
    def purposes(self):
        """Return what it was asked for, in order."""
        return [call.purpose for call in self.calls]


def prompt_of(call):
    """Return all words of a question."""
    return "\n".join(part for part in call.parts if isinstance(part, str))


def picture_in(call):
    """Return the one picture of a question."""
    return next(part for part in call.parts if isinstance(part, Media)).load()


def listed_in(prompt):
    """Return the lines of the list in a prompt."""
    return _LISTED.search(prompt)[2].splitlines()


def outside_of(prompt):
    """Return a prompt without what stands between its marks."""
    return _LISTED.sub("", prompt)


def answering(**fields):
    """Return a script that gives these fields, with the token of the question."""

    def answer(prompt):
        return json.dumps({"case": _CASE.search(prompt)[1], "why": "it reads so", **fields})

    return answer


def picking(words, **fields):
    """Return a script that picks the one line that holds *words*."""

    def answer(prompt):
        (number,) = (line.partition(".")[0] for line in listed_in(prompt) if words in line)
        return answering(number=int(number), **fields)(prompt)

    return answer


def given(**fields):
    """Return a script that repeats the number that the form gives already."""

    def answer(prompt):
        number = json.loads(re.search(r'"number": (\d+|null)', prompt)[1])
        return answering(number=number, **fields)(prompt)

    return answer


NOTHING = answering(number=None)
UNSEEN = answering(mark=None, point=None)


def action_of(kind, description, **parameters):
    """Return an action."""
    data = {"type": kind, "parameters": {"description": description, **parameters}}
    return Action.model_validate(data)


def _no_agent():
    raise AssertionError("no agent was meant")


def grounded_by(spec, *answers, **more):
    """Return a grounder of that spec, and the model behind it with these answers."""
    model = Scripted(list(answers))
    asked = {"agent": _no_agent} | more
    return grounder_of(spec, desk=Desk(model), model_of=parse_resolved, **asked), model


def scene_of(session, seen):
    """Return what can be looked at besides the snapshot."""
    return Scene(seen.screenshot_png, session, task="shop")
