"""What docs/tasks.md tells a new author to do, done word for word in an empty folder."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

DOC = (Path(__file__).parents[1] / "docs" / "tasks.md").read_text(encoding="utf-8")
SECTION = DOC.split("## From nothing to a score")[1].split("\n## ")[0]
COMMANDS = [
    shlex.split(line.removeprefix("$ "))
    for block in re.findall(r"```console\n(.*?)```", SECTION, re.DOTALL)
    for line in block.splitlines()
]
(EDIT,) = re.findall(r"```diff\n(.*?)```", SECTION, re.DOTALL)
(PROMISED,) = re.findall(r"last line of the scores reads `([^`]+)`", SECTION)


def run(where: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command of this environment in *where*."""
    executable = Path(sys.executable).with_name(command[0])
    return subprocess.run(
        [executable, *command[1:]], cwd=where, capture_output=True, text=True, check=False
    )


@pytest.mark.browser
def test_the_walkthrough_works_word_for_word(tmp_path):
    """New, edit, record, lint, pytest: each succeeds, and the scores are those that are told."""
    new, *rest = COMMANDS

    first = run(tmp_path, new)
    subprocess.run(["patch", "-p0"], cwd=tmp_path, input=EDIT, text=True, check=True)
    done = [first, *(run(tmp_path, command) for command in rest)]

    assert [command[:2] for command in COMMANDS] == [
        ["iwr", "new"],
        ["iwr", "record"],
        ["iwr", "lint"],
        ["pytest", "tasks/guests"],
    ]
    assert [one.returncode for one in done] == [0] * 4, "\n".join(o.stdout + o.stderr for o in done)
    assert re.search(re.escape(PROMISED).replace(r"\ \ ", r"\s+"), done[-1].stdout), done[-1].stdout
