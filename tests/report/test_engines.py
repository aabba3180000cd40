"""Every report says once who made the visual numbers, and what stands beside VFS."""

import json
from pathlib import Path

import pytest
from engine_runs import (
    CELLS,
    DINO,
    DINO_NAME,
    GPU_NAME,
    OWN,
    READER,
    READER_NAME,
    READER_ON_GPU,
    half_and_half,
    made,
)
from junit_files import one_of, properties_of
from rendered import Rendered

from pytest_iwr.compare import compare, trust
from pytest_iwr.manifest import Manifest
from pytest_iwr.report.account import Kept, account_lines
from pytest_iwr.report.account_json import document as account
from pytest_iwr.report.as_json import document
from pytest_iwr.report.comparison import View, comparison_lines
from pytest_iwr.report.comparison_json import document as comparison
from pytest_iwr.report.markdown import markdown
from pytest_iwr.report.terminal import summary_lines
from pytest_iwr.report.text import NONE

BESIDE = {"words_f1": 0.9, "structure_sees": 0.5625}
TOLD = "beside VFS, never in it: word F1 0.900, the structure engine sees 0.562 of a checkpoint"
TWO_READERS = f"steps compared by different engines have no mean: {READER_NAME} and {GPU_NAME}"
UNVERIFIED = "unverified weights: my-dino"
EVIL = "a\x1b[31m\n<script>@you"


@pytest.fixture
def looked(task):
    """Return a builder of results that tell their engines, of which one has weights of its own."""

    def give(letters="PPPP", *, text=READER, structure=DINO, **options):
        return made(task(letters, **options), text=text, structure=structure, **BESIDE)

    return give


def lines_of(*results, **options):
    """Return the lines of the summary."""
    return [line.text for line in summary_lines(results, results_dir="r", width=200, **options)]


def read(*results):
    """Return the lines of the Markdown as they are read."""
    return Rendered.of(markdown(results, results_dir="r")).visible


def json_of(*results):
    """Return the metrics of the JSON, as another program reads them."""
    told = document(results, manifest=Manifest(), name="run")
    return json.loads(json.dumps(told, allow_nan=False))["metrics"]


def compared(before, after):
    """Return the lines of a comparison."""
    lines = comparison_lines(compare(before, after), trust(after), View("1", "2", width=200))
    return [line.text for line in lines]


def test_terminal_tells_engines_once(looked):
    """Below the protocol, however many tasks and steps; a warning where nobody vouches."""
    lines = lines_of(looked(task="a"), looked(task="b"), verbose=True)
    at = lines.index("protocol  offline:aa11")
    assert lines[at + 1 : at + 4] == [
        f"engines   text by {READER_NAME}",
        f"          structure by {DINO_NAME}",
        f"warning   {UNVERIFIED}",
    ]
    assert sum("reader" in line for line in lines) == 1


def test_vouched_weights_are_no_warning(looked):
    """Nothing is said of weights that are listed."""
    assert not any("unverified" in line for line in lines_of(looked(structure=CELLS)))


def test_terminal_says_nothing_of_unknown_engines(task):
    """Records of an older version tell no engine, so no line claims one."""
    assert not any("engines" in line for line in lines_of(task(), verbose=True))


def test_engines_of_several_protocols_say_whose_they_are(looked):
    """Where numbers of two protocols stand in one summary, each engine names its own."""
    results = looked(task="a"), looked(task="b", fingerprint="bb22", text=READER_ON_GPU)
    lines = lines_of(*results, verbose=True)
    assert f"engines   text by {READER_NAME} (offline:aa11)" in lines
    assert f"          text by {GPU_NAME} (offline:bb22)" in lines


def test_terminal_tells_what_stands_beside_vfs_when_verbose(looked):
    """With coverage and VFS_all, of the task and of the mean; marked as never inside VFS."""
    results = looked(task="a"), looked(task="b")
    lines = lines_of(*results, verbose=True)
    at = lines.index("  4 of 4 checkpoints compared, VFS_all 0.500")
    assert lines[at + 1] == f"  {TOLD}"
    over = TOLD.replace("0.900", "0.900 (n 2)").replace("0.562", "0.562 (n 2)")
    assert f"  {over}" in lines
    assert not any("beside VFS" in line for line in lines_of(*results))


