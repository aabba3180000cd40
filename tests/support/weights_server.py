"""Where weights are published, imitated on loopback: the Hub's files, and EasyOCR's zip files."""

from __future__ import annotations

import hashlib
import io
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from zipfile import ZipFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMIT = "f9e44c814b77203eaa57a6bdbbd535f21ede1415"
MODEL = f"/facebook/dinov2-base/resolve/{COMMIT}/"

#: EasyOCR's package as far as fetching looks into it.
TABLES = """\
import os
MODULE_PATH = os.environ["EASYOCR_MODULE_PATH"]
detection_models = {{"craft": {craft}}}
recognition_models = {{"gen1": {{}}, "gen2": {{"english_g2": {english}, "latin_g2": {latin}}}}}
all_lang_list = ["de", "en", "ru"]
bengali_lang_list = arabic_lang_list = devanagari_lang_list = []
cyrillic_lang_list = ["ru"]
"""


@dataclass(slots=True)
class Published:
    """What is published, by path; ``listed`` are hashes that the Hub lists instead of the right."""

    files: dict[str, bytes] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def publish_dino(self, folder: Path) -> None:
        """Publish the files of *folder* as facebook/dinov2-base."""
        self.files |= {f"{MODEL}{file.name}": file.read_bytes() for file in folder.iterdir()}

    def publish_easy(self, name: str, content: bytes) -> dict[str, str]:
        """Publish *content* as the network *name*, and return what EasyOCR's tables say of it."""
        packed = io.BytesIO()
        with ZipFile(packed, "w") as archive:
            archive.writestr(f"{name}.pth", content)
        self.files[f"/{name}.zip"] = packed.getvalue()
        return {
            "filename": f"{name}.pth",
            "url": f"{self.url}/{name}.zip",
            "md5sum": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        }

    def write_easyocr(self, folder: Path) -> None:
        """Write an EasyOCR whose networks are published here into *folder*."""
        told = {
            key: self.publish_easy(name, f"network {name}".encode())
            for key, name in (("craft", "craft_mlt_25k"), ("english", "english_g2"))
        }
        (folder / "easyocr").mkdir(parents=True)
        (folder / "easyocr" / "__init__.py").write_text("raise ImportError('not to be imported')")
        tables = TABLES.format(**told, latin=self.publish_easy("latin_g2", b"network latin"))
        (folder / "easyocr" / "config.py").write_text(tables)


class _Handler(BaseHTTPRequestHandler):
    published: Published

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._answer()

    def do_GET(self) -> None:
        """Answer with a body."""
        self.wfile.write(self._answer())

    def _answer(self) -> bytes:
        self.published.asked.append(f"{self.command} {self.path}")
        body = self.published.files.get(self.path)
        self.send_response(404 if body is None else 200)
        body = body or b""
        sha256 = self.published.listed.get(self.path) or hashlib.sha256(body).hexdigest()
        self.send_header("ETag", f'"{sha256}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return body


@contextmanager
def publishing() -> Iterator[Published]:
    """Serve what is published from a thread."""
    published = Published()
    handler = type("Bound", (_Handler,), {"published": published})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    published.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield published
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
