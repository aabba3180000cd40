"""What looking at pictures costs: the way to the scorer and back, reading text, DINOv2.

    python benchmarks/scorer.py                # print
    python benchmarks/scorer.py --defects      # of all pages of known truth: five times as long

One thread does each job, as in a run. CPU time is told where that is what counts: other programs
on this machine change it little.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import fmean, median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
os.environ.update(
    dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
)

from PIL import Image
from scorer_pages import REFERENCE, TASKS, recorded
from scorer_runs import listening
from scorers import free_port

from pytest_iwr.errors import ScorerError
from pytest_iwr.visual.by_blocks import BlockReader
from pytest_iwr.visual.factory import EDGES, RAPID, structure_scorer, text_reader
from pytest_iwr.visual.kept import KeptReader, MemoryStore
from pytest_iwr.visual.ocr import RapidTextReader
from pytest_iwr.visual.pixels import decode
from pytest_iwr.visual.readings import DiskStore
from pytest_iwr.visual.score import VisualScorer
from pytest_iwr.visual.service.process import Plan, ScorerProcess
from pytest_iwr.visual.service.remote import RemoteScorer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PIL.Image import Image as Picture
    from scorer_pages import Shots

ROUNDS = 200
#: Side of a square of noise, which as PNG has some 250 KB.
NOISE_PX = 290
#: Of each page, every so many new steps one is read in one piece too.
WHOLE_EVERY = 5
#: What a new step may cost on average, and a request beyond its work.
STEP_S, WAY_MS = 1.2, 2.0
DINO_BATCHES, DINO_PICTURES = (1, 8), 16


def main() -> int:
    """Measure; return 1 where a bound does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--defects", action="store_true", help="pages with a defect as well")
    defects = parser.parse_args().defects
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with TemporaryDirectory() as folder:
        shots = recorded(Path(folder), defects=defects)
        way, step = ways(), readings(shots, Path(folder))
    dino(shots[0].pictures)
    return 0 if way <= WAY_MS and step <= STEP_S else 1


# The way to the scorer


class Asked(NamedTuple):
    """A scorer, and the process that it lives in."""

    remote: RemoteScorer
    pid: int


def ways() -> float:
    """Print what asking costs beyond the work, by address; return the most (median, ms)."""
    pictures = (noise_png(1), noise_png(2))
    sizes = " and ".join(f"{len(one) // 1000} KB" for one in pictures)
    print(f"\nasking the scorer, {ROUNDS} times each, pictures of {sizes}: ms of the clock")
    print(f"  {'':<52} {'median':>8} {'p95':>8}")
    here = VisualScorer(text_reader(RAPID), structure_scorer(EDGES))
    most = 0.0
    for name, free in (("a socket of Unix", None), ("TCP on this machine", free_port())):
        with scorer_at(free) as scorer:
            most = max(most, way(name, scorer, here, pictures))
    print(f"  bound {WAY_MS:g} ms beyond the work: {'held' if most <= WAY_MS else 'BROKEN'}")
    return most


def way(name: str, scorer: Asked, here: VisualScorer, pictures: tuple[bytes, bytes]) -> float:
    """Print what asking costs; return the most, in ms."""
    png, other = pictures
    told = timed(lambda: scorer.remote.ask({"do": "hello"}))
    sent = timed(lambda: refused(scorer.remote, b"no PNG" + png, other))
    beyond = beyond_work(scorer.remote, here, png)
    line(f"{name}: engines told", told)
    line(f"{name}: both sent, the first refused", sent)
    line(f"{name}: beyond the same work here", beyond)
    return max(map(median, (told, sent, beyond)))


def beyond_work(remote: RemoteScorer, here: VisualScorer, png: bytes) -> list[float]:
    """Return the ms by which asking the scorer takes longer than the same work here, by round.

    There and here by turns: other programs on this machine then weigh on both alike.
    """
    return [
        ms_of(lambda: remote.score(png, png)) - ms_of(lambda: here.score(png, png))
        for _ in range(ROUNDS + 1)
    ][1:]


def noise_png(seed: int) -> bytes:
    """Return a picture of as many bytes as a screenshot has, whose few pixels are soon decoded."""
    data = BytesIO()
    pixels = Random(seed).randbytes(NOISE_PX * NOISE_PX * 3)  # noqa: S311 - no secret
    Image.frombytes("RGB", (NOISE_PX, NOISE_PX), pixels).save(data, "PNG")
    return data.getvalue()


