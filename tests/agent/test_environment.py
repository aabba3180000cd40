import json
import re
from importlib import resources

import pytest

from pytest_iwr.__main__ import main
from pytest_iwr.agent.environment import Environment, State, environment, lock_hash
from pytest_iwr.errors import UsageError

LOCK = (resources.files("pytest_iwr.agent") / "requirements.lock").read_text("utf-8")
STAMP = "iwr-agent.json"


@pytest.fixture
def made(tmp_path):
    """Return a function that makes a folder like one of ours, with a stamp."""

    def make(*, lock="", whole=True):
        env = Environment(tmp_path / "env")
        env.python.parent.mkdir(parents=True)
        env.python.touch()
        stamp = {"lock": lock or lock_hash(), "whole": whole}
        (env.folder / STAMP).write_text(json.dumps(stamp))
        return env

    return make


@pytest.fixture
def iwr(capsys):
    """Return a function that runs a command and gives exit code, output and complaint."""

    def run(*arguments):
        code = main(["agent", *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_lock_is_whole():
    """Every package is pinned with hashes; no registry is named."""
    packages = re.split(r"(?m)^(?=[a-z])", LOCK)[1:]
    assert len(packages) > 100
    for package in packages:
        assert re.match(r"[\w.-]+==\S+", package)
        assert "--hash=sha256:" in package
    assert "//" not in LOCK
    assert "index-url" not in LOCK


def test_lock_pins_what_is_asked_for():
    """The version in the lock is the one that its source names."""
    asked = (resources.files("pytest_iwr.agent") / "requirements.in").read_text("utf-8")
    assert asked.splitlines()[-1] in LOCK


def test_states(made, tmp_path):
    """A folder is missing, ready, stale, unfinished, or somebody else's."""
    assert Environment(tmp_path / "none").state is State.MISSING
    env = made()
    assert env.state is State.READY
    for stamp, state in [
        ({"lock": "other", "whole": True}, State.STALE),
        ({"lock": lock_hash(), "whole": False}, State.UNFINISHED),
        ([], State.UNFINISHED),
    ]:
        (env.folder / STAMP).write_text(json.dumps(stamp))
        assert env.state is state
    (env.folder / STAMP).unlink()
    assert env.state is State.FOREIGN


@pytest.mark.parametrize(
    ("how", "why"),
    [({"lock": "other"}, "in another version"), ({"whole": False}, "not installed to the end")],
)
def test_what_is_not_ready_says_what_to_do(made, how, why):
    """One that cannot be used is an error that names the command, and why."""
    with pytest.raises(UsageError, match=f"{why}.*run `iwr agent install`"):
        made(**how).ready()


def test_folder_is_named(monkeypatch, tmp_path):
    """The option wins over the variable, the variable over the user's own folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("IWR_AGENT_DIR", raising=False)
    assert environment().folder.name == "agent"
    monkeypatch.setenv("IWR_AGENT_DIR", str(tmp_path / "a"))
    assert environment().folder == tmp_path / "a"
    assert environment(tmp_path / "b").folder == tmp_path / "b"


@pytest.mark.parametrize("do", ["install", "remove"])
def test_what_is_not_ours_stays(iwr, tmp_path, do):
    """A folder with something else in it is neither filled nor removed."""
    (tmp_path / "thesis.txt").write_text("chapter 1")
    code, out, err = iwr(do, "--into", tmp_path)
    assert (code, out) == (4, "")
    assert "it stays as it is" in err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_install_without_an_index(iwr, made, monkeypatch):
    """Where pip finds nothing the message says why and what to do; what is begun is unfinished.

    What was stale is gone by then: it could not be used anyway.
    """
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    env = made(lock="old")
    code, out, err = iwr("install", "--into", env.folder)
    assert code == 4
    assert "MB on disk" in out
    assert "cannot be installed: ERROR: " in err
    assert "pip must reach a package index" in err
    assert env.state is State.UNFINISHED


def test_there_already(iwr, made):
    """What is installed is left as it is."""
    env = made()
    code, out, _ = iwr("install", "--into", env.folder)
    assert (code, "is there already" in out) == (0, True)


def test_remove(iwr, made):
    """Removing removes, once."""
    env = made()
    assert iwr("remove", "--into", env.folder) == (0, f"removed {env.folder}\n", "")
    assert not env.folder.exists()
    assert iwr("remove", "--into", env.folder)[:2] == (0, f"nothing to remove: {env.folder}\n")


def test_check_without_browser_use(iwr, tmp_path):
    """Trying out what is not installed is refused with the command that installs it."""
    code, _, err = iwr("check", "--into", tmp_path / "none")
    assert code == 4
    assert "is not installed" in err
    assert "run `iwr agent install`" in err
