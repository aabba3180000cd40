"""The corpus of grounding: pages, descriptions of things on them, and what each of them means.

`tests/grounding/corpus/<part>/<page>.html` is a page and `<page>.tsv` its descriptions.
``expected`` is a CSS selector of the one element meant, or one of ``none`` (not on the page),
``ambiguous`` (several fit equally well), ``page`` (the page itself: a scroll, a key).
"""

import csv
import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_iwr.browser.world import IsolatedWorld
from pytest_iwr.grounding.base import Grounded
from pytest_iwr.grounding.sameness import same_target
from pytest_iwr.task import Action
from pytest_iwr.text import collapse

CORPUS = Path(__file__).parents[1] / "grounding" / "corpus"
PARTS = ("tuned", "seen", "held_out")
URL = "https://iwr.invalid/"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
#: What a page may still have to do after loading: its scripts draw at once, fonts need no network.
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
#: The number of the one element that a selector means, in any shadow tree or frame; else how many.
FIND = """
(() => {
  const found = __iwr.nodes.map((e, n) => (e.matches(%s) ? n + 1 : 0)).filter(Boolean);
  return JSON.stringify(found);
})()
"""


@dataclass(frozen=True)
class Row:
    """One description on one page."""

    page: str
    phrase: str
    action: str
    description: str
    text: str
    key: str
    expected: str

    @property
    def has_element(self):
        """Whether there is one thing that the description means (the page itself is one)."""
        return self.expected not in {"none", "ambiguous"}

    def as_action(self):
        """Return the action of a trajectory that says this."""
        given = {key: value for key, value in (("text", self.text), ("key", self.key)) if value}
        parameters = {"description": self.description, **given}
        return Action.model_validate({"type": self.action, "parameters": parameters})


@dataclass(frozen=True)
class Case:
    """A row with what was read of its page: the snapshot, and the node that is meant."""

    row: Row
    snapshot: object
    meant: int | None

    def outcome(self, grounder):
        """Return "right", "wrong" or "abstained", and the decision.

        Wrong is any other element than the one meant, any element where none is meant, and "not
        found" for something that is there.
        """
        decision = grounder.locate(self.row.as_action(), self.snapshot)
        return self._judge(decision), decision

    def _judge(self, decision):
        expected = self.row.expected
        if decision.status is Grounded.FOUND and self.row.action == "Press":
            return "right" if self.row.has_element else "wrong"  # the key goes to the focus
        if decision.status is Grounded.FOUND:
            right = self.row.has_element and same_target(decision.node, self.meant, self.snapshot)
            return "right" if right else "wrong"
        if decision.status is Grounded.NOT_FOUND:
            return "right" if expected == "none" else "wrong"
        return "right" if expected == "ambiguous" else "abstained"


def pages_of(part):
    """Return the pages of a part."""
    return sorted((CORPUS / part).glob("*.html"))


def rows_of(page):
    """Return the rows of a page."""
    lines = page.with_suffix(".tsv").read_text("utf-8").splitlines()
    table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Row(page=page.stem, **row) for row in table]


def cases_of(page, browser):
    """Open a page in *browser*, read it once, and return its cases."""
    with opened(page, browser) as world:
        return cases_in(page, world)


def cases_in(page, world):
    """Read the open *page* once, and return its cases."""
    snapshot = world.snapshot()
    return [Case(row, snapshot, _meant(row, world)) for row in rows_of(page)]


@contextmanager
def opened(page, browser):
    """Open a page in *browser*, and give the world in which it can be read."""
    size = PHONE if "mobile" in page.stem else DESKTOP
    context = browser.new_context(viewport=size)
    try:
        tab = context.new_page()
        world = IsolatedWorld(context.new_cdp_session(tab))
        world.install()
        html = page.read_text("utf-8")
        tab.route(f"{URL}**", lambda route: route.abort())
        tab.route(URL, lambda r: r.fulfill(body=html, content_type="text/html; charset=utf-8"))
        tab.goto(URL)
        tab.evaluate(SETTLED)
        yield world
    finally:
        context.close()


def _meant(row, world):
    if not row.has_element or row.expected == "page":
        return None
    found = json.loads(world.evaluate(FIND % json.dumps(row.expected)))
    if len(found) != 1:
        raise LookupError(f"{row.page}: {row.expected!r} means {len(found)} elements, not one")
    return found[0]


def without_target(case):
    """Return the snapshot of a case without the node that is meant, and without its label."""
    snapshot, meant = case.snapshot, case.snapshot.node(case.meant)
    above = [node.index for node in snapshot.ancestors(meant) if node.tag == "label"]
    named = [n.index for n in snapshot.nodes if n.tag == "label" and _is_label_of(n, meant)]
    return without_nodes(snapshot, {case.meant, *above, *named})


def without_nodes(snapshot, indices):
    """Return a snapshot without some nodes and what is below them, numbered afresh."""
    gone = {node.index for i in indices for node in snapshot.subtree(snapshot.node(i))}
    kept = [node for node in snapshot.nodes if node.index not in gone]
    number = {node.index: n for n, node in enumerate(kept, start=1)} | {0: 0}
    nodes = (replace(n, index=number[n.index], parent=number[n.parent]) for n in kept)
    return replace(snapshot, nodes=tuple(nodes), runs=())


def _is_label_of(label, field):
    text = collapse(label.name or label.text)
    return bool(text) and text in {field.name, field.label}
