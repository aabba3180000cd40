"""Where a control stands, in words: ``dialog 'Settings' > row 'Mentions' > switch 'Push'``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_iwr.grounding.kinds import describe_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.grounding.outline import Outline

#: Elements and roles that are worth a step, as a person calls them.
_CALLED: Final = {
    "dialog": "dialog", "alertdialog": "dialog", "nav": "navigation", "navigation": "navigation",
    "form": "form", "fieldset": "group", "section": "section", "region": "section",
    "article": "card", "li": "item", "listitem": "item", "tr": "row", "row": "row",
    "header": "header", "banner": "header", "footer": "footer", "contentinfo": "footer",
    "aside": "sidebar", "complementary": "sidebar",
}  # fmt: skip
#: Steps that say something without a name.
_BARE: Final = frozenset({"dialog", "navigation", "header", "footer", "sidebar"})
_STEPS: Final = 2
_LONGEST: Final = 40


def path_of(index: int, outline: Outline) -> str:
    """Return the control in words with at most two of the boxes it stands in, outermost first."""
    boxes = boxes_of(index, outline)
    control = describe_node(outline.node(index))
    return f"{boxes} > {control}" if boxes else control


def boxes_of(index: int, outline: Outline) -> str:
    """Return at most two of the boxes that the control stands in, outermost first."""
    steps = list(_steps(index, outline))[:_STEPS]
    return " > ".join(reversed(steps))


def _steps(index: int, outline: Outline) -> Iterator[str]:
    for up in list(outline.upwards(index))[1:]:
        node = outline.node(up)
        called = _CALLED.get(node.role) or _CALLED.get(node.tag)
        is_card = node.tag != "label" and outline.territory.is_item(up)
        called = called or ("card" if is_card else "")
        name = _title(up, index, outline) if called else ""
        if called and (name or called in _BARE):
            yield f"{called} '{name}'" if name else called


def _title(block: int, index: int, outline: Outline) -> str:
    """Return what a box is called: its own name, its first heading, an entry by its first text."""
    node = outline.node(block)
    if node.name and node.name_source != "content":
        return node.name[:_LONGEST]
    inside = [n for n in outline.below(block) if n.visible and not outline.inside(index, n.index)]
    headings = (n for n in inside if n.role == "heading")
    heading = next((outline.full[n.index] for n in headings if outline.full[n.index]), "")
    first = next((n.text for n in inside if n.text), "")
    return (heading or (first if outline.territory.is_item(block) else ""))[:_LONGEST]
