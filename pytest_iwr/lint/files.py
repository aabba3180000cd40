"""Rules on assets and other files (IWR3xx), and on the solution."""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pytest_iwr.browser.origin import HOST
from pytest_iwr.lint.findings import Hit
from pytest_iwr.page.base import ASSETS_PLACEHOLDER
from pytest_iwr.task_files import problems
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.lint.context import Played, Written

_ANONYMOUS = re.compile(r"asset_\d+\.\w+")
#: A whole file name behind the place of assets; one that is put together ends before its dot.
_ASKED = re.compile(
    rf"(?:{ASSETS_PLACEHOLDER}|[\"'(]\.?/?assets)/([\w./%-]*\.\w+)(?=[\"'()?#\s\\`])"
)
#: A name that a script puts together: "asset_" and then no number with an ending.
_PUT_TOGETHER = re.compile(r"asset_(?!\d+\.\w)")


def broken_files(written: Written) -> Iterator[Hit]:
    """Find files that cannot be read; missing ones have rules of their own."""
    root = written.task.root
    for told in problems(written.task):
        name = told.split(": ", 1)[0]
        if root is None or not root.is_dir() or os.path.lexists(root / name):
            yield Hit(told)


def telling_names(written: Written) -> Iterator[Hit]:
    """Find names of assets that say what they show."""
    for name in written.assets:
        if not _ANONYMOUS.fullmatch(name):
            yield Hit(f"assets/{one_line(name)} is not named asset_<number>.<ending>")


def identical_assets(written: Written) -> Iterator[Hit]:
    """Find assets that stand there twice: a page may use one as well as the other."""
    same: dict[bytes, list[str]] = defaultdict(list)
    for name, path in written.assets.items():
        try:
            same[hashlib.sha256(path.read_bytes()).digest()].append(name)
        except OSError:
            continue  # another rule tells that it cannot be read
    for first, *others in same.values():
        if others:
            yield Hit(f"assets/{first} and {', '.join(others)} hold the same bytes")


def no_sheets(written: Written) -> Iterator[Hit]:
    """Find assets whose names nobody can know."""
    if written.assets and not written.task.sheets():
        yield Hit(f"there are {len(written.assets)} assets, but no contact sheet that shows them")


def missing_assets_by_name(written: Written) -> Iterator[Hit]:
    """Find names in the page of assets that are not there."""
    if written.page:
        names = dict.fromkeys(unquote(name) for name in _ASKED.findall(written.page.html))
        yield from (_missing(name) for name in names if name not in written.assets)


def missing_assets_asked_for(played: Played) -> Iterator[Hit]:
    """Find assets that the page asked for and did not get."""
    for _, kind, url in refused(played):
        if urlsplit(url).hostname == HOST and kind != "document":
            yield _missing(unquote(urlsplit(url).path).removeprefix("/").removeprefix("assets/"))


def _missing(name: str) -> Hit:
    return Hit(f"the page asks for {one_line(name, limit=80)}, which is not in assets/")


def refused(played: Played) -> Iterator[tuple[int, str, str]]:
    """Yield the step, the kind and the address of each request that was refused, once."""
    seen = set()
    for step, kind, url in (*played.first.refused, *played.second.refused):
        if url not in seen:
            seen.add(url)
            yield step, kind, one_line(url, limit=160)


def unused_by_name(written: Written) -> Iterator[Hit]:
    """Find assets that the page never names, where it cannot be tried."""
    if not written.playable:
        yield from (_unused(name) for name in _unnamed(written))


def unused_when_played(played: Played) -> Iterator[Hit]:
    """Find assets that the page neither names nor asks for."""
    asked = played.first.asked | played.second.asked
    for name in _unnamed(played.written):
        if not asked & {name, f"assets/{name}"}:
            yield _unused(name)


def _unnamed(written: Written) -> list[str]:
    """Return the assets that the page does not name; none where a script may make up the name."""
    html = written.page.html if written.page else ""
    if not html or _PUT_TOGETHER.search(html):
        return []
    return [name for name in written.assets if name not in html]


def _unused(name: str) -> Hit:
    return Hit(f"the reference page never uses assets/{one_line(name, limit=80)}")


def bad_solution(written: Written) -> Iterator[Hit]:
    """Find a reference page without a solution that fits."""
    if isinstance(written.solution, str):
        root = f"{written.task.root}{os.sep}"
        yield Hit(one_line(written.solution.replace(root, ""), limit=300))
