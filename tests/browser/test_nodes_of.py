"""What DevTools calls an element, and which node of the last snapshot it is."""

import pytest

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset="utf-8"><title>Nodes</title>
<button id="plain"><b id="in">Plain</b></button>
<a id="boxless" href="#" style="display: contents"><span>Boxless</span></a>
<button id="around">Around<script id="script">0</script></button><script id="loose">0</script>"""


@pytest.fixture
def numbered(opened):
    """Return a function that gives the nodes of elements, as a list of their names or texts."""
    session = opened(html=PAGE)
    cdp = session.page.context.new_cdp_session(session.page)
    snapshot = session.observe(0).snapshot

    def backend_of(expression):
        held = cdp.send("Runtime.evaluate", {"expression": expression})
        told = cdp.send("DOM.describeNode", {"objectId": held["result"]["objectId"]})
        return told["node"]["backendNodeId"]

    def give(*selectors):
        numbers = session.nodes_of(
            [backend_of(f"document.querySelector({selector!r})") for selector in selectors]
        )
        nodes = [snapshot.node(number) if number else None for number in numbers]
        return [node and f"{node.tag}: {node.name or node.text}" for node in nodes]

    give.session, give.backend_of = session, backend_of
    return give


def test_elements_are_their_nodes(numbered):
    """In the order that was asked for."""
    assert numbered("#in", "#plain") == ["b: Plain", "button: Plain"]


def test_an_element_that_is_no_node(numbered):
    """What cannot be seen in a button means the button; beside all, nothing."""
    assert numbered("#script", "#loose") == ["button: Around", None]


def test_what_is_no_element(numbered):
    """A text or the document is no node, and does no harm to others."""
    expressions = ("document", "document.querySelector('#in').firstChild")
    ids = [numbered.backend_of(one) for one in expressions]
    assert numbered.session.nodes_of(ids) == (0, 0)


def test_what_devtools_does_not_know(numbered):
    """A number without an element is no node, and does no harm to others."""
    assert numbered.session.nodes_of([987_654_321]) == (0,)
    assert numbered.session.nodes_of([]) == ()


def test_document_is_left_alone(numbered):
    """Asking changes nothing in the document."""
    before = numbered.session.page.content()
    numbered("#plain", "#script")
    assert numbered.session.page.content() == before