def test_half_of_what_stands_beside_is_a_dash(task):
    """What is not known is a dash, never 0."""
    lines = lines_of(made(task(), words_f1=0.9), verbose=True)
    assert f"  {TOLD.replace('0.562', NONE)}" in lines


def test_mixed_engines_of_a_task_are_an_error(task):
    """The row has no VFS, and the error names both engines."""
    lines = lines_of(half_and_half(task()))
    (error,) = [line for line in lines if line.startswith("error")]
    assert error == f"error     shop::claude: {TWO_READERS}"


def test_long_names_of_engines_are_not_cut(task):
    """What differs may stand at the end of two long names."""
    text = READER.model_copy(update={"options": "x" * 100})
    result = made(made(task(), text=text), steps={1}, text=text.model_copy(update={"dtype": "f16"}))
    assert "f16; cpu) and reader" in " ".join(lines_of(result))


def test_mixed_engines_of_a_group_have_no_mean(looked):
    """A dash stands for the means of VFS and Final, and below it why."""
    results = looked(task="a"), looked(task="b", text=READER_ON_GPU)
    lines = lines_of(*results)
    at = next(n for n, line in enumerate(lines) if line.startswith("mean of 2"))
    assert lines[at].split()[-3:] == ["1.000", NONE, NONE]
    why = "no mean of VFS and Final: different engines bear one fingerprint: "
    assert lines[at + 1] == f"  {why}{READER_NAME} and {GPU_NAME}"
    assert f"{why}{READER_NAME} and {GPU_NAME}" in " ".join(read(*results))
    assert json_of(*results)["subjects"][0]["mixed_engines"] == [READER_NAME, GPU_NAME]


def test_subjects_of_different_engines_are_not_to_be_trusted(looked):
    """Side by side under one label stand numbers that are not made alike: the last line says so."""
    results = looked(subject="claude"), looked(subject="gpt", text=READER_ON_GPU)
    warning = "do not trust this run: different engines are called offline:aa11"
    assert lines_of(*results)[-1] == f"0 of 8 actions undecided; {warning}"
    assert f"⚠️ {warning.capitalize()}." in read(*results)


def test_markdown_tells_engines_once(looked):
    """A line for each engine, one for what nobody vouches for, one a subject for what is beside."""
    lines = read(looked(task="a"), looked(task="b"))
    assert lines.count(f"text by {READER_NAME}") == 1
    assert lines.count(f"structure by {DINO_NAME}") == 1
    assert f"⚠️ {UNVERIFIED}" in lines
    beside = TOLD.replace("0.900", "0.900 (n 2)").replace("0.562", "0.562 (n 2)")
    assert f"claude: {beside}" in lines


def test_markdown_of_old_records_claims_nothing(task):
    """No engine, nothing beside VFS."""
    told = markdown([task()], results_dir="r")
    assert "text by" not in told
    assert "beside VFS" not in told


def test_json_has_engines_whole(looked):
    """Once for the run with all that is known of them; each step names its two."""
    metrics = json_of(looked())
    assert metrics["engines"]["text"] == [{"name": READER_NAME, **READER.model_dump(mode="json")}]
    (structure,) = metrics["engines"]["structure"]
    assert structure["weights"] == [
        {"name": OWN.name, "sha256": OWN.sha256, "verified": False},
    ]
    assert (structure["name"], structure["dtype"]) == (DINO_NAME, "float32")
    assert metrics["engines"]["unverified"] == ["my-dino"]
    step = metrics["tasks"][0]["visuals"]["2"]
    assert (step["text_engine"], step["structure_engine"]) == (READER_NAME, DINO_NAME)


def test_json_has_what_stands_beside(looked):
    """Per step, per task, and as a mean with its n."""
    metrics = json_of(looked())
    task = metrics["tasks"][0]
    assert {name: task["visuals"]["1"][name] for name in BESIDE} == BESIDE
    assert {name: task["scores"][name] for name in BESIDE} == pytest.approx(BESIDE)
    means = metrics["subjects"][0]["means"]
    assert (means["words_f1"]["value"], means["words_f1"]["n"]) == (pytest.approx(0.9), 1)
    assert means["structure_sees"]["value"] == pytest.approx(0.5625)


