"""Whether two nodes are one thing to a person: acting on either does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.text import fold

if TYPE_CHECKING:
    from pytest_iwr.browser.snapshot import Node, Snapshot

_FIELDS: Final = ("input", "select", "textarea", "button", "a")
_PAGE_TAGS: Final = ("html", "body")


def same_target(chosen: int | None, meant: int | None, snapshot: Snapshot) -> bool:
    """Whether a click where node *chosen* is does what one on node *meant* does.

    ``None`` is the page itself. The same holds for a field and its label, and for nested boxes
    where the middle of the one lies on the other; but a control inside of a larger one that can be
    used as well (the star in a row that opens a message) is another thing.
    """
    one, other = _node(chosen, snapshot), _node(meant, snapshot)
    if one is None or other is None or one is other:
        return one is other
    if _is_label_of(one, other, snapshot) or _is_label_of(other, one, snapshot):
        return True
    if not related(one, other, snapshot) or not _reaches(one, other):
        return False
    return not (one.interactive and other.interactive) or _alike_in_size(one, other)


def related(one: Node, other: Node, snapshot: Snapshot) -> bool:
    """Whether one of two nodes contains the other."""
    above = {node.index for node in snapshot.ancestors(one)}
    below = {node.index for node in snapshot.ancestors(other)}
    return one is other or other.index in above or one.index in below


def _node(index: int | None, snapshot: Snapshot) -> Node | None:
    node = snapshot.node(index) if index else None
    return None if node is None or node.tag in _PAGE_TAGS else node


def _is_label_of(inner: Node, field: Node, snapshot: Snapshot) -> bool:
    """Whether a node is, or stands in, a label that holds the field or bears its name."""
    labels = (n for n in (inner, *snapshot.ancestors(inner)) if n.tag == "label")
    label = next(labels, None)
    if label is None or inner.tag in _FIELDS:
        return False
    text = fold(label.name or label.text)
    named = bool(text) and text in {fold(field.name), fold(field.label)}
    return named or (field.tag in _FIELDS and related(label, field, snapshot))


def _reaches(chosen: Node, meant: Node) -> bool:
    x, y = chosen.box.centre
    box = meant.box
    return box.x <= x <= box.right and box.y <= y <= box.bottom


def _alike_in_size(one: Node, other: Node) -> bool:
    return 2 * min(one.box.area, other.box.area) >= max(one.box.area, other.box.area)
