"""Generate, replay, score on the bundled tasks, against a local server in the place of a model."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NamedTuple

import pytest
from generated import hashes_of, metrics_of, reference_pages
from model_server import serving
from model_wires import Wire
from replays import home_of, project, reference_of

from pytest_iwr.__main__ import main
from pytest_iwr.journal import read_run

TASKS = ("2048", "headphones", "shop")
KEY = "sk-planted-7f3a9c51e2"
CACHE = "--iwr-cache-dir=kept"


class Ran(NamedTuple):
    """What a run of pytest left behind."""

    code: int
    printed: str


def run(home, *options):
    """Run pytest in *home* as a user does, with the planted key in the environment."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    environment = {**os.environ, "IWR_API_KEY": KEY}
    done = subprocess.run(
        command, cwd=home, capture_output=True, text=True, check=False, env=environment
    )
    return Ran(done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give a project that was run against a server on four workers, and what that was asked."""
    home = tmp_path_factory.mktemp("end-to-end")
    for name in TASKS:
        project(home, name)
    with serving(reference_pages(*TASKS)) as server:
        model = f"--iwr-model=openai:demo@{server.url(Wire.CHAT)}"
        options = (model, CACHE, "--iwr-json=first.json", "--junitxml=first.xml", "-n4")
        first = run(home, *options)
    return home, model, first, server


@pytest.mark.browser
def test_a_model_that_writes_the_reference_pages_is_flawless(made):
    """Each task is asked about once, each page replayed: 29 of 29 actions."""
    _, _, first, server = made

    assert first.code == 0, first.printed
    assert server.calls == len(TASKS)
    assert "mean of 3   openai-demo  1.000" in first.printed


@pytest.mark.browser
def test_with_the_server_down_a_replay_measures_the_same(made):
    """The cache alone gives the same metrics, to the byte."""
    home, model, _, _ = made
    again = run(home, model, CACHE, "--iwr-cache=replay", "--iwr-json=again.json", "-n2")

    assert again.code == 0, again.printed
    assert metrics_of(home / "again.json") == metrics_of(home / "first.json")


@pytest.mark.browser
def test_collected_and_imported_replies_measure_the_same(made, monkeypatch):
    """Calls that were answered elsewhere come to the same numbers, and nothing was ever sent."""
    home, model, _, server = made
    calls = server.calls
    options = (model, "--iwr-cache-dir=elsewhere")
    asked = run(home, *options, "--iwr-cache=collect")
    for request in (home / "iwr-requests").iterdir():
        (name,) = (name for name in TASKS if f"for-{name}-" in request.name)
        (request / "reply.md").write_text(f"Done.\n\n```html\n{reference_of(name)}\n```\n")
    monkeypatch.chdir(home)
    taken = main(["models", "import", "iwr-requests", "--cache-dir=elsewhere"])
    done = run(home, *options, "--iwr-cache=collect", "--iwr-json=collected.json", "-n2")

    assert (asked.code, taken, done.code) == (0, 0, 0)
    assert "3 pending" in asked.printed
    assert metrics_of(home / "collected.json") == metrics_of(home / "first.json")
    assert server.calls == calls


@pytest.mark.browser
def test_the_key_is_nowhere(made):
    """Cache, journal, reports, artifacts, what was printed: none of them holds it."""
    home, _, first, server = made
    files = [path for path in home.rglob("*") if path.is_file()]
    holding = [str(path) for path in files if KEY.encode() in path.read_bytes()]

    assert any(KEY in value for asked in server.asked for value in asked.headers.values())
    assert any("kept/replies" in str(path) for path in files)
    assert any(path.name.startswith("journal") for path in files)
    assert holding == []
    assert KEY not in first.printed


@pytest.mark.browser
def test_what_was_said_and_found_lies_among_the_artifacts(made):
    """The raw reply and the page in it can be read after the run."""
    home, _, _, _ = made
    folder = min((home / "iwr-results").iterdir())
    results = read_run(folder)

    for result in results:
        (call,) = result.calls
        page = (folder / call.page).read_text()
        assert page.rstrip("\n") == reference_of(result.key.task).rstrip("\n")
        assert (folder / call.reply).read_text().startswith("Here is the page.")
    assert len(results) == len(TASKS)


@pytest.mark.browser
def test_what_the_model_saw_is_sheets_and_frames_and_nothing_of_the_trajectory(made):
    """No description, no assertion, no checkpoint, no task id reaches the model."""
    _, _, _, server = made
    for asked in server.asked:
        texts = " ".join(asked.texts)
        assert not any(name in texts for name in TASKS)
        assert "1280x800" in texts or "x" in texts
        kinds = [media.media_type for media in asked.media]
        assert "image/jpeg" in kinds
    shown = {media.sha256 for asked in server.asked for media in asked.media}
    for name in TASKS:
        assert not shown & hashes_of(home_of(name) / "checkpoints")
