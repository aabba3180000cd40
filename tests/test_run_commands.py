"""The commands `iwr compare` and `iwr explain`, on folders of runs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from replays import project, reference_of, without
from replays import run as replay
from trajectories import key, run

from pytest_iwr.__main__ import main
from pytest_iwr.journal import JournalWriter
from pytest_iwr.manifest import Manifest, write_manifest
from pytest_iwr.results import Status


def one(letters="PPP", *, task="shop", subject="page", **more):
    """Return a result without looks."""
    return run(letters, who=key(task, subject), visual="off", **more)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes the folder of a run, below the folder where runs are."""
    monkeypatch.chdir(tmp_path)

    def give(name, *results, expected=()):
        folder = tmp_path / "iwr-results" / name
        write_manifest(folder, Manifest(expected=expected))
        journal = JournalWriter(folder, writer="test")
        for result in results:
            taken = [(a.action, a.verdict) for a in result.actions]
            records = [result.task, *(r for both in taken for r in both if r), result.end]
            for record in records:
                journal.append(record)
        journal.close()
        return folder

    return give


def test_compare_says_what_changed(write, capsys):
    """Runs are named as anywhere: by their name, by a path, or as the last."""
    folder = write("1", one("PPP"))
    write("2", one("PIP"))

    assert main(["compare", str(folder), "last"]) == 0
    told = capsys.readouterr().out
    assert "before    1\nafter     2\n" in told
    assert "broken    1 action that passed before" in told


@pytest.mark.parametrize(
    ("after", "gate", "code"),
    [
        (one("PIP"), [], 0),
        (one("PIP"), ["--gate"], 1),
        (one("PPP"), ["--gate"], 0),
        (one("PEP"), [], 3),
        (one("P..", status=Status.INTERRUPTED), ["--gate"], 3),
    ],
)
def test_compare_exits_as_a_gate(write, after, gate, code):
    """0, 1 when worse and asked for, 3 when the run after cannot be trusted."""
    write("1", one("PPP"))
    write("2", after)

    assert main(["compare", "1", "2", *gate]) == code


def test_compare_misses_what_never_came(write, capsys):
    """A run that lost a worker's results is no basis."""
    write("1", one("PPP"))
    write("2", one("PPP"), expected=("demo/shop/page", "demo/blog/page"))

    assert main(["compare", "1", "2", "--gate"]) == 3
    assert "do not trust this comparison: after has 1 result missing" in capsys.readouterr().out


def test_compare_refuses_other_protocols(write, capsys):
    """Unless it is asked for, and then every number says what it was made with."""
    write("1", one())
    write("2", one(fingerprint="bb"))

    assert main(["compare", "1", "2"]) == 4
    assert "--across does so nevertheless" in capsys.readouterr().err
    assert main(["compare", "1", "2", "--across"]) == 0
    numbers = [n for n in capsys.readouterr().out.splitlines() if n.startswith("IFS")]
    assert all("offline:aa" in n and "offline:aa:bb" in n for n in numbers)
    assert main(["compare", "1", "2", "--across", "--gate"]) == 4


def test_compare_refuses_changed_tasks(write, capsys):
    """Unless it is asked for, and then they are named and in no mean."""
    old = one(task="shop")
    new = replace(old, task=old.task.model_copy(update={"task_sha256": "2"}))
    write("1", old, one(task="blog"))
    write("2", new, one(task="blog"))

    assert main(["compare", "1", "2"]) == 4
    assert "demo/shop" in capsys.readouterr().err
    assert main(["compare", "1", "2", "--across"]) == 0
    told = capsys.readouterr().out
    assert "changed   demo/shop: in no mean" in told


def test_compare_needs_a_task_in_common(write, capsys):
    """Otherwise there is nothing to say."""
    write("1", one(task="a"))
    write("2", one(task="b"))

    assert main(["compare", "1", "2"]) == 4
    assert "no task in common" in capsys.readouterr().err


