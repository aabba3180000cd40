"""Give assets names that tell nothing, and rewrite what refers to them."""

from __future__ import annotations

import html
import posixpath
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from pytest_iwr.page.base import ASSETS_PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_ANONYMOUS = re.compile(r"asset_(\d{3,})(\.[a-z0-9]+)?")
#: Assets that may themselves refer to others.
_TEXTS = {".css", ".svg", ".html", ".htm", ".js", ".mjs", ".json"}
#: In a script a relative name is relative to the page, as everything that runs in it.
_SCRIPTS = {".js", ".mjs", ".json"}
#: What may stand before an asset's name in a page; a name inside a longer one is not meant.
_BEFORE = rf"(?<![\w.%/-])(?:\./|/)?(?:{re.escape(ASSETS_PLACEHOLDER)}/|assets/)?"
_BESIDE = r"(?<![\w.%/-])(?:\./)?"
_BEHIND = r"(?![\w%-]|\.\w)"


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
    return sorted(names, key=lambda name: at if (at := text.find(name)) >= 0 else len(text))


def anonymise(home: Path) -> dict[str, str]:
    """Rename the assets of the task in *home* and rewrite its page; return what was renamed.

    Assets come to lie in ``assets/`` itself. References are rewritten in ``reference/index.html``
    and in assets that are text, wherever the whole name stands; a name that a script puts together
    is not seen.
    """
    folder, page = home / "assets", home / "reference" / "index.html"
    files = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    renamed = anonymous_names(in_order_of_mention(files, text))
    if not renamed:
        return {}
    page.write_text(_page(text, renamed), encoding="utf-8")
    for name, path in files.items():
        if path.suffix.lower() in _TEXTS:
            _rewrite_file(path, name, renamed)
    for old, new in renamed.items():
        files[old].rename(folder / new)
    _remove_empty(folder)
    return renamed


def _page(text: str, renamed: Mapping[str, str]) -> str:
    return _Rewriting(_BEFORE, f"{ASSETS_PLACEHOLDER}/", _spelled(renamed)).of(text)


def _rewrite_file(path: Path, name: str, renamed: Mapping[str, str]) -> None:
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    if path.suffix.lower() in _SCRIPTS:
        text = _page(text, renamed)
    here = posixpath.dirname(name)
    beside = {posixpath.relpath(old, here or "."): new for old, new in renamed.items()}
    text = _Rewriting(_BESIDE, "", _spelled(beside)).of(text)
    path.write_text(text, encoding="utf-8", errors="surrogateescape")


def _spelled(renamed: Mapping[str, str]) -> dict[str, str]:
    """Return *renamed* with the other ways in which HTML and URLs may spell a name."""
    spelled: dict[str, str] = {}
    for old, new in renamed.items():
        spelled |= dict.fromkeys((html.escape(old), quote(old), old), new)
    return spelled


@dataclass(frozen=True, slots=True)
class _Rewriting:
    """Puts new names for old: *before* is what may stand before one, *prefix* comes instead."""

    before: str
    prefix: str
    names: Mapping[str, str]

    def of(self, text: str) -> str:
        longest_first = sorted(self.names, key=len, reverse=True)
        either = "|".join(map(re.escape, longest_first))
        sought = re.compile(f"{self.before}({either}){_BEHIND}")
        return sought.sub(lambda found: self.prefix + self.names[found[1]], text)


def _remove_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
