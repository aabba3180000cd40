"""The game: its page is the oracle, copies with one wrong rule are the saboteurs."""

from __future__ import annotations

import json

import pytest
from replays import (
    ROOT,
    Run,
    failing_at,
    home_of,
    instead,
    project,
    reference_of,
    run,
    without,
    write_pages,
)

from pytest_iwr.results import Result

pytestmark = pytest.mark.browser

TASK = "2048"
REFERENCE = reference_of(TASK)
CANVAS = ROOT / "tests" / "pages" / "2048_canvas.html"

#: What is taken away, and the action that needs it.
LOST = {
    "keys": (1, r'^document\.addEventListener\("keydown".*$'),
    "score": (1, r"^  game\.score \+= points;$"),
    "new-tile": (1, r"^  if \(game\.news\) board.*$"),
    "undo": (7, r'^byId\("undo"\)\.addEventListener.*$'),
    "undone-score": (7, r"^  game\.score = score;$"),
    "restart": (9, r'^byId\("restart"\)\.addEventListener.*$'),
    "new-score": (9, r"^  game\.score = 0;$"),
}

#: Which rule is another, what stands in the page and instead, and the action that shows it.
WRONG = {
    "a new tile takes the last square": (
        1,
        r"board\.flat\(\)\.indexOf\(0\)",
        "board.flat().lastIndexOf(0)",
    ),
    "a new tile is a four": (1, r"\[game\.news\[1\]\] = 2;", "[game.news[1]] = 4;"),
    "left is right": (1, r"\[line, SIZE - 1 - place\]", "[line, place]"),
    "merges at the wrong end": (
        2,
        r"\bpush\((range\.map.*?)\);$",
        "push(range.map((place) => valueAt(move.at(line, place))).reverse()).reverse();",
    ),
    "tiles merge only where they touch": (
        3,
        r"^    if \(waiting\.length && waiting\[0\]",
        (
            "    const near = waiting.length && waiting[0].sources[0] - tile.sources[0] === 1;\n"
            "    if (near && waiting[0]"
        ),
    ),
    "an idle key brings a tile": (
        5,
        r"^  if \(!changed\) return say\(",
        (
            "  if (!changed && firstEmpty(board)) {\n"
            "    const [row, column] = firstEmpty(board);\n"
            "    game.board[row][column] = 2;\n"
            "  }\n"
            "  if (!changed) return say("
        ),
    ),
    "an idle key says nothing": (5, r"Nothing moves \$\{move\.name\}", "Press an arrow key"),
    "one merge a line": (
        6,
        r"waiting\[0\]\.value === tile\.value\) \{$",
        "waiting[0].value === tile.value && pushed.every((one) => one.sources.length < 2)) {",
    ),
    "a merged tile takes the next one too": (
        8,
        r"^    if \(waiting\.length && waiting\[0\]",
        "    while (waiting.length && waiting[0]",
    ),
    "merged tiles merge again": (
        10,
        r"^    pushed\.push\(tile\);$",
        (
            "    pushed.push(tile);\n"
            "    while (pushed.length > 1 && pushed.at(-2).value === pushed.at(-1).value) {\n"
            "      const last = pushed.pop();\n"
            "      pushed.at(-1).value *= 2;\n"
            "      pushed.at(-1).sources.push(...last.sources);\n"
            "    }"
        ),
    ),
    "a new game keeps the board": (
        9,
        r"^  game\.board = START",
        "  if (!game.board.length) game.board = START",
    ),
    "a new game forgets the best": (
        9,
        r"^  game\.history = \[\];$",
        "  game.history = [];\n  game.best = 0;",
    ),
}
STEPS = {name: step for name, (step, *_) in (LOST | WRONG).items()}


def name_of(rule: str) -> str:
    """Return a rule's words as the name of a task."""
    return rule.replace(" ", "-")


def test_a_board_on_a_canvas_is_read_from_its_picture(tmp_path):
    """A game that paints its tiles on a canvas passes every action, by the embedded OCR."""
    option = write_pages(tmp_path, {TASK: CANVAS.read_text("utf-8")})

    done = run(project(tmp_path, TASK), option, "--iwr-visual=off")

    assert done.scores[TASK].ifs == 1.0, done.printed
    assert done.code == 0


@pytest.fixture(scope="module")
def sabotaged(tmp_path_factory) -> Run:
    """Run every saboteur at once: copies of the page, each with one defect."""
    where = tmp_path_factory.mktemp("sabotaged")
    pages = {name: without(REFERENCE, pattern) for name, (_, pattern) in LOST.items()}
    for rule, (_, pattern, replacement) in WRONG.items():
        pages[name_of(rule)] = instead(REFERENCE, pattern, replacement)
    option = write_pages(where, pages)
    return run(project(where, TASK, *pages), option, "--iwr-visual=off", "-n", "2")


@pytest.mark.parametrize(("name", "step"), STEPS.items())
def test_a_wrong_rule_fails_the_action_that_shows_it(sabotaged, name, step):
    """What comes before passes, what shows the rule fails, the rest is not reached."""
    assert sabotaged.actions_of(name_of(name)) == failing_at(step, TASK)


def test_no_saboteur_ends_in_an_error(sabotaged):
    """A wrong game is the page's failure, never the harness's."""
    results = [action.result for one in sabotaged.results.values() for action in one.actions]

    assert sabotaged.code == 1
    assert Result.ERROR not in results


def test_every_action_brings_something_about():
    """Each assertion has a fact that the action makes true."""
    actions = json.loads((home_of(TASK) / "task.json").read_text("utf-8"))["action_sequence"]

    assert [any(not check.get("invariant") for check in a["checks"]) for a in actions] == [
        True
    ] * len(actions)
