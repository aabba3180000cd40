"""Say whether a node is of the kind that a description names: button, field, option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.lexicon import FITTING_ROLES, GENERIC_KINDS
from pytest_iwr.grounding.outline import TICKABLE, is_option, is_text_field
from pytest_iwr.grounding.points import CLASH, CLOSE, UNLIKE
from pytest_iwr.text import words

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node
    from pytest_iwr.grounding.wanted import Wanted

#: How a box of choices ends, or begins.
DOWN: Final = frozenset("▾▼⌄˅")
_CHOOSE: Final = (["choose"], ["select"], ["pick"])


def is_just(kind: str, node: Node) -> bool:
    """Whether the node is of *kind* and of no other that is used alike: a switch is no checkbox."""
    if kind == "switch" and node.tag == "input" and node.visible:
        return False  # drawn by the browser, as a box to tick
    return fits(kind, node) and not (kind == "checkbox" and node.role == "switch")


def fits(kind: str, node: Node) -> bool:
    """Whether the node is exactly of *kind*, as far as the page says."""
    if kind == "field":
        return is_text_field(node) or node.role in {"spinbutton", "combobox"}
    if kind == "image":
        return node.role == "img" or node.tag == "img"
    if kind == "option" and node.role == "option":
        return True
    if kind == "select" and _opens_choices(node):
        return True
    return node.role in FITTING_ROLES.get(kind, frozenset())


def _opens_choices(node: Node) -> bool:
    """Whether a box that is clicked reads like a menu of choices: "Choose … ▾"."""
    said = node.text or node.name
    return bool(said) and (said[-1] in DOWN or words(said)[:1] in _CHOOSE)


def disagreement(wanted: Wanted, node: Node, *, holds: bool) -> float:
    """Return the points to take off because *node* is not of the kind wanted.

    With *holds* there are other controls in it: a card is no checkbox.
    """
    kind = wanted.kind
    if is_option(node):
        return _option(wanted)
    if kind in GENERIC_KINDS:
        return CLASH if wanted.act and is_text_field(node) else _generic(kind, node)
    if fits(kind, node):
        return 0.0
    return _other_kind(kind, node, holds=holds)


def _other_kind(kind: str, node: Node, *, holds: bool) -> float:
    is_field = is_text_field(node) or node.role == "combobox"
    if is_field != (kind == "field") or kind in {"slider", "field"}:
        return CLASH
    if kind in TICKABLE and (holds or node.role == "link"):
        return CLASH
    unlike = node.role in TICKABLE | {"slider"} or (kind in TICKABLE and node.role)
    return UNLIKE if unlike else CLOSE


def _generic(kind: str, node: Node) -> float:
    if kind and is_text_field(node):
        return CLASH
    return CLOSE if kind == "item" and node.role in TICKABLE else 0.0


def _option(wanted: Wanted) -> float:
    """Judge an option of a native select: it is meant when one of several is to be chosen."""
    if wanted.kind == "option" or (wanted.choosing and wanted.kind in {"", "item", "select"}):
        return 0.0
    return CLOSE + CLOSE if wanted.kind in {"", "menu", "item"} else CLASH


def describe_node(node: Node, *, limit: int = 60) -> str:
    """Return the node in words for a person, its name cut at *limit*: ``button 'Add to cart'``."""
    role = {"combobox": "menu", "textbox": "field", "searchbox": "field"}.get(node.role, node.role)
    text = node.name or node.text or node.label or node.placeholder
    return f"{role or node.tag} '{text[:limit]}'" if text else f"{role or node.tag} without a name"
