"""What eight workers and their scorer take in memory, beside one engine set that works alone.

Each worker replays the first actions of a bundled task, on a page that is built otherwise and has
a tint of its own: every picture is read. Memory is PSS; browsers and their drivers are not counted.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from child_runs import Child
from memory import ENGINE_SETS, WORKER_KB, WORKERS, bound_kb, engine_set_kb, most_taken, pairs_of

ROOT = Path(__file__).parents[1]
TASK = "headphones"
ACTIONS = 3


def main() -> int:
    """Measure; return 1 where the bound does not hold."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        for number in range(WORKERS):
            copy(f"copy{number}", tint=12 * (number + 1), home=home)
        (home / "pytest.ini").write_text("[pytest]\n")
        run = Child(home, "tasks", f"-n{WORKERS}", "--iwr-page=pages", "--iwr-cache-dir=cache")
        most, scoring = most_taken(run)
        if run.ended() not in {0, 1}:
            sys.exit(run.printed)
        pairs = pairs_of(run.folder, home / "tasks")
        alone = engine_set_kb(pairs)
    held = most.all <= bound_kb(alone)
    print(f"\nmemory of {WORKERS} workers and their scorer, {len(pairs)} steps, kB of PSS")
    print(f"  jobs at once in the scorer           {min(WORKERS, len(os.sched_getaffinity(0)))}")
    print(f"  most of all together                 {most.all:9,}")
    print(f"    the scorer, then                   {most.scorer:9,}")
    print(f"    a worker, then                     {min(most.workers):9,} to {max(most.workers):,}")
    print(f"  most of the scorer                   {scoring.scorer:9,}")
    print(f"  one engine set alone                 {alone:9,}")
    print(f"  {ENGINE_SETS:g} sets, {WORKER_KB:,} a worker        {bound_kb(alone):9,}", end=" ")
    print("held" if held else "BROKEN")
    return 0 if held else 1


def copy(name: str, *, tint: int, home: Path) -> None:
    """Put a copy of the task, and its page in another *tint* (degrees), into *home*."""
    task = home / "tasks" / name
    shutil.copytree(ROOT / "tasks" / TASK, task)
    said = json.loads((task / "task.json").read_text(encoding="utf-8"))
    said |= {"id": name, "action_sequence": said["action_sequence"][:ACTIONS]}
    (task / "task.json").write_text(json.dumps(said), encoding="utf-8")
    page = (ROOT / "tests" / "pages" / f"{TASK}_other.html").read_text(encoding="utf-8")
    style = f"<style>body {{ filter: hue-rotate({tint}deg) }}</style>"
    (home / "pages" / name).mkdir(parents=True)
    html = page.replace("</head>", f"{style}</head>", 1)
    (home / "pages" / name / "index.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
