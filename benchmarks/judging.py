"""What a judge that takes two seconds a call costs: wall time with it, beside that without one.

Both run in turns in the same minutes, on the bundled tasks with two workers: on their reference
pages, and on pages that look otherwise, so that looks are judged too. The judge is a server on this
machine that says yes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
TASKS = ("2048", "headphones", "shop")
CALL_S = 2.0
LOOKS = {"overall": 8, "layout": 12, "elements": 30, "colours": 12, "proportions": 15}


class Judge(BaseHTTPRequestHandler):
    """Says yes where a picture changed, 77 to every page, after two seconds."""

    def do_POST(self):
        """Answer a chat completion."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = json.dumps(asked["messages"], ensure_ascii=False)
        case = re.search(r"`case` is ([0-9a-f]{8})", said)[1]
        answer = {"case": case, "reason": "it is seen"}
        shown = re.findall(r"data:image/png;base64,[^\"]+", said)
        differ = len(shown) == len(set(shown))  # a canary shows one picture twice
        verdict = {"verdict": "yes" if differ else "no"}
        answer |= {**LOOKS, "total": 77} if "REFERENCE" in said else verdict
        time.sleep(CALL_S)
        choice = {"role": "assistant", "content": json.dumps(answer)}
        reply = {
            "id": "1", "object": "chat.completion", "created": 0, "model": asked["model"],
            "choices": [{"index": 0, "finish_reason": "stop", "message": choice}],
            "usage": {"prompt_tokens": 3000, "completion_tokens": 40, "total_tokens": 3040},
        }  # fmt: skip
        body = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


def timed(*options):
    """Return the wall time of a run on the bundled tasks, and what its summary says of calls."""
    with tempfile.TemporaryDirectory() as home:
        own = [f"--iwr-results={home}/runs", f"--iwr-cache-dir={home}/kept"]
        command = [sys.executable, "-m", "pytest", "tasks", "-n2", "-p", "no:cacheprovider"]
        began = time.perf_counter()
        done = subprocess.run(
            [*command, *own, *options], cwd=ROOT, capture_output=True, text=True, check=False
        )
        took = time.perf_counter() - began
    lines = [line for line in done.stdout.splitlines() if line.startswith("calls")]
    if "do not trust this run" in done.stdout or done.returncode not in {0, 1}:
        sys.exit(done.stdout[-3000:])
    return took, lines


def other_pages(home):
    """Write the pages that are built otherwise; return the option that names them."""
    for task in TASKS:
        file = Path(home) / task / "index.html"
        file.parent.mkdir(parents=True)
        page = ROOT / "tests" / "pages" / f"{task}_other.html"
        file.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    return f"--iwr-page={home}"


def report(name, judge, rounds, *options):
    """Print both times of every round, and their ratio."""
    pairs = []
    for _ in range(rounds):
        alone, _ = timed(*options)
        judged, calls = timed(*options, judge)
        pairs.append((alone, judged))
    ratios = [judged / alone for alone, judged in pairs]
    alone, judged = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(
        f"{name:<22} {alone:6.1f} s  {judged:6.1f} s  {statistics.median(ratios):5.2f} times "
        f"({min(ratios):.2f} to {max(ratios):.2f})   {'; '.join(c[10:] for c in calls)}"
    )


def main():
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    server = ThreadingHTTPServer(("127.0.0.1", 0), Judge)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["IWR_API_KEY"] = "none"
    judge = f"--iwr-judge=openai:judge@http://127.0.0.1:{server.server_port}/v1"
    print(f"{'pages':<22} {'offline':>8}  {'judged':>8}")
    report("reference pages", judge, rounds)
    with tempfile.TemporaryDirectory() as home:
        report("pages built otherwise", judge, rounds, other_pages(home))
    server.shutdown()


if __name__ == "__main__":
    main()
