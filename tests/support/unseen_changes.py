"""Pages changed so that a person sees no difference, and what is decided on them then.

The scripts of `unseen` make the changes in our world, after the page was read: every element knows
which node of the first snapshot it is, or stands for. A change that moves, hides or recolours
anything is taken back at once.
"""

import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from grounding_corpus import cases_in, opened

from pytest_iwr.grounding.base import Grounded
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.grounding.sameness import same_target

#: Other names, further boxes around things, hidden things, other tags.
KINDS = ("names", "boxes", "hidden", "tags")
#: What a node stands for that is in a hidden copy, which no person can mean.
DECOY = -1
_FOLDER = Path(__file__).parent / "unseen"
_FILES = ("seeing", "names", "boxes", "hidden", "tags", "mutate")


@dataclass(frozen=True)
class Twice:
    """A page read before and after changes that cannot be seen.

    - ``tried`` counts the changes that were drawn; ``kept`` are those that stayed, by number.
    - ``origins`` gives for each node of ``after`` the node of the first snapshot that it is, stands
      for or is inside of; 0 for none, `DECOY` in a hidden copy.
    """

    cases: tuple
    after: object
    origins: tuple
    tried: int
    kept: dict

    @property
    def before(self):
        """The first snapshot."""
        return self.cases[0].snapshot

    @cached_property
    def decisions(self):
        """For each case what was decided before and after, both in the first snapshot."""
        return [
            (case, first, RulesGrounder().locate(case.row.as_action(), self.after))
            for case, first in zip(self.cases, _decided(self.cases), strict=True)
        ]

    @property
    def broken(self):
        """The cases of which the decision changed for the worse, how, and both decisions."""
        judged = [(*one, self._fault(*one)) for one in self.decisions]
        return [(case, fault, first, second) for case, first, second, fault in judged if fault]

    def _fault(self, case, first, second):
        if second.status is Grounded.ABSTAINED:
            return ""
        if second.status is Grounded.NOT_FOUND:
            lost = first.status is not Grounded.NOT_FOUND and case.row.expected != "none"
            return f"{first.status}, then said to be absent" if lost else ""
        if case.row.action == "Press":  # the key goes to the focus, whatever is named
            sent = first.status is Grounded.FOUND or case.row.has_element
            return "" if sent else f"{first.status}, then the key is sent"
        return self._misled(case, first, self.origin(second))

    def _misled(self, case, first, chosen):
        if chosen == DECOY:
            return f"{first.status}, then a hidden copy"
        if first.status is Grounded.FOUND:
            same = does_the_same(chosen, first.node, case.snapshot)
            return "" if same else "found, then another thing"
        meant = case.row.has_element and does_the_same(chosen, case.meant, case.snapshot)
        return "" if meant else f"{first.status}, then a wrong thing"

    def origin(self, second):
        """Return the node of the first snapshot that the second decision means."""
        return (self.origins[second.node - 1] or None) if second.node else None


def does_the_same(chosen, meant, snapshot):
    """Whether clicking node *chosen* does what clicking *meant* does; so do texts of its label."""
    if same_target(chosen, meant, snapshot):
        return True
    above = snapshot.ancestors(snapshot.node(chosen)) if chosen else ()
    labels = [node for node in above if node.tag == "label"]
    inside = {node.index for label in labels for node in snapshot.subtree(label)}
    return meant in inside and not snapshot.node(chosen).interactive


@cache
def _decided(cases):
    return [RulesGrounder().locate(case.row.as_action(), case.snapshot) for case in cases]


def read_twice(page, browser, *, kinds, seed, only=None):
    """Open *page*, read it, change it in ways of *kinds* as *seed* draws, and read it again.

    *only* are the numbers of the changes to make, to search for those that matter.
    """
    with opened(page, browser) as world:
        cases = tuple(cases_in(page, world))
        world.evaluate(_script())
        usable = [node.index for node in cases[0].snapshot.nodes if node.interactive]
        order = {"kinds": kinds, "seed": seed, "usable": usable, "only": only}
        told = json.loads(world.evaluate(f"__changes.mutate({json.dumps(order)})"))
        after = world.snapshot()
        origins = json.loads(world.evaluate("__changes.origins()"))
    return Twice(
        cases=cases,
        after=after,
        origins=tuple(origins),
        tried=sum(one["tried"] for one in told),
        kept=dict(change for one in told for change in one["kept"]),
    )


@cache
def _script():
    body = "\n".join((_FOLDER / f"{name}.js").read_text("utf-8") for name in _FILES)
    return f'(() => {{ "use strict";\n{body}\n}})();'
