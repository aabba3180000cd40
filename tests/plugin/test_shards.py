"""A benchmark in parts: shards, and runs merged into the one that they are parts of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pytest_iwr.__main__ import main
from pytest_iwr.runs import find_run

#: By the hash of their names these fall into all four parts.
NAMES = tuple("abcdefghij")


@pytest.fixture
def benchmark(project, monkeypatch):
    """Give a project with ten tasks, one of which fails and one of which nobody can decide."""
    for name in NAMES:
        project.task(name)
    project.task("c", project.press(), project.press("missing"))
    project.task("d", project.press(assertion="undecided"))
    monkeypatch.chdir(project.path)
    return project


def metrics_of(run) -> str:
    """Return the metrics of a run by its name, as text."""
    assert main(["report", run, "--json=report.json"]) == 0
    return json.dumps(json.loads(Path("report.json").read_text(encoding="utf-8"))["metrics"])


def run_shards(project, *, of: int, options=()) -> list:
    """Run each shard; return the names of their runs."""
    done = [project.run("tasks", f"--iwr-shard={n + 1}/{of}", *options) for n in range(of)]
    return [one.folder.name for one in done if one.code != 5]


@pytest.mark.parametrize("options", [(), ("-n2",)])
def test_shards_merged_are_the_whole(benchmark, options, capsys):
    """Four shards make what one run makes: the same metrics, to the byte."""
    whole = benchmark.run("tasks").folder.name
    shards = run_shards(benchmark, of=4, options=options)

    code = main(["merge", *shards])
    said = capsys.readouterr().out

    assert code == 0
    assert len(shards) == 4
    assert metrics_of("last") == metrics_of(whole)
    assert "mean of 10" in said
    newest = find_run("last", results=benchmark.path / "iwr-results", here=benchmark.path)
    manifest = json.loads((newest / "manifest.json").read_text())
    assert (manifest["made_by"], manifest["parents"]) == ("iwr merge", shards)
    pictures = {p.relative_to(newest) for p in newest.glob("artifacts/**/*.png")}
    assert len(pictures) == 10 + sum(1 for p in pictures if p.name != "step_0.png")


def test_a_shard_is_stable(benchmark):
    """A task stays in its part when others come or go, and takes all its subjects with it."""
    before = benchmark.run("tasks", "--iwr-shard=1/3").words
    benchmark.task("new")
    after = benchmark.run("tasks", "--iwr-shard=1/3", "--iwr-floors", "--iwr-task=[a-j]")

    assert set(after.words) == set(before)
    assert len(after.manifest["expected"]) == 4 * len(before)


def test_subjects_are_merged_too(benchmark):
    """Two subjects that were run apart stand in one run then."""
    first = benchmark.run("tasks").folder.name
    second = benchmark.run("tasks", "--iwr-model=floor:blank").folder.name

    assert main(["merge", first, second]) == 0

    subjects = [group["subject"] for group in json.loads(metrics_of("last"))["subjects"]]
    assert subjects == ["floor-blank", "reference"]


def refused(*runs, capsys) -> str:
    """Merge, which must be refused and write nothing; return what was said."""
    before = sorted(p.name for p in Path("iwr-results").iterdir())
    assert main(["merge", *runs]) == 4
    assert sorted(p.name for p in Path("iwr-results").iterdir()) == before
    return capsys.readouterr().err


def test_a_missing_shard_is_refused(benchmark, capsys):
    """Without one of the four, the tasks that are in none are named."""
    first, *others = run_shards(benchmark, of=4)
    kept = json.loads(metrics_of(first))["tasks"][0]["task"]
    capsys.readouterr()

    said = refused(*others, capsys=capsys)

    assert "the shards 2/4, 3/4, 4/4 are not all: " in said
    assert f"tasks/{kept}/reference" in said


def test_a_task_that_stands_in_two_is_refused(benchmark, capsys):
    """Overlapping runs name the task and both runs."""
    whole = benchmark.run("tasks").folder.name
    one = benchmark.run("tasks/b").folder.name

    said = refused(whole, one, capsys=capsys)

    assert f"tasks/b/reference stands in {whole} and in {one}" in said


def test_the_same_run_twice_is_refused(benchmark, capsys):
    """A run is no part of itself."""
    run = benchmark.run("tasks/b").folder.name

    assert f"stands in {run} and in {run}" in refused(run, run, capsys=capsys)


def test_different_protocols_are_refused(benchmark, capsys):
    """Runs of two fingerprints name both, and which run has which."""
    first = benchmark.run("tasks/a")
    conftest = benchmark.read("conftest.py")
    benchmark.write("conftest.py", conftest.replace('name = "words/1"', 'name = "words/2"'))
    second = benchmark.run("tasks/b")

    said = refused(first.folder.name, second.folder.name, capsys=capsys)

    for done, task in ((first, "a"), (second, "b")):
        made_with = done.results[task].task.fingerprint
        assert f"custom:{made_with} (visual off) in {done.folder.name}" in said


def test_an_unfinished_run_is_refused(benchmark, capsys):
    """A run that was stopped is not whole, and the option that makes it whole is named."""
    benchmark.task("b", benchmark.press("interrupt"))
    stopped = benchmark.run("tasks/a", "tasks/b").folder.name
    other = benchmark.run("tasks/c").folder.name

    said = refused(stopped, other, capsys=capsys)

    assert f"{stopped} is not whole: tasks/b/reference has no result yet" in said
    assert f"--iwr-resume={stopped}" in said


def test_one_name_for_two_pages_is_refused(benchmark, capsys):
    """``page`` of two different folders is not one subject."""
    for folder, name in (("mine", "a"), ("yours", "b")):
        benchmark.write(f"{folder}/{name}/index.html", "<!doctype html><title>Page</title>")
    first = benchmark.run("tasks/a", "--iwr-page=mine").folder.name
    second = benchmark.run("tasks/b", "--iwr-page=yours").folder.name

    said = refused(first, second, capsys=capsys)

    assert f"one name for two subjects: page is mine in {first}; yours in {second}" in said


def test_one_run_is_no_merger(benchmark, capsys):
    """There must be two at least."""
    run = benchmark.run("tasks/b").folder.name

    assert "name two or more" in refused(run, capsys=capsys)


def test_what_is_no_run_is_refused(benchmark, capsys):
    """A folder without a manifest is named."""
    run = benchmark.run("tasks/b").folder.name
    shutil.copytree(f"iwr-results/{run}", "iwr-results/bare")
    (benchmark.path / "iwr-results" / "bare" / "manifest.json").unlink()

    assert "manifest.json: cannot be read" in refused(run, "bare", capsys=capsys)