@contextmanager
def scorer_at(port: int | None = None, *, cache: str = "") -> Iterator[Asked]:
    """Give a scorer that does one job at once, at a *port* or a socket of Unix."""
    with closing(ScorerProcess()) as process:
        if port is None:
            process.start(Plan(RAPID, EDGES, process.key, cache=cache, jobs=1))
            _ = process.remote.text_engine
            yield Asked(process.remote, process.pid or 0)
        else:
            address, key = ("127.0.0.1", port), bytes.fromhex(process.key)
            with listening(Path(), f"{address[0]}:{port}", "--jobs=1", key=process.key) as one:
                yield Asked(RemoteScorer(address, key), one.pid)


def refused(remote: RemoteScorer, *pictures: bytes) -> None:
    """Send pictures of which the first is none: they are received, and that is all."""
    with suppress(ScorerError):
        remote.score(*pictures)


def timed(do: Callable[[], object]) -> list[float]:
    """Return the ms that each of `ROUNDS` took; the first is not counted."""
    return [ms_of(do) for _ in range(ROUNDS + 1)][1:]


def ms_of(do: Callable[[], object]) -> float:
    """Return the ms that *do* took."""
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def line(name: str, spent: Sequence[float]) -> None:
    """Print median and 95th percentile."""
    print(f"  {name:<52} {median(spent):8.2f} {quantiles(spent, n=20)[-1]:8.2f}")


# Reading text


@dataclass(frozen=True, slots=True)
class Above:
    """What *below* keeps is known; what is new is kept apart from it (a `Store`)."""

    mine: MemoryStore
    below: DiskStore

    def get(self, kind: str, engine: str, key: str) -> bytes | None:
        """Return what is known."""
        return self.mine.get(kind, engine, key) or self.below.get(kind, engine, key)

    def put(self, kind: str, engine: str, key: str, value: bytes) -> None:
        """Keep *value*."""
        self.mine.put(kind, engine, key, value)


class Spent(NamedTuple):
    """CPU seconds of each new step of a page: alone, after the ground truth, and in one piece."""

    alone: list[float]
    after: list[float]
    whole: list[float]


def readings(shots: Sequence[Shots], folder: Path) -> float:
    """Print what reading costs on all pages; return the mean of a new step."""
    rapid, whole = RapidTextReader(pieces=True), RapidTextReader()
    pages, again = [], []
    print("\nreading text at 1920x1080: CPU seconds")
    heads = " ".join(f"{head:>7}" for head in ("a step", "first", "later", "known", "whole"))
    print(f"  {'page':<28} {'new':>4} {heads}")
    for task in TASKS:
        truth = next(one for one in shots if (one.task, one.page) == (task, REFERENCE))
        store = DiskStore(folder / f"read-{task}")
        pictures = [decode(one) for one in truth.pictures]
        rapid.read(pictures[0].crop((0, 0, 64, 64)))  # the engine has started
        whole.read(pictures[0].crop((0, 0, 64, 64)))
        took = [cpu_s(reader(rapid, store), one) for one in pictures]
        again.append((task, sum(took), read_again(folder / f"read-{task}", pictures)))
        for one in (one for one in shots if one.task == task and one.page != REFERENCE):
            pages.append(spent_on(one, truth, rapid, whole, store))
            row(f"{task} {one.page}", pages[-1])
    return summary(pages, again)


def spent_on(
    page: Shots, truth: Shots, rapid: RapidTextReader, whole: RapidTextReader, store: DiskStore
) -> Spent:
    """Read what a page shows that neither its ground truth nor an earlier step did."""
    seen = {decode(one).tobytes() for one in truth.pictures}
    alone, after = reader(rapid, MemoryStore()), reader(rapid, Above(MemoryStore(), store))
    spent = Spent([], [], [])
    for picture in map(decode, page.pictures):
        if picture.tobytes() in seen:
            continue
        seen.add(picture.tobytes())
        spent.alone.append(cpu_s(alone, picture))
        spent.after.append(cpu_s(after, picture))
        if len(spent.alone) % WHOLE_EVERY == 1:
            spent.whole.append(cpu_s(whole, picture))
    return spent


def reader(rapid: RapidTextReader, store: MemoryStore | DiskStore | Above) -> KeptReader:
    """Return the reader of the protocol ``offline``, with an engine that has started."""
    return KeptReader(BlockReader(KeptReader(rapid, store)), store)


