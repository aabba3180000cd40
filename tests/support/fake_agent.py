"""Programs that are asked as browser-use's process is, and misbehave. Standard library only.

``python fake_agent.py BEHAVIOUR [FILE]``; FILE holds a line for each time it was started.
"""

import json
import os
import sys
import time
from pathlib import Path

ELEMENTS = [
    {"words": "<button /> One", "backend_node_id": 11},
    {"words": "<button /> Two", "backend_node_id": 12},
]


def write(line):
    """Write one line to who asked."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say(number, **answer):
    """Write one answer."""
    write(json.dumps({"id": number, **answer}))


def well(number, do):
    """Answer as one should."""
    say(number, ok=True, **({"elements": ELEMENTS} if do == "list" else {}))


def answer(behaviour, request, starts):
    """Answer *request* in the way that is wanted."""
    number, do = request["id"], request["do"]
    listing = do == "list"
    if listing and (behaviour == "dies" or (behaviour == "dies once" and starts == 1)):
        sys.exit("the ground is gone")
    elif listing and behaviour == "hangs":
        time.sleep(600)
    elif listing and behaviour == "garbage":
        write("Welcome to the agent!")
    elif listing and behaviour == "refuses":
        say(number, error="ValueError: no such page")
    elif listing and behaviour == "no elements":
        say(number, ok=True)
    elif listing and behaviour == "others first":
        say(number - 1, ok=True, elements=[])
        say(number + 70, ok=True, elements=[])
        well(number, do)
    elif listing and behaviour == "tells its surroundings":
        told = {"env": sorted(os.environ), "cwd": os.listdir(), "home": os.environ["HOME"]}  # noqa: PTH208
        say(number, ok=True, elements=[{"words": json.dumps(told), "backend_node_id": 1}])
    else:
        well(number, do)


def main():
    """Answer until stdin ends."""
    behaviour = sys.argv[1]
    log = Path(sys.argv[2])
    with log.open("a") as file:
        file.write(f"{os.getpid()}\n")
    starts = len(log.read_text().splitlines())
    if behaviour == "floods stderr":
        sys.stderr.write("noise\n" * 200_000)
    for line in sys.stdin:
        answer(behaviour, json.loads(line), starts)
    if behaviour == "does not end":
        time.sleep(600)


if __name__ == "__main__":
    main()
