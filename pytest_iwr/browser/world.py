"""A world of our own inside the page: we read the page, the page cannot touch how we read it."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pytest_iwr.browser.snapshot import parse_prepared, parse_snapshot
from pytest_iwr.errors import BrowserError
from pytest_iwr.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import CDPSession

    from pytest_iwr.browser.snapshot import Prepared, Snapshot

WORLD_NAME = "iwr"

_ISOLATED = (
    "dom",
    "roles",
    "names",
    "hints",
    "cover",
    "areas",
    "runs",
    "walk",
    "paths",
    "shapes",
    "figures",
    "lines",
    "drawings",
    "icons",
    "collector",
    "prepare",
    "perform",
    "settle",
)
#: How often a context is looked for when the page replaces its document while we ask.
_TRIES = 3
#: What Chromium says when the document went away before it answered.
REPLACED = ("Cannot find context", "context was destroyed", "navigated or closed")


@cache
def script(name: str) -> str:
    """Return the text of one of our scripts, by its name in the folder ``js``."""
    folder = resources.files("pytest_iwr.browser") / "js"
    return (folder / f"{name}.js").read_text(encoding="utf-8")


@cache
def _collector() -> str:
    """Join the isolated files into one function scope that runs once per document."""
    body = "\n".join(script(name) for name in _ISOLATED)
    # An element with the id `__iwr` is a property of the window as well, but not its own.
    return f'if (!Object.hasOwn(globalThis, "__iwr")) (() => {{ "use strict";\n{body}\n}})();'


class IsolatedWorld:
    """Reads one page through a CDP session, in a JavaScript world that page scripts cannot see."""

    def __init__(self, cdp: CDPSession) -> None:
        self._cdp = cdp
        self._context: int | None = None

    def install(self, *main_world_scripts: str) -> None:
        """Make our scripts run in every later document and frame, before any script of the page.

        *main_world_scripts* run in the page's own world, after the one that reports listeners.
        """
        from playwright.sync_api import Error  # noqa: PLC0415 - playwright is loaded when used

        try:
            self._cdp.send("Page.enable")
            self._add(_collector(), world=WORLD_NAME)
            for source in (script("listeners"), *main_world_scripts):
                self._add(source)
        except Error as error:
            raise BrowserError(f"cannot install our scripts: {one_line(error.message)}") from error
        self._cdp.on("Page.frameNavigated", self._forget)

    def _add(self, source: str, *, world: str | None = None) -> None:
        params: dict[str, Any] = {"source": source}
        if world:
            params["worldName"] = world
        self._cdp.send("Page.addScriptToEvaluateOnNewDocument", params)

    def _forget(self, event: dict[str, Any]) -> None:
        if "parentId" not in event["frame"]:
            self._context = None

    def snapshot(self) -> Snapshot:
        """Return what the page shows now. Raises `BrowserError`."""
        return parse_snapshot(self.evaluate("__iwr.collect()"))

    def prepare(self, index: int, *, point: tuple[float, float] | None = None) -> Prepared:
        """Bring node *index* of the last snapshot into view and say where to click it.

        With a *point* of the viewport (CSS pixels) nothing is moved: that is where to click.
        """
        at = "" if point is None else f", {json.dumps(point)}"
        return parse_prepared(self.evaluate(f"__iwr.prepare({index}{at})"))

    def target_id(self) -> str:
        """Return what DevTools calls the page."""
        target: str = self._cdp.send("Target.getTargetInfo")["targetInfo"]["targetId"]
        return target

    def nodes_of(self, backend_ids: Sequence[int]) -> tuple[int, ...]:
        """Return the nodes of the last snapshot that *backend_ids* mean, 0 for none."""
        known = {id_: held for id_ in backend_ids if (held := self._held(id_))}
        try:
            numbers = self._numbers(list(known.values())) if known else []
        finally:
            self._cdp.send("Runtime.releaseObjectGroup", {"objectGroup": WORLD_NAME})
        found = dict(zip(known, numbers, strict=True))
        return tuple(found.get(id_, 0) for id_ in backend_ids)

    def _held(self, backend_id: int) -> str:
        """Return a handle on an element in our world, empty when it is gone."""
        from playwright.sync_api import Error  # noqa: PLC0415 - playwright is loaded when used

        context = self._context_id()
        params = {"backendNodeId": backend_id, "executionContextId": context}
        try:
            held = self._cdp.send("DOM.resolveNode", {**params, "objectGroup": WORLD_NAME})
        except Error as error:
            if any(sign in error.message for sign in REPLACED):
                self._context = None
                raise
            return ""
        handle: str = held["object"]["objectId"]
        return handle

    def _numbers(self, handles: Sequence[str]) -> list[int]:
        params = {
            "functionDeclaration": "(...elements) => __iwr.numbersOf(elements)",
            "executionContextId": self._context_id(),
            "arguments": [{"objectId": handle} for handle in handles],
            "returnByValue": True,
        }
        reply = self._cdp.send("Runtime.callFunctionOn", params)
        if "exceptionDetails" in reply:
            raise BrowserError(f"cannot read the page: {_exception(reply['exceptionDetails'])}")
        numbers: list[int] = reply["result"]["value"]
        return numbers

    def evaluate(self, expression: str) -> Any:
        """Return the value of *expression* (JSON-safe, best a string) in our world, main frame.

        Raises `BrowserError` when it throws, or when there is no document to ask.
        """
        from playwright.sync_api import Error  # noqa: PLC0415 - playwright is loaded when used

        problem = ""
        for _ in range(_TRIES):
            try:
                return self._value(expression)
            except Error as error:
                problem = error.message
                self._context = None
                if not any(sign in problem for sign in REPLACED):
                    break
        raise BrowserError(f"cannot read the page: {one_line(problem)}")

    def _value(self, expression: str) -> Any:
        params = {
            "expression": expression,
            "contextId": self._context_id(),
            "returnByValue": True,
            "awaitPromise": True,
        }
        reply = self._cdp.send("Runtime.evaluate", params)
        if "exceptionDetails" in reply:
            raise BrowserError(f"cannot read the page: {_exception(reply['exceptionDetails'])}")
        return reply["result"].get("value")

    def _context_id(self) -> int:
        if self._context is None:
            self._context = self._enter()
        return self._context

    def _enter(self) -> int:
        """Enter the main frame's world; a document that came before `install` gets our script."""
        frame = self._cdp.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = {"frameId": frame, "worldName": WORLD_NAME}
        context: int = self._cdp.send("Page.createIsolatedWorld", world)["executionContextId"]
        self._cdp.send("Runtime.evaluate", {"expression": _collector(), "contextId": context})
        return context


def _exception(details: dict[str, Any]) -> str:
    thrown = details.get("exception", {})
    return one_line(str(thrown.get("description") or details.get("text", "unknown")))
