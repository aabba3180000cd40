import pytest

from pytest_iwr.errors import TaskFormatError, UsageError
from pytest_iwr.trial.place import DEFAULT_SIZE, place_at


def test_a_file_is_shown_on_a_plain_screen(page):
    """A page alone has the default viewport, and its own file's name."""
    place = place_at(str(page("Hello")))

    assert (place.name, place.task.viewport, place.task.touch) == ("page.html", DEFAULT_SIZE, False)
    assert "Hello" in place.page.html


def test_a_folder_means_its_index(page):
    """A folder with index.html is that page."""
    file = page("Hello", name="site/index.html")

    assert "Hello" in place_at(str(file.parent)).page.html


def test_a_page_alone_gets_its_assets_folder_and_nothing_else(page):
    """As with a task, only what lies in assets/ is served, and no link leads out of it."""
    file = page("Hello", name="site/index.html")
    (file.parent / "assets" / "deep").mkdir(parents=True)
    (file.parent / "assets" / "deep" / "a.png").write_bytes(b"a")
    (file.parent / "secret.txt").write_text("no")
    (file.parent / "assets" / "out.txt").symlink_to(file.parent / "secret.txt")

    assert set(place_at(str(file)).page.assets) == {"deep/a.png"}


DEVICE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "touch": True}


@pytest.mark.parametrize("said", ["tasks/shop", "tasks/shop/task.json", "shop"])
def test_a_task_is_named_by_folder_file_or_id(task, tmp_path, monkeypatch, said):
    """Its reference page is shown on its device, with its assets and its seed."""
    root = task(device=DEVICE, random_seed=7)
    (root / "assets").mkdir()
    (root / "assets" / "asset_001.png").write_bytes(b"a")
    monkeypatch.chdir(tmp_path)

    place = place_at(said)

    assert (place.name, place.task.random_seed) == ("shop", 7)
    assert (place.task.viewport, place.task.device_scale_factor) == ((390, 844), 2)
    assert "Save" in place.page.html
    assert set(place.page.assets) == {"asset_001.png"}


@pytest.mark.parametrize("said", ["reference", "reference/index.html"])
def test_a_reference_page_is_that_of_its_task(task, said):
    """Its assets stand in the task, and its screen is the task's."""
    place = place_at(str(task(device=DEVICE) / said))

    assert (place.name, place.task.viewport) == ("shop", (390, 844))


def test_a_size_is_another_viewport_of_the_same_device(task):
    """Touch and pixel ratio stay the task's."""
    place = place_at(str(task(device=DEVICE)), size=(500, 400))

    assert (place.task.viewport, place.task.device_scale_factor) == ((500, 400), 2)
    assert place.task.touch


def test_a_path_that_is_there_is_no_id(task, tmp_path, monkeypatch):
    """A folder called like a task is looked into, not taken for the task."""
    task()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()

    with pytest.raises(UsageError, match=r"shop: no index.html and no task in it; PAGE is"):
        place_at("shop")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("nowhere", "nowhere: no such page or task; PAGE is an HTML file"),
        ("http://localhost:8000/", "no such page or task"),
        ("tasks", r"tasks holds 2 tasks; name one, such as bare"),
        ("tasks/bare", "task bare brings no reference/index.html; name a page instead"),
        ("note.txt", r"note.txt is no HTML file; PAGE is"),
    ],
)
def test_what_is_no_page_is_refused_in_words(task, tmp_path, monkeypatch, said, why):
    """The message says what is wrong, and what can be named."""
    task()
    task("bare", reference=False)
    (tmp_path / "note.txt").write_text("Hello")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(UsageError, match=why):
        place_at(said)


def test_a_task_that_is_not_valid_is_told(task):
    """Trouble of the task's file is said as everywhere."""
    with pytest.raises(TaskFormatError, match="action_sequence"):
        place_at(str(task(action_sequence=[])))
