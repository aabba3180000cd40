"""What a model is shown of a task made for a test."""

from __future__ import annotations

from pytest_iwr.models.budget import Budget
from pytest_iwr.models.call import Media
from pytest_iwr.page.inputs import generation_parts

BUDGET = Budget()
SECRETS = ("zanzibar", "Zebra", "zulu.example", "Zither", "Zoom", "zinc.png")
RAW = {
    "id": SECRETS[0],
    "title": SECRETS[1],
    "source_website": SECRETS[2],
    "recording_details": {"resolution": "1024x600"},
    "action_sequence": [
        {
            "type": "Click",
            "parameters": {"description": f"Click '{SECRETS[3]}'"},
            "logical_assertion": SECRETS[4],
        }
    ],
}


def given(task, *, budget=BUDGET, video="frames", memo_dir=None):
    """Return the parts."""
    return generation_parts(task, budget=budget, video=video, memo_dir=memo_dir)


def names(parts):
    """Return texts but the first, and the names of pictures, in order."""
    return [part.name if isinstance(part, Media) else part for part in parts[1:]]


def media(parts):
    """Return the pictures and videos."""
    return [part for part in parts if isinstance(part, Media)]
