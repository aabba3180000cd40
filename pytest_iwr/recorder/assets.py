"""Give assets names that tell nothing, and rewrite what refers to them."""

from __future__ import annotations

import posixpath
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_iwr.page.base import ASSETS_PLACEHOLDER
from pytest_iwr.recorder.mentions import BESIDE, FROM_PAGE, mentioned, rewritten, words_of
from pytest_iwr.recorder.texts import TEXTS, read_page, read_text, write_page, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_ANONYMOUS = re.compile(r"asset_(\d{3,})(\.[a-z0-9]+)?")
#: In a script a name is relative to the page, as everything that runs in it.
_SCRIPTS = {".js", ".mjs", ".json"}
#: Scripts that are assets are served as they are, without the placeholder.
_FROM_SCRIPT = "/assets/"
#: How some kinds of pictures end, and where a drawing says that it is one.
_ENDINGS = {"JPEG": ".jpg"}
_HEAD = 1024


def anonymous_names(names: Iterable[str]) -> dict[str, str]:
    """Return a new name for each of *names* that tells something: ``asset_001.webp``.

    Numbers go on behind the greatest that is taken, in the order of *names*.
    """
    names = list(names)
    taken = [int(known[1]) for name in names if (known := _ANONYMOUS.fullmatch(name))]
    telling = [name for name in names if not _ANONYMOUS.fullmatch(name)]
    first = max(taken, default=0) + 1
    return {
        name: f"asset_{number:03d}{PurePosixPath(name).suffix.lower()}"
        for number, name in enumerate(telling, start=first)
    }


def in_order_of_mention(names: Iterable[str], text: str) -> list[str]:
    """Return *names* in the order in which *text* mentions them, the others behind."""
    names = sorted(names)
    first = mentioned(text, names)
    return sorted(names, key=lambda name: first.get(name, len(text)))


def anonymise(home: Path) -> dict[str, str]:
    """Rename the assets of the task in *home* and rewrite its page; return what was renamed.

    Assets come to lie in ``assets/`` itself. References are rewritten in ``reference/index.html``
    and in assets that are text, wherever the whole name stands, except in words that people read;
    a name that a script puts together is not seen.
    """
    folder, page = home / "assets", home / "reference" / "index.html"
    files = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    text = read_page(page) if page.is_file() else ""
    renamed = anonymous_names(in_order_of_mention(files, text))
    if not renamed:
        return {}
    renamed = {old: f"{new}{_missing_ending(files[old])}" for old, new in renamed.items()}
    if text:
        write_page(page, _page(text, renamed))
    for name, path in files.items():
        if path.suffix.lower() in TEXTS:
            _rewrite_file(path, name, renamed)
    for old, new in renamed.items():
        files[old].rename(folder / new)
    _remove_empty(folder)
    return renamed


def _missing_ending(path: Path) -> str:
    """Return the ending that a picture without one should have; empty for anything else."""
    from PIL import Image  # noqa: PLC0415 - heavy

    if path.suffix:
        return ""
    try:
        with Image.open(path) as picture:
            kind = str(picture.format)
    except OSError:
        kind = "SVG" if b"<svg" in path.read_bytes()[:_HEAD] else ""
    return _ENDINGS.get(kind, f".{kind.lower()}") if kind else ""


def _page(text: str, renamed: Mapping[str, str]) -> str:
    prefix = f"{ASSETS_PLACEHOLDER}/"
    return rewritten(text, renamed, before=FROM_PAGE, prefix=prefix, but_in=words_of(text))


def _rewrite_file(path: Path, name: str, renamed: Mapping[str, str]) -> None:
    text = read_text(path)
    if path.suffix.lower() in _SCRIPTS:
        text = rewritten(text, renamed, before=FROM_PAGE, prefix=_FROM_SCRIPT)
    here = posixpath.dirname(name)
    beside = {posixpath.relpath(old, here or "."): new for old, new in renamed.items()}
    write_text(path, rewritten(text, beside, before=BESIDE, prefix=""))


def _remove_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
