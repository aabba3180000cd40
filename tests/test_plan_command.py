"""The command `iwr plan`: the calls that a run would make, counted and not made."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from asked import SAID, Answering, door_to
from made_tasks import everything, row, write
from made_videos import filled, video

from pytest_iwr.__main__ import main
from pytest_iwr.dataset import load_tasks
from pytest_iwr.models.cache import ReplyCache
from pytest_iwr.page.writers import models_of, pages_by
from pytest_iwr.report.text import NONE
from pytest_iwr.settings import Settings

MINE = "mine=openai:demo price=2/10"


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    """Work in an empty folder, without the settings of whoever runs the tests."""
    for name in ("IWR_MODEL", "IWR_ALIAS", "IWR_SAMPLES", "IWR_BUDGET", "IWR_VIDEO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IWR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Give a video of four seconds."""
    path = tmp_path_factory.mktemp("film") / "video.mp4"
    return video(path, [(float(i), filled(c)) for i, c in enumerate(("red", "blue", "red", "red"))])


@pytest.fixture
def task_of(tmp_path, film):
    """Return a function that writes a task, with the video or without."""

    def make(name, *, shown=True, height=600):
        about = {"recording_details": {"resolution": f"1024x{height}"}}
        told = json.dumps({"schema": "iwr-task/1", **row(name), **about}).encode()
        files = {"task.json": told, **({"video.mp4": film.read_bytes()} if shown else {})}
        write(tmp_path / "tasks" / name, files)

    return make


