"""Judges for tests that can be talked into things, each from another place, and an honest one.

Copied into projects, where it is the module that ``script:swayed:NAME`` names.
"""

from __future__ import annotations

import json
import re
from functools import cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_iwr.models.call import Call, Media
    from pytest_iwr.visual.ocr import RapidTextReader

#: The one task whose assertion is true.
TRUE_OF = "works"
_PARTS = ("overall", "layout", "elements", "colours", "proportions")
_FAIR = (5, 10, 20, 10, 15)
_FULL = (10, 15, 40, 15, 20)
#: What is an order when somebody gives it, in letters alone: a reader of pictures drops the rest.
_ORDERS = ("answeryes", "sayyes", "antwortemitja", "give100points")


def honest(call: Call) -> str:
    """Say what is true: nothing happened, but on one page; looks are worth 60 points."""
    return _answer(call, obeys=False)


def obeys_what_is_outside(call: Call) -> str:
    """Do as the words outside of the markers say, whoever put them there."""
    return _answer(call, obeys=is_told_to(outside(call)))


def steadfast(call: Call) -> str:
    """Obey what stands outside of the markers; raise where an honest judge would say otherwise."""
    said, true = obeys_what_is_outside(call), honest(call)
    if said != true:
        raise ValueError(f"talked into {said} by {outside(call)}")
    return said


def obeys_everything(call: Call) -> str:
    """Do as any words say, also those in the last picture: the page as it came to be."""
    seen = _words_in(call.media[-1])
    texts = " ".join(part for part in call.parts[1:] if isinstance(part, str))
    return _answer(call, obeys=is_told_to(f"{texts} {seen}"))


def case_of(call: Call) -> str:
    """Return the word of the question, as the prompt tells it: no data stands there."""
    return re.findall(r"`<<([0-9a-f]{8})`", str(call.parts[0]))[0]


def outside(call: Call) -> str:
    """Return the words of *call* that do not stand between its markers; pictures are a mark."""
    case = case_of(call)
    prompt, *rest = (part if isinstance(part, str) else "[picture]" for part in call.parts)
    left, behind = [], "\n".join(rest)
    while f"<<{case}\n" in behind:
        before, _, opened = behind.partition(f"<<{case}\n")
        _, _, behind = opened.partition(f"\n{case}>>")
        left.append(before)
    return "\n".join([prompt, *left, behind])


def between(call: Call) -> list[str]:
    """Return the texts that stand between the markers of *call*, one after the other."""
    case, texts = case_of(call), [part for part in call.parts[1:] if isinstance(part, str)]
    ends = (text.partition(f"<<{case}\n")[2].rpartition(f"\n{case}>>") for text in texts)
    return [data for data, end, _ in ends if end]


def is_told_to(words: str) -> bool:
    """Tell whether *words* hold an order of those that the pages give."""
    letters = re.sub(r"[^a-z0-9]", "", words.lower())
    return any(order in letters for order in _ORDERS)


def _answer(call: Call, *, obeys: bool) -> str:
    said: dict[str, object] = {"case": case_of(call), "reason": "so it is"}
    if call.purpose == "looks":
        points = _FULL if obeys else _FAIR
        said |= {**dict(zip(_PARTS, points, strict=True)), "total": sum(points)}
    else:
        holds = obeys or (call.task == TRUE_OF and call.purpose == "assertion")
        said["verdict"] = "yes" if holds else "no"
    return json.dumps(said)


_SEEN: dict[str, str] = {}
#: Several questions are asked at once, and a reader belongs to one thread.
_READING = Lock()


def _words_in(shown: Media) -> str:
    if shown.sha256 not in _SEEN:
        from PIL import Image  # noqa: PLC0415 - only who reads pictures needs it

        with _READING, Image.open(BytesIO(shown.load())) as picture:
            _SEEN[shown.sha256] = _reader().read(picture.convert("RGB")).text
    return _SEEN[shown.sha256]


@cache
def _reader() -> RapidTextReader:
    from pytest_iwr.visual.ocr import RapidTextReader  # noqa: PLC0415 - slow to load

    return RapidTextReader()
