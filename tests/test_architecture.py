"""The rooms of the house: who may import whom, and what is imported only when it is used."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

import pytest

import pytest_iwr

PACKAGE = Path(pytest_iwr.__file__).parent
#: From the ground up; a module imports only what stands above it in this list, or in its own room.
ROOMS = (
    ("errors", "text", "placing", "callables", "torches"),
    ("task_json",),
    ("checks", "task", "task_parsing"),
    ("protocol", "option_values", "option_table", "settings"),
    ("entries", "dataset", "task_files"),
    ("runs",),
    ("video",),
    ("models",),
    ("roles",),
    ("record_parts", "records", "results", "journal", "manifest"),
    (
        "bootstrap",
        "means",
        "scores",
        "samples",
        "tally",
        "aggregate",
        "metrics",
        "gate",
        "resume",
        "pairs",
        "compare",
        "agreement",
        "calibrations",
    ),
    ("page",),
    ("browser",),
    ("grounding",),
    ("agent",),
    ("action_words", "actions", "aiming"),
    ("visual",),
    ("judging",),
    ("page_text",),
    ("engines", "observed", "trace"),
    ("deciding",),
    ("derived", "stored", "rescore", "released"),
    ("runner",),
    ("report",),
    ("merge",),
    ("convert", "hub"),
    ("recorder",),
    ("lint",),
    ("calibration",),
    ("trial",),
    ("api", "demo", "doctor", "gallery"),
    ("plugin",),
    ("commands",),
    ("__main__",),
)
RANK = {name: rank for rank, names in enumerate(ROOMS) for name in names}
#: Imported inside what uses them: loading the plugin must cost nothing.
HEAVY = {"torch", "transformers", "easyocr", "onnxruntime", "rapidocr", "PIL", "numpy", "cv2", "av"}
MAY_USE_PLAYWRIGHT = {"browser", "actions", "recorder"}


class Import(NamedTuple):
    """One import: the importing module, what it imports, and whether it runs on loading."""

    module: Path
    name: str
    on_load: bool


def imports_of(path: Path) -> list[Import]:
    """Return every import of a module; those for type checkers only do not run."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_type_checking(node)
        for inner in ast.walk(node)
    }
    typing_only = {
        id(inner) for node in ast.walk(tree) if is_type_checking(node) for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        found += [Import(path, name, id(node) not in late) for name in names]
    return found


def is_type_checking(node: ast.AST) -> bool:
    """Tell whether *node* is ``if TYPE_CHECKING:``."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def room_of(path: Path) -> str:
    """Return the room that a module of the package stands in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")
IMPORTS = [found for path in MODULES for found in imports_of(path)]


def test_every_room_has_its_place():
    """A new room must be given a place in the table above."""
    assert {room_of(path) for path in MODULES} <= set(RANK)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_import_only_what_stands_above(path):
    """A room imports only rooms that stand above it, and its own."""
    here = room_of(path)
    ours = [i.name.split(".")[1] for i in imports_of(path) if i.name.startswith("pytest_iwr.")]
    wrong = [name for name in ours if name != here and RANK[name] > RANK[here]]

    assert wrong == []


def test_only_the_plugin_knows_pytest():
    """The engine runs without pytest."""
    users = {room_of(i.module) for i in IMPORTS if i.name.split(".")[0] in {"pytest", "_pytest"}}

    assert users <= {"plugin"}


def test_only_the_browser_rooms_know_playwright():
    """The browser driver can be replaced in one place."""
    users = {room_of(i.module) for i in IMPORTS if i.name.split(".")[0] == "playwright"}

    assert users <= MAY_USE_PLAYWRIGHT


def test_heavy_libraries_are_imported_where_they_are_used():
    """Nothing that computes is imported on loading a module."""
    eager = [
        (str(i.module), i.name) for i in IMPORTS if i.on_load and i.name.split(".")[0] in HEAVY
    ]

    assert eager == []


def test_reports_read_records_only():
    """Reports see results and metrics, nothing of how they came about."""
    allowed = {
        "errors",
        "text",
        "placing",
        "protocol",
        "records",
        "results",
        "metrics",
        "scores",
        "aggregate",
        "samples",
        "tally",
        "pairs",
        "compare",
        "agreement",
        "calibrations",
        "report",
    }
    seen = {
        i.name.split(".")[1]
        for i in IMPORTS
        if room_of(i.module) == "report" and i.name.startswith("pytest_iwr.")
    }

    assert seen <= allowed


def test_files_stay_small():
    """A file is one room: none is longer than 350 lines."""
    root = PACKAGE.parent
    places = ((PACKAGE, "*.py"), (PACKAGE, "*.js"), (root / "tests", "*.py"))
    files = [file for place, pattern in places for file in place.rglob(pattern)]
    long = {str(p.relative_to(root)): n for p in files if (n := p.read_text().count("\n")) > 350}

    assert long == {}