def told(capsys, *arguments):
    """Return the exit code of a plan and its JSON."""
    code = main(["plan", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def asked_of(settings, *, sample, model=0):
    """Ask, as a run does, for the page of each task; a reply is kept."""
    door = door_to(Answering(), ReplyCache(settings.cache_dir), lines=settings.alias)
    who = models_of(settings)[model]
    pages = pages_by(who, settings, subject="mine", sample=sample, ask=door.ask)
    for task in load_tasks(Path("tasks")):
        assert SAID.text.splitlines()[1] in pages.page_for(task).html


def test_each_task_model_and_sample_is_a_call(capsys, task_of):
    """And the sum has them all."""
    task_of("a")
    task_of("b", height=700)

    code, plan = told(capsys, "tasks", "--model=claude,gpt", "--samples=3")
    assert code == 0
    assert [(m["said"], m["pages"], m["calls"]) for m in plan["models"]] == [
        ("claude", 6, 6), ("gpt", 6, 6),
    ]  # fmt: skip
    assert plan["usd"] == pytest.approx(sum(m["usd"] for m in plan["models"]))


@pytest.mark.parametrize("asked", [[], [1], [2], [1, 2]])
def test_what_a_run_has_asked_is_on_disk(capsys, task_of, tmp_path, asked):
    """The calls of a plan are the very calls of a run, so this is exact."""
    task_of("a")
    settings = Settings(alias=(MINE,), model=("mine",), cache_dir=tmp_path / "cache")
    for sample in asked:
        asked_of(settings, sample=sample)

    (mine,) = told(capsys, "--model=mine", f"--alias={MINE}", "--samples=2")[1]["models"]
    assert (mine["pages"], mine["on_disk"], mine["calls"]) == (2, len(asked), 2 - len(asked))


@pytest.mark.parametrize("other", ["--budget=paper", "--thinking=high", "--video=native"])
def test_another_question_is_another_call(capsys, task_of, tmp_path, other):
    """What was asked otherwise is no reply to this."""
    task_of("a")
    alias = f"{MINE} native_video=on"
    asked_of(Settings(alias=(alias,), model=("mine",), cache_dir=tmp_path / "cache"), sample=1)

    assert told(capsys, "--model=mine", f"--alias={alias}")[1]["models"][0]["calls"] == 0
    assert told(capsys, "--model=mine", f"--alias={alias}", other)[1]["models"][0]["calls"] == 1


def test_two_names_of_one_model_ask_once(capsys, task_of):
    """The second finds the first's reply."""
    task_of("a")

    plan = told(capsys, "--model=claude,anthropic:claude-opus-5-5")[1]
    assert [m["calls"] for m in plan["models"]] == [1, 0]


def test_the_price_follows_from_tokens(capsys, task_of):
    """In at one price, out at another; at most as many are written as may be."""
    task_of("a")
    alias = "mine=openai:demo price=2/10 max_tokens=50000"

    (mine,) = told(capsys, "--model=mine", f"--alias={alias}")[1]["models"]
    shown = mine["tokens_in"] * 2 / 1e6
    assert mine["usd"] == pytest.approx(shown + mine["tokens_out"] * 10 / 1e6)
    assert mine["most_usd"] == pytest.approx(shown + 0.5)


def test_an_unknown_price_is_unknown_and_so_is_the_sum(capsys, task_of):
    """What is known of the rest is told all the same."""
    task_of("a")
    arguments = ["--model=mine,openai:demo@http://127.0.0.1:1/v1", f"--alias={MINE}"]
    plan = told(capsys, *arguments)[1]
    main(["plan", *arguments])
    out = capsys.readouterr().out

    assert plan["models"][1]["usd"] is plan["usd"] is None
    assert len(re.findall(r"unknown", out)) == 2
    assert f"the rest comes to ${plan['models'][0]['usd']:.2f}" in out


def test_what_needs_no_model_costs_nothing(capsys, task_of):
    """Floors, and replies of one's own, are pages and no calls."""
    task_of("a")
    arguments = ["--model=floor:blank,recorded:replies,script:answers:reply", "--samples=2"]

    assert main(["plan", *arguments]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line.split()[1:7] for line in lines if len(line.split()) > 6}
    assert rows["floor:blank"] == ["1", NONE, "0", NONE, NONE, "0.00"]
    assert rows["recorded:replies"] == ["2", NONE, "0", NONE, NONE, "0.00"]
    assert rows["in"][1:4] == ["5", "0", "0"]
    assert "nothing is to be asked" in lines


def test_the_guess_is_called_one(capsys, task_of):
    """Nobody should take it for a bill."""
    task_of("a")
    main(["plan", "--model=claude"])
    out = capsys.readouterr().out

    assert "tokens out are guessed" in out
    assert re.search(r"\$\d+\.\d\d at most, if every reply .* \(65,536\)", out)


def test_a_little_money_is_not_nothing(capsys, task_of):
    """Amounts below a cent are said to be that."""
    task_of("a")
    main(["plan", "--model=mine", "--alias=mine=openai:demo price=0.001/0.001"])
    out = capsys.readouterr().out

    assert "< 0.01" in out
    assert "less than $0.01 at most" in out


def test_a_task_that_cannot_be_shown_is_named(capsys, task_of, tmp_path):
    """With its sentence, once for all models; the others are planned."""
    task_of("a")
    task_of("b", shown=False)
    write(tmp_path / "tasks" / "c", {"task.json": b'{"schema": "iwr-task/1", "id": "c"}'})

    code, plan = told(capsys, "--model=claude,gpt", "--samples=2")
    assert code == 1
    assert [(p["task"], p["models"]) for p in plan["problems"]] == [("b", []), ("c", [])]
    assert "video.mp4 is missing" in plan["problems"][0]["why"]
    assert [m["calls"] for m in plan["models"]] == [2, 2]


def test_a_model_without_room_is_named(capsys, task_of):
    """Where only some models cannot be asked, the others are."""
    task_of("a")
    for number in (1, 2):
        path = Path("tasks", "a", "sheets", f"sheet_{number}.png")
        path.parent.mkdir(exist_ok=True)
        filled("blue").save(path)

    assert main(["plan", "--model=claude,small", "--alias=small=openai:demo max_images=2"]) == 1
    assert "a (small): no room for what is to be shown" in capsys.readouterr().out


def test_a_broken_reply_on_disk_is_told(capsys, task_of, tmp_path):
    """A run would not ask again in silence either."""
    task_of("a")
    asked_of(Settings(alias=(MINE,), model=("mine",), cache_dir=tmp_path / "cache"), sample=1)
    (kept,) = (tmp_path / "cache" / "replies").rglob("*.json")
    kept.write_text("{")

    code, plan = told(capsys, "--model=mine", f"--alias={MINE}")
    assert code == 1
    assert "move it away to ask again" in plan["problems"][0]["why"]


def test_a_plan_writes_nothing(capsys, task_of, tmp_path):
    """Neither replies nor runs, nor what it found in the video."""
    task_of("a")
    before = everything(tmp_path)
    main(["plan", "--model=claude,floor:still"])

    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "say who is to be asked: --model=SPEC"),
        (["--model=cluade"], "--model=cluade: 'cluade': no alias 'cluade' is known; did you mean"),
        (["--model=a,,b"], "--model=a,,b: between two commas nothing is named"),
        (["--model=gpt", "--samples=0"], "--samples=0: this is a whole number from 1"),
        (["--model=gpt", "--video=native"], "--video=native: openai:gpt-6.1-sol is not known"),
        (["--model=gpt", "--alias=x"], "alias 'x': write NAME=provider:name"),
        (["nowhere", "--model=gpt"], "nowhere"),
    ],
)
def test_wrong_usage_names_options_as_they_are_called_here(capsys, task_of, arguments, why):
    """Exit 4, and no option of pytest in the message."""
    task_of("a")

    assert main(["plan", *arguments]) == 4
    error = capsys.readouterr().err
    assert why in error
    assert "--iwr-" not in error


@pytest.mark.parametrize("width", [80, 120])
def test_the_plan_keeps_to_a_terminal(capsys, monkeypatch, task_of, width):
    """No line is longer than the terminal is wide."""
    task_of("a")
    task_of("b", shown=False)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    main(["plan", "--model=claude,qwen,glm,floor:still"])
    out = re.sub(r"\x1b\[\d+m", "", capsys.readouterr().out)

    assert max(map(len, out.splitlines())) <= width
    assert re.search(r"^in all +\d", out, re.MULTILINE)
