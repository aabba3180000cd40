"""Which tasks become tests, under which names, and how they are chosen."""

from __future__ import annotations

import pytest


def test_ids_name_file_row_and_subject(project):
    """A task's id is its file and the subject; a row's has the row's id between them, as text."""
    project.task("shop")
    project.rows("data.jsonl", project.row(12), project.row("a-b.c"))
    project.write("pages/12/index.html", "")

    own = project.run("tasks", "data.jsonl", "--collect-only", "-q")
    page = project.run("data.jsonl::12", "--iwr-page=pages", "--collect-only", "-q")

    assert own.ids == [
        "tasks/shop/task.json::reference",
        "data.jsonl::12::reference",
        "data.jsonl::a-b.c::reference",
    ]
    assert page.ids == ["data.jsonl::12::page"]


def test_rows_keep_their_order_and_tasks_are_sorted(project):
    """What is collected, and in which order, follows from the files alone."""
    for name in ("b", "c", "a"):
        project.task(name)
    project.rows("tasks/data.jsonl", project.row("9"), project.row("10"), project.row("1"))

    first, second = (project.run("tasks", "--collect-only", "-q") for _ in range(2))

    assert first.ids == [
        *(f"tasks/{name}/task.json::reference" for name in "abc"),
        *(f"tasks/data.jsonl::{name}::reference" for name in ("9", "10", "1")),
    ]
    assert second.ids == first.ids


SHOP, BLOG, OWN = "tasks/shop/task.json", "tasks/blog/task.json", "tests/test_own.py::test_it"


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        (["tasks/shop"], [SHOP]),
        (["tasks/shop/task.json::reference"], [SHOP]),
        (["data.jsonl::2::reference"], ["data.jsonl::2"]),
        (["tasks", "-k", "shop"], [SHOP]),
        (["tasks", "--deselect", f"{SHOP}::reference"], [BLOG]),
        (["data.jsonl", "--deselect", "data.jsonl::2"], ["data.jsonl::1", "data.jsonl::3"]),
        (["tasks", "data.jsonl", "--iwr-task=[s2]*"], [SHOP, "data.jsonl::2"]),
        (["data.jsonl", "--iwr-limit=1", "-k", "3 or 2"], ["data.jsonl::2"]),
        (["tests", "tasks", "-m", "iwr"], [BLOG, SHOP]),
        (["tests", "tasks", "-m", "not iwr"], [OWN]),
    ],
)
def test_tasks_are_selected_like_tests(project, arguments, chosen):
    """Paths, node ids, -k, -m, --deselect and our own patterns select; the limit comes last."""
    project.task("shop")
    project.task("blog")
    project.rows("data.jsonl", *(project.row(number) for number in (1, 2, 3)))
    project.write("tests/test_own.py", "def test_it(): pass")

    done = project.run(*arguments, "--collect-only", "-q")

    assert [node.removesuffix("::reference") for node in done.ids] == chosen


def test_last_failed_runs_the_failed_task_only(project):
    """Of three tasks, --lf runs again the one that failed."""
    project.task("a")
    project.task("b", project.press("missing"))
    project.task("c")
    project.run("tasks")

    again = project.run("tasks", "--lf")

    assert again.words == {"b": ["failed"]}
    assert again.manifest["expected"] == ["tasks/b/reference"]


def test_rows_that_cannot_be_loaded_are_items_too(project):
    """Broken rows, rows without an id and second rows of an id end as errors; the others run."""
    again = project.row("1", title="the second of its name")
    nested = "[" * 100_000
    project.rows("data.jsonl", project.row("1"), "{broken", "", "[]", again, project.row("line-7"))
    with (project.path / "data.jsonl").open("a") as file:
        file.write(f'{nested}\n{{"id": "a b"}}\n{{"id": "ok", "action_sequence": 7}}\n')

    project.write("data/ok/reference/index.html", "")

    done = project.run("data.jsonl", "--collect-only", "-q")
    run = project.run("data.jsonl")

    assert [node.split("::")[1] for node in done.ids] == [
        "1", "line-2", "line-4", "line-5", "line-7", "line-7.", "line-8", "ok",
    ]  # fmt: skip
    assert run.code == 3
    assert run.words["1"] == ["passed"]
    assert run.words["line-7"] == ["passed"]
    assert "data.jsonl: row 2: not JSON" in run.out
    assert "data.jsonl: row 4: a row is a JSON object with an id" in run.out
    assert "data.jsonl: row 5: id '1' stands in row 1 already" in run.out
    assert "data.jsonl: row 7: not JSON that can be read" in run.out
    assert "data.jsonl: row 8: id 'a b' is not made of letters" in run.out
    assert "data.jsonl: row 9: action_sequence: " in run.out
    assert run.scores["ok"].ifs is None


def test_a_dataset_outside_of_the_root_directory_works(project, tmp_path_factory):
    """Tasks that lie elsewhere run, alone and with workers, and are counted."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    project.write(str(elsewhere / "conftest.py"), project.read("conftest.py"))
    project.rows(str(elsewhere / "data.jsonl"), project.row("1"), project.row("2"))
    project.task("shop", below=str(elsewhere))

    here = ("-c", "pytest.ini")

    alone = project.run(*here, elsewhere / "data.jsonl", elsewhere / "shop" / "task.json")
    row = project.run(*here, f"{elsewhere}/data.jsonl::2")
    workers = project.run(*here, elsewhere, "-n2", "-v")

    assert (alone.code, len(alone.manifest["expected"])) == (0, 3)
    assert (row.code, list(row.results)) == (0, ["2"])
    assert (workers.code, len(workers.manifest["expected"])) == (0, 3), workers.all
    assert set(workers.words) == {"1", "2", "shop"}


def test_tasks_that_could_not_be_told_apart_are_refused(project):
    """Two datasets of one name with the same id in both: records would mix, so nothing runs."""
    project.rows("one/data.jsonl", project.row("1"))
    project.rows("two/data.jsonl", project.row("1"))

    done = project.run("one/data.jsonl", "two/data.jsonl")
    workers = project.run("one/data.jsonl", "two/data.jsonl", "-n2")

    assert (done.code, workers.code) == (4, 4)
    assert "two/data.jsonl: row 1 have the same id" in done.err
    assert "two/data.jsonl: row 1 have the same id" in workers.err


def test_nothing_selected_is_said_by_pytest(project):
    """No task matches: exit 5, with and without workers, and no folder of results."""
    project.task("shop")

    done = project.run("tasks", "--iwr-task=blog")
    workers = project.run("tasks", "--iwr-task=blog", "-n2")

    assert (done.code, workers.code) == (5, 5)
    assert workers.folders == []


def test_a_subject_option_without_a_path_runs_the_tasks(project):
    """Naming a page, tasks or a task is enough; ini iwr_tasks says where they are."""
    project.task("shop")
    project.task("blog", below="more")
    project.write("test_own.py", "def test_it(): raise SystemExit('should not run')")
    page = project.write("mine.html", "")

    by_page = project.run(f"--iwr-page={page}")
    by_name = project.run("--iwr-task=sh*", "-n2")
    by_place = project.run("--iwr-tasks=more")
    by_ini = project.run(f"--iwr-page={page}", "-o", "iwr_tasks=more")
    nowhere = project.run("--iwr-tasks=nowhere")

    assert [list(d.results) for d in (by_page, by_name, by_place, by_ini)] == [
        ["shop"], ["shop"], ["blog"], ["blog"],
    ]  # fmt: skip
    assert nowhere.code == 4
    assert "nowhere: no tasks here; say where with --iwr-tasks=PATH" in nowhere.err
