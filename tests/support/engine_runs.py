"""Give results the engines that made their visual numbers, and write them as runs."""

from __future__ import annotations

import json
from dataclasses import replace

from pytest_iwr.journal import JournalWriter
from pytest_iwr.manifest import Manifest, write_manifest
from pytest_iwr.record_parts import Provenance, WeightsRecord

KNOWN = WeightsRecord(name="reader.onnx", sha256="ab" * 32, verified=True)
OWN = WeightsRecord(name="my-dino", sha256="cd" * 32, verified=False)
READER = Provenance(engine="reader", version="1.2", weights=(KNOWN,), device="cpu")
READER_ON_GPU = READER.model_copy(update={"device": "cuda"})
CELLS = Provenance(engine="cells")
DINO = Provenance(engine="dino", weights=(OWN,), dtype="float32", device="cpu")
#: How they are called.
READER_NAME = "reader (1.2; reader.onnx@abababab; cpu)"
GPU_NAME = "reader (1.2; reader.onnx@abababab; cuda)"
DINO_NAME = "dino (my-dino@cdcdcdcd; float32; cpu)"


def made(result, *, steps=None, text=READER, structure=CELLS, **beside):
    """Return the result with the engines of its comparisons, of all or of some *steps*.

    *beside* is ``words_f1`` and ``structure_sees``.
    """
    update = {"text_engine": text, "structure_engine": structure, **beside}
    visuals = {
        step: look.model_copy(update=update) if steps is None or step in steps else look
        for step, look in result.visuals.items()
    }
    return replace(result, visuals=visuals)


def half_and_half(result):
    """Return the result with the first step compared by one reader, all others by another."""
    return made(made(result, text=READER_ON_GPU), steps={1})


def write_run(folder, *results):
    """Write the folder of a run with these results; return it."""
    write_manifest(folder, Manifest(expected=tuple(result.key.path for result in results)))
    journal = JournalWriter(folder, writer="test")
    for result in results:
        steps = [record for one in result.actions for record in (one.action, one.verdict)]
        for record in (result.task, *filter(None, steps), *result.visuals.values(), result.end):
            journal.append(record)
    journal.close()
    return folder


def as_before(folder):
    """Make of the run in *folder* one of a version that recorded no engines."""
    new = {"text_engine", "structure_engine", "words_f1", "structure_sees"}
    for path in folder.glob("journal*.jsonl"):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        old = [{name: r[name] for name in r if name not in new} for r in records]
        path.write_text("".join(f"{json.dumps(record)}\n" for record in old))
    return folder
