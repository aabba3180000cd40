"""A stand-in for the Hub on the loopback, which answers as it does, and misbehaves when told."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest

REPO = "bench/Tasks"
COMMIT = "c0ffee" + "0" * 34
OLDER = "0" * 34 + "c0ffee"
ACTIONS = [{"type": "Click", "parameters": {"description": "Click 'Add'"}}]


def row(name: object, **more) -> bytes:
    """Return a row of that id."""
    return json.dumps({"id": name, "action_sequence": ACTIONS, **more}).encode() + b"\n"


def files_of(name: object) -> dict[str, bytes]:
    """Return the files of a task, by path; the film is large."""
    seed = str(name).encode()
    return {
        f"data/{name}/assets/asset_001.txt": b"asset of " + seed,
        f"data/{name}/checkpoints/step_0.png": b"picture of " + seed,
        f"data/{name}/stitched_assets/stitched_image_1.png": b"sheet of " + seed,
        f"data/{name}/video.mp4": hashlib.sha256(seed).digest() * 10_000,
    }


class Request(NamedTuple):
    """A request as the server saw it."""

    method: str
    path: str
    range: str
    token: str


@dataclass
class FakeHub:
    """What the server holds, how it misbehaves, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=lambda: {"main": COMMIT, "old": OLDER})
    #: Files that are cut off after so many bytes, and how often yet.
    cuts: dict[str, tuple[int, int]] = field(default_factory=dict)
    #: Files of which other bytes are sent than are listed.
    sent: dict[str, bytes] = field(default_factory=dict)
    #: Entries that the listing has besides.
    more: list[dict] = field(default_factory=list)
    #: Files that are answered with a status.
    statuses: dict[str, int] = field(default_factory=dict)
    token: str = ""
    answer_all: bytes | None = None
    piece_s: float = 0.0
    log: list[Request] = field(default_factory=list)
    url: str = ""

    def asked(self, name: str, method: str = "GET") -> list[Request]:
        """Return the requests of a method for what ends in *name*."""
        return [r for r in self.log if r.method == method and r.path.endswith(name)]


def hashes(data: bytes, *, large: bool) -> dict:
    """Return what the listing says of a file's content."""
    git = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    lfs = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 132}
    return {"oid": git, "size": len(data), **({"lfs": lfs} if large else {})}


