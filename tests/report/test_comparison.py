import json

import pytest

from pytest_iwr.compare import compare, trust
from pytest_iwr.report.comparison import LISTED, View, comparison_lines, refusal
from pytest_iwr.report.comparison_json import document
from pytest_iwr.report.text import NONE
from pytest_iwr.results import Status


def told(before, after, *, gate=False, expected=(), **view):
    """Return the lines about two runs."""
    lines = comparison_lines(
        compare(before, after),
        trust(after, expected=expected),
        View("first", "second", **{"width": 200, **view}),
        gate=gate,
    )
    return [line.text for line in lines]


def test_a_comparison_begins_with_what_is_compared(task):
    """Both runs, the protocol, then the three scores before and after."""
    lines = told([task("PPPP", visual="off")], [task("PPPI", visual="off")])

    assert lines[:3] == [
        "before    first",
        "after     second",
        "protocol  offline:aa11 (visual off)",
    ]
    head, ifs, vfs, final = (line.split() for line in lines[4:8])
    assert head[:5] == ["score", "subject", "before", "after", "delta"]
    assert ifs == ["IFS", "claude", "1.000", "0.750", "-0.250", NONE, "1"]
    assert vfs[:6] == ["VFS", "claude", NONE, NONE, NONE, NONE]
    assert lines[6].endswith("left out: 1 without a visual score")
    assert final[:4] == ["Final", "claude", NONE, NONE]


def test_broken_actions_are_told_with_why(task):
    """What had passed and fails stands first, with its reason; what is behind it is counted."""
    lines = told([task("PPPP")], [task("PI..")])

    at = lines.index("broken    1 action that passed before")
    assert lines[at + 1] == (
        "  demo/shop::claude  02 type the review: not found: nothing is named 'Add to cart'"
    )
    assert lines[at + 2] == "other     2 passed → not reached"


def test_fixed_actions_are_named(task):
    """What had failed is named with what it was; what had not been reached is counted."""
    lines = told([task("PI..")], [task("PPPP")])

    at = lines.index("fixed     3 actions that did not pass before")
    assert lines[at + 1] == (
        "  demo/shop::claude  02 type the review (failed before), 2 actions not reached before"
    )


def test_what_fails_now_behind_a_fix_is_named(task):
    """A trajectory that comes further and fails there tells where."""
    lines = told([task("I...")], [task("PPN.")])

    assert "  demo/shop::claude  03 press Enter: not reached → failed: not seen" in lines


def test_what_is_in_error_now_is_named(task):
    """With its reason, said once."""
    lines = told([task("PPPP")], [task("PPPE")])

    assert "  demo/shop::claude  04 scroll down: passed → error: the judge timed out" in lines


def test_an_interval_is_painted_when_it_leaves_zero_out(task):
    """Red below, green above; with fewer than five tasks nothing is."""
    worse = [[task(letters, task=f"t{n}") for n in range(5)] for letters in ("PPPP", "PPPI")]

    def painted(before, after):
        lines = comparison_lines(compare(before, after), trust(after), View("a", "b", 200))
        return next(line.markup for line in lines if line.text.startswith("IFS"))

    assert painted(*worse) == {"red": True}
    assert painted(*worse[::-1]) == {"green": True}
    assert painted(*(results[:4] for results in worse)) == {}


def test_equal_runs_say_so(task):
    """Nobody has to read silence."""
    assert "actions   no action of a pair came to anything else" in told([task()], [task()])


def test_another_subject_is_named_on_both_sides(task):
    """Who was before and who is after stands in each line of numbers."""
    lines = told([task(subject="old")], [task(subject="new")])

    assert all("old → new" in line for line in lines[5:8])


def test_numbers_of_two_protocols_carry_both_labels(task):
    """In every line of numbers."""
    lines = told([task()], [task(fingerprint="bb22")])

    numbers = [line for line in lines if line.startswith(("IFS", "VFS", "Final"))]
    assert len(numbers) == 3
    assert all("offline:aa11" in line and "offline:bb22" in line for line in numbers)
    assert not any(line.startswith("protocol") for line in lines)


def test_a_refusal_names_what_differs(task):
    """Protocols, visual modes and changed tasks."""
    old, new = task("PPPP"), task("PPP", fingerprint="bb22", visual="off")

    reason = refusal(compare([old], [new]))
    assert "offline:aa11 before, offline:bb22 (visual off) after" in reason
    assert "demo/shop" in reason
    assert refusal(compare([old], [old])) == ""


def test_tasks_of_one_run_and_changed_tasks_are_named(task):
    """With their count, so that nobody takes them for part of a mean."""
    before = [task(task="a"), task(task="b"), task("PPP", task="c")]
    lines = told(before, [task(task="a"), task(task="c"), task(task="d")])

    assert "only in   1 result before: demo/b/claude" in lines
    assert "only in   1 result after: demo/d/claude" in lines
    assert "changed   demo/c: in no mean, and its actions are not compared" in lines


@pytest.mark.parametrize(
    ("before", "after", "last"),
    [
        ("PPPP", "PPPP", "gate      not worse beyond noise"),
        ("PPPP", "PPPI", "gate      worse beyond noise: claude"),
        ("PPPP", "PPPU", "gate      nothing to go by: no pair is decided on both sides"),
        (
            "PPPP",
            "PPPE",
            "do not trust this comparison: after has 1 task with harness errors",
        ),
    ],
)
def test_the_gate_is_the_last_line(task, before, after, last):
    """It says what it found, and that only where the run can be trusted."""
    assert told([task(before)], [task(after)], gate=True)[-1] == last


def test_what_is_unfinished_is_not_trusted(task):
    """Whether the gate was asked for or not."""
    after = [task("P...", status=Status.INTERRUPTED), task(task="b")]
    lines = told([task(), task(task="b")], after, expected=["demo/lost/claude"])

    assert lines[-1] == "do not trust this comparison: after has 1 unfinished, 1 result missing"


def test_long_lists_are_cut_unless_asked_for(task):
    """The rest is counted."""
    names = [f"t{n:02}" for n in range(LISTED + 3)]
    before, after = ([task(word, task=name) for name in names] for word in ("PPPP", "IPPP"))

    assert "  … and 3 more (-v shows all)" in told(before, after)
    assert not any("more (-v" in line for line in told(before, after, verbose=True))


def test_each_task_is_shown_when_asked_for(task):
    """Its scores before and after, and how many of its actions changed."""
    lines = told([task("PPPP")], [task("PPPI")], verbose=True)

    (row,) = [line for line in lines if line.startswith("demo/shop  ")]
    assert row.split()[1:5] == ["claude", "1.000", "→", "0.750"]
    assert row.endswith("  1")


def test_the_document_names_everything(task):
    """The same for the same results, and plain JSON."""
    before, after = [task("PPPP"), task(task="old")], [task("PI..")]
    found = compare(before, after)
    first = document(found, trust(after))

    assert first == json.loads(json.dumps(document(compare(before, after), trust(after))))
    (group,) = first["groups"]
    (pair,) = group["pairs"]
    assert first["only_before"] == ["demo/old/claude"]
    assert group["means"]["ifs"]["delta"] == pytest.approx(-0.75)
    assert pair["scores"]["ifs"] == {"before": 1.0, "after": 0.25, "delta": -0.75}
    assert [(c["step"], c["kind"]) for c in pair["changes"]] == [
        (2, "broken"),
        (3, "other"),
        (4, "other"),
    ]
    assert pair["changes"][0]["why"] == "not found: nothing is named 'Add to cart'"
