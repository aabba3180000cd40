import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pytest_iwr.browser.snapshot import Box, Node, Scroller, Snapshot
from pytest_iwr.browser.world import IsolatedWorld
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.task import Action

PAGES = Path(__file__).parents[1] / "pages"
TASKS = Path(__file__).parents[2] / "tasks"
URL = "https://iwr.invalid/"
ROLES = {"a": "link", "button": "button", "input": "textbox", "select": "combobox",
         "option": "option", "h2": "heading", "li": "listitem", "ul": "list"}  # fmt: skip
EVIDENCE = {"a": ["native"], "button": ["native"], "select": ["native"], "option": ["native"],
            "input": ["native", "editable"]}  # fmt: skip


def element(tag, *inside, key="", **fields):
    """Return an element with texts and elements inside; *key* is how a test calls it."""
    texts = [part for part in inside if isinstance(part, str)]
    children = [part for part in inside if not isinstance(part, str)]
    return {"tag": tag, "text": " ".join(texts), "children": children, "key": key, **fields}


class Paper:
    """Lays elements out as rows, one under the other, and remembers their keys."""

    def __init__(self):
        self.nodes, self.keys = [], {}

    def lay(self, spec, parent):
        index = len(self.nodes) + 1
        fields = {k: v for k, v in spec.items() if k not in {"tag", "children", "key"}}
        fields.setdefault("role", ROLES.get(spec["tag"], ""))
        evidence = frozenset(fields.pop("evidence", EVIDENCE.get(spec["tag"], ())))
        states = frozenset(fields.pop("states", ()))
        if evidence and spec["text"] and "name" not in fields:
            fields |= {"name": spec["text"], "name_source": "content"}
        box = fields.pop("box", Box(0, index * 30, 300, 20))
        self.keys[index] = spec["key"]
        node = Node(index, parent, spec["tag"], box, evidence=evidence, states=states, **fields)
        self.nodes.append(node)
        for child in spec["children"]:
            self.lay(child, index)

    def key_of(self, index, snapshot):
        """Return how a test calls node *index*, or else what holds it."""
        if index is None:
            return None
        above = snapshot.ancestors(snapshot.node(index))
        around = [index, *(node.index for node in above)]
        return next((self.keys[i] for i in around if self.keys[i]), "")

    def snapshot(self):
        return Snapshot("", "", 1280, 800, tuple(self.nodes))


@pytest.fixture
def el():
    """Return the maker of elements."""
    return element


@pytest.fixture
def scrolls():
    """Return the metrics of something that can be scrolled by 500 pixels."""
    return Scroller(0, 0, 0, 500)


@pytest.fixture
def ground():
    """Return a function that says for a description what was decided, and the key of the node."""

    def decide(description, *elements, kind="Click", document=None, **parameters):
        paper = Paper()
        paper.lay(element("html", element("body", *elements), scroller=document), 0)
        data = {"type": kind, "parameters": {"description": description, **parameters}}
        snapshot = paper.snapshot()
        decision = RulesGrounder().locate(Action.model_validate(data), snapshot)
        return decision.status.value, paper.key_of(decision.node, snapshot)

    return decide


def without_node(snapshot, index):
    """Return the snapshot without node *index* and what is below it, numbered afresh."""
    gone = {node.index for node in snapshot.subtree(snapshot.node(index))}
    kept = [node for node in snapshot.nodes if node.index not in gone]
    number = {node.index: n for n, node in enumerate(kept, start=1)} | {0: 0}
    nodes = (replace(n, index=number[n.index], parent=number[n.parent]) for n in kept)
    return replace(snapshot, nodes=tuple(nodes), runs=())


def each_without(snapshot, action, *, stride):
    """Decide without each *stride*-th control in turn; return the statuses."""
    controls = [node.index for node in snapshot.nodes if node.interactive]
    torn = (without_node(snapshot, index) for index in controls[::stride])
    return {RulesGrounder().locate(action, one).status.value for one in torn}


class Reading:
    """A page in Chromium, read once, on which descriptions can be tried."""

    def __init__(self, page, world):
        self.page, self.world = page, world
        self.snapshot = None

    def fresh(self):
        """Open the page afresh and read it."""
        self.page.goto(URL)
        self.snapshot = self.world.snapshot()
        return self

    def without(self, selector):
        """Open the page afresh, take off what the selector means, and read it."""
        self.page.goto(URL)
        self.page.evaluate(f"document.querySelectorAll({selector!r}).forEach(e => e.remove())")
        self.snapshot = self.world.snapshot()

    def decide(self, row):
        """Return what was decided for a row of the table."""
        given = {key: row[key] for key in ("description", "text", "key") if row[key]}
        action = Action.model_validate({"type": row["kind"], "parameters": given})
        return RulesGrounder().locate(action, self.snapshot)

    def is_at(self, decision, selector):
        """Whether the chosen node is the one that the selector means."""
        element = f"__iwr.nodes[{decision.node} - 1]"
        return self.world.evaluate(f"String({element}.matches({json.dumps(selector)}))") == "true"

    def outcome(self, row):
        """Return "right", "wrong target", "wrongly not found" or "abstained"."""
        decision, truth = self.decide(row), row["truth"]
        meant = {"page": "found", "unclear": "abstained", "absent": "not_found"}.get(truth, "found")
        if decision.status.value == "found" and (decision.node is None) != (truth == "page"):
            return "wrong target"
        if decision.node and (meant != "found" or not self.is_at(decision, truth)):
            return "wrong target"
        if decision.status.value == meant:
            return "right"
        return "wrongly not found" if decision.status.value == "not_found" else "abstained"


@pytest.fixture(scope="session")
def opened(plain_browser):
    """Return a function that makes `tests/pages/ground_<name>.html`, or a task's, ready to read."""
    contexts = []

    @cache
    def open_page(name):
        made = PAGES / f"ground_{name}.html"
        path = made if made.exists() else TASKS / name / "reference/index.html"
        html = path.read_text("utf-8")
        context = plain_browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        world = IsolatedWorld(context.new_cdp_session(page))
        world.install()
        page.route(f"{URL}**", lambda r: r.abort())
        page.route(URL, lambda r: r.fulfill(body=html, content_type="text/html; charset=utf-8"))
        return Reading(page, world)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def without_each(opened):
    """Return a function that tries a description on a page without each of its controls."""

    @cache
    def whole(name):
        return opened(name).fresh().snapshot

    def decide(page, kind, description, *, stride):
        action = Action.model_validate({"type": kind, "parameters": {"description": description}})
        return each_without(whole(page), action, stride=stride)

    return decide
