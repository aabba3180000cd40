"""Pages that do not want to be tested: each ends in time, rightly, and the next is unharmed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import NamedTuple

import pytest

from pytest_iwr.journal import read_run
from pytest_iwr.results import Reason, Result

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>Two steps</title>
<style>@keyframes turn {{ to {{ transform: rotate(1turn) }} }}
.turns {{ width: 40px; height: 40px; background: teal; animation: turn 1s linear infinite }}
button {{ display: block; margin: 8px; padding: 12px 24px }}</style>
<script>{on_load}</script>
<h1>Two steps</h1>
<button id="one">One</button><button id="two">Two</button><p id="log"></p>{extra}
<script>
one.onclick = () => {{ log.append('did One ') }};
two.onclick = () => {{ {at_two}; log.append('did Two ') }};
{behind}
</script>"""
#: Replaces what a page does: on load, at the second button, behind everything, more markup.
PAGES = {
    "a-hangs-on-load": {"on_load": "while (true) {}"},
    "b-hangs-in-a-handler": {"at_two": "while (true) {}"},
    "c-alerts-without-end": {"at_two": "while (true) alert('again')"},
    "d-alerts-on-load": {"on_load": "while (true) alert('again')"},
    "e-turns-without-end": {
        "extra": '<div class="turns"></div>',
        "behind": "setInterval(() => { document.title = Date.now() }, 40)",
    },
    "f-goes-away": {"at_two": "location = 'https://elsewhere.invalid/'; return"},
    "g-eats-memory": {"at_two": "const all = []; for (;;) all.push(new Array(1e6).fill(1.5))"},
    "h-reloads": {"at_two": "location.reload(); return"},
    "i-opens-windows": {"at_two": "for (let i = 0; i < 9; i++) open('/', '_blank')"},
    "j-is-well": {},
}
P, F, N = Result.PASSED, Result.FAILED, Result.NOT_REACHED
#: What the two actions come to, and why the one that fails is infeasible (where it is).
EXPECTED = {
    "a-hangs-on-load": ([F, N], Reason.PAGE_DEAD),
    "b-hangs-in-a-handler": ([P, F], Reason.PAGE_DEAD),
    "c-alerts-without-end": ([P, F], Reason.PAGE_DEAD),
    "d-alerts-on-load": ([F, N], Reason.PAGE_DEAD),
    "e-turns-without-end": ([P, P], None),
    "f-goes-away": ([P, F], None),
    "g-eats-memory": ([P, F], Reason.PAGE_DEAD),
    "h-reloads": ([P, F], None),
    "i-opens-windows": ([P, P], None),
    "j-is-well": ([P, P], None),
}
#: For two attempts, each with a load, two actions and a deadline of three seconds.
IN_TIME_S = 40


class Hostile(NamedTuple):
    """What a run over all pages came to."""

    code: int
    printed: str
    results: dict


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Hostile:
    """Replay the same two clicks on every page, one after the other in one process."""
    where = tmp_path_factory.mktemp("hostile")
    (where / "pytest.ini").write_text("[pytest]\n")
    for name, changes in PAGES.items():
        home = where / "tasks" / name
        page = where / "pages" / name / "index.html"
        home.mkdir(parents=True)
        page.parent.mkdir(parents=True)
        plain = {"on_load": "", "extra": "", "at_two": "", "behind": ""}
        page.write_text(PAGE.format(**plain | changes))
        (home / "task.json").write_text(json.dumps(task(name)))
    options = [f"--iwr-page={where / 'pages'}", "--iwr-visual=off", "--iwr-action-timeout=3"]
    command = [sys.executable, "-m", "pytest", "tasks", *options]
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    (folder,) = (where / "iwr-results").iterdir()
    return Hostile(done.returncode, done.stdout, {r.key.task: r for r in read_run(folder)})


def task(name: str) -> dict[str, object]:
    """Return the task: two clicks, each with a text that must then be seen."""
    actions = [
        {
            "type": "Click",
            "parameters": {"description": f"Click the '{label}' button"},
            "checks": [{"text": f"did {label}"}],
        }
        for label in ("One", "Two")
    ]
    viewport = {"width": 480, "height": 320}
    return {
        "schema": "iwr-task/1",
        "id": name,
        "device": {"viewport": viewport},
        "action_sequence": actions,
    }


@pytest.mark.parametrize("name", PAGES)
def test_the_result_is_right(hostile, name):
    """The action that a page spoils fails, and only from there on."""
    expected, reason = EXPECTED[name]
    actions = hostile.results[name].actions

    assert [action.result for action in actions] == expected, hostile.printed
    reasons = [action.action.reason for action in actions if action.result is F]
    assert reasons == [reason] * expected.count(F)


@pytest.mark.parametrize("name", PAGES)
def test_it_ends_in_time(hostile, name):
    """No page holds a run up for longer than its two attempts may take."""
    assert hostile.results[name].end.seconds < IN_TIME_S


def test_the_page_is_at_fault_not_the_harness(hostile):
    """Failures of pages exit with 1 and are no errors."""
    assert hostile.code == 1
    assert "do not trust this run" not in hostile.printed
