"""What the README shows must be so."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_iwr.option_table import OPTIONS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_option_is_told_and_no_other():
    """The table of options names what there is."""
    told = set(re.findall(r"--iwr-[a-z-]+", README))

    assert told == {option.flag for option in OPTIONS}


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_links_lead_somewhere(name):
    """A link into the repository names a file that is there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]

    assert [link for link in targets if not (ROOT / link).exists()] == []


@pytest.mark.browser
def test_the_script_runs(tmp_path):
    """The script prints the IFS of a page and what each action came to."""
    (script,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    task = tmp_path / "tasks" / "headphones"
    shutil.copytree(ROOT / "tasks" / "headphones", task)
    shutil.copy(task / "reference" / "index.html", tmp_path / "mine.html")

    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.stdout == f"1.0 {['passed'] * 9}\n", done.stderr
