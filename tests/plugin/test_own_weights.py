"""Weights on disk write the pages of a run: a real architecture, tiny, through the real path."""

from __future__ import annotations

import pytest
from generated import shown
from tiny_model import tiny_model

PAGE = "<!doctype html><title>Written</title><p>Hello"


@pytest.fixture
def shop(project, monkeypatch):
    """Give a project with a task, and weights that write its page."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    project.task("shop")
    shown(project, "shop")
    tiny_model(project.path / "weights", says=f"```html\n{PAGE}\n```", context=100_000)
    return project


def test_weights_on_disk_write_the_page(shop):
    """Loading, processor, chat template, generation, extraction, replay: nothing is left out."""
    done = shop.run("--iwr-model=transformers:weights", "--iwr-cache-dir=kept")
    result = done.results["shop"]
    (call,) = result.calls

    assert done.code == 0, done.all
    assert result.key.subject == "transformers-weights"
    assert (done.folder / call.page).read_text().strip() == PAGE
    assert (call.status, call.cost_usd) == ("ok", 0.0)
    assert call.output_tokens > 1


def test_other_weights_in_the_same_folder_are_asked_anew(shop):
    """A reply belongs to the weights that wrote it, not to where they lie."""
    options = ("--iwr-model=transformers:weights", "--iwr-cache-dir=kept")
    first = shop.run(*options)
    tiny_model(shop.path / "weights", says=f"```html\n{PAGE} again\n```", context=100_000)
    again = shop.run(*options)

    assert [run.results["shop"].calls[0].cached for run in (first, again)] == [False, False]
    assert first.results["shop"].task.page_sha256 != again.results["shop"].task.page_sha256


def test_several_workers_do_not_each_load_the_weights(shop):
    """Two copies of a large model fill a machine: it is said how to go about it."""
    done = shop.run("--iwr-model=transformers:weights", "--iwr-cache-dir=kept", "-n2")

    assert done.code == 4
    assert "--iwr-generate-only" in done.all
