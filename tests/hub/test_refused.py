"""What the Hub may do to a fetch: one sentence each, and nothing wrong is left behind."""

from __future__ import annotations

import os

import pytest
from filelock import FileLock

REPO = "bench/Tasks"
COMMIT = "c0ffee" + "0" * 34
VIDEO = "data/10/video.mp4"


def refused(done, *words: str, code: int = 1) -> str:
    """Check that *done* ended with one sentence that holds *words*; return it."""
    lines = [line for line in done.err.splitlines() if "MB" not in line]
    assert done.code == code, done.err
    assert len(lines) == 1, done.err
    for word in words:
        assert word in lines[0]
    return lines[0]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (f"nobody/Nothing/10@{COMMIT}", "there is no nobody/Nothing on http://127.0.0.1:"),
        (f"{REPO}/10@v9", "has no revision 'v9'"),
        (f"{REPO}/10@{'1' * 40}", f"has no revision '{'1' * 40}'"),
        (f"{REPO}/shop-b@{COMMIT}", f"{REPO} has no task 'shop-b'; close to it: shop-a"),
        (f"{REPO}/777@{COMMIT}", f"{REPO} has no task '777'; it has 3 tasks"),
    ],
)
def test_what_does_not_exist_is_named(fetch, into, asked, told):
    """The message names it, and what is close; no folder is made."""
    refused(fetch(asked), "iwr: not fetched: ", told)

    assert not into.parent.joinpath("tasks-Nothing").exists()
    assert not into.exists()


def test_a_hub_that_cannot_be_reached_is_named(fetch, into):
    """With its address."""
    done = fetch(f"{REPO}/10@{COMMIT}", HF_ENDPOINT="http://127.0.0.1:9")

    refused(done, f"{REPO} on http://127.0.0.1:9 cannot be read: ", "refused")
    assert not into.exists()


@pytest.mark.parametrize("endpoint", ["nonsense", "ftp://127.0.0.1"])
def test_an_endpoint_that_is_no_address_is_refused(fetch, endpoint):
    """HF_ENDPOINT may hold anything."""
    refused(fetch(f"{REPO}/10@{COMMIT}", HF_ENDPOINT=endpoint), "cannot be read: ")


@pytest.mark.parametrize("name", ["HF_ENDPOINT", "HF_HUB_DOWNLOAD_TIMEOUT"])
def test_a_variable_that_the_library_does_not_take_is_told(fetch, name):
    """It is read when the library is loaded."""
    done = fetch(f"{REPO}/10@{COMMIT}", **{name: "http://["})

    refused(done, "the Hub's library does not take what an HF_ variable says: ", code=4)


def test_the_library_offline_is_told(fetch):
    """HF_HUB_OFFLINE is respected."""
    refused(fetch(f"{REPO}/10@{COMMIT}", HF_HUB_OFFLINE="1"), "offline mode is enabled")


@pytest.mark.parametrize("answer", [b"", b"<html>Welcome</html>", b"[]", b'"x"', b'{"id": "x"}'])
def test_what_is_no_hub_is_told(hub, fetch, answer):
    """Some other server may answer there."""
    hub.answer_all = answer

    refused(fetch(f"{REPO}/10@{COMMIT}"), f"{REPO} on http://127.0.0.1:")


def test_a_hub_that_answers_with_another_commit_is_refused(hub, fetch, into):
    """Of a commit that was named, no other is taken."""
    hub.refs[COMMIT] = "a" * 40

    refused(fetch(f"{REPO}/10@{COMMIT}"), f"asked for {COMMIT}, the Hub answers '{'a' * 40}'")
    assert not into.exists()


def test_a_wrong_token_is_told_but_not_shown(hub, fetch):
    """Nor is one shown that no header can hold."""
    hub.token = "hf_" + "right" * 6
    token = "hf_" + "wrong" * 6

    said = refused(fetch(f"{REPO}/10@{COMMIT}", HF_TOKEN=token), "HF_TOKEN")
    odd = fetch(f"{REPO}/10@{COMMIT}", HF_TOKEN=f"{token}\u00e4")

    assert token not in said
    assert odd.code == 1
    assert token not in odd.out + odd.err


def test_a_token_that_is_quoted_is_not_shown(hub, fetch):
    """A Hub may send back what it was sent."""
    hub.token = hub.refs["main"] = "hf_" + "right" * 6

    done = fetch(f"{REPO}/10@main", HF_TOKEN=hub.token)

    assert refused(done).endswith("asked for main, the Hub answers '***'")


@pytest.mark.parametrize("status", [403, 404])
def test_a_file_that_cannot_be_had_is_told(hub, fetch, into, status):
    """The task is not among the rows then, and nothing half stands there."""
    hub.statuses["data/10/assets/asset_001.txt"] = status

    refused(fetch(f"{REPO}/10@{COMMIT}"), f"{REPO} on http://127.0.0.1:")

    assert not (into / "data.jsonl").exists()
    assert not (into / "data/10/assets/asset_001.txt").exists()


