"""Replay the bundled task several times and print seconds per action, by what they are spent on.

Pages: the reference page (checkpoints and page differ nowhere, so nothing is read or compared) and
a copy in another colour (every checkpoint is read and compared, as for any real page).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory

from pytest_iwr import TaskResult, load_tasks
from pytest_iwr.browser.chromium import Chromium
from pytest_iwr.browser.driver import started_playwright
from pytest_iwr.engines import make_engines
from pytest_iwr.journal import JournalWriter
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.page.files import ReferencePages
from pytest_iwr.results import Key
from pytest_iwr.runner import Assignment, Runner, conclude

ROUNDS = 3
PARTS = (
    "grounding",
    "performing",
    "settling",
    "snapshot",
    "screenshot",
    "judging",
    "ocr",
    "structure",
)
ONCE = ("startup", "opening")
TINT = "<style>body { filter: hue-rotate(12deg) }</style>"


def main() -> int:
    """Run the benchmark; return 0 when every round passed."""
    (task,) = load_tasks(Path(__file__).parents[1] / "tasks" / "headphones")
    reference = ReferencePages().page_for(task)
    tinted = PageUnderTest(
        html=reference.html.replace("</head>", f"{TINT}</head>", 1),
        assets=reference.assets,
        spec="tinted",
    )
    passed = True
    with TemporaryDirectory() as folder, started_playwright() as playwright:
        for name, page in (("reference", reference), ("tinted", tinted)):
            results = []
            for number in range(1, ROUNDS + 1):
                chromium = Chromium(playwright)
                home = Path(folder) / name / str(number)
                journal = JournalWriter(home, writer="bench")
                runner = Runner(
                    chromium=chromium, engines=make_engines(), journal=journal, folder=home
                )
                key = Key(dataset="bench", task=task.id, subject=name, sample=number)
                results.append(conclude(runner.replay(Assignment(key=key, task=task, page=page))))
                chromium.close()
                journal.close()
            print_table(name, results)
            passed = passed and all(
                action.result == "passed" for result in results for action in result.actions
            )
    return 0 if passed else 1


def print_table(name: str, results: list[TaskResult]) -> None:
    """Print medians over the rounds, with the least and the greatest."""
    per_action = [seconds_per_action(result) for result in results]
    walls = [result.end.seconds for result in results if result.end]
    actions = len(results[0].actions)
    print(f"\n{name} page, {actions} actions, {len(results)} rounds: seconds per action")
    for part in (*PARTS, "all"):
        values = [row[part] for row in per_action]
        print(f"  {part:<11} {median(values):7.3f}   [{min(values):.3f}, {max(values):.3f}]")
    for part in ONCE:
        values = [result.opening.seconds.get(part, 0.0) for result in results if result.opening]
        print(f"  {part:<11} {median(values):7.3f}   [{min(values):.3f}, {max(values):.3f}]  once")
    print(f"  {'task':<11} {median(walls):7.3f}   [{min(walls):.3f}, {max(walls):.3f}]  wall")


def seconds_per_action(result: TaskResult) -> dict[str, float]:
    """Return the mean seconds of each part over the actions of *result*, and their sum."""
    spent: dict[str, list[float]] = defaultdict(list)
    for action in result.actions:
        visual = result.visuals.get(action.step)
        seconds = dict(action.action.seconds if action.action else {})
        seconds |= visual.seconds if visual else {}
        seconds["judging"] = action.verdict.seconds if action.verdict else 0.0
        for part in PARTS:
            spent[part].append(seconds.get(part, 0.0))
    means = {part: fmean(values) for part, values in spent.items()}
    return means | {"all": sum(means.values())}


if __name__ == "__main__":
    sys.exit(main())
