"""A bundled task in a run of pytest, its elements chosen from what browser-use lists."""

from __future__ import annotations

import pytest
from replays import project, run

from pytest_iwr.results import Result

pytestmark = pytest.mark.browser

#: A model that knows by which words browser-use lists what is meant.
SCRIPT = """
import json, re

MEANT = {
    "Moss": "<label /> Moss",
    "Cushion": "> button 'Cushion'",
    "Quantity": "id=increase",
    "Add to cart": "id=add ",
    "Newest": "> button 'Newest'",
    "fourth star": "aria-label=4 stars",
    "Wonderful sound": "id=review-field",
}

def ask(call):
    said = "".join(part for part in call.parts if isinstance(part, str))
    case = re.search(r'"case": "([0-9a-f]{8})"', said)[1]
    step = re.search(r"The step in words: (.*)", said)[1]
    listed = re.search(r"<<<PAGE (\\w+)\\n(.*)\\nPAGE \\1>>>", said, re.DOTALL)[2].splitlines()
    (words,) = (words for name, words in MEANT.items() if name in step)
    (number,) = (line.partition(".")[0] for line in listed if words in line)
    return json.dumps({"case": case, "why": words, "number": int(number)})
"""


def test_a_task_is_grounded_from_the_list_of_browser_use(installed, tmp_path, monkeypatch):
    """Every action is performed by us on what was chosen; a model was asked once for each."""
    home = project(tmp_path, "headphones")
    (home / "scripted.py").write_text(SCRIPT)
    monkeypatch.setenv("IWR_AGENT_DIR", str(installed))
    monkeypatch.setenv("PYTHONPATH", str(home), prepend=":")
    done = run(home, "--iwr-grounder=browser-use:script:scripted:ask")
    result = done.results["headphones"]
    stages = [action.action.stage for action in result.actions]

    assert done.code == 0, done.printed
    assert done.actions_of("headphones") == [Result.PASSED] * 9
    assert done.scores["headphones"].vfs == 1.0
    assert stages.count("model") == 7
    assert [call.purpose for call in result.calls] == ["element"] * 7
    assert "model asked 7 times, vision 0" in done.printed
