"""The scorer of a run: its death costs the visual part alone; engines are there, or are refused."""

from __future__ import annotations

import pytest
from child_runs import Child, kill, records, wait_for
from scorer_runs import KEY, NAMES, OWN, children, four_tasks, listening, metrics_of
from scorers import free_port

#: Where no weights are, whatever this machine has.
NO_WEIGHTS = {"HF_HOME": "nothing/hub", "EASYOCR_MODULE_PATH": "nothing/easy"}
GEMINI = "--iwr-judge=gemini"
PAPER = "--iwr-protocol=paper"


@pytest.fixture
def start():
    """Return a function that starts pytest in a process of its own, as `Child` is made."""
    with children() as begun:

        def starting(*arguments, **options) -> Child:
            begun.append(Child(*arguments, **options))
            return begun[-1]

        yield starting


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Give the metrics of a run whose scorer lived to its end."""
    home = four_tasks(tmp_path_factory.mktemp("undisturbed"))
    with children() as begun:
        begun.append(Child(home, "tasks", *OWN, "--iwr-json=report.json"))
        assert begun[0].ended() == 0, begun[0].printed
    return metrics_of(home)


@pytest.fixture
def shop(bare, monkeypatch):
    """Give a project with a task, where there are no weights, and a key for a judge."""
    for name, place in NO_WEIGHTS.items():
        monkeypatch.setenv(name, str(bare.path / place))
    monkeypatch.setenv("GEMINI_API_KEY", "sk-demo")
    monkeypatch.delenv("IWR_SCORER_KEY", raising=False)
    bare.task("shop")
    return bare


def looks(home) -> list[dict]:
    """Return the visual records of the newest run."""
    return [record for record in records(home) if record["record"] == "visual"]


@pytest.mark.browser
@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["alone", "-n2"])
def test_a_killed_scorer_costs_the_visual_part_alone(start, tmp_path, undisturbed, workers):
    """IFS stands, looks are errors and never scores, the run is not to be trusted and gone on."""
    home = four_tasks(tmp_path)
    options = ("tasks", *OWN, "--iwr-json=report.json", *workers)
    (home / "hold").touch()
    child = start(home, *options)
    wait_for((home / "held").exists, child=child)
    (scorer,) = child.kin_named("pytest_iwr.visual.service")
    kill(scorer)

    code = child.ended()
    killed = looks(home)
    lines = [task["scores"] for task in metrics_of(home)["tasks"]]
    (home / "hold").unlink()
    again = start(home, *options, "--iwr-resume=last")

    errors = [look for look in killed if look["error"]]
    assert code == 3, child.printed
    assert [line["ifs"] for line in lines] == [1.0] * len(NAMES)
    assert sorted(line["vfs"] is None for line in lines).count(True) == len(errors) >= 1
    assert all("so pictures cannot be compared" in e["error"] for e in errors)
    assert all((e["ocr"], e["structure"]) == (None, None) for e in errors)
    assert [look["structure"] for look in killed if not look["error"]] == [0.5] * (
        len(NAMES) - len(errors)
    )
    assert again.ended() == 0, again.printed
    assert metrics_of(home) == undisturbed


@pytest.mark.browser
def test_records_tell_who_looked(start, tmp_path):
    """Each visual record has both engines, and the order-free F1 of words beside the scores."""
    home = four_tasks(tmp_path)
    child = start(home, "tasks/a", *OWN)

    assert child.ended() == 0, child.printed
    (look,) = looks(home)
    assert (look["text_engine"]["engine"], look["structure_engine"]["engine"]) == (
        "dark pixels 1",
        "a half 1",
    )
    assert look["words_f1"] == 0.5
    assert look["structure_sees"] is None
    assert "engines   dark pixels 1, a half 1" in child.printed


@pytest.mark.browser
def test_a_scorer_elsewhere_looks(start, tmp_path, undisturbed):
    """A run that names a scorer starts none of its own, and comes to the same numbers."""
    home = four_tasks(tmp_path)
    there = [option.replace("--iwr-", "--") for option in OWN]
    with listening(home, f"127.0.0.1:{free_port()}", *there) as scorer:
        options = ("tasks", *OWN, f"--iwr-scorer={scorer.address}", "--iwr-json=report.json")
        child = start(home, *options, "-n2", env={"IWR_SCORER_KEY": KEY})
        wait_for(lambda: looks(home), child=child)
        own = child.kin_named("pytest_iwr.visual.service")
        code = child.ended()

    assert code == 0, child.printed
    assert own == []
    assert metrics_of(home) == undisturbed
    assert "engines   dark pixels 1 + a half 1" in scorer.printed
    assert KEY not in scorer.printed


def test_a_scorer_with_other_engines_is_refused(shop):
    """Numbers of one engine are never given out as those of another."""
    four_tasks(shop.path)
    there = [option.replace("--iwr-", "--") for option in OWN]
    with listening(shop.path, f"127.0.0.1:{free_port()}", *there) as scorer:
        done = shop.run_visual(
            "tasks", f"--iwr-scorer={scorer.address}", env={"IWR_SCORER_KEY": KEY}
        )

    assert done.code == 4
    assert f"{scorer.address} has dark pixels 1, and this run asks for rapidocr" in " ".join(
        done.all.split()
    )
    assert done.folders == []


def test_a_scorer_with_another_key_is_refused(shop):
    """Before any task runs, with the name of what is to be set."""
    there = ["--ocr=rapidocr"]
    with listening(shop.path, f"127.0.0.1:{free_port()}", *there) as scorer:
        done = shop.run_visual(
            "tasks", f"--iwr-scorer={scorer.address}", env={"IWR_SCORER_KEY": "00ff"}
        )

    assert done.code == 4
    assert "has another key; say it in IWR_SCORER_KEY" in " ".join(done.all.split())


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("", "--iwr-scorer=127.0.0.1:7070: say its key in IWR_SCORER_KEY"),
        ("no hex", "IWR_SCORER_KEY is no key: an even number of hexadecimal digits"),
    ],
)
def test_a_scorer_elsewhere_needs_a_key(shop, key, says):
    """Without one nothing is asked."""
    done = shop.run_visual("tasks", "--iwr-scorer=127.0.0.1:7070", env={"IWR_SCORER_KEY": key})

    assert done.code == 4
    assert says in " ".join(done.all.split())


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["alone", "-n2"])
def test_the_paper_needs_its_engines(shop, workers):
    """Without weights nothing starts, and the sentence says what is missing."""
    done = shop.run_visual("tasks", PAPER, GEMINI, *workers)

    assert done.code == 4
    assert "EasyOCR" in " ".join(done.all.split())
    assert "needs easyocr" in " ".join(done.all.split()) or "misses" in done.text_all
    assert done.folders == []


def test_weights_that_are_not_there_are_named(shop):
    """A folder that was named and is none is refused before anything runs."""
    done = shop.run_visual("tasks", "--iwr-structure=dinov2@nowhere")

    assert done.code == 4
    assert "finds no folder nowhere" in " ".join(done.all.split())
    assert done.folders == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--iwr-judge=checks"], "a model that judges, such as gemini, not --iwr-judge=checks"),
        ([GEMINI, "--iwr-ocr=rapidocr"], "EasyOCR in English (easyocr, easyocr@FOLDER), not"),
        ([GEMINI, "--iwr-ocr=easyocr:de"], "not --iwr-ocr=easyocr:de"),
        ([GEMINI, "--iwr-structure=edge-colour"], "DINOv2 (dinov2, dinov2@FOLDER), not"),
        ([GEMINI, "--iwr-visual=off"], "takes visual fidelity, not --iwr-visual=off"),
    ],
)
def test_the_paper_takes_no_substitute(shop, options, says):
    """What is measured with something else is not called by the paper's name."""
    done = shop.run_visual("tasks", PAPER, *options)

    assert done.code == 4
    assert says in " ".join(done.all.split())
    assert "leave --iwr-protocol out" in " ".join(done.all.split())
    assert done.folders == []


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--iwr-ocr=nosuch:engine", "nosuch:engine: cannot be had: ModuleNotFoundError"),
        ("--iwr-structure=edge-color", "edge-color: "),
        ("--iwr-scorer=there", "there: the address of a scorer is HOST:PORT"),
    ],
)
def test_engines_that_are_none_are_wrong_usage(shop, option, says):
    """A slip of the pen is told before a browser starts."""
    done = shop.run_visual("tasks", option, env={"IWR_SCORER_KEY": KEY})

    assert done.code == 4
    assert says in " ".join(done.all.split())
    assert done.folders == []
