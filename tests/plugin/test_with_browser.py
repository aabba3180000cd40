"""Whole runs in a real Chromium, as a user has them: small pages, one story each."""

from __future__ import annotations

import sys

import pytest

pytestmark = pytest.mark.browser

SHOP = """<!doctype html><title>Shop</title><h1>Shop</h1>
<button onclick="said.textContent='Added to cart'">Add</button>
<button onclick="said.textContent='Thank you'">Buy</button>
<p id=said></p>"""
SMALL = {"viewport": {"width": 400, "height": 300}}
HOSTILE = "\\ud800 \\u001b[31m \\u202e ::error::pwned ]]>"


def click(label: str, text: str, **more) -> dict:
    """Return a click on a button after which *text* is to be seen."""
    return {
        "type": "Click",
        "parameters": {"description": f"Click the '{label}' button"},
        "logical_assertion": f"It says {text}",
        "checks": [{"text": text}],
        **more,
    }


@pytest.fixture
def shop(bare):
    """Give a project with one task of two clicks."""
    bare.task(
        "shop", click("Add", "Added to cart"), click("Buy", "Thank you"), page=SHOP, device=SMALL
    )
    return bare


@pytest.mark.parametrize("arguments", [(), ("-n2",), ("-p", "no:playwright")])
def test_a_page_that_works_and_one_that_does_not(shop, arguments):
    """Warnings as errors: the reference passes, a page without one handler fails at that action."""
    shop.write("pytest.toml", '[pytest]\nstrict = true\nfilterwarnings = ["error"]\n')
    (shop.path / "pytest.ini").unlink()
    shop.write("pages/shop/index.html", SHOP.replace("Thank you", "Sorry"))

    good = shop.run("tasks", *arguments)
    bad = shop.run("tasks", "--iwr-page=pages", *arguments)

    assert (good.code, bad.code) == (0, 1), good.all + bad.all
    assert good.words == {"shop": ["passed", "passed"]}
    assert bad.words == {"shop": ["passed", "failed"]}
    assert "02 click 'Buy': failed: 'Thank you' is not visible" in bad.out
    assert "found     button 'Buy' (by rules)" in bad.out


def test_options_of_pytest_playwright_break_nothing(shop):
    """Tracing, screenshots, videos, devices and slow motion of pytest-playwright do no harm."""
    shop.write("pages/shop/index.html", SHOP)

    done = shop.run(
        "tasks", "--tracing=on", "--screenshot=on", "--video=on", "--slowmo=5",
        "--device=iPhone 13", "--browser=firefox", "--browser-channel=chrome", "--iwr-page=pages",
    )  # fmt: skip

    assert done.code == 0, done.all
    assert done.words == {"shop": ["passed", "passed"]}
    assert done.results["shop"].task.viewport == (400, 300)


def test_a_browser_that_does_not_start_is_an_error(shop):
    """A binary that is no browser: every task an error, exit 3, no scores, and its name."""
    done = shop.run("tasks", "--iwr-chromium=/bin/false")

    assert done.code == 3
    assert done.scores["shop"].ifs is None
    assert "/bin/false does not start" in done.out


def test_no_browser_at_all_says_what_to_do(shop):
    """A machine without Chromium: an error that names the command which installs one."""
    env = {"PATH": "/nowhere", "PLAYWRIGHT_BROWSERS_PATH": str(shop.path / "none")}

    done = shop.run("tasks", env=env)

    assert done.code == 3
    assert "no Chromium found: install one with `iwr doctor --install-browser`" in done.text
    assert done.scores["shop"].ifs is None
    assert "Traceback" not in done.all


def test_a_headed_run_without_a_display_is_an_error_of_ours(shop):
    """--headed reaches our browser: without a display it does not start, and that is no failure."""
    done = shop.run("tasks", "--headed", env={"DISPLAY": "", "WAYLAND_DISPLAY": ""})

    assert done.code == 3
    assert "does not start" in done.out


def test_hostile_pages_harm_no_report(shop):
    """Surrogates, escapes and commands in a page's texts and dialogs reach no report unescaped."""
    page = SHOP.replace("Thank you", HOSTILE).replace("<h1>", f"<h1>{HOSTILE}")
    page = page.replace(">Buy<", f" title='{HOSTILE}'>Buy<").replace(
        "said.textContent='Added", f"alert('{HOSTILE}');said.textContent='Added"
    )
    shop.write("pages/shop/index.html", page)

    done = shop.run("tasks", "--iwr-page=pages", "--junitxml=report.xml", "-n1")

    assert done.code == 1, done.all
    assert done.words == {"shop": ["passed", "failed"]}
    assert "\x1b[31m" not in done.out
    assert "\u202e" not in done.out
    assert [line for line in done.lines if line.lstrip().startswith("::")] == []
    assert "alert" in done.results["shop"].actions[0].action.notes[0]


def test_looks_are_compared_with_the_checkpoints(shop):
    """With the visual score on, a recorded task's reference page has VFS 1 and Final 1."""
    shop.task(
        "looks",
        click("Add", "Added to cart", visual_evaluation_flag=True),
        page=SHOP,
        device=SMALL,
        initial_visual_evaluation_flag=True,
    )
    solution = '{"schema": "iwr-solution/1", "actions": [{"locator": "text=Add"}]}'
    shop.write("tasks/looks/reference/solution.json", solution)
    shop.pytester.run(sys.executable, "-m", "pytest_iwr", "record", "tasks/looks")

    done = shop.run_visual("tasks/looks", "--iwr-min-final=0.99")

    assert done.code == 0, done.all
    scores = done.scores["looks"]
    assert (scores.ifs, scores.vfs, scores.final) == (1.0, 1.0, 1.0)
