import pytest

from pytest_iwr.actions import perform
from pytest_iwr.grounding.base import Decision, Grounded
from pytest_iwr.task import Action


def index_of(snapshot, named):
    """Return the index of the one control with this name or text (labels and groups aside)."""
    found = [
        node.index
        for node in snapshot.nodes
        if named in (node.name, node.text) and node.tag not in {"label", "fieldset"}
    ]
    assert len(found) == 1, (named, found)
    return found[0]


@pytest.fixture
def act():
    """Return a function that performs an action on what is named so in a session."""

    def perform_on(session, kind, named=None, *, meanwhile=None, **parameters):
        snapshot = session.observe(0).snapshot
        node = index_of(snapshot, named) if named else None
        if meanwhile:
            session.page.evaluate(meanwhile)
        session.mark()
        action = Action.model_validate({"type": kind, "parameters": parameters})
        outcome = perform(session, action, Decision(Grounded.FOUND, node=node), snapshot=snapshot)
        return outcome.execution.value, outcome.reason and outcome.reason.value, outcome.detail

    return perform_on
