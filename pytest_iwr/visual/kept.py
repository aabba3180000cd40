"""What engines made of pictures, kept: a picture that was read once is not read again."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from pytest_iwr.visual.base import TextBox, TextReading, provenance_of
from pytest_iwr.visual.pixels import pixel_sha256

if TYPE_CHECKING:
    from PIL.Image import Image

    from pytest_iwr.record_parts import Provenance
    from pytest_iwr.visual.base import Store, TextReader

READING, EMBEDDING = "reading", "embedding"
#: Pictures (and parts of pictures) whose readings are kept in memory, some 2 KB each.
KEPT_IN_MEMORY = 4096


@dataclass(slots=True)
class MemoryStore:
    """Keeps the last `KEPT_IN_MEMORY` values, in this process alone (implements `Store`)."""

    _values: OrderedDict[tuple[str, str, str], bytes] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, kind: str, engine: str, key: str) -> bytes | None:
        """Return what was put, unless it was forgotten since."""
        with self._lock:
            value = self._values.get((kind, engine, key))
            if value is not None:
                self._values.move_to_end((kind, engine, key))
            return value

    def put(self, kind: str, engine: str, key: str, value: bytes) -> None:
        """Keep *value*; what has not been asked for longest is forgotten."""
        with self._lock:
            self._values.setdefault((kind, engine, key), value)
            while len(self._values) > KEPT_IN_MEMORY:
                self._values.popitem(last=False)


@dataclass(frozen=True, slots=True)
class KeptReader:
    """Reads with *reader* what *store* does not know (implements `TextReader`).

    Readings are kept by engine and pixels. One that failed is not kept: it raises, each time.
    """

    reader: TextReader
    store: Store

    @property
    def name(self) -> str:
        """Name the engine."""
        return self.reader.name

    @property
    def provenance(self) -> Provenance:
        """Return what the engine tells of itself."""
        return provenance_of(self.reader)

    def read(self, picture: Image) -> TextReading:
        """Return the text of *picture*. Raises `ScorerError`."""
        key = pixel_sha256(picture)
        if known := self._known(key):
            return known
        reading = self.reader.read(picture)
        self.store.put(READING, self.name, key, bytes_of(reading))
        return reading

    def _known(self, key: str) -> TextReading | None:
        """Return what is kept; what is no reading (of another version, say) is not known."""
        kept = self.store.get(READING, self.name, key)
        try:
            return None if kept is None else reading_of(kept)
        except (ValueError, TypeError):
            return None


def bytes_of(reading: TextReading) -> bytes:
    """Return *reading* as it is kept and sent."""
    return json.dumps([list(asdict(box).values()) for box in reading.boxes]).encode()


def reading_of(kept: bytes) -> TextReading:
    """Return the reading that `bytes_of` was made of."""
    return TextReading(boxes=tuple(TextBox(*box) for box in json.loads(kept)))
