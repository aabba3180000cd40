"""Runs of Chromium scored again with the embedded engines."""

from __future__ import annotations

import shutil

import pytest
from replays import project, reference_of, run, write_pages

from pytest_iwr.__main__ import main
from pytest_iwr.journal import read_run
from pytest_iwr.metrics import score
from pytest_iwr.runs import find_run

pytestmark = pytest.mark.browser

TASK = "headphones"
#: A page that looks otherwise and fails at its third action, so that little has to be read.
PAGE = reference_of(TASK).replace('byId("increase").addEventListener', "void ", 1)
PAGE = PAGE.replace("</head>", "<style>p, h1 { letter-spacing: 2px }</style></head>", 1)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Run the page twice, once without comparing anything; return the project's folder."""
    where = project(tmp_path_factory.mktemp("scored"), TASK)
    option = write_pages(where, {TASK: PAGE})
    run(where, option)
    (where / "iwr-results").rename(where / "on")
    run(where, option, "--iwr-visual=off")
    (where / "iwr-results").rename(where / "off")
    return where


def of(folder):
    """Return the one result of the one run in *folder*."""
    return read_run(find_run("last", results=folder, here=folder))[0]


def scored_again(runs, name, capsys, monkeypatch):
    """Score a run again as a user would, and return what it came to."""
    monkeypatch.chdir(runs)
    into = runs / f"{name}-again"
    (folder,) = (runs / name).iterdir()

    assert main(["score", str(folder), "--into", str(into)]) == 1
    assert "rescored:" in capsys.readouterr().out
    return of(into)


def looks(result):
    """Return everything of the comparisons but how long they took."""
    return [look.model_dump(exclude={"seconds", "checkpoint"}) for look in result.visuals.values()]


def test_the_same_engines_give_the_same_numbers(runs, capsys, monkeypatch):
    """Bit for bit: scores, and every comparison."""
    old = of(runs / "on")

    new = scored_again(runs, "on", capsys, monkeypatch)

    assert 0 < score(old).vfs < 1
    assert score(new) == score(old)
    assert looks(new) == looks(old)


def test_a_run_that_compared_nothing_gains_the_same(runs, capsys, monkeypatch):
    """Pictures are stored whether they are compared or not."""
    assert score(of(runs / "off")).final is None

    new = scored_again(runs, "off", capsys, monkeypatch)

    assert score(new) == score(of(runs / "on"))


def test_changed_checkpoints_are_refused(runs, capsys, monkeypatch):
    """One other checkpoint, and none of the task is used."""
    checkpoints = runs / "tasks" / TASK / "checkpoints"
    shutil.copyfile(checkpoints / "step_1.png", checkpoints / "step_9.png")
    monkeypatch.chdir(runs)
    (folder,) = (runs / "on").iterdir()

    assert main(["score", str(folder), "--into", str(runs / "changed")]) == 3
    assert "the task has changed since the run" in " ".join(capsys.readouterr().out.split())
    assert score(of(runs / "changed")).final is None
