"""Read two pages of three thousand elements over and over and print the seconds of a snapshot.

Pages: plain rows of links and buttons, and a shop as people build it (cards with pictures and
icons, a table with fields, filters, hidden menus, overlays, shadow trees, frames). The first
snapshot of a new browser stands apart: its code is cold.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from pytest_iwr.browser.driver import plain_chromium, started_playwright
from pytest_iwr.browser.snapshot import parse_snapshot
from pytest_iwr.browser.world import IsolatedWorld

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BROWSERS = 3
ROUNDS = 10
#: Snapshots after the first that are not counted: the browser still compiles.
WARM_UP = 3
URL = "https://iwr.invalid/"
COLLECT = "{ const began = performance.now(); const text = __iwr.collect();"
COLLECT += " `${performance.now() - began} ${text}` }"


@dataclass(frozen=True, slots=True)
class Seconds:
    """What one snapshot took: in the page, on the way to us, to be parsed."""

    page: float
    transfer: float
    parse: float
    nodes: int

    @property
    def all(self) -> float:
        """The sum."""
        return self.page + self.transfer + self.parse


def main() -> int:
    """Run the benchmark."""
    with started_playwright() as playwright:
        for name, html in (("plain", plain_page()), ("shop", shop_page())):
            firsts, later = [], []
            for _ in range(BROWSERS):
                with plain_chromium(playwright) as browser:
                    first, *rest = snapshots(browser, html)
                firsts.append(first)
                later += rest[WARM_UP:]
            print(f"\n{name} page, {firsts[0].nodes} nodes: seconds per snapshot")
            print_table(f"warm, {len(later)} rounds", later)
            print_table(f"first of a browser, {len(firsts)} rounds", firsts)
    return 0


def print_table(title: str, rounds: list[Seconds]) -> None:
    """Print medians over the rounds, with the least and the greatest."""
    print(f" {title}")
    for part in ("page", "transfer", "parse", "all"):
        values = [getattr(one, part) for one in rounds]
        print(f"  {part:<11} {median(values):7.3f}   [{min(values):.3f}, {max(values):.3f}]")


def snapshots(browser: Browser, html: str) -> list[Seconds]:
    """Return what each snapshot of a page took, in a new context of *browser*."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    world = IsolatedWorld(page.context.new_cdp_session(page))
    world.install()
    page.route(URL, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(URL)
    page.wait_for_timeout(500)
    return [snapshot(world) for _ in range(1 + WARM_UP + ROUNDS)]


def snapshot(world: IsolatedWorld) -> Seconds:
    """Take one snapshot, and the time."""
    began = perf_counter()
    milliseconds, _, text = world.evaluate(COLLECT).partition(" ")
    read = perf_counter()
    nodes = len(parse_snapshot(text).nodes)
    inside = float(milliseconds) / 1000
    return Seconds(inside, read - began - inside, perf_counter() - read, nodes)


def plain_page() -> str:
    """Return a page of 600 rows with a text, a link and a button each."""
    rows = (
        f'<div class="row"><span>Item number {i}</span><a href="#{i}">Open {i}</a>'
        f"<button>Delete</button><div>some text {i}</div></div>"
        for i in range(600)
    )
    return f"<!doctype html><title>Plain</title><body>{''.join(rows)}</body>"


def shop_page() -> str:
    """Return a shop page with a back office below it."""
    rows = "".join(map(order, range(45)))
    heads = "".join(f"<th>{name}</th>" for name in ("Order", "Customer", "State", "Amount", ""))
    parts = (
        SHOP_HEAD,
        header(),
        f'<main><aside class="filters">{filters()}</aside>',
        f'<section class="grid">{"".join(map(card, range(84)))}</section></main>',
        f'<table class="orders"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>',
        *(f'<x-review n="{i}"></x-review>' for i in range(24)),
        f'<iframe title="Chat" srcdoc="{framed()}"></iframe>' * 2,
        SHOP_TAIL,
    )
    return "".join(parts)


def header() -> str:
    """Return the bar that stays on top: logo, menus, search."""
    return (
        f'<header class="bar"><a class="logo" href="/">{icon("cart")} Shop</a>'
        f'<nav>{menus()}</nav><form role="search">'
        '<input type="search" placeholder="Search products" aria-label="Search">'
        f'<button class="icon-btn">{icon("find")}</button></form></header>'
    )


def icon(name: str) -> str:
    """Return an icon of the sprite."""
    return f'<svg class="icon icon-{name}"><use href="#i-{name}"></use></svg>'


def menus() -> str:
    """Return eight menus that are closed."""
    items = "".join(f'<li><a href="#{i}">Category {i}</a></li>' for i in range(8))
    return "".join(
        f'<div class="menu"><button aria-haspopup="true" aria-expanded="false">Menu {i}</button>'
        f'<ul role="menu">{items}</ul></div>'
        for i in range(8)
    )


def filters() -> str:
    """Return groups of labelled boxes, a range and a select."""
    boxes = "".join(
        f'<div class="field"><input type="checkbox" id="f{i}"><label for="f{i}">Brand {i} '
        f"<small>({i * 3})</small></label></div>"
        for i in range(40)
    )
    options = "".join(f"<option>Size {i}</option>" for i in range(12))
    return (
        f"<fieldset><legend>Brands</legend>{boxes}</fieldset>"
        f"<label>Size <select>{options}</select></label>"
        '<div><div>Greatest price</div><input type="range" max="500"></div>'
    )


def card(i: int) -> str:
    """Return a product card of nineteen elements."""
    return (
        f'<article class="card" data-id="{i}"><div class="media"><a href="#p{i}">'
        f'<img src="{PIXEL}" alt="Product {i}"></a><span class="badge">-{i % 40} %</span>'
        '<button class="icon-btn wish" aria-label="Add to wish list">'
        f"{icon('heart')}</button></div>"
        f'<div class="body"><h3><a href="#p{i}">Product number {i}</a></h3>'
        f'<div class="stars" role="img" aria-label="{i % 5} of 5 stars">{icon("star")}</div>'
        f'<div class="row"><span class="price">{i}.99 €</span><span class="old">{i + 9}.99 €</span>'
        f'</div><div class="row"><div class="btn add" tabindex="0">{icon("cart")}<span>Add to cart'
        "</span></div></div></div></article>"
    )


def order(i: int) -> str:
    """Return a row of the back office."""
    return (
        f'<tr><td>#{1000 + i}</td><td>Customer {i}</td><td><select aria-label="State">'
        "<option>Open</option><option>Sent</option></select></td>"
        f'<td><input type="number" value="{i}"></td>'
        f'<td><button>Edit</button><button title="Delete order">{icon("bin")}</button></td></tr>'
    )


def framed() -> str:
    """Return the document of a frame, to stand in an attribute."""
    lines = "".join(f"<p><b>Guest</b> says line {i} <a href='#'>Reply</a></p>" for i in range(20))
    return f"<!doctype html><body>{lines}<input placeholder='Message'><button>Send</button>"


PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="
SHOP_HEAD = """<!doctype html><meta charset="utf-8"><title>Shop</title><style>
body { margin: 0; font: 14px sans-serif; background: #f4f4f6 }
.bar { position: sticky; top: 0; z-index: 5; display: flex; gap: 12px; background: #fff }
nav, .row { display: flex; gap: 8px }
.menu { position: relative } .menu ul { display: none }
main { display: flex; gap: 16px } .filters { width: 220px; background: #fff }
.grid { flex: 1; display: grid; gap: 12px;
  grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)) }
.card { background: #fff; border-radius: 8px; overflow: hidden } .media { position: relative }
.media img { width: 100%; height: 140px } .wish { position: absolute; top: 4px; right: 4px }
.badge { position: absolute; left: 4px; top: 4px; background: #c00; color: #fff }
.old { text-decoration: line-through; color: #888 }
.add { cursor: pointer; background: #06c; color: #fff }
.add::before { content: ""; display: inline-block; width: 2px } .icon { width: 16px; height: 16px }
.orders td { padding: 4px; border-bottom: 1px solid #ccc }
.toast { position: fixed; right: 12px; bottom: 12px; background: #222; color: #fff; padding: 12px }
.cookies { position: fixed; left: 0; bottom: 0; width: 60%; background: #fffbe6; padding: 16px }
</style>
<svg style="display:none"><symbol id="i-cart"><title>Cart</title><path d="M1 1h9v9H1z"/></symbol>
<symbol id="i-heart"><path d="M1 1h9v9H1z"/></symbol>
<symbol id="i-star"><path d="M1 1h9v9z"/></symbol>
<symbol id="i-find"><path d="M1 1h9v9z"/></symbol><symbol id="i-bin"><path d="M1 1h9v9z"/></symbol>
</svg>
<script>customElements.define("x-review", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({mode: "open"});
    root.innerHTML = `<style>p { margin: 4px }</style><div><p>Review ${this.getAttribute("n")}</p>
      <button>Helpful</button><button part="flag" aria-label="Report">
      <svg width="9" height="9"><path d="M0 0h9v9z"/></svg></button></div>`;
    root.querySelector("button").addEventListener("click", () => {});
  }
});</script>"""
SHOP_TAIL = """<div class="toast" role="status">Saved <button>Undo</button></div>
<div class="cookies"><p>We use cookies.</p><button class="btn">Accept</button>
<button>Decline</button></div>
<script>document.querySelector(".grid").addEventListener("click", () => {});
for (const wish of document.querySelectorAll(".wish")) wish.onclick = () => {};</script>"""

if __name__ == "__main__":
    sys.exit(main())
