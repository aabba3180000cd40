"""Fetching tasks: what is written, of which commit, and what is asked of the Hub for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

from pytest_iwr.dataset import load_tasks
from pytest_iwr.task_json import MAX_BYTES

REPO = "bench/Tasks"
COMMIT = "c0ffee" + "0" * 34
OLDER = "0" * 34 + "c0ffee"
MIB = 1024 * 1024


def files_below(folder) -> dict[str, bytes]:
    """Return the files below *folder*, by path."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def expected(hub, *names) -> dict[str, bytes]:
    """Return what a folder with these tasks holds, but for the rows and the record."""
    homes = tuple(f"data/{name}/" for name in names)
    return {path: data for path, data in hub.files.items() if path.startswith(homes)}


def record(into) -> dict:
    """Return the record of a fetch."""
    return json.loads((into / "fetched.json").read_bytes())


def test_one_task_is_fetched_with_all_its_files(hub, fetch, into):
    """The folder holds the one row, its files byte for byte, and a record; nothing besides."""
    done = fetch(f"{REPO}/10@{COMMIT}")

    assert done.code == 0, done.err
    found = files_below(into)
    said = json.loads(found.pop("fetched.json"))
    assert found.pop("data.jsonl") == hub.files["data.jsonl"].splitlines(keepends=True)[1]
    assert found == expected(hub, 10)
    assert said["repo"] == REPO
    assert said["commit"] == COMMIT
    assert {path: entry["size"] for path, entry in said["files"].items()} == {
        path: len(data) for path, data in found.items()
    }
    assert f"run: pytest {into.name} --iwr-page=PATH" in done.out


def test_what_was_fetched_is_a_data_set(fetch, into):
    """Its tasks are found and loaded, in the source's order whatever order they came in."""
    fetch(f"{REPO}/shop-a@{COMMIT}")
    fetch(f"{REPO}/10@{COMMIT}", f"{REPO}/2@{COMMIT}")

    command = [sys.executable, "-m", "pytest", into, "--iwr-page=.", "--collect-only", "-q"]
    done = subprocess.run(command, cwd=into.parent, capture_output=True, text=True, check=False)
    assert [task.id for task in load_tasks(into)] == ["2", "10", "shop-a"]
    assert [line.split("::")[1] for line in done.stdout.splitlines() if "::" in line] == [
        "2", "10", "shop-a",
    ]  # fmt: skip


def test_all_tasks_are_fetched_when_none_is_named(hub, fetch, tmp_path):
    """``--into`` says where; what belongs to no task stays away, and one list is asked for."""
    hub.files |= {"data/README.md": b"", "data/77/video.mp4": b"of no task"}
    done = fetch(f"{REPO}@{COMMIT}", "--into", "here")

    found = files_below(tmp_path / "work" / "here")
    assert done.code == 0, done.err
    assert found.pop("data.jsonl") == hub.files["data.jsonl"]
    assert "fetched.json" in found
    del found["fetched.json"]
    assert found == expected(hub, 2, 10, "shop-a")
    assert len([request for request in hub.log if "/tree/" in request.path]) == 2


def test_only_what_is_needed_is_asked_for(hub, outside, fetch):
    """The loading script is never touched, no other task, and no other host hears of it."""
    fetch(f"{REPO}/10@{COMMIT}")

    asked = {request.path.rpartition("/resolve/")[2] for request in hub.log}
    asked = {path.partition("/")[2] for path in asked if "/" in path and "api/" not in path}
    assert asked == {"data.jsonl", *expected(hub, 10)}
    assert not [request for request in hub.log if "IWR-Bench.py" in request.path]
    assert {request.path.split("/")[1] for request in hub.log} == {"api", "datasets"}
    assert [r for r in hub.log if "telemetry" in r.path or "harness" in r.path] == []
    assert outside.log == []


