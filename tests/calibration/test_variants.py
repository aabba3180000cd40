"""Pages of known truth are data: what is wrong with them is said with file, variant and edit."""

from __future__ import annotations

import pytest
from known_truth import LARGER, PAGE, STUCK, TWICE, VARIANTS, write_task

from pytest_iwr.calibration.cases import known_pages
from pytest_iwr.calibration.variants import variants_of
from pytest_iwr.dataset import load_tasks
from pytest_iwr.errors import TaskFormatError

EDIT = {"find": "count += 1", "replace": "count += 2"}


@pytest.fixture
def task(tmp_path):
    """Return a function that writes a task with variants and loads it."""

    def give(*variants, **more):
        return load_tasks(write_task(tmp_path / "counter", *variants, **more))[0]

    return give


def test_each_edit_works_on_what_the_one_before_left(task):
    """Edits are done one after the other; a text is taken letter by letter, in both places."""
    first = {"find": "${count}", "replace": r"\1 $& ${count + 1}"}
    second = {"pattern": r"\{count \+ 1\}`;$", "replace": "{count}.`;"}

    html = known_pages(task(LARGER | {"edits": [first, second]}))[1].page.html

    assert html == PAGE.replace("${count}`;", r"\1 $& ${count}.`;")


def test_the_reference_page_comes_first_and_all_holds_on_it(task):
    """What an author recorded is true by definition."""
    known = known_pages(task(*VARIANTS))

    assert [(one.name, one.fails_at) for one in known] == [
        ("reference", None),
        ("larger", None),
        ("twice", 1),
        ("stuck", 2),
    ]


def test_a_task_without_variants_has_no_pages_of_known_truth(task):
    """Its reference page alone would make a judge that says yes to everything perfect."""
    bare = task()
    (bare.root / "variants.json").unlink()

    assert known_pages(bare) == ()


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"find": "count += 7", "replace": ""}, "find 'count += 7' is found 0 times, not 1"),
        ({"find": "count", "replace": ""}, "find 'count' is found 5 times, not 1"),
        ({"pattern": "^count", "replace": ""}, "pattern '^count' is found 0 times, not 1"),
        (EDIT | {"times": 2}, "find 'count += 1' is found 1 time, not 2"),
    ],
)
def test_an_edit_that_does_not_fit_gives_no_page(task, edit, said):
    """A reference page that was changed never gives a page that was not edited."""
    with pytest.raises(TaskFormatError) as error:
        known_pages(task(STUCK | {"edits": [EDIT | {"replace": "count += 1"}, edit]}))

    told = f"counter/variants.json: variant stuck: edit 2: {said}; make the edit fit reference/"
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (TWICE | {"edits": []}, "variants[0].edits: "),
        (TWICE | {"edits": [{"replace": ""}]}, "edits[0]: say what to replace: either find or"),
        (TWICE | {"edits": [EDIT | {"pattern": "c"}]}, "say what to replace: either find or pat"),
        (TWICE | {"edits": [{"pattern": "(", "replace": ""}]}, "pattern '(' is no regular expr"),
        (TWICE | {"edits": [EDIT], "fails_at": 3}, "variant twice: fails_at is 3, but the actions"),
        (TWICE | {"edits": [EDIT], "fails_at": None}, "a defect says at which action it fails_at"),
        (LARGER | {"edits": [EDIT], "fails_at": 1}, "a defect says at which action it fails_at"),
        (TWICE | {"edits": [EDIT], "kind": "broken"}, "variants[0].kind: "),
        (TWICE | {"edits": [EDIT], "failsat": 1}, "variants[0].failsat: "),
        (TWICE | {"edits": [EDIT], "name": "a b"}, "variants[0].name: "),
    ],
)
def test_what_is_no_variant_is_refused(task, variant, said):
    """Each mistake is named with the file and the place in it."""
    with pytest.raises(TaskFormatError) as error:
        variants_of(task(variant))

    assert f"{error.value}".count("counter/variants.json: ") == 1
    assert said in str(error.value)


def test_names_differ(task):
    """A name stands in tables and findings: it means one page."""
    with pytest.raises(TaskFormatError, match="two variants are called twice"):
        variants_of(task(*[TWICE | {"edits": [EDIT]}] * 2))


def test_another_schema_is_refused(task):
    """A file of a later version is not half understood."""
    with pytest.raises(TaskFormatError, match=r"variants\.json: schema: "):
        variants_of(task(schema="iwr-variants/2"))


def test_what_is_no_json_is_refused(task):
    """The file is read as strictly as a task."""
    found = task()
    (found.root / "variants.json").write_text('{"variants": NaN}', encoding="utf-8")

    with pytest.raises(TaskFormatError, match=r"variants\.json: NaN is no number of JSON"):
        variants_of(found)
