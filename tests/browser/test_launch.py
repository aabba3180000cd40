import pytest

from pytest_iwr.browser.launch import context_arguments, launch_arguments


@pytest.fixture
def launched():
    """Return a function that gives launch arguments for what the user asked."""
    return lambda **asked: launch_arguments("/usr/bin/chromium", base=asked)


@pytest.fixture
def contexted():
    """Return a function that gives the arguments of a phone's context for what the user asked."""

    def give(**asked):
        return context_arguments(viewport=(390, 844), device_scale_factor=3, touch=True, base=asked)

    return give


def test_user_words_are_kept(launched):
    """What the user asks of Playwright holds: headed, slowed down, more arguments."""
    given = launched(headless=False, slow_mo=50, args=["--lang=de"])
    assert (given["headless"], given["slow_mo"], given["args"][-1]) == (False, 50, "--lang=de")


@pytest.mark.parametrize(
    "wall",
    [
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--proxy-server=http://127.0.0.1:9",
        "--proxy-bypass-list=<-loopback>",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    ],
)
def test_walls(launched, wall):
    """Every way out ends in a wall, whatever the user asked."""
    assert wall in launched(args=["--lang=de"])["args"]


def test_no_way_around_the_walls(launched, contexted):
    """A proxy and a bypass that hold for the user's own tests do not hold for pages under test."""
    assert launched(proxy={"server": "http://proxy:8080"})["proxy"] is None
    given = contexted(proxy={"server": "http://proxy:8080"}, bypass_csp=True)
    assert (given["proxy"], given["bypass_csp"]) == (None, False)


def test_keys_stay_out(launched, monkeypatch):
    """The browser does not inherit secrets of the environment."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = launched()["env"]
    assert "ANTHROPIC_API_KEY" not in environment
    assert environment["LANG"] == "C.UTF-8"


def test_task_rules_the_screen(contexted):
    """The task's screen wins over the user's; locale and the like are the user's."""
    given = contexted(viewport={"width": 1, "height": 1}, locale="de-DE", base_url="http://x")
    assert given["viewport"] == {"width": 390, "height": 844}
    assert (given["device_scale_factor"], given["has_touch"], given["is_mobile"]) == (3, True, True)
    assert (given["locale"], given["base_url"]) == ("de-DE", None)