def test_a_name_is_resolved_once_and_recorded_as_a_commit(hub, fetch, into):
    """Of a branch or tag only its commit is asked for afterwards."""
    done = fetch(f"{REPO}/10@main")

    assert done.code == 0, done.err
    assert (record(into)["asked"], record(into)["commit"]) == ("main", COMMIT)
    assert [r.path for r in hub.log if "/main" in r.path] == [f"/api/datasets/{REPO}/revision/main"]


def test_without_a_revision_the_newest_is_named(fetch, into):
    """It is wrong usage, and the message says what one may mean."""
    done = fetch(f"{REPO}/10")

    assert done.code == 4
    assert f"name a revision, so that all fetch the same: {REPO}/10@<commit>" in done.err
    assert f"main is now {COMMIT}" in done.err
    assert not into.exists()


def test_without_a_revision_and_without_a_hub_the_rule_is_told(fetch):
    """A Hub that does not answer is no other error."""
    done = fetch(f"{REPO}/10", HF_ENDPOINT="http://127.0.0.1:9")

    assert done.code == 4
    assert done.err.strip().endswith(f"{REPO}/10@<commit>")


def test_a_second_fetch_asks_for_no_file_again(hub, fetch):
    """What is whole is known by its hash."""
    fetch(f"{REPO}/10@{COMMIT}")
    hub.log.clear()

    done = fetch(f"{REPO}/10@{COMMIT}", f"{REPO}/2@{COMMIT}")

    assert done.code == 0, done.err
    assert [request for request in hub.log if "/data/10/" in request.path] == []
    assert len(hub.asked("data/2/video.mp4")) == 1


def test_a_file_that_was_damaged_here_is_fetched_again(hub, fetch, into):
    """The same command mends the folder."""
    fetch(f"{REPO}/10@{COMMIT}")
    video = into / "data/10/video.mp4"
    video.write_bytes(bytes(video.stat().st_size))

    fetch(f"{REPO}/10@{COMMIT}")

    assert video.read_bytes() == hub.files["data/10/video.mp4"]


def test_a_connection_that_is_cut_is_taken_up_where_it_broke(hub, fetch, into):
    """The rest is asked for by its range, to a megabyte, and not the whole again."""
    hub.files["data/10/video.mp4"] = bytes(range(256)) * 4 * 4_096
    hub.cuts["data/10/video.mp4"] = (MIB * 3 // 2, 2)

    done = fetch(f"{REPO}/10@{COMMIT}")

    ranges = [request.range for request in hub.asked("data/10/video.mp4")]
    assert done.code == 0, done.err
    assert ranges == ["", f"bytes={MIB}-", f"bytes={2 * MIB}-"]
    assert files_below(into)["data/10/video.mp4"] == hub.files["data/10/video.mp4"]


def test_an_interrupted_fetch_is_continued(hub, fetch, into, environment, tmp_path):
    """Ctrl-C waits for no large file; the same command fetches only what is missing."""
    hub.files["data/10/video.mp4"] = bytes(8 * MIB)
    hub.piece_s = 0.05
    command = [sys.executable, "-m", "pytest_iwr", "fetch", f"{REPO}@{COMMIT}"]
    running = subprocess.Popen(
        command, cwd=tmp_path / "work", env=environment, stderr=subprocess.PIPE, text=True
    )
    until(lambda: "data/2" in str(sorted(files_below(into))) and hub.asked("data/10/video.mp4"))
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    whole = {p: d for p, d in files_below(into).items() if p.startswith("data/")}
    hub.piece_s = 0
    hub.log.clear()

    done = fetch(f"{REPO}@{COMMIT}")

    assert running.returncode == 130
    assert said.endswith("iwr: stopped; the same command goes on from here\n")
    assert whole.items() <= hub.files.items()
    assert "data/10/video.mp4" not in whole
    assert done.code == 0, done.err
    assert expected(hub, 2, 10, "shop-a").items() <= files_below(into).items()
    assert [path for path in whole if hub.asked(path)] == []


def test_a_killed_fetch_is_continued(hub, fetch, into, environment, tmp_path):
    """Killed without warning, nothing half stands among the tasks."""
    hub.piece_s = 0.4
    command = [sys.executable, "-m", "pytest_iwr", "fetch", f"{REPO}@{COMMIT}"]
    running = subprocess.Popen(
        command, cwd=tmp_path / "work", env=environment, stderr=subprocess.DEVNULL
    )
    until(lambda: hub.asked("data/10/video.mp4"))
    running.kill()
    running.wait()
    left = {p: d for p, d in files_below(into).items() if p.startswith("data/")}
    hub.piece_s = 0

    done = fetch(f"{REPO}@{COMMIT}")

    assert left.items() <= hub.files.items()
    assert done.code == 0, done.err
    assert expected(hub, 2, 10, "shop-a").items() <= files_below(into).items()
    assert [path.name for path in into.iterdir() if path.name.startswith(".")] == []


def until(holds) -> None:
    """Wait until *holds* does."""
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_a_slow_hub_is_waited_for(hub, fetch):
    """As long as something comes, nothing is given up."""
    hub.piece_s = 0.5

    assert fetch(f"{REPO}/10@{COMMIT}").code == 0


def test_progress_is_told_as_lines_where_nobody_watches(hub, fetch):
    """Files and megabytes, without control characters."""
    done = fetch(f"{REPO}/10@{COMMIT}")

    size = sum(len(data) for data in expected(hub, 10).values()) / 1e6
    assert done.err == f"iwr: 4/4 files, {size:.1f}/{size:.1f} MB\n"


def test_progress_on_a_terminal_is_one_line(hub, environment, tmp_path):
    """The line is rewritten, and ended once."""
    hub.piece_s = 0.3
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "pytest_iwr", "fetch", f"{REPO}/10@{COMMIT}"]
    subprocess.run(command, cwd=tmp_path, env=environment, stderr=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)

    assert shown.count("\n") == 1
    assert shown.count("\riwr: ") > 1
    assert "iwr: 4/4 files" in shown.rpartition("\r")[0].rpartition("\r")[2]


