"""The scorer's process. Its standard input says what to do, and holds it alive.

Its argument is the number of the socket at which it answers, which whoever started it has opened.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from threading import Thread

from pytest_iwr.visual.service.process import Plan
from pytest_iwr.visual.service.serving import Service


def main() -> None:
    """Serve until standard input ends."""
    service = Service(Plan(**json.loads(sys.stdin.readline())))
    Thread(target=_end_with_input, daemon=True).start()
    service.serve(socket.socket(fileno=int(sys.argv[1])))


def _end_with_input() -> None:
    """End at once when whoever started this is gone: nothing here is worth saving."""
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
