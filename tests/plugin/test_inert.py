"""What the plugin does to a project that does not ask for it: nothing."""

from __future__ import annotations

import pytest

HEAVY = ("playwright", "PIL", "numpy", "onnxruntime", "rapidocr", "torch", "av", "pydantic")

#: Writes down which heavy modules were loaded when pytest was done.
WATCH = f"""
import atexit, pathlib, sys

def note():
    loaded = sorted(name for name in {HEAVY!r} if name in sys.modules)
    pathlib.Path("loaded.txt").write_text(" ".join(loaded))

atexit.register(note)
"""


@pytest.fixture
def foreign(bare):
    """Give a project of its own, in which files of tasks and of others lie about."""
    bare.write("test_own.py", "def test_it(): pass")
    bare.task("shop")
    bare.write("tests/task.json", '{"task": "something else"}')
    bare.write("tests/data.jsonl", '{"text": "a row of something else"}\n')
    bare.write("tests/test_more.py", "def test_it(): pass")
    return bare


@pytest.mark.parametrize("workers", [(), ("-n2",)])
def test_plain_pytest_runs_the_projects_own_tests(foreign, workers):
    """With a folder of tasks beside its tests, a project's plain run is what it always was."""
    foreign.write("pytest.ini", "[pytest]\niwr_page = built/later.html\n")

    done = foreign.run_visual(*workers, "-v")

    assert done.code == 0
    assert "2 passed" in done.lines[-1]
    assert "iwr: protocol" not in done.out
    assert "IWR-Bench" not in done.out
    assert done.folders == []


def test_files_of_others_are_left_alone(foreign):
    """A task.json or .jsonl that is not ours is not collected, even when its folder is named."""
    done = foreign.run_visual("tests", "--collect-only", "-q")

    assert done.ids == ["tests/test_more.py::test_it"]


def test_the_plugin_can_be_switched_off(foreign):
    """With -p no:iwr the tasks are nothing, the options are unknown, and our hooks do no harm."""
    foreign.write(
        "conftest.py",
        "import pytest\n\n"
        "@pytest.hookimpl(optionalhook=True)\n"
        "def pytest_iwr_make_judge(config): raise SystemExit\n",
    )

    tests = foreign.run_visual("-p", "no:iwr", "-q")
    tasks = foreign.run_visual("-p", "no:iwr", "tasks")
    option = foreign.run_visual("-p", "no:iwr", "--iwr-visual=off")

    assert (tests.code, tasks.code, option.code) == (0, 5, 4)


@pytest.mark.parametrize("arguments", [["-q"], ["tests"], ["--help"], ["tasks", "--collect-only"]])
def test_nothing_heavy_is_loaded_through_us(foreign, arguments):
    """Without pytest-playwright, a plain run, --help and collecting tasks load no driver."""
    foreign.write("conftest.py", WATCH)

    done = foreign.run_visual("-p", "no:playwright", "-p", "no:hypothesispytest", *arguments)

    assert done.code == 0
    assert foreign.read("loaded.txt") == ""


def test_strict_projects_are_satisfied(foreign):
    """Strict markers, strict config, warnings as errors: options and marks of ours are known."""
    foreign.write(
        "pytest.toml",
        '[pytest]\nstrict = true\nfilterwarnings = ["error"]\niwr_visual = "off"\n',
    )
    (foreign.path / "pytest.ini").unlink()

    done = foreign.run_visual("tests", "tasks", "--collect-only", "-q", "-m", "iwr")

    assert done.ids == ["tasks/shop/task.json::reference"]


def test_help_tells_every_option_with_its_twins(foreign):
    """--help names the ini and the environment twin of each option."""
    done = foreign.run_visual("--help")

    assert "--iwr-page=PATH" in done.out
    assert "[ini iwr_min_final, env" in " ".join(done.out.split())
    assert "iwr: a recorded task" not in done.out