class Handler(BaseHTTPRequestHandler):
    """Answers as the Hub does."""

    protocol_version = "HTTP/1.1"
    hub: FakeHub

    def log_message(self, *_):
        """Say nothing."""

    def do_HEAD(self):
        """Answer without a body."""
        self.answer()

    def do_GET(self):
        """Answer with a body."""
        self.answer()

    def answer(self):
        """Note the request, and answer it."""
        path = unquote(urlsplit(self.path).path)
        said = [self.headers.get(name, "") for name in ("Range", "Authorization")]
        self.hub.log.append(Request(self.command, path, *said))
        if self.hub.answer_all is not None:
            return self.reply(200, self.hub.answer_all)
        if self.hub.token and said[1] != f"Bearer {self.hub.token}":
            return self.reply(401, b"", {"X-Error-Code": "RepoNotFound"})
        api, resolve = f"/api/datasets/{REPO}/", f"/datasets/{REPO}/resolve/"
        if path.startswith(f"{api}revision/"):
            return self.at(path.removeprefix(f"{api}revision/"), self.info, "")
        if path.startswith(f"{api}tree/"):
            revision, _, folder = path.removeprefix(f"{api}tree/").partition("/")
            return self.at(revision, self.tree, folder)
        if path.startswith(resolve):
            revision, _, name = path.removeprefix(resolve).partition("/")
            return self.at(revision, self.file, name)
        return self.reply(404, b"", {"X-Error-Code": "RepoNotFound"})

    def at(self, revision, then, what):
        """Answer by *then*, unless there is no such revision."""
        commits = {commit: commit for commit in self.hub.refs.values()}
        commit = (commits | self.hub.refs).get(revision)
        if commit is None:
            return self.reply(404, b"", {"X-Error-Code": "RevisionNotFound"})
        return then(commit, what)

    def info(self, commit, _):
        """Tell the commit."""
        said = {"id": REPO, "sha": commit, "private": False, "disabled": False, "downloads": 0}
        self.reply(200, json.dumps({**said, "likes": 0, "tags": [], "siblings": []}).encode())

    def tree(self, _, folder):
        """List what is below a folder, or in the root alone."""
        below = f"{folder}/" if folder else ""
        chosen = {
            path: data for path, data in self.hub.files.items()
            if path.startswith(below) and (folder or "/" not in path)
        }  # fmt: skip
        if folder and not chosen:
            return self.reply(404, b"", {"X-Error-Code": "EntryNotFound"})
        entries = [
            {"type": "file", "path": path, **hashes(data, large=path.endswith(".mp4"))}
            for path, data in chosen.items()
        ]
        folders = [{"type": "directory", "path": f"{below}assets", "oid": "0" * 40}]
        more = self.hub.more if folder else []
        return self.reply(200, json.dumps([*folders, *entries, *more]).encode())

    def file(self, commit, name):
        """Send a file, or what is left of it."""
        if status := self.hub.statuses.get(name):
            return self.reply(status, b"")
        if name not in self.hub.files:
            return self.reply(404, b"", {"X-Error-Code": "EntryNotFound"})
        data = self.hub.sent.get(name, self.hub.files[name])
        etag = hashes(self.hub.files[name], large=name.endswith(".mp4"))
        headers = {"X-Repo-Commit": commit, "ETag": f'"{etag.get("lfs", etag)["oid"]}"'}
        begin = self.headers.get("Range", "")
        if begin:
            first = int(begin.removeprefix("bytes=").partition("-")[0])
            headers["Content-Range"] = f"bytes {first}-{len(data) - 1}/{len(data)}"
            return self.reply(206, data[first:], headers, name=name)
        return self.reply(200, data, headers, name=name)

    def reply(self, status, body, headers=None, *, name=""):
        """Send an answer; of a file that is to be cut, only the beginning."""
        self.send_response(status)
        for key, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        after, times = self.hub.cuts.get(name, (0, 0))
        if times:
            self.hub.cuts[name] = (after, times - 1)
            self.wfile.write(body[:after])
            self.wfile.flush()
            self.close_connection = True
            return
        for start in range(0, len(body), 65_536):
            self.wfile.write(body[start : start + 65_536])
            time.sleep(self.hub.piece_s)


def serve(hub: FakeHub):
    """Serve *hub* from a thread until the test is over."""
    handler = type("Bound", (Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield hub
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hub():
    """Give a Hub with a data set of three tasks and a script that must not be asked for."""
    made = FakeHub()
    made.files["data.jsonl"] = row(2, title="two") + row(10) + row("shop-a")
    made.files |= {"IWR-Bench.py": b"raise SystemExit", "README.md": b"# Tasks"}
    for name in (2, 10, "shop-a"):
        made.files |= files_of(name)
    yield from serve(made)


@pytest.fixture
def outside():
    """Give what every request to any other host is led to."""
    yield from serve(FakeHub(answer_all=b""))


class Done(NamedTuple):
    """What the command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def environment(hub, outside, tmp_path):
    """Give the variables for a process that sees this Hub, and nothing else."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), outside.url)
    return {
        **ours,
        **proxies,
        "NO_PROXY": "127.0.0.1",
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(tmp_path / "hf-home"),
        "HF_HUB_DOWNLOAD_TIMEOUT": "2",
    }


@pytest.fixture
def fetch(environment, tmp_path):
    """Return a function that runs `iwr fetch` in a process of its own, in a folder of its own."""
    (tmp_path / "work").mkdir()

    def run(*arguments: str, **variables: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "pytest_iwr", "fetch", *arguments],
            cwd=tmp_path / "work", env={**environment, **variables},
            capture_output=True, text=True, check=False, timeout=100,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def into(tmp_path):
    """Give the folder that is fetched into where none is named."""
    return tmp_path / "work" / "tasks-Tasks"