@pytest.mark.parametrize("path", [VIDEO, "data/10/checkpoints/step_0.png"])
def test_a_file_of_another_size_is_discarded(hub, fetch, into, path):
    """What was listed is what must come; afterwards the same command works."""
    hub.sent[path] = hub.files[path] + b"more"

    refused(fetch(f"{REPO}/10@{COMMIT}"), f"{path} came with ", "discarded")
    there = (into / path).exists()
    hub.sent.clear()

    assert not there
    assert fetch(f"{REPO}/10@{COMMIT}").code == 0
    assert (into / path).read_bytes() == hub.files[path]


@pytest.mark.parametrize("path", [VIDEO, "data/10/checkpoints/step_0.png", "data.jsonl"])
def test_a_file_of_another_hash_is_discarded(hub, fetch, into, path):
    """Large files have one hash, small ones another; both are compared."""
    hub.sent[path] = bytes(len(hub.files[path]))

    refused(fetch(f"{REPO}/10@{COMMIT}"), f"{path} came with another hash; it was discarded")
    there = (into / path).exists()
    hub.sent.clear()

    assert not there
    assert fetch(f"{REPO}/10@{COMMIT}").code == 0


def test_a_connection_that_breaks_again_and_again_is_told(hub, fetch, into):
    """After some attempts that bring nothing the fetch ends, and can be taken up later."""
    hub.cuts[VIDEO] = (100, 99)

    refused(fetch(f"{REPO}/10@{COMMIT}"), f"{REPO} on http://127.0.0.1:", "peer closed connection")

    assert not (into / VIDEO).exists()
    hub.cuts.clear()
    assert fetch(f"{REPO}/10@{COMMIT}").code == 0


@pytest.mark.parametrize(
    "path",
    [
        "../up.txt",
        "data/10/../../../up.txt",
        "/etc/up.txt",
        "data/10//etc/up.txt",
        "data/10/./up.txt",
        "data/10/..",
        "data/10/a\\..\\..\\up.txt",
        "data/10/C:up.txt",
        "data/10/a\0b",
        "data/10/a\nb",
        "data/10/\x1b[2J",
        "data/10/\ud800",
        "data/10/" + "x" * 256,
        "data/11/other-task.txt",
        "IWR-Bench.py",
    ],
    ids=ascii,
)
def test_a_name_that_leads_out_is_refused(hub, fetch, into, path):
    """Before any file is asked for; nothing is written anywhere."""
    hub.more.append({"type": "file", "path": path, "oid": "0" * 40, "size": 3})

    done = fetch(f"{REPO}/10@{COMMIT}")

    said = refused(done, "the Hub lists a file of the name '", ", which is refused")
    assert said.isprintable()
    assert [request.path for request in hub.log if "/resolve/" in request.path] == [
        f"/datasets/{REPO}/resolve/{COMMIT}/data.jsonl"
    ] * 2
    assert sorted(path.name for path in into.parents[1].iterdir()) == ["work"]
    assert not into.exists()


def test_a_data_set_without_rows_is_refused(hub, fetch, into):
    """Whatever else it holds."""
    del hub.files["data.jsonl"]

    refused(fetch(f"{REPO}/10@{COMMIT}"), "has no data.jsonl, so it is no data set of tasks")
    assert not into.exists()


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (lambda into: into.write_text("mine"), "is not a folder"),
        (lambda into: (into / "mine").mkdir(parents=True), "holds something else"),
        (lambda into: into.symlink_to("nowhere"), "is not a folder"),
    ],
    ids=["file", "others", "link"],
)
def test_a_folder_of_something_else_is_left_alone(fetch, into, prepare, told):
    """Nothing of anybody else's is touched."""
    prepare(into)
    before = sorted(os.walk(into.parent))

    refused(fetch(f"{REPO}/10@{COMMIT}"), told, code=4)

    assert sorted(os.walk(into.parent)) == before


def test_two_fetches_into_one_folder_are_refused(fetch, into):
    """The second says so, and leaves the first alone."""
    (into / ".fetch").mkdir(parents=True)

    with FileLock(into / ".fetch" / "lock"):
        done = fetch(f"{REPO}/10@{COMMIT}")
        there = (into / ".fetch" / "lock").exists()

    refused(done, f"another fetch is at work in {into.name}", code=4)
    assert there


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "iwr-fetched/9"}'])
def test_a_record_that_cannot_be_read_is_told(fetch, into, text):
    """A folder of unknown origin takes nothing."""
    into.mkdir()
    (into / "fetched.json").write_text(text)

    refused(fetch(f"{REPO}/10@{COMMIT}"), "fetched.json cannot be read")


def test_without_the_extra_the_remedy_is_named(fetch, tmp_path):
    """The message holds the command that installs what is missing."""
    (tmp_path / "missing").mkdir()
    (tmp_path / "missing" / "huggingface_hub.py").write_text("raise ImportError('none')")
    path = os.pathsep.join([str(tmp_path / "missing"), os.environ.get("PYTHONPATH", "")])

    done = fetch(f"{REPO}/10@{COMMIT}", PYTHONPATH=path)

    refused(done, "pip install 'pytest-iwr[hub]'", code=4)
