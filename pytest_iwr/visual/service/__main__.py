"""The scorer's process. Its standard input says what to do, and holds it alive."""

from __future__ import annotations

import json
import os
import sys
from multiprocessing.connection import Listener
from pathlib import Path
from threading import Thread

from pytest_iwr.visual.factory import Making, structure_scorer, text_reader
from pytest_iwr.visual.kept import MemoryStore
from pytest_iwr.visual.readings import DiskStore
from pytest_iwr.visual.score import VisualScorer
from pytest_iwr.visual.service.process import Plan
from pytest_iwr.visual.service.serving import Service
from pytest_iwr.visual.service.wire import parse_address

_BACKLOG = 128


def main() -> None:
    """Serve until standard input ends."""
    plan = Plan(**json.loads(sys.stdin.readline()))
    Thread(target=_end_with_input, daemon=True).start()
    serve(plan)


def serve(plan: Plan) -> None:
    """Make the engines of *plan* and answer at its address. Engines load when first asked."""
    store = DiskStore(Path(plan.cache)) if plan.cache else MemoryStore()
    making = Making(device=plan.device, download=plan.download, store=store)
    scorer = VisualScorer(text_reader(plan.ocr, making), structure_scorer(plan.structure, making))
    service = Service(scorer, key=bytes.fromhex(plan.key), jobs=plan.jobs or cores())
    with Listener(parse_address(plan.address), backlog=_BACKLOG) as listener:
        service.serve(listener)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end_with_input() -> None:
    """End at once when whoever started this is gone: nothing here is worth saving."""
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
