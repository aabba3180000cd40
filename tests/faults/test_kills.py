"""SIGKILL at any moment, to anybody: gone on with, the run comes to what it would have come to."""

from __future__ import annotations

import json
import random
import signal
import subprocess

import pytest
from child_runs import Child, count, kill, records, two_steps, wait_for

pytestmark = pytest.mark.browser

NAMES = ("a", "b", "c", "d", "e")
KILLS = 20
#: Seconds into a session, from before pytest has begun to after the last task.
MOMENTS_S = (0.2, 5.0)
VICTIMS = ("controller", "worker", "browser", "everybody")
OPTIONS = ("tasks", "-n2", "--iwr-json=report.json")


def broken_at_two(home) -> None:
    """Let one task of the project fail at its second action: a run has failures, too."""
    page = home / "tasks" / "c" / "reference" / "index.html"
    page.write_text(page.read_text().replace("two.onclick = () => log", "two.title = () => log"))


def victims(child: Child, who: str) -> list[int]:
    """Return the processes to be killed; none, where there is none of that kind yet."""
    match who:
        case "controller":
            return [child.process.pid]
        case "worker":
            return child.kin_named("exec(eval(sys.stdin.readline()))")[:1]
        case "browser":
            return child.kin_named("chromium", "--remote-debugging-pipe")[:1]
        case _:
            return [process.pid for process in child.kin()]


def metrics_of(home) -> bytes:
    """Return what the last whole session wrote, apart from when and where it was."""
    return json.dumps(json.loads((home / "report.json").read_text())["metrics"]).encode()


def ends_by_attempt(home) -> list[tuple]:
    """Return key and attempt of every ``end`` record: each may stand once."""
    ends = [one for one in records(home) if one["record"] == "end"]
    return [(json.dumps(one["key"]), one["attempt"]) for one in ends]


def test_twenty_kills(start, tmp_path):
    """A chain of sessions, each killed somewhere and gone on with, equals the undisturbed run."""
    home = two_steps(tmp_path, *NAMES)
    broken_at_two(home)
    chance = random.Random(20_251_121)  # noqa: S311 - no secret hangs on it
    undisturbed = start(home, *OPTIONS)
    assert undisturbed.ended() == 1, undisturbed.printed
    expected = metrics_of(home)
    begun = len(list((home / "iwr-results").iterdir()))

    done, whole, again = 0, 0, ()
    while done < KILLS or again:
        (home / "report.json").unlink(missing_ok=True)
        child = start(home, *OPTIONS, *again)
        if done < KILLS:
            done += struck(child, chance)
        code = child.ended()
        if code == 1 and (home / "report.json").exists():
            assert metrics_of(home) == expected, child.printed
            assert len(ends_by_attempt(home)) == len(set(ends_by_attempt(home)))
            whole, again = whole + 1, ()
        elif len(list((home / "iwr-results").iterdir())) > begun + whole:
            again = ("--iwr-resume=last",)

    assert done == KILLS
    assert whole >= 1


def struck(child: Child, chance: random.Random) -> bool:
    """Wait for a random moment and kill a random victim; tell whether there was one."""
    try:
        child.process.wait(chance.uniform(*MOMENTS_S))
    except subprocess.TimeoutExpired:
        pids = victims(child, chance.choice(VICTIMS))
        for pid in pids:
            kill(pid)
        return bool(pids)
    return False


def test_a_killed_browser_costs_nothing(start, tmp_path):
    """A browser that crashes in a task is started anew, once, and the task is well."""
    home = two_steps(tmp_path, *NAMES)
    child = start(home, "tasks", "--iwr-visual=off")
    wait_for(lambda: count(home, "action") == 5, child=child)
    for pid in child.kin_named("chromium", "--remote-debugging-pipe")[:1]:
        kill(pid)

    assert child.ended() == 0, child.printed
    assert count(home, "task") == len(NAMES) + 1


def test_a_killed_worker_loses_one_task(start, tmp_path):
    """The others finish, the run is not to be trusted, and going on with it makes it whole."""
    home = two_steps(tmp_path, *NAMES)
    child = start(home, "tasks", "--iwr-visual=off", "-n2")
    wait_for(lambda: count(home, "action") >= 3, child=child)
    kill(child.kin_named("exec(eval(sys.stdin.readline()))")[0])
    code = child.ended()

    again = start(home, "tasks", "--iwr-visual=off", "-n2", "--iwr-resume=last")

    assert code == 3, child.printed
    assert "without a result, so do not trust this run: tasks/" in child.printed
    assert again.ended() == 0, again.printed
    assert "resumed   4 of 5 results stood, 1 were to run" in again.printed


def test_a_killed_controller_leaves_nobody_behind(start, tmp_path):
    """Workers and browsers end with it, and the lock with them: the run can be gone on with."""
    home = two_steps(tmp_path, *NAMES)
    child = start(home, "tasks", "--iwr-visual=off", "-n2")
    wait_for(lambda: count(home, "end") >= 2, child=child)
    kin = child.kin()
    child.stop(signal.SIGKILL)
    child.ended()

    again = start(home, "tasks", "--iwr-visual=off", "-n2", "--iwr-resume=last")

    assert again.ended() == 0, again.printed
    wait_for(lambda: not any(process.alive for process in kin))
