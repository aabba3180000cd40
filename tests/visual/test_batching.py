import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from pytest_iwr.errors import ScorerError
from pytest_iwr.record_parts import Provenance
from pytest_iwr.visual.batching import Batcher


class Counting:
    """Embeds a picture as its width, and notes how many came together."""

    def __init__(self, device="cuda"):
        self.provenance = Provenance(engine="counting", device=device)
        self.batches = []
        self.at_once = threading.Semaphore(1)

    def sees(self, width, height):
        """See all."""
        return 1.0

    def embed(self, pictures):
        """Fail on a picture that is 13 wide, and when two threads come at once on a GPU."""
        alone = self.at_once.acquire(blocking=False)
        assert alone or self.provenance.device == "cpu"
        self.batches.append(len(pictures))
        time.sleep(0.005)
        if alone:
            self.at_once.release()
        if any(picture.width == 13 for picture in pictures):
            raise ScorerError("13")
        return [np.array([picture.width], dtype=np.float32) for picture in pictures]


def _widths(batcher, widths):
    return [int(v[0]) for v in batcher.embed([Image.new("RGB", (w, 1)) for w in widths])]


def _together(batcher, asked):
    """Return what threads are given that ask at once."""
    start = threading.Barrier(len(asked))

    def ask(widths):
        start.wait()
        try:
            return _widths(batcher, widths)
        except ScorerError as error:
            return str(error)

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(ask, asked))


def test_what_threads_ask_at_once_is_one_batch():
    """Each is given its own vectors, in its own order."""
    embedder = Counting()
    asked = [[width, width + 100] for width in range(1, 9)]
    assert _together(Batcher(embedder, window_s=0.5), asked) == asked
    assert embedder.batches == [16]


def test_a_batch_has_a_greatest_size():
    """What is more waits for the next batch."""
    embedder = Counting()
    assert _widths(Batcher(embedder, most=16), range(21, 61)) == list(range(21, 61))
    assert embedder.batches == [16, 16, 8]


def test_who_comes_alone_waits_for_the_window_only():
    """Nobody else has to come."""
    assert _widths(Batcher(Counting()), [7]) == [7]
    assert _widths(Batcher(Counting()), []) == []


def test_a_picture_that_fails_fails_for_who_asked():
    """The others of its batch are embedded all the same."""
    told = _together(Batcher(Counting(), window_s=0.5), [[1], [13], [3]])
    assert told == [[1], "13", [3]]


def test_an_interrupt_leaves_nobody_waiting():
    """Who waited for the batch that was interrupted is told, too."""

    class Interrupted(Counting):
        def embed(self, pictures):
            raise KeyboardInterrupt

    batcher = Batcher(Interrupted(), window_s=0.2)
    ended = []

    def ask():
        with pytest.raises(KeyboardInterrupt):
            _widths(batcher, [1])
        ended.append(True)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert ended == [True] * 3


def test_on_a_cpu_everything_is_passed_on():
    """A batch is no faster there."""
    embedder = Counting("cpu")
    batcher = Batcher(embedder, window_s=60)
    assert _together(batcher, [[1, 2], [3]]) == [[1, 2], [3]]
    assert sorted(embedder.batches) == [1, 2]


def test_the_batcher_speaks_for_its_embedder():
    """What embeddings are made with, and what is seen, do not change."""
    embedder = Counting()
    assert Batcher(embedder).provenance is embedder.provenance
    assert Batcher(embedder).sees(1, 2) == 1.0