def test_two_revisions_are_not_mixed(fetch, into):
    """A folder of one commit takes no files of another."""
    fetch(f"{REPO}/10@{COMMIT}")
    before = files_below(into)

    done = fetch(f"{REPO}/2@{OLDER}")

    assert done.code == 4
    assert f"{into.name} holds {REPO}@{COMMIT}, and two revisions are not mixed" in done.err
    assert files_below(into) == before


def test_the_token_goes_to_the_hub_and_nowhere_else(hub, outside, fetch):
    """A data set that asks for it is fetched with HF_TOKEN, which is not printed."""
    hub.token = "hf_" + "secret" * 5

    done = fetch(f"{REPO}/10@{COMMIT}", HF_TOKEN=hub.token)

    assert done.code == 0, done.err
    assert {request.token for request in hub.log} == {f"Bearer {hub.token}"}
    assert hub.token not in done.out + done.err
    assert outside.log == []


def test_a_token_that_was_stored_is_used(hub, fetch, environment, tmp_path):
    """Where the library keeps it: below HF_HOME."""
    hub.token = "hf_" + "stored" * 5
    (tmp_path / "hf-home").mkdir()
    (tmp_path / "hf-home" / "token").write_text(hub.token)

    done = fetch(f"{REPO}/10@{COMMIT}")

    assert done.code == 0, done.err
    assert hub.token not in done.out + done.err


def test_a_bad_row_is_left_out_and_told(hub, fetch, into):
    """The good tasks are fetched; the exit code says that something is missing."""
    hub.files["data.jsonl"] = (
        b'{"id": "../up"}\n' + b"x" * (MAX_BYTES + 1) + b"\n" + hub.files["data.jsonl"]
    )

    done = fetch(f"{REPO}@{COMMIT}")

    assert done.code == 1
    assert "left out: data.jsonl of bench/Tasks: row 1: id '../up' is not made of" in done.err
    assert "row 2: longer than 4 MiB" in done.err
    assert [task.id for task in load_tasks(into)] == ["2", "10", "shop-a"]
