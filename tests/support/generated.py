"""Projects in which models write the pages of tasks."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from made_videos import drawn, filled, video
from model_wires import Wire
from replays import home_of, reference_of

PAGE = "<!doctype html><title>Written</title><p>Hello"
REPLY = f"```html\n{PAGE}\n```"
#: Planted in the environment of runs; found nowhere else.
KEY = "sk-planted-0123456789"
#: Where a key of the developer's own may stand.
KEYS = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY")


def model(server):
    """Return the options that ask the model of *server*."""
    return f"--iwr-model=openai:demo@{server.url(Wire.CHAT)}", "--iwr-cache-dir=kept"


def said(text):
    """Return who always says *text*."""
    return lambda _asked: text


def shown(project, name, *, colour="white"):
    """Give the task *name* of *project* a video and a sheet, as a recording has them."""
    home = Path(project.path) / "tasks" / name
    (home / "sheets").mkdir(parents=True, exist_ok=True)
    (home / "assets").mkdir(exist_ok=True)
    (home / "assets" / "asset_001.png").write_bytes(b"no picture")
    picture = drawn((hash_of(name) % 200, 10, 30, 30), on=filled(colour))
    picture.save(home / "sheets" / "sheet_1.png")
    video(home / "video.mp4", [(0.0, picture), (2.0, drawn((5, 5, 9, 9), on=picture))])
    return home


def hash_of(name):
    """Return a number that tells *name* from others."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)


def hashes_of(folder):
    """Return the SHA-256 of each file in *folder*."""
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def reference_pages(*names):
    """Return who writes the reference page of the bundled task that is shown, fenced."""
    known = {name: hashes_of(home_of(name) / "sheets") for name in names}

    def answer(asked):
        seen = {media.sha256 for media in asked.media}
        (name,) = (name for name, sheets in known.items() if sheets & seen)
        return f"Here is the page.\n\n```html\n{reference_of(name)}\n```\n"

    return answer


def metrics_of(path):
    """Return the measured part of a report, byte for byte."""
    return json.dumps(json.loads(path.read_text(encoding="utf-8"))["metrics"], indent=1)
