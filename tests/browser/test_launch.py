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


FEATURES_OFF = "--disable-features="


def features(arguments):
    """Return the features that each list among *arguments* turns off."""
    lists = (arg for arg in arguments if arg.startswith(FEATURES_OFF))
    return [set(told.removeprefix(FEATURES_OFF).split(",")) for told in lists]


def test_features_are_turned_off_in_one_list(launched):
    """Chromium heeds the last list only, so what the user turns off is added to ours."""
    (ours,) = features(launched()["args"])
    (both,) = features(launched(args=["--disable-features=A,B", "--lang=de"])["args"])
    assert both == ours | {"A", "B"}


@pytest.mark.browser
def test_what_playwright_turns_off_stays_off(plain_browser):
    """Playwright's list stands before ours: nothing in it may be missing in ours."""
    told = plain_browser.new_browser_cdp_session().send("SystemInfo.getInfo")["commandLine"]
    playwrights, ours = features(told.split())
    assert playwrights <= ours


@pytest.mark.browser
def test_a_window_is_a_page_and_nothing_else(plain_browser):
    """No renderer runs for an address bar that nobody sees."""
    with plain_browser.new_context() as context:
        context.new_page()
        session = plain_browser.new_browser_cdp_session()
        targets = session.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
    assert {target["type"] for target in targets} <= {"tab", "page", "browser"}
