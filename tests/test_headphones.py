"""The bundled task: its reference page is the oracle, copies with one defect are the saboteurs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from pytest_iwr.journal import read_run
from pytest_iwr.metrics import TaskScores, score
from pytest_iwr.results import Reason, Result, TaskResult

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
TASK = ROOT / "tasks" / "headphones"
REFERENCE = (TASK / "reference" / "index.html").read_text(encoding="utf-8")
ACTIONS = len(json.loads((TASK / "task.json").read_text(encoding="utf-8"))["action_sequence"])
STYLE = "<style>html, body { overflow: hidden !important }</style>"

#: What is taken away, and the action that needs it.
HANDLERS = {
    "colours": (1, r'^byId\("colours"\)\.addEventListener.*$'),
    "thumbnails": (2, r'^byId\("thumbnails"\)\.addEventListener.*$'),
    "increase": (3, r'^byId\("increase"\)\.addEventListener.*$'),
    "add": (4, r'^byId\("add"\)\.addEventListener.*$'),
    "sorting": (6, r'^byId\("sorting"\)\.addEventListener.*$'),
    "rating": (7, r'^byId\("rating"\)\.addEventListener.*$'),
    "field": (8, r'^byId\("review-field"\)\.addEventListener.*$'),
    "form": (9, r'^byId\("review-form"\)\.addEventListener.*$'),
}


class Run(NamedTuple):
    """A run of pytest: how it ended, what it printed, what each task came to."""

    code: int
    printed: str
    results: dict[str, TaskResult]

    @property
    def scores(self) -> dict[str, TaskScores]:
        return {name: score(result) for name, result in self.results.items()}


def run(where: Path, *options: str) -> Run:
    """Run pytest on the tasks below *where*."""
    command = [sys.executable, "-m", "pytest", "tasks", "-p", "no:cacheprovider", *options]
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    folder = max((where / "iwr-results").iterdir())
    results = {result.key.task: result for result in read_run(folder)}
    return Run(done.returncode, done.stdout, results)


def project(where: Path, *names: str) -> Path:
    """Make a project whose tasks are copies of the bundled one, under these names."""
    (where / "pytest.ini").write_text("[pytest]\n")
    for name in names:
        home = where / "tasks" / name
        shutil.copytree(TASK, home)
        made = json.loads((home / "task.json").read_text(encoding="utf-8")) | {"id": name}
        (home / "task.json").write_text(json.dumps(made), encoding="utf-8")
    return where


def write_pages(where: Path, pages: dict[str, str]) -> str:
    """Write a folder of pages, and return the option that names it."""
    for name, html in pages.items():
        file = where / "pages" / name / "index.html"
        file.parent.mkdir(parents=True)
        file.write_text(html, encoding="utf-8")
    return f"--iwr-page={where / 'pages'}"


def numbers(run: Run) -> list[object]:
    """Return everything that a run measured, without its times."""
    return [
        (
            scores,
            [
                (a.step, a.result, a.action and (a.action.target, a.action.margin))
                for a in r.actions
            ],
            [(v.step, v.ocr, v.structure, v.shortcut) for v in r.visuals.values()],
        )
        for (_, r), scores in zip(run.results.items(), run.scores.values(), strict=True)
    ]


@pytest.fixture(scope="module")
def rerecorded(tmp_path_factory) -> Path:
    """Record the task anew with the Chromium of this machine."""
    where = project(tmp_path_factory.mktemp("rerecorded"), "headphones")
    command = [sys.executable, "-m", "pytest_iwr", "record", where / "tasks" / "headphones"]
    subprocess.run(command, check=True)
    return where


def test_the_reference_page_is_perfect_every_time(rerecorded):
    """With the Chromium that recorded, IFS and VFS are 1; again, and with workers, the same."""
    runs = [run(rerecorded), run(rerecorded), run(rerecorded), run(rerecorded, "-n", "2")]

    assert [one.code for one in runs] == [0, 0, 0, 0]
    assert runs[0].scores["headphones"].ifs == 1.0
    assert runs[0].scores["headphones"].vfs == 1.0
    assert runs[0].scores["headphones"].final == 1.0
    assert [numbers(one) == numbers(runs[0]) for one in runs] == [True] * 4


def test_committed_checkpoints_hold_elsewhere(tmp_path, chromium):
    """The reference page reaches 0.98 of the committed checkpoints, and both browsers are named."""
    recorded = json.loads((TASK / "checkpoints" / "recording.json").read_text())["chromium"]

    done = run(project(tmp_path, "headphones"))

    assert done.code == 0
    assert done.scores["headphones"].ifs == 1.0
    assert done.scores["headphones"].vfs >= 0.98
    assert f"chromium  {chromium.version} (checkpoints by {recorded})" in done.printed


def test_another_markup_with_the_same_behaviour_works(tmp_path):
    """A page that behaves the same but is built and drawn otherwise passes every action."""
    other = (ROOT / "tests" / "pages" / "headphones_other.html").read_text(encoding="utf-8")
    option = write_pages(tmp_path, {"headphones": other})

    done = run(project(tmp_path, "headphones"), option)

    assert done.scores["headphones"].ifs == 1.0, done.printed
    assert done.scores["headphones"].vfs < 1.0
    assert done.code == 0


@pytest.fixture(scope="module")
def sabotaged(tmp_path_factory) -> Run:
    """Run every saboteur at once: copies of the page, each without one handler."""
    where = tmp_path_factory.mktemp("sabotaged")
    pages = {
        name: re.sub(pattern, "", REFERENCE, count=1, flags=re.MULTILINE)
        for name, (_, pattern) in HANDLERS.items()
    }
    pages["scrolling"] = REFERENCE.replace("</head>", f"{STYLE}</head>", 1)
    option = write_pages(where, pages)
    return run(project(where, *pages), option, "--iwr-visual=off", "-n", "2")


@pytest.mark.parametrize(("name", "step"), [(n, step) for n, (step, _) in HANDLERS.items()])
def test_a_lost_handler_fails_the_action_that_needs_it(sabotaged, name, step):
    """What comes before passes, what needs the handler fails, the rest is not reached."""
    results = [action.result for action in sabotaged.results[name].actions]

    expected = [Result.PASSED] * (step - 1) + [Result.FAILED]
    assert results == expected + [Result.NOT_REACHED] * (ACTIONS - step)


def test_a_page_that_cannot_be_scrolled_fails_at_the_scroll(sabotaged):
    """A scroll that moves nothing is infeasible."""
    action = sabotaged.results["scrolling"].actions[4]

    assert action.result is Result.FAILED
    assert action.action.reason is Reason.NO_SCROLL


def test_the_message_tells_what_happened(sabotaged):
    """A failure names what was sought, what was expected, what was seen, and two pictures."""
    told = sabotaged.printed

    assert sabotaged.code == 1
    assert "04 click 'Add to cart': failed: " in told
    assert "sought    Click the 'Add to cart' button" in told
    assert "Added to your cart" in told
    assert re.search(r"before +iwr-results/\S+/add/page/step_3\.png", told)
    assert re.search(r"after +iwr-results/\S+/add/page/step_4\.png", told)


def test_a_blank_page_is_worth_nothing(tmp_path):
    """A blank page has IFS 0 and at most 0.02 of Final."""
    option = write_pages(tmp_path, {"headphones": "<!doctype html><title></title>"})

    done = run(project(tmp_path, "headphones"), option)

    assert done.scores["headphones"].ifs == 0
    assert done.scores["headphones"].final <= 0.02
    assert done.code == 1
