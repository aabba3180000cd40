"""Every option once, with its ini and environment twins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "word", "words", "lines", "path", "count", "share", "seconds", "usd", "shard", "flag"
]


#: Kinds of options that may be given several times.
_SEPARATORS = {"words": ",", "lines": "\n"}


@dataclass(frozen=True, slots=True)
class Option:
    """An option: ``--iwr-<name>`` on the command line, ``iwr_<name>`` in ini, ``IWR_<NAME>``.

    ``kind`` names how its text is read: word, words (parted by commas), path, count (≥ 1), share
    (0 to 1), seconds (> 0), usd (US dollars), shard (``2/4``), lines (several texts, a line each),
    flag (on or off; on where only its name is given).
    """

    name: str
    help: str
    kind: Kind = "word"
    default: str | None = None
    choices: tuple[str, ...] = ()
    metavar: str | None = None

    @property
    def separator(self) -> str | None:
        """Return what stands between texts of it that are given one by one; else ``None``."""
        return _SEPARATORS.get(self.kind)

    def as_text(self, said: str | list[str] | None) -> str | None:
        """Return what was *said* of it on a command line as one text."""
        return (self.separator or "").join(said) if isinstance(said, list) else said

    @property
    def flag(self) -> str:
        """Return the name on the command line."""
        return f"--iwr-{self.name}"

    @property
    def ini(self) -> str:
        """Return the name in the ini file."""
        return f"iwr_{self.name.replace('-', '_')}"

    @property
    def env(self) -> str:
        """Return the name of the environment variable."""
        return self.ini.upper()


OPTIONS: tuple[Option, ...] = (
    Option(
        "protocol",
        "how scores are made: offline needs no key, no weights and no network; paper takes what "
        "the benchmark takes (EasyOCR, DINOv2, a model that judges), and nothing else",
        default="offline",
        choices=("offline", "paper"),
    ),
    Option(
        "tasks",
        "folder of tasks/<id>/task.json, or a data.jsonl, that runs when no path is given",
        kind="path",
        metavar="PATH",
    ),
    Option(
        "task", "run only tasks whose id matches this pattern, such as 'shop-*'", metavar="GLOB"
    ),
    Option("limit", "run only the first N tasks", kind="count", metavar="N"),
    Option(
        "page",
        "the page under test: an HTML file for one task, or a folder with <task-id>/index.html",
        kind="path",
        metavar="PATH",
    ),
    Option(
        "model",
        "who writes the page: an alias (claude, gpt, gemini, …: iwr models), provider:name, "
        "openai:NAME@http://HOST:PORT/v1 for a server of your own, transformers:PATH, "
        "recorded:DIR, script:MODULE:FUNCTION, or floor:blank, floor:still, floor:slides, which "
        "need no model; several are parted by commas",
        kind="words",
        metavar="SPEC",
    ),
    Option(
        "judge",
        "who decides assertions: checks (those of the task), a model (gemini, provider:name, …), "
        "which then scores looks too, or checks+SPEC: checks, and the model beside them and where "
        "there are none",
        default="checks",
        metavar="SPEC",
    ),
    Option(
        "judge-votes",
        "answers of the model that judges, of which most decide: an odd number; no more are asked "
        "for than are needed",
        kind="count",
        default="1",
        metavar="N",
    ),
    Option(
        "canaries",
        "share of judged actions at which the model that judges is asked a false assertion too, "
        "once a task at least (0: never)",
        kind="share",
        default="0.1",
        metavar="0..1",
    ),
    Option(
        "grounder",
        "who finds elements: rules, rules+SPEC (a model where rules abstain; the model that judges "
        "unless something else is said), model:SPEC (a model alone), browser-use:SPEC (a model, "
        "from browser-use's list)",
        metavar="SPEC",
    ),
    Option(
        "alias",
        "a name of your own for a model: 'NAME=provider:name[@base_url] [FIELD=VALUE …]'; "
        "several are said one by one, or on a line each",
        kind="lines",
        metavar="ALIAS",
    ),
    Option("samples", "pages that a model writes for each task", kind="count", metavar="N"),
    Option(
        "video",
        "how a model is shown the video: a frame a second, or the file where it takes one",
        default="frames",
        choices=("frames", "native"),
    ),
    Option(
        "budget",
        "what a model is shown and may write: as in the paper, or with room to think",
        default="modern",
        choices=("modern", "paper"),
    ),
    Option(
        "thinking",
        "how much a model is to think (left to its provider by default)",
        choices=("minimal", "low", "medium", "high", "xhigh", "max"),
    ),
    Option(
        "cache",
        "replies on disk: used and kept (auto), used alone (replay), made anew (refresh), neither "
        "(off), or calls written down to be answered elsewhere (collect)",
        default="auto",
        choices=("auto", "replay", "refresh", "off", "collect"),
    ),
    Option("cache-dir", "where replies are kept (your cache folder)", kind="path", metavar="DIR"),
    Option(
        "requests",
        "where --iwr-cache=collect writes calls",
        kind="path",
        default="iwr-requests",
        metavar="DIR",
    ),
    Option("max-cost", "US dollars after which no call is sent", kind="usd", metavar="USD"),
    Option(
        "model-timeout",
        "seconds that a call may take in all, with every try",
        kind="seconds",
        default="1200",
        metavar="S",
    ),
    Option(
        "calls",
        "calls at once to a provider, over all workers",
        kind="count",
        default="8",
        metavar="N",
    ),
    Option("generate-only", "write the pages and try none of them", kind="flag"),
    Option("floors", "run the three floors too, and print them under the score", kind="flag"),
    Option(
        "shard",
        "run only the I-th of N parts of the tasks; a task is always in the same part",
        kind="shard",
        metavar="I/N",
    ),
    Option(
        "resume",
        "go on with a run: its folder, its name, or 'last'; what it has a result for is not run "
        "again",
        metavar="RUN",
    ),
    Option(
        "gate",
        "what fails a test: a failed action, or nothing (scores are only recorded)",
        default="actions",
        choices=("actions", "none"),
    ),
    Option(
        "min-final",
        "fail only when a subject's mean Final (its low end) is below this, instead of by actions",
        kind="share",
        metavar="0..1",
    ),
    Option(
        "visual",
        "compare the page with the checkpoints (on), or only see whether it works (off)",
        default="on",
        choices=("on", "off"),
    ),
    Option(
        "ocr",
        "who reads text off pictures: rapidocr, rapidocr:whole (each picture in one piece), "
        "easyocr, easyocr:en+de, easyocr@FOLDER, or a callable of yours; makes offline to custom",
        metavar="ENGINE",
    ),
    Option(
        "structure",
        "who compares the structure of pictures: edge-colour, dinov2, dinov2@FOLDER, or a callable "
        "of yours; makes offline to custom",
        metavar="ENGINE",
    ),
    Option(
        "device",
        "where networks run that can choose: auto (a GPU if there is one), cpu, cuda, cuda:1, mps",
        default="auto",
        metavar="DEVICE",
    ),
    Option(
        "scorer",
        "a scorer on another machine (iwr scorer), instead of a process of this run; its key "
        "stands in IWR_SCORER_KEY",
        metavar="HOST:PORT",
    ),
    Option("download", "fetch weights that are not on this machine", kind="flag"),
    Option(
        "results",
        "folder in which each run makes a folder of its own",
        kind="path",
        default="iwr-results",
        metavar="DIR",
    ),
    Option("json", "write the results to this file as JSON", kind="path", metavar="FILE"),
    Option("chromium", "the Chromium or Chrome to run, when not the one found", kind="path"),
    Option(
        "action-timeout",
        "seconds after which a page that does not answer is taken for dead",
        kind="seconds",
        default="15",
        metavar="S",
    ),
    Option(
        "task-timeout",
        "seconds after which a task is given up as an error",
        kind="seconds",
        default="300",
        metavar="S",
    ),
)
