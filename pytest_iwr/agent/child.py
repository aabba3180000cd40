"""Say which elements of a page browser-use lists. Run by the Python that has browser-use.

Requests come on stdin, answers go to stdout, a JSON object a line: ``{"id": 1, "do": "list",
"target_id": …}`` is answered by ``{"id": 1, "ok": true, …}`` or ``{"id": 1, "error": "…"}``.

- ``attach``: connect to the browser at ``cdp_url``.
- ``list``: the elements of page ``target_id``, as ``elements``, in document order: ``words`` as
  browser-use shows them to models, ``backend_node_id`` for DevTools.
- ``close``: let go of the browser.

The process ends when stdin does. It imports nothing of the package around it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Read by browser-use while it is imported: nobody is told, nothing is fetched, and no ``.env`` is
#: looked for, which it does in every folder above its own.
_SILENT = {
    "PYTHON_DOTENV_DISABLED": "1",
    "ANONYMIZED_TELEMETRY": "false",
    "BROWSER_USE_CLOUD_SYNC": "false",
    "BROWSER_USE_CLOUD_HINTS": "false",
    "BROWSER_USE_VERSION_CHECK": "false",
    "BROWSER_USE_DISABLE_EXTENSIONS": "1",
    "BROWSER_USE_SETUP_LOGGING": "false",
}
_MAX_ERROR = 400


class Lister:
    """Holds one connection to a browser."""

    def __init__(self) -> None:
        self._session: Any = None

    async def attach(self, cdp_url: str) -> dict[str, Any]:
        """Connect to the browser: to read its pages, and for nothing else."""
        from browser_use.browser.profile import BrowserProfile  # noqa: PLC0415 - after _SILENT
        from browser_use.browser.session import BrowserSession  # noqa: PLC0415

        await self.close()
        profile = BrowserProfile(
            headless=True,
            keep_alive=True,
            enable_default_extensions=False,
            highlight_elements=False,
            cross_origin_iframes=False,
        )
        session = BrowserSession(cdp_url=cdp_url, browser_profile=profile)
        session.browser_profile.viewport = None  # else every page is resized to it
        session._watchdogs_attached = True  # noqa: SLF001 - they close tabs and answer dialogs
        await session.connect()
        self._session = session
        return {}

    async def list(self, target_id: str) -> dict[str, Any]:
        """Return the elements of a page, on all of it and not only near what is in view."""
        from browser_use.dom.service import DomService  # noqa: PLC0415 - after _SILENT

        await self._session.get_or_create_cdp_session(target_id, focus=True)
        # On a busy machine it may not have changed to this page, and would list another one.
        self._session.agent_focus_target_id = target_id
        service = DomService(self._session, cross_origin_iframes=False, viewport_threshold=None)
        state, _, _ = await service.get_serialized_dom_tree()
        found = _listed(state._root) if state._root else ()  # noqa: SLF001 - the tree it prints
        return {"elements": [_told(node) for node in found]}

    async def close(self) -> dict[str, Any]:
        """Let go of the browser."""
        session, self._session = self._session, None
        if session is not None:
            await session.stop()
        return {}


def _listed(node: Any) -> Iterator[Any]:
    """Yield what a model could choose, in document order."""
    if _is_choice(node):
        yield node
    for child in node.children:
        yield from _listed(child)


def _is_choice(node: Any) -> bool:
    return bool(node.is_interactive and node.should_display and not node.excluded_by_parent)


def _told(node: Any) -> dict[str, Any]:
    words = " ".join((_tag(node), *_texts(node)))
    return {"words": words, "backend_node_id": node.original_node.backend_node_id}


def _tag(node: Any) -> str:
    """Return an element's own line without the number that browser-use gave it."""
    from browser_use.dom.serializer.serializer import DOMTreeSerializer  # noqa: PLC0415
    from browser_use.dom.views import DEFAULT_INCLUDE_ATTRIBUTES  # noqa: PLC0415

    alone = replace(node, children=[], is_new=False, is_shadow_host=False)
    line: str = DOMTreeSerializer.serialize_tree(alone, DEFAULT_INCLUDE_ATTRIBUTES)
    pictures = DOMTreeSerializer._get_child_image_context(node)  # noqa: SLF001 - as it prints it
    tag = line.replace(f"[{node.selector_index}]", "", 1)
    return tag if pictures in tag else tag.replace(" />", f" {pictures} />", 1)


def _texts(node: Any) -> Iterator[str]:
    """Yield the texts in an element that are not another choice's."""
    from browser_use.dom.serializer.serializer import DOMTreeSerializer  # noqa: PLC0415
    from browser_use.dom.views import NodeType  # noqa: PLC0415

    for child in node.children:
        if child.original_node.node_type == NodeType.TEXT_NODE:
            yield DOMTreeSerializer.serialize_tree(child, [])
        elif not _is_choice(child):
            yield from _texts(child)


async def _answer(lister: Lister, request: dict[str, Any]) -> dict[str, Any]:
    number = request.pop("id")
    try:
        return {"id": number, "ok": True, **await _done(lister, request)}
    except Exception as error:  # noqa: BLE001 - whatever it was, who asked is told
        return {"id": number, "error": f"{type(error).__name__}: {error}"[:_MAX_ERROR]}


async def _done(lister: Lister, request: dict[str, Any]) -> dict[str, Any]:
    match request:
        case {"do": "attach", "cdp_url": cdp_url}:
            return await lister.attach(cdp_url)
        case {"do": "list", "target_id": target_id}:
            return await lister.list(target_id)
        case {"do": "close"}:
            return await lister.close()
    raise ValueError(f"unknown request {request}")


async def _serve(answers: TextIO) -> None:
    requests: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def put(line: str) -> None:
        loop.call_soon_threadsafe(requests.put_nowait, line)

    threading.Thread(target=_read, args=(put,), daemon=True).start()
    lister = Lister()
    while True:
        answer = await _answer(lister, json.loads(await requests.get()))
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _read(put: Callable[[str], None]) -> None:
    """Hand on each line of stdin; its end ends the process, whatever that is doing."""
    for line in sys.stdin:
        put(line)
    os._exit(0)


def main() -> None:
    """Answer requests until stdin ends. What libraries print goes to stderr.

    The current folder is taken for one's own.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    os.environ.update(_SILENT, BROWSER_USE_CONFIG_DIR=str(Path.cwd() / "config"))
    asyncio.run(_serve(answers))


if __name__ == "__main__":
    main()
