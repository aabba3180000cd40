"""How Chromium is started so that a page under test reaches nothing and its pictures are stable."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Dead ends for every way out: names, proxies, UDP. The page's own origin is served by routes.
_NO_EGRESS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    "--no-first-run",
)
#: Partial raster redraws tiles in parts: edges of rounded shapes then differ by a level or two.
_STABLE_PICTURES = (
    "--disable-partial-raster",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--disable-smooth-scrolling",
)
#: What a window has for people who look at it: two renderers for the list under its address bar,
#: and one to spare. Without them opening a page costs half the processor time.
_UNSEEN_FEATURES = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")
#: What Playwright (1.65) turns off. Chromium listens to the last of several lists of features, so
#: ours has to say these again.
_PLAYWRIGHTS_FEATURES = (
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "AimEnabled",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    "msForceBrowserSignIn",
)
_FEATURES_OFF = "--disable-features="
#: A memory bomb then dies in under a second instead of fourteen.
_SMALL_HEAP = "--js-flags=--max-old-space-size=256"
#: At a port that Chromium chooses, on loopback. No origin is allowed: pages get no socket there.
_DEVTOOLS_PORT = "--remote-debugging-port=0"
_KEPT_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "DISPLAY",
    "XAUTHORITY",
    "FONTCONFIG_FILE",
)


def launch_arguments(
    executable: str, *, base: dict[str, Any], attachable: bool = False
) -> dict[str, Any]:
    """Return keyword arguments for Playwright's ``chromium.launch``.

    *base* holds what the user asked of pytest-playwright (``headless``, ``slow_mo`` …); its own
    ``args`` are kept behind ours, features that they turn off are added to ours, its ``proxy`` is
    not kept. The environment is cut to what a browser needs: no keys. *attachable*: DevTools are
    open to programs of this machine.
    """
    asked = base.get("args", [])
    args = [*_NO_EGRESS, *_QUIET, *_STABLE_PICTURES, _SMALL_HEAP, _features_off(asked)]
    args += [_DEVTOOLS_PORT] if attachable else []
    more = [arg for arg in asked if not arg.startswith(_FEATURES_OFF)]
    return {
        **base,
        "executable_path": executable,
        "args": [*args, *more],
        "chromium_sandbox": not _is_root(),
        "env": {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
        "proxy": None,
        "handle_sigint": False,
    }


def _features_off(asked: Iterable[str]) -> str:
    """Return one list of ours, Playwright's, and those of what was *asked*."""
    more = (arg.removeprefix(_FEATURES_OFF) for arg in asked if arg.startswith(_FEATURES_OFF))
    return _FEATURES_OFF + ",".join((*_PLAYWRIGHTS_FEATURES, *_UNSEEN_FEATURES, *more))


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def context_arguments(
    *, viewport: tuple[int, int], device_scale_factor: float, touch: bool, base: dict[str, Any]
) -> dict[str, Any]:
    """Return keyword arguments for ``browser.new_context``; the task's own win over *base*."""
    width, height = viewport
    return {
        "locale": "en-US",
        "timezone_id": "UTC",
        "color_scheme": "light",
        **base,
        "viewport": {"width": width, "height": height},
        "device_scale_factor": device_scale_factor,
        "has_touch": touch,
        "is_mobile": touch,
        "service_workers": "block",
        "accept_downloads": False,
        "bypass_csp": False,
        "java_script_enabled": True,
        "no_viewport": None,
        "proxy": None,
        "base_url": None,
        "record_video_dir": None,
    }
