"""What is refused: with the step, a picture and the reason; the old task stays as it was."""

from io import BytesIO

import pytest
from PIL import Image

from pytest_iwr.errors import RecordingError

pytestmark = pytest.mark.browser

HEAD = "<!doctype html><meta charset=utf-8><title>Shop</title>"
BUTTON = "<button id=go>Go</button><p id=out></p>"
#: Reached after the button: the second pass comes here later.
NEXT = "<button id=next>Next</button>"
SAYS = "go.onclick = () => { out.textContent = 'Done' };"


@pytest.fixture(scope="session")
def go(action):
    """Click the one button; then it says that it is done."""
    return action("Click", "Click the 'Go' button", {"text": "Done"}), "#go"


@pytest.fixture(scope="session")
def then(action):
    """Click the other."""
    return action("Click", "Click the 'Next' button"), "#next"


@pytest.fixture
def refused(recorder, task_of, contents):
    """Return a function that records a page that must be refused, and gives the error."""

    def refuse(body, steps, **changes):
        task = task_of(HEAD + body, steps, **changes)
        (task.root / "checkpoints").mkdir()
        (task.root / "checkpoints" / "step_0.png").write_bytes(b"old")
        old = contents(task.root.parent)
        with pytest.raises(RecordingError) as caught:
            recorder.record(task)
        assert contents(task.root.parent) == old
        assert list(task.root.parent.iterdir()) == [task.root]
        for picture in caught.value.pictures.values():
            assert Image.open(BytesIO(picture)).size == (400, 300)
        return caught.value

    return refuse


FIRST_PASS = {
    "asks-an-api": (
        f"{BUTTON}<script>{SAYS} go.addEventListener('click', () => fetch('/api'))</script>",
        "01 click 'Go'",
        "the page asks for fetch https://iwr.invalid/api, a service; a task has none",
        "step_1.png",
    ),
    "asks-the-network": (
        f"<img src='https://example.org/a.png'>{BUTTON}<script>{SAYS}</script>",
        "as opened",
        "https://example.org/a.png",
        "step_0.png",
    ),
    "asset-is-missing": (
        f"<img src='assets/lost.png'>{BUTTON}<script>{SAYS}</script>",
        "as opened",
        "image https://iwr.invalid/assets/lost.png, which is not in the task; put it into assets/",
        "step_0.png",
    ),
    "throws-for-want-of-an-answer": (
        f"{BUTTON}<script>fetch('guests.json').then((answer) => answer.json())</script>",
        "as opened",
        "the page asks for fetch https://iwr.invalid/guests.json, which is not in the task",
        "step_0.png",
    ),
    "throws-when-opened": (
        f"{BUTTON}<script>{SAYS} null.x</script>",
        "as opened",
        "the page throws: Cannot read properties of null",
        "step_0.png",
    ),
    "throws-when-clicked": (
        f"{BUTTON}<script>{SAYS} go.addEventListener('click', () => {{ lost() }})</script>",
        "01 click 'Go'",
        "the page throws: lost is not defined",
        "step_1.png",
    ),
    "rejects": (
        f"{BUTTON}<script>{SAYS} go.addEventListener('click', async () => {{ lost() }})</script>",
        "01 click 'Go'",
        "the page throws: lost is not defined",
        "step_1.png",
    ),
    "covered": (
        f"{BUTTON}<div style='position:fixed;inset:0;background:#eee'>Cookies</div>",
        "01 click 'Go'",
        "covered: it is covered by",
        "step_0.png",
    ),
    "disabled": ("<button id=go disabled>Go</button>", "01 click 'Go'", "disabled", "step_0.png"),
    "true-before": (f"{BUTTON}<p>Done</p>", "01 click 'Go'", "'Done' was already", "step_1.png"),
    "false-after": (BUTTON, "01 click 'Go'", "'Done' is not visible", "step_1.png"),
    "no-element": ("<p>Nothing", "01 click 'Go'", "'#go' finds 0 elements", "step_0.png"),
    "hangs": (
        f"{BUTTON}<script>go.onclick = () => {{ for (;;); }}</script>",
        "01 click 'Go'",
        "the page did not answer for 3 s",
        "step_0.png",
    ),
}


@pytest.mark.parametrize("case", FIRST_PASS.values(), ids=FIRST_PASS)
def test_what_no_replay_could_do_is_refused(refused, go, chromium, monkeypatch, case):
    """The first pass finds what does not hold, and names the step and the reason."""
    monkeypatch.setattr(chromium, "action_timeout_s", 3.0)
    body, where, reason, picture = case

    error = refused(body, [go])

    assert str(error).startswith(f"shop: {where}: ")
    assert reason in str(error)
    assert list(error.pictures) == [picture]


@pytest.mark.parametrize(
    ("locator", "reason"),
    [
        ("button, p", "finds 2 elements; it must find one"),
        ("##bad[[", "is none that works"),
        (None, "the solution names no locator for it"),
    ],
)
def test_a_locator_finds_exactly_one_element(refused, go, locator, reason):
    """A solution that does not say where the action acts is refused."""
    error = refused(BUTTON, [(go[0], locator)])

    assert reason in str(error)


SECOND_PASS = {
    "chance": f"{SAYS} next.onclick = () => {{ out.textContent = Math.random() }}",
    "toast": f"{SAYS} go.addEventListener('click', () => setTimeout(() => out.remove(), 2000))",
}


@pytest.mark.parametrize("script", SECOND_PASS.values(), ids=SECOND_PASS)
def test_a_page_that_differs_between_runs_is_refused(refused, go, then, script):
    """Neither chance nor one's pace must be seen; both pictures come with the refusal."""
    error = refused(f"{BUTTON}{NEXT}<script>{script}</script>", [go, then])

    assert str(error).startswith("shop: 02 click 'Next': the page differs between two runs in ")
    assert list(error.pictures) == ["step_2_first.png", "step_2_second.png"]
    first, second = error.pictures.values()
    assert first != second


def test_what_goes_away_under_the_pointer_is_refused(refused, go):
    """An element that the pointer removes before it can be clicked cannot be shown to anybody."""
    body = f"{BUTTON}<script>{SAYS} go.onpointerenter = () => setTimeout(() => go.remove(), 50)"

    error = refused(f"{body}</script>", [go])

    assert str(error).startswith("shop: 01 click 'Go': ")
