import json
import re
import subprocess
from tempfile import TemporaryDirectory

import pytest

from pytest_iwr.agent.environment import VARIABLE, Environment, State, install, lock_hash


@pytest.fixture
def checked(iwr_agent, installed):
    """Return a function that tries browser-use out on a page and gives what was printed."""
    return lambda *arguments: iwr_agent("check", *arguments, "--into", installed)


@pytest.mark.browser
def test_check_lists_a_bundled_task(checked):
    """One command proves browser-use on a task's page: numbers, first lines, and no harm done."""
    done = checked("shop")
    assert done.returncode == 0, done.stderr
    assert re.search(r"browser-use/[\d.]+ lists 49 elements of shop:", done.stdout)
    assert "field 'Search seeds and plants'" in done.stdout
    assert "49 are elements of ours, 0 the same as another, 0 unknown to us" in done.stdout
    assert "size, elements and picture stayed as they were" in done.stdout


@pytest.mark.browser
def test_a_folder_for_temporary_files_with_a_space(checked, monkeypatch):
    """The browser's profile is found wherever it is (it starts in short paths only)."""
    with TemporaryDirectory(prefix="my files ") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        done = checked()
    assert done.returncode == 0, done.stderr
    assert "of headphones:" in done.stdout


@pytest.mark.browser
def test_check_of_a_page_without_elements_fails(checked, tmp_path):
    """Where nothing is listed, nothing is proved."""
    page = tmp_path / "empty.html"
    page.write_text("<!doctype html><title>Empty</title><p>Nothing here")
    done = checked(page)
    assert done.returncode == 1
    assert "lists 0 elements of empty.html" in done.stdout


@pytest.mark.browser
def test_check_of_what_does_not_run_fails(iwr_agent, tmp_path):
    """An environment that is stamped whole, and whose Python is none, is told with what to do."""
    env = Environment(tmp_path / "env")
    env.python.parent.mkdir(parents=True)
    env.python.write_text("no program")
    stamp = {"lock": lock_hash(), "whole": True}
    (env.folder / "iwr-agent.json").write_text(json.dumps(stamp))
    done = iwr_agent("check", "--into", env.folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "browser-use cannot be started" in done.stderr
    assert "run `iwr agent install`" in done.stderr


def test_what_is_installed_is_the_lock(installed):
    """The environment is ready, consistent, and holds the version that the lock pins."""
    env = Environment(installed)
    assert env.state is State.READY
    assert install(env, print) is False
    command = [str(env.python), "-m", "pip", "check"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_variable_names_the_folder(iwr_agent, installed, monkeypatch):
    """IWR_AGENT_DIR says where the environment is."""
    monkeypatch.setenv(VARIABLE, str(installed))
    done = iwr_agent("install")
    assert done.returncode == 0
    assert f"is there already: {installed}" in done.stdout
