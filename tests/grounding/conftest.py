import pytest

from pytest_iwr.browser.snapshot import Box, Node, Scroller, Snapshot
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.task import Action

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