def test_json_of_old_records_has_nulls(task):
    """What nobody recorded is null, never 0."""
    metrics = json_of(task())
    step, scores = metrics["tasks"][0]["visuals"]["1"], metrics["tasks"][0]["scores"]
    names = ("words_f1", "structure_sees", "text_engine", "structure_engine")
    assert [step[name] for name in names] == [None] * 4
    assert (scores["words_f1"], scores["structure_sees"]) == (None, None)
    mean = metrics["subjects"][0]["means"]["words_f1"]
    assert (mean["value"], mean["n"]) == (None, 0)
    assert metrics["engines"] == {"text": [], "structure": [], "unverified": []}


def test_junit_has_properties(tmp_path, looked):
    """The suite of a task has the engines and what stands beside VFS, next to its scores."""
    found = properties_of(one_of(tmp_path, looked()))
    assert found["iwr.text_engine"] == READER_NAME
    assert found["iwr.structure_engine"] == DINO_NAME
    assert found["iwr.unverified_weights"] == "my-dino"
    assert (found["iwr.words_f1"], found["iwr.structure_sees"]) == ("0.9", "0.5625")
    assert found["iwr.fingerprint"] == "aa11"


def test_junit_of_old_records_lacks_them(tmp_path, task):
    """A value that is missing has no property."""
    found = properties_of(one_of(tmp_path, task()))
    new = ("words_f1", "structure_sees", "text_engine", "structure_engine", "unverified_weights")
    assert not {f"iwr.{name}" for name in new} & found.keys()


def test_account_tells_engines(looked):
    """A task that passed has one line for them, and one for weights of one's own."""
    result, kept = looked(), Kept(Path("r"))
    assert list(account_lines(result, kept)) == [
        "demo/shop::claude: passed, 4 actions",
        "IFS 4/4 1.000 · VFS 0.500 · Final 0.850 · offline:aa11",
        f"text by {READER_NAME} · structure by {DINO_NAME}",
        f"warning: {UNVERIFIED}",
        "pictures in r/artifacts/demo/shop/claude",
    ]
    assert list(account_lines(result, kept, verbose=True))[2] == TOLD


def test_account_says_why_there_is_no_vfs(task):
    """An account of a task without VFS tells what went wrong."""
    told = list(account_lines(half_and_half(task()), Kept(Path("r"))))
    assert told[2] == f"error: {TWO_READERS}"


def test_account_as_json_has_engines(looked, task):
    """The engines whole, what stands beside VFS, and the errors."""
    told = account(looked(), Kept(Path("r")))
    assert [one["name"] for one in told["engines"]["text"]] == [READER_NAME]
    assert told["engines"]["unverified"] == ["my-dino"]
    assert {name: told["scores"][name] for name in BESIDE} == pytest.approx(BESIDE)
    assert (told["fingerprint"], told["errors"]) == ("aa11", [])
    assert len(account(half_and_half(task()), Kept(Path("r")))["errors"]) == 1


def test_comparison_tells_engines_once(looked):
    """Below the protocol, once for both runs where they are the same."""
    lines = compared([looked()], [looked("PPI.")])
    at = lines.index("protocol  offline:aa11")
    assert lines[at + 1 : at + 4] == [
        f"engines   text by {READER_NAME}",
        f"          structure by {DINO_NAME}",
        f"warning   {UNVERIFIED}",
    ]


def test_comparison_as_json_tells_engines_of_both(looked):
    """Each run has its own."""
    before, after = [looked()], [looked(fingerprint="bb22", text=READER_ON_GPU)]
    told = comparison(compare(before, after), trust(after))["engines"]
    names = {side: [one["name"] for one in told[side]["text"]] for side in told}
    assert names == {"before": [READER_NAME], "after": [GPU_NAME]}


def test_names_from_a_journal_are_cleaned(tmp_path, looked):
    """An engine's name comes from a file that anybody may have written."""
    result = looked(text=READER.model_copy(update={"engine": EVIL}))
    lines = [*lines_of(result), *account_lines(result, Kept(Path("r")))]
    assert not any("\x1b" in line or "\n" in line for line in lines)
    assert "<script>" not in markdown([result], results_dir="r")
    assert "\x1b" not in properties_of(one_of(tmp_path, result))["iwr.text_engine"]
