"""Scorers as processes, with engines of the user's own, and pictures for them."""

from __future__ import annotations

import io
import socket
from dataclasses import replace

from PIL import Image

from pytest_iwr.visual.service.process import Plan, ScorerProcess

#: A module of engines: what a scorer process is asked to look with.
ENGINES = '''
import os, signal, time
from pathlib import Path
from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.base import TextBox, TextReading


class Reader:
    """Reads the colour of the first pixel, as words."""
    name = "colour reader 1"
    def read(self, picture):
        words = " ".join(str(level) for level in picture.getpixel((0, 0)))
        return TextReading((TextBox(words, 0.5, 1, *picture.size),))


class Structure:
    """Says how alike the first channels of the first pixels are."""
    name = "first channel 1"
    def similarity(self, reference, picture):
        one, other = (picture.getpixel((0, 0))[0] for picture in (reference, picture))
        return 1 - abs(one - other) / 255


class OfNumpy(Structure):
    def similarity(self, reference, picture):
        import numpy
        return numpy.float32(0.25)


class Slow(Reader):
    """Takes its time, and writes down how many read at once."""
    reading = 0
    def read(self, picture):
        Slow.reading += 1
        with open("at-once.txt", "a") as file:
            file.write(f"{Slow.reading}\\n")
        time.sleep(0.4)
        Slow.reading -= 1
        return super().read(picture)


class Deadly(Reader):
    def read(self, picture):
        os.kill(os.getpid(), signal.SIGKILL)


class Endless(Reader):
    def read(self, picture):
        time.sleep(600)


class Failing(Reader):
    def read(self, picture):
        raise ScorerError("the engine has no weights")


class Broken(Reader):
    def read(self, picture):
        raise RuntimeError("index 3 of 2")
'''
READER, STRUCTURE = "own_engines:Reader", "own_engines:Structure"


def plan_for(process: ScorerProcess, **changed: object) -> Plan:
    """Return a plan of the engines above, changed as asked."""
    plan = Plan(ocr=READER, structure=STRUCTURE, key=process.key)
    return replace(plan, **changed)


def picture(colour="white", size=(8, 6)):
    """Return a picture of one colour."""
    return Image.new("RGB", size, colour)


def png_of(image):
    """Return a picture as PNG."""
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
