import shutil
import stat

import pytest

from pytest_iwr.browser.find import find_chromium, install_commands, version_of
from pytest_iwr.errors import ChromiumNotFoundError


@pytest.fixture
def executable(tmp_path):
    """Return a function that makes an executable of a name that says *words*."""

    def make(name, says="Chromium 1.2.3 built on Debian"):
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\necho '{says}'\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return file

    return make


@pytest.fixture
def bare_path(tmp_path, monkeypatch):
    """Leave only one empty folder on the PATH, and return it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("pytest_iwr.browser.find._MAC_APPS", ())
    return tmp_path


def test_named_one_wins(executable):
    """The Chromium that the user names is taken, whatever else there is."""
    named = executable("mine")
    assert find_chromium(named, playwrights_own=str(executable("other"))) == named


def test_named_one_must_be_there(tmp_path):
    """A name that leads nowhere is an error that repeats the option, never another browser."""
    with pytest.raises(ChromiumNotFoundError, match=r"--iwr-chromium=.*nowhere: no such"):
        find_chromium(tmp_path / "nowhere")


def test_named_one_must_be_executable(tmp_path):
    """A file that cannot be executed is no browser."""
    (tmp_path / "text").write_text("x")
    with pytest.raises(ChromiumNotFoundError, match="no such executable file"):
        find_chromium(tmp_path / "text")


def test_playwrights_own_comes_before_the_path(executable, bare_path):
    """Without a name, Playwright's own Chromium is taken before one on the PATH."""
    own = executable("own")
    executable("chromium")
    assert find_chromium(playwrights_own=str(own)) == own


def test_one_on_the_path(executable, bare_path):
    """Where Playwright has none, the system's is taken."""
    system = executable("google-chrome")
    assert find_chromium(playwrights_own=str(bare_path / "missing")) == system


def test_none_at_all(bare_path):
    """Where there is none, the error names the command which installs one."""
    with pytest.raises(ChromiumNotFoundError, match="iwr doctor --install-browser"):
        find_chromium()


def test_version(executable):
    """The version is what the browser calls itself, without the packager's words."""
    assert version_of(executable("mine")) == "Chromium 1.2.3"


def test_version_of_what_does_not_start(tmp_path):
    """A browser that does not start is told by its path."""
    with pytest.raises(ChromiumNotFoundError, match="broken does not start"):
        version_of(tmp_path / "broken")


def test_install_commands_with_apt(executable, bare_path, monkeypatch):
    """Where Playwright's download did not come, the system's package manager is next."""
    executable("apt-get")
    executable("sudo")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    words = [" ".join(command) for command in install_commands("/nowhere")]
    assert words[0].endswith("-m playwright install chromium")
    assert words[1:] == [
        "sudo -n apt-get update",
        "sudo -n apt-get install -y --no-install-recommends chromium",
    ]


def test_install_commands_after_a_download(executable, bare_path):
    """Where Playwright's Chromium came but does not start, its libraries are what is missing."""
    executable("apt-get")
    executable("sudo")
    commands = list(install_commands(str(executable("downloaded"))))
    assert commands[-1][-2:] == ["install-deps", "chromium"]


@pytest.mark.browser
def test_system_browser_tells_its_version():
    """A real Chromium is found and says its version."""
    assert version_of(find_chromium(playwrights_own=shutil.which("chromium"))).startswith("Chrom")