def test_compare_as_json(write, capsys):
    """The document is the same wherever the runs lie and whatever they are called."""
    for name in ("1", "2", "3"):
        write(name, one("PPP" if name == "1" else "PIP"))
    documents = []
    for name in ("2", "3"):
        main(["compare", "1", name, "--json"])
        documents.append(json.loads(capsys.readouterr().out))

    assert documents[0] == documents[1]
    assert documents[0]["groups"][0]["pairs"][0]["changes"][0]["kind"] == "broken"


def test_explain_tells_what_failed(write, capsys):
    """Whatever came of the task, the command has done its work."""
    write("1", one("PIP"), one(task="blog"))

    assert main(["explain", "last", "shop"]) == 0
    assert capsys.readouterr().out.startswith("demo/shop::page: failed at action 2 of 3\n")
    assert main(["explain", "1", "demo/blog"]) == 0
    assert "passed, 3 actions" in capsys.readouterr().out


def test_explain_asks_which_one_is_meant(write, capsys):
    """An unknown task, and several subjects, are refused with what there is; floors are none."""
    floor = one(subject="floor-still", page_spec="floor:still")
    write("1", one(subject="claude"), one(subject="gpt"), floor)
    write("2", one(subject="claude"), floor)

    assert main(["explain", "1", "blog"]) == 4
    assert "blog: no such task in this run; it has demo/shop" in capsys.readouterr().err
    assert main(["explain", "1", "shop"]) == 4
    assert "name one with --subject: claude, floor-still, gpt" in capsys.readouterr().err
    assert main(["explain", "1", "shop", "--subject", "gpt"]) == 0
    assert main(["explain", "1", "shop", "--subject", "me"]) == 4
    assert main(["explain", "2", "shop"]) == 0


def test_explain_reads_nothing_outside_the_run(write, tmp_path, capsys):
    """A journal may come from anywhere, and so may what stands in it; a terminal is safe."""
    (tmp_path / "secret.txt").write_text("text 'secret'\n")
    texts = tmp_path / "iwr-results" / "1" / "artifacts"
    results = []
    for task, picture in (("out", "../../secret.png"), ("in", "artifacts/step_1.png")):
        result = one("PIP", task=task)
        done = result.actions[0].action.model_copy(update={"after": picture})
        first = replace(result.actions[0], action=done)
        results.append(replace(result, actions=(first, *result.actions[1:])))
    write("1", *results)
    texts.mkdir()
    (texts / "step_1.txt").write_text("text 'red \x1b[31m'\n")

    main(["explain", "1", "out"])
    assert "secret" not in capsys.readouterr().out
    main(["explain", "1", "in"])
    told = capsys.readouterr().out
    assert "    text 'red '" in told
    assert "\x1b" not in told


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Give a project in which a page was run whose button does nothing."""
    home = project(tmp_path_factory.mktemp("broken"), "headphones")
    page = without(reference_of("headphones"), r'^byId\("add"\)\.addEventListener.*$')
    (home / "broken.html").write_text(page, encoding="utf-8")
    replay(home, "--iwr-page=broken.html", "--iwr-visual=off")
    return home


@pytest.mark.browser
def test_explain_shows_the_page_as_text(broken, monkeypatch, capsys):
    """What an agent without eyes needs to mend it: the button was found, and nothing came of it."""
    monkeypatch.chdir(broken)

    assert main(["explain", "last", "headphones"]) == 0
    told = capsys.readouterr().out
    assert "page under test: broken.html" in told
    assert "  found     button 'Add to cart $578' (by rules)" in told
    assert "    + button 'Add to cart $578' (focused)" in told
    assert "    button 'Cart 0' (collapsed)" in told
    assert "  recorded  tasks/headphones/checkpoints/step_4.png (the checkpoint)" in told


@pytest.mark.browser
def test_explain_as_json_has_files_that_are_there(broken, monkeypatch, capsys):
    """Pictures by their paths, the text of the page whole."""
    monkeypatch.chdir(broken)

    main(["explain", "last", "tasks/headphones", "--json"])
    ended = json.loads(capsys.readouterr().out)["ended"]
    assert set(ended["pictures"]) == {"before", "after", "recorded"}
    assert all((broken / path).is_file() for path in ended["pictures"].values())
    assert len(ended["shown"]["lines"]) > 50
