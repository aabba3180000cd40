"""What browser-use's process does to the world outside, told by Python's own audit."""

from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from agent_pages import MENU

from pytest_iwr.agent.environment import Environment
from pytest_iwr.agent.process import AgentProcess

pytestmark = pytest.mark.browser

CHILD = resources.files("pytest_iwr.agent") / "child.py"
#: What Python itself starts to find a C library, of a display in this case.
FINDERS = {"ldconfig", "gcc", "cc", "ld", "objdump"}
#: Runs the child and writes down where it connects, whose names it looks up, what it opens.
AUDITED = """
import os, runpy, sys
log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def hear(event, args):
    if event == "socket.connect":
        os.write(log, f"connect {args[1]}\\n".encode())
    elif event == "socket.getaddrinfo":
        os.write(log, f"lookup {args[0]}\\n".encode())
    elif event == "open" and isinstance(args[0], str):
        mode = args[1] or ""
        writes = any(sign in mode for sign in "wax+") or bool((args[2] or 0) & 3)
        os.write(log, f"{'write' if writes else 'read'} {os.path.abspath(args[0])}\\n".encode())
    elif event == "subprocess.Popen":
        os.write(log, f"start {args[0]}\\n".encode())
sys.addaudithook(hear)
os.write(log, f"home {os.getcwd()}\\n".encode())
runpy.run_path(sys.argv[2], run_name="__main__")
"""


@pytest.fixture
def heard(installed, agent_opened, tmp_path):
    """Give what was written down while a page was listed, and the address it was listed at."""
    log = tmp_path / "audit"
    python = str(Environment(installed).python)
    process = AgentProcess([python, "-I", "-c", AUDITED, str(log), str(CHILD)])
    session = agent_opened(html=MENU)
    target = session.target_id()
    told = process.elements(
        cdp_url=session.attach_url, target_id=target, idle=lambda: session.pause(10)
    )
    process.close()
    assert len(told) == 4
    lines = [line.split(" ", 1) for line in log.read_text().splitlines()]
    return lines, urlsplit(session.attach_url)


def of(lines, kind):
    """Return what was written down of a kind."""
    return [what for one, what in lines if one == kind]


def test_nobody_is_told(heard):
    """It connects to the browser and to nobody else, looks up no other name, starts nothing."""
    lines, url = heard
    assert of(lines, "connect")
    assert {str(what) for what in of(lines, "connect")} == {str((url.hostname, url.port))}
    assert set(of(lines, "lookup")) <= {url.hostname}
    assert {Path(program).name for program in of(lines, "start")} <= FINDERS


def test_nothing_is_read_or_left(heard):
    """No .env is read; what is written is written in its own folder, which is gone by now."""
    lines, _ = heard
    (home,) = of(lines, "home")
    read = of(lines, "read")
    assert read
    assert [path for path in read if path.endswith(".env")] == []
    ignored = (home, "/dev/")
    written = [path for path in of(lines, "write") if "__pycache__" not in path]
    assert [path for path in written if not path.startswith(ignored)] == []
