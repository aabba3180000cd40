"""Options as a user meets them: where a value may stand, what is refused and how."""

from __future__ import annotations

import pytest


@pytest.fixture
def shop(project):
    """Give a project with one task, whose first action passes and whose second fails."""
    project.task("shop", project.press(), project.press("missing"))
    return project


def test_command_line_before_environment_before_ini(shop):
    """Of an option's three places the command line wins, then the environment, then the file."""
    shop.write("pytest.ini", "[pytest]\niwr_gate = none\niwr_task_timeout = 7\niwr_visual = off\n")
    env = {"IWR_GATE": "actions", "IWR_TASK_TIMEOUT": "8"}

    ini = shop.run_visual("tasks")
    by_env = shop.run_visual("tasks", env=env)
    cli = shop.run_visual("tasks", "--iwr-gate=none", "--iwr-task-timeout=9", env=env)

    assert [done.code for done in (ini, by_env, cli)] == [0, 1, 0]
    runs = (ini, by_env, cli)
    assert [d.manifest["settings"]["task_timeout_s"] for d in runs] == [7.0, 8.0, 9.0]


def test_relative_paths_start_where_they_were_written(shop, monkeypatch):
    """A path of the command line or environment starts at the current folder, of the ini at its."""
    shop.write(
        "pytest.ini", "[pytest]\niwr_tasks = tasks\niwr_visual = off\niwr_results = by-ini\n"
    )
    shop.write("sub/mine.html", "")
    monkeypatch.chdir(shop.path / "sub")

    shop.run_visual("--iwr-page=mine.html")
    shop.run_visual(env={"IWR_PAGE": "mine.html", "IWR_RESULTS": "by-env"})

    assert len(list((shop.path / "by-ini").iterdir())) == 1
    assert len(list((shop.path / "sub" / "by-env").iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "env", "told"),
    [
        (["--iwr-visual=maybe"], {}, "--iwr-visual=maybe: known values are on, off"),
        (["--iwr-limit=0"], {}, "--iwr-limit=0: this is a whole number from 1"),
        (["--iwr-min-final=2"], {}, "--iwr-min-final=2: this is a number from 0 to 1"),
        ([], {"IWR_GATE": "soft"}, "IWR_GATE=soft: known values are actions, none"),
        (["-o", "iwr_limit=some"], {}, "iwr_limit=some: this is a whole number from 1"),
        (["--iwr-page="], {}, "--iwr-page is empty"),
        (["--iwr-page=nowhere.html"], {}, "nowhere.html: no such file or folder"),
        (["--iwr-page=nowhere.html", "-n2"], {}, "nowhere.html: no such file or folder"),
        (["--iwr-min-final=0.5", "--iwr-visual=off"], {}, "--iwr-min-final needs the visual score"),
        (["--iwr-chromium=nowhere"], {}, "nowhere: no such executable file"),
        (["--iwr-results=conftest.py"], {}, "--iwr-results="),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(shop, arguments, env, told):
    """A wrong value is wrong usage (exit 4); the message names the option as it was written."""
    done = shop.run_visual("tasks", *arguments, env=env)

    assert done.code == 4, done.all
    assert told in done.err
    assert "Traceback" not in done.all
    assert done.folders == []


def test_a_number_in_a_toml_file_is_refused_in_words(shop):
    """In TOML our options are texts; a number there ends in a message, not in a trace."""
    (shop.path / "pytest.ini").unlink()
    shop.write("pytest.toml", "[pytest]\niwr_limit = 1\n")

    done = shop.run_visual("tasks")

    assert done.code == 4
    assert "iwr_limit' expects a string" in done.err


def test_one_page_for_several_tasks_is_refused_after_selection(shop):
    """A file is one page: with several tasks selected nothing runs, with one it does."""
    shop.task("blog")
    page = shop.write("mine.html", "")

    both = shop.run("tasks", f"--iwr-page={page}")
    workers = shop.run("tasks", f"--iwr-page={page}", "-n2")
    chosen = shop.run("tasks", f"--iwr-page={page}", "-k", "blog")

    assert (both.code, workers.code, chosen.code) == (4, 4, 0)
    assert "is one page, but 2 tasks are selected; choose one with --iwr-task=ID" in both.err
    assert "is one page, but 2 tasks are selected" in workers.err
    assert list(chosen.results) == ["blog"]


def test_rows_without_a_page_ask_for_one(project):
    """Rows that bring no reference page, and no page named: exit 4, and what to type."""
    project.rows("data.jsonl", project.row("1"), project.row("2"), page=None)

    alone = project.run("data.jsonl")
    workers = project.run("data.jsonl", "-n2")

    assert (alone.code, workers.code) == (4, 4)
    for done in (alone, workers):
        assert "row 1: task 1 brings no reference page" in done.err
        assert "nothing to test; name pages with --iwr-page=PATH" in done.err


def test_the_header_says_what_is_measured(shop):
    """A run of tasks says protocol, visual mode, page; a distribution that loses tests is named."""
    shop.write("pages/shop/index.html", "")

    done = shop.run("tasks", "--iwr-page=pages", "-n1", "--dist=loadfile")

    assert "iwr: protocol offline, visual off, page: pages" in done.lines
    assert "iwr: warning: --dist=loadfile can hang or lose tasks" in done.out


def test_results_go_where_they_are_wanted(shop):
    """--iwr-results moves the folder; it carries its own .gitignore and starts with a manifest."""
    shop.run("tasks", "--iwr-results=elsewhere/deep")

    (folder,) = (shop.path / "elsewhere" / "deep").iterdir()
    names = {path.name for path in folder.iterdir()}
    assert names - {".lock"} == {".gitignore", "artifacts", "journal-main.jsonl", "manifest.json"}
    assert (folder / ".gitignore").read_text() == "*\n"
    assert not (shop.path / "iwr-results").exists()


def test_a_subject_that_no_path_can_carry_is_refused(shop):
    """A page source names its subject in letters and digits: it becomes part of ids and paths."""
    shop.write(
        "conftest.py",
        "from types import SimpleNamespace\n"
        "def pytest_iwr_make_page_source(config): return SimpleNamespace(subject='../a[b]')\n",
    )

    done = shop.run("tasks")

    assert done.code == 2
    assert "the page source names its subject '../a[b]'" in done.out