def cpu_s(reads: KeptReader | RapidTextReader, picture: Picture) -> float:
    """Return the CPU seconds of a reading."""
    began = time.process_time()
    reads.read(picture)
    return time.process_time() - began


def read_again(cache: Path, pictures: Sequence[Picture]) -> float:
    """Return the CPU seconds of another process that reads what is kept in *cache* already."""
    with scorer_at(cache=str(cache)) as scorer:
        began = cpu_of(scorer.pid)
        for picture in pictures:
            scorer.remote.reader.read(picture)
        return cpu_of(scorer.pid) - began


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process up to now."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def row(name: str, spent: Spent) -> None:
    """Print the means of a page."""
    first, *later = spent.alone
    parts = (spent.alone, [first], later, spent.after, spent.whole)
    means = " ".join(f"{fmean(part):7.2f}" if part else f"{'-':>7}" for part in parts)
    print(f"  {name:<28} {len(spent.alone):4} {means}")


def summary(pages: Sequence[Spent], again: Sequence[tuple[str, float, float]]) -> float:
    """Print the means over all new steps, and the ground truth's; return the first of them."""
    alone = [one for page in pages for one in page.alone]
    after = [one for page in pages for one in page.after]
    whole = [one for page in pages for one in page.whole]
    means = [fmean(page.alone) for page in pages]
    firsts = [page.alone[0] for page in pages]
    later = [one for page in pages for one in page.alone[1:]]
    print(f"  {len(alone)} new steps of {len(pages)} pages; bound {STEP_S:g} s:", end=" ")
    print("held" if fmean(alone) <= STEP_S else "BROKEN")
    print(f"    a new step, nothing known before  {fmean(alone):6.2f}   pages {spread(means)}")
    print(f"    first steps alone                 {fmean(firsts):6.2f}   pages {spread(firsts)}")
    print(f"    later steps alone                 {fmean(later):6.2f}   steps {spread(later)}")
    print(f"    a new step, ground truth known    {fmean(after):6.2f}   steps {spread(after)}")
    print(f"    a step in one piece               {fmean(whole):6.2f}   steps {spread(whole)}")
    for task, took, then in again:
        print(f"    ground truth of {task:<11} {took:6.2f}   for the next model {then:.2f}")
    return fmean(alone)


def spread(values: Sequence[float]) -> str:
    """Return least and greatest."""
    return f"{min(values):.2f} to {max(values):.2f}"


# DINOv2


def dino(pngs: Sequence[bytes]) -> None:
    """Print how many pictures a second a DINOv2 of the base size embeds, its weights random."""
    try:
        import torch  # noqa: PLC0415 - may be missing
        import transformers  # noqa: PLC0415 - as above
        from tiny_dino import save_tiny_dino  # noqa: PLC0415 - needs transformers
    except ImportError as error:
        print(f"\nDINOv2: {error.name} is not installed")
        return
    base = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "mlp_ratio": 4}
    pictures = [decode(one) for one in pngs]
    pictures = [pictures[at % len(pictures)] for at in range(DINO_PICTURES)]
    transformers.utils.logging.disable_progress_bar()
    print("\nDINOv2 of the base size, pictures of 1920x1080, one thread")
    with TemporaryDirectory() as home:
        folder = save_tiny_dino(Path(home), **base)
        for device in ("cpu", *(["cuda"] if torch.cuda.is_available() else [])):
            for batch in DINO_BATCHES:
                wall, cpu = embedding_s(folder, device, pictures, batch)
                print(
                    f"  {device}, {batch} at once: {1 / wall:6.2f} a second, CPU {cpu:.2f} s each"
                )


def embedding_s(
    folder: Path, device: str, pictures: Sequence[Picture], batch: int
) -> tuple[float, float]:
    """Return the seconds that a picture takes, *batch* at once: of the clock, of the processor."""
    from pytest_iwr.visual.dino import DinoEmbedder  # noqa: PLC0415 - as above

    embedder = DinoEmbedder(folder=folder, device=device)
    embedder.embed(pictures[:batch])  # the network has started
    began, spent = time.perf_counter(), time.process_time()
    for at in range(0, len(pictures), batch):
        embedder.embed(pictures[at : at + batch])
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    return wall / len(pictures), cpu / len(pictures)


if __name__ == "__main__":
    sys.exit(main())
