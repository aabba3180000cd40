import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from pytest_iwr.__main__ import main

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n"


def iwr(*arguments, cwd):
    """Run the command in a process of its own: it starts a Playwright, and pytest has one."""
    command = [sys.executable, "-m", "pytest_iwr", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture
def refused(tmp_path, monkeypatch, capsys):
    """Return a function that runs what is wrong usage, and gives what is said."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        try:
            code = main(["ground", *map(str, arguments)])
        except SystemExit as stopped:
            code = stopped.code
        printed = capsys.readouterr()
        assert (code, printed.out) == (4, "")
        return printed.err

    return run


@pytest.mark.browser
def test_found_is_0_and_leaves_a_picture(page, at, tmp_path):
    """As anybody runs it: the decision on standard output, the picture in the current folder."""
    file = page(at(100))

    done = iwr("ground", file, "Click the 'Save' button", cwd=tmp_path)

    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert lines[0].startswith("found: ")
    assert "'Save'" in lines[0]
    assert lines[-1] == "picture: ground.png"
    assert (tmp_path / "ground.png").read_bytes().startswith(PNG)


@pytest.mark.browser
def test_the_docs_show_what_is_printed(tmp_path):
    """The example of docs/tasks.md is what the command prints, to the letter."""
    text = (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8")
    (said, shown) = re.search(r'\$ iwr ground shop "(.*)"\n(.*?)```', text, re.DOTALL).groups()
    (tmp_path / "tasks").symlink_to(ROOT / "tasks")

    done = iwr("ground", "shop", said, cwd=tmp_path)

    assert done.stdout == shown


@pytest.mark.browser
@pytest.mark.parametrize(
    ("description", "status"),
    [("Click 'Logout'", "not found"), ("Click 'Save'", "abstained")],
)
def test_anything_but_found_is_1(ground, page, at, description, status):
    """So that a script can ask."""
    code, out, _ = ground(page(at(100), at(200)), description, "--no-picture")

    assert code == 1
    assert out.startswith(f"{status}: ")


@pytest.mark.browser
def test_one_that_is_not_found_among_several_is_1(ground, page, at):
    """Each is decided for itself; all must be found."""
    file = page(at(100))

    assert ground(file, "Click 'Save'", "Click 'Logout'", "--no-picture")[0] == 1
    assert ground(file, "Click 'Save'", "Click the button", "--no-picture")[0] == 0


@pytest.mark.browser
def test_json_is_one_document_and_nothing_else(ground, page, at, tmp_path):
    """It names the page, the viewport, the picture, and each decision in order."""
    file = page(at(100))

    code, out, _ = ground(file, "Click 'Save'", "Click 'Logout'", "--json", "--size=600x400")

    said = json.loads(out)
    assert code == 1
    assert (said["page"], said["viewport"], said["picture"]) == (
        str(file), [600, 400], "ground.png",
    )  # fmt: skip
    first, second = said["decisions"]
    assert [first["status"], second["status"]] == ["found", "not_found"]
    assert first["box"] == {"x": 60, "y": 100, "width": 100, "height": 40}
    assert first["candidates"][0]["node"] == first["node"]
    assert (tmp_path / "here" / "ground.png").is_file()


@pytest.mark.browser
def test_no_picture_leaves_none(ground, page, at, tmp_path):
    """Nothing is written, and none is named."""
    code, out, _ = ground(page(at(100)), "Click 'Save'", "--no-picture")

    assert code == 0
    assert "picture" not in out
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.browser
def test_a_field_is_found_by_what_is_typed_into_it(ground, page):
    """The text to type is no label; of the fields, the one named is found."""
    fields = "<label>Name <input></label><label>City <input></label>"

    code, out, _ = ground(
        page(fields), "Type 'City' into the 'Name' field", "--action=type", "--text=City", "--json",
        "--no-picture",
    )  # fmt: skip

    (decision,) = json.loads(out)["decisions"]
    assert code == 0
    assert (decision["action"], "Name" in decision["what"]) == ("Type", True)


@pytest.mark.browser
def test_an_earlier_picture_is_replaced(ground, page, at, tmp_path):
    """A PNG may be written over: it is the one of the last time."""
    old = tmp_path / "here" / "ground.png"
    Image.new("RGB", (1, 1)).save(old)

    assert ground(page(at(100)), "Click 'Save'")[0] == 0
    with Image.open(old) as picture:
        assert picture.width == 1280


@pytest.mark.browser
def test_what_the_page_did_not_get_is_told(ground, page, at):
    """A file beside the page that is no asset, or anything of the network, on standard error."""
    file = page(at(100), '<img src="logo.png"><img src="https://example.org/x.png">')
    (file.parent / "logo.png").write_bytes(PNG)

    _, out, err = ground(file, "Click 'Save'", "--no-picture")

    assert "blocked image https://iwr.invalid/logo.png" in err
    assert "blocked image https://example.org/x.png" in err
    assert "blocked" not in out


WRONG = [
    (["--text=x"], "--text is what to type, but the action is Click; add --action Type"),
    (["--key=Enter"], "--key is what to press, but the action is Click; add --action Press"),
    (["--action=Press"], "--action Press needs --key=KEY; such as Enter"),
    (["--action=Press", "--key=Blorp"], "--key=Blorp names no key; such as Enter"),
    (["--picture=a.txt"], "--picture=a.txt: the picture is a PNG; name it FILE.png"),
    (["--picture=no/a.png"], "--picture=no/a.png: there is no folder no"),
    (["--picture=mine.png"], "--picture=mine.png: that is there and is no PNG, so it stays"),
    ([" "], "a description is empty; say in words what is meant"),
    (["--size=big"], "'big' is no size in pixels such as 1280x800"),
    (["--size=50x800"], "'50x800' is no size in pixels such as 1280x800"),
    (["--action=Dance"], "invalid choice: 'Dance'"),
]


@pytest.mark.parametrize(("arguments", "why"), WRONG)
def test_wrong_usage_is_4_before_anything_starts(page, tmp_path, refused, arguments, why):
    """Refused in words; what is there stays."""
    (tmp_path / "mine.png").write_text("mine")

    assert why in refused(page("Hello"), "Click 'Save'", *arguments)
    assert (tmp_path / "mine.png").read_text() == "mine"


def test_a_browser_that_is_not_there_is_wrong_usage(page, tmp_path):
    """The message says what is missing, and no picture is written."""
    done = iwr("ground", page("Hello"), "Click 'Save'", "--chromium=/no/chromium", cwd=tmp_path)

    assert done.returncode == 4
    assert "/no/chromium" in done.stderr
    assert not (tmp_path / "ground.png").exists()
