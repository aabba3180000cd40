"""Checks: visible facts that decide an assertion without a model. One object, one fact."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Check(BaseModel):
    """A visible fact; one object speaks of one fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    invariant: bool = Field(
        default=False,
        description="Must hold before the action too, instead of being brought about.",
    )

    def sentence(self) -> str:
        """Return the check as it stands in the task, short enough for a message."""
        fields = self.model_dump(exclude_defaults=True)
        return ", ".join(f"{key} {value!r}" for key, value in fields.items())


class TextCheck(_Check):
    """A text is painted (or, with ``visible`` false, gone)."""

    text: str = Field(min_length=1)
    visible: bool = True
    count: int | None = Field(default=None, ge=0, description="Exactly this many times.")
    within: str | None = Field(default=None, description="A heading or label of the block meant.")


class FieldCheck(_Check):
    """A field, named by its visible label, placeholder or accessible name, holds a value."""

    field: str = Field(min_length=1)
    value: str


class OrderCheck(_Check):
    """Texts appear in this order; their first painted occurrences, in reading order."""

    order: tuple[str, ...] = Field(min_length=2)
    within: str | None = None


class ControlCheck(_Check):
    """A control is in a state that it tells natively or by ARIA."""

    control: str = Field(min_length=1)
    state: Literal[
        "checked", "unchecked", "selected", "expanded", "collapsed", "enabled", "disabled"
    ]


class ScrollCheck(_Check):
    """A scroller moved (down, up) or stands at an end (top, bottom)."""

    scroll: Literal["down", "up", "top", "bottom"]
    within: str | None = None


class PictureCheck(_Check):
    """A region of the screen changed or did not: the one around a text, or the whole page."""

    picture: Literal["changed", "unchanged"]
    near: str = "page"


Check = TextCheck | FieldCheck | OrderCheck | ControlCheck | ScrollCheck | PictureCheck
CHECKS: dict[str, type[_Check]] = {
    "text": TextCheck,
    "field": FieldCheck,
    "order": OrderCheck,
    "control": ControlCheck,
    "scroll": ScrollCheck,
    "picture": PictureCheck,
}


def as_check(value: Any) -> Any:
    """Return the check that the JSON object *value* is; its one key of a kind says which."""
    if isinstance(value, _Check):
        return value
    if not isinstance(value, dict):
        raise ValueError("a check is a JSON object")  # noqa: TRY004 - what pydantic understands
    kinds = [kind for kind in CHECKS if kind in value]
    if len(kinds) != 1:
        known = ", ".join(CHECKS)
        raise ValueError(f"a check has exactly one of the keys {known}; this has {sorted(value)}")
    return CHECKS[kinds[0]].model_validate(value)
