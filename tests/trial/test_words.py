import pytest

from pytest_iwr.browser.snapshot import Box, Node, Snapshot
from pytest_iwr.grounding.base import Candidate, Decision, Grounded
from pytest_iwr.task import Action
from pytest_iwr.trial.look import Decided
from pytest_iwr.trial.words import as_json, lines, what

BOX = Box(60, 100, 100, 40)
SNAPSHOT = Snapshot(
    "", "", 1280, 800,
    (
        Node(1, 0, "html", Box(0, 0, 1280, 800)),
        Node(2, 1, "button", BOX, role="button", name="Save"),
        Node(3, 1, "input", BOX, role="textbox", name="Name", states=frozenset({"focused"})),
    ),
)  # fmt: skip
SAVE = Candidate(node=2, what="button 'Save'", score=100.0, evidence=("name 'Save'", "in a dialog"))
OTHER = Candidate(node=3, what="field 'Name'", score=7.5)


def decided(status=Grounded.FOUND, *, kind="Click", description="Click 'Save'", **fields):
    """Return a decision as it was made for an action."""
    data = {"type": kind, "parameters": {"description": description, "key": "a"}}
    decision = Decision(status, **{"candidates": (SAVE, OTHER), "reason": "So it is.", **fields})
    return Decided(Action.model_validate(data), decision)


def told(one, *, number=None, width=100, cut=False):
    """Return the lines of a decision."""
    return list(lines(one, SNAPSHOT, number=number, width=width, cut=cut))


def test_what_was_found_comes_first_then_why_and_what_else():
    """A line of the decision, the reason, the margin, and an aligned table."""
    assert told(decided(node=2, margin=92.5)) == [
        "found: button 'Save'",
        "  So it is.",
        "  margin: 92.5 points",
        "",
        "  #  points  what           evidence",
        "  1   100.0  button 'Save'  name 'Save'; in a dialog",
        "  2     7.5  field 'Name'",
    ]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Grounded.NOT_FOUND, "not found: a run would fail here"),
        (Grounded.ABSTAINED, "abstained: a run would not act, and end undecided"),
    ],
)
def test_what_was_not_found_says_what_a_run_makes_of_it(status, said):
    """Without candidates there is no table, without a margin no line for it."""
    assert told(decided(status, candidates=())) == [said, "  So it is."]


def test_several_descriptions_are_told_apart():
    """Each stands above its decision; the choice has its number, what else was near a letter."""
    said = told(decided(node=2), number=3)

    assert said[:2] == ["3. Click 'Save'", "found: button 'Save'"]
    assert [line.split()[0] for line in said[-2:]] == ["3", "3b"]


def test_points_that_nobody_gave_are_a_dash():
    """What is scrolled is chosen without points."""
    scroller = Candidate(node=2, what="list", score=0.0, evidence=("scrolls",))

    assert told(decided(node=2, candidates=(scroller,)))[-1] == "  1       –  list  scrolls"  # noqa: RUF001


def test_lines_keep_to_a_terminal():
    """Where the table is too wide, evidence stands beneath its row, and is cut."""
    wordy = Candidate(node=2, what="button 'Save'", score=50.0, evidence=("word " * 30,))

    said = told(decided(node=2, candidates=(wordy,)), width=40, cut=True)

    assert said[-2] == "  1    50.0  button 'Save'"
    assert said[-1].startswith("    word word")
    assert max(map(len, said)) <= 40


def test_words_of_a_page_cannot_command_a_terminal():
    """Escapes and line ends in what a page says are dropped."""
    evil = Candidate(node=2, what="button '\x1b[31mred\nline'", score=50.0, evidence=("a\x1b[2Jb",))

    said = "\n".join(told(decided(node=2, candidates=(evil,), reason="\x1b[31mred")))

    assert "\x1b" not in said
    assert "button 'red line'" in said


@pytest.mark.parametrize(
    ("kind", "node", "said"),
    [
        ("Scroll", None, "the page itself"),
        ("Press", None, "textbox 'Name'"),
        ("Click", 3, "textbox 'Name'"),
    ],
)
def test_a_choice_without_a_candidate_has_words(kind, node, said):
    """The page, what has the focus, and what is there but not shown."""
    assert what(decided(kind=kind, node=node, candidates=()), SNAPSHOT) == said


def test_json_holds_the_whole_decision():
    """All that a script may ask, with boxes in CSS pixels of the viewport."""
    said = as_json(decided(node=2, margin=92.5), SNAPSHOT)

    box = {"x": 60, "y": 100, "width": 100, "height": 40}
    assert {key: said[key] for key in ("status", "stage", "reason", "margin", "node", "what")} == {
        "status": "found", "stage": "rules", "reason": "So it is.", "margin": 92.5, "node": 2,
        "what": "button 'Save'",
    }  # fmt: skip
    assert (said["description"], said["action"], said["box"]) == ("Click 'Save'", "Click", box)
    first = said["candidates"][0]
    assert (first["node"], first["score"], first["box"]) == (2, 100.0, box)
    assert first["evidence"] == ("name 'Save'", "in a dialog")


def test_json_of_no_choice_has_nothing_in_its_place():
    """What, node and box are null."""
    said = as_json(decided(Grounded.ABSTAINED), SNAPSHOT)

    assert [said[key] for key in ("what", "node", "box")] == [None, None, None]
