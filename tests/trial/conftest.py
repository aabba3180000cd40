import json
from contextlib import contextmanager

import pytest

from pytest_iwr.__main__ import main

PAGE = """<!doctype html><meta charset="utf-8"><title>Tools</title>
<meta name="viewport" content="width=device-width">
<style>body {{ margin: 0; font: 16px sans-serif; background: #fff }} button {{ position: absolute;
width: 100px; height: 40px; left: 60px }} main {{ height: 3000px }}</style>
<main>{body}</main>"""
ACTIONS = [{"type": "Click", "parameters": {"description": "Click 'Save'"}}]


def button(top, text="Save", left=60):
    """Return a button of 100 x 40 pixels at a known place."""
    return f'<button style="top: {top}px; left: {left}px">{text}</button>'


@pytest.fixture
def at():
    """Return the maker of buttons."""
    return button


@pytest.fixture
def page(tmp_path):
    """Return a function that writes a page with a body and gives its path."""

    def write(*body, name="page.html"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PAGE.format(body="".join(body)), encoding="utf-8")
        return file

    return write


@pytest.fixture
def task(tmp_path, page):
    """Return a function that writes a task with a reference page and gives its folder."""

    def write(name="shop", *, reference=True, **members):
        root = tmp_path / "tasks" / name
        root.mkdir(parents=True)
        data = {"schema": "iwr-task/1", "id": name, "action_sequence": ACTIONS, **members}
        (root / "task.json").write_text(json.dumps(data))
        if reference:
            page(button(100), name=f"tasks/{name}/reference/index.html")
        return root

    return write


@pytest.fixture
def ground(chromium, tmp_path, monkeypatch, capsys):
    """Return a function that runs the command in the test's Chromium, from a folder of its own.

    Two Playwrights in one thread clash, so that the command cannot start one here.
    """
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    @contextmanager
    def started(named):
        yield chromium

    monkeypatch.setattr("pytest_iwr.commands.ground.started_chromium", started)

    def run(*arguments):
        code = main(["ground", *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
