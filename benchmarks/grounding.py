"""Decide every description of the corpus and print what was right, wrong and abstained.

Items that have an expected element: accepted rightly, wrongly (another element, or "not found"),
or abstained. Items without one ("none", "ambiguous"): wrong is any element that is chosen.
Last comes how many of the elements meant stand in the list that a model would choose from.
``--record FILE`` writes the counts of the held-out half; a first run of a new half is recorded so.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from grounding_corpus import CORPUS, PARTS, cases_of, pages_of

from pytest_iwr.browser.driver import plain_chromium, started_playwright
from pytest_iwr.grounding.listing import listing_of
from pytest_iwr.grounding.own_list import OWN, OwnElements
from pytest_iwr.grounding.rules import RulesGrounder
from pytest_iwr.grounding.sameness import same_target

FIRST_RUNS = CORPUS / "first_runs.json"
OUTCOMES = ("right", "wrong", "abstained")


def main(arguments: list[str]) -> int:
    """Print the tables; return 1 when anything was decided wrongly."""
    tallies, lists = {half: Tally(half) for half in PARTS}, Lists()
    with started_playwright() as playwright, plain_chromium(playwright) as browser:
        for half, tally in tallies.items():
            for page in pages_of(half):
                cases = cases_of(page, browser)
                outcomes = [case.outcome(RulesGrounder())[0] for case in cases]
                for case, outcome in zip(cases, outcomes, strict=True):
                    tally.add(case.row, outcome)
                lists.add(cases, outcomes)
    for tally in tallies.values():
        tally.print()
    print_first_runs()
    lists.print()
    if arguments[:1] == ["--record"]:
        record(tallies["held_out"], name=arguments[1])
    return int(any(tally.wrong for tally in tallies.values()))


class Tally:
    """The outcomes of one half, by kind of phrase and by page."""

    def __init__(self, half: str) -> None:
        self.half = half
        self.counts: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)

    def add(self, row, outcome: str) -> None:
        """Count one outcome."""
        meant = "element" if row.has_element else row.expected
        for key in (("phrase", row.phrase), ("page", row.page), ("all", "all")):
            self.counts[key][meant, outcome] += 1

    @property
    def wrong(self) -> int:
        """How many were decided wrongly."""
        return sum(n for (_, outcome), n in self.counts["all", "all"].items() if outcome == "wrong")

    def print(self) -> None:
        """Print a line for each kind of phrase and each page."""
        pages = sum(kind == "page" for kind, _ in self.counts)
        print(f"\n{self.half}: {pages} pages, {RulesGrounder().name}")
        head = ("right", "wrong", "abst.", "accepts")
        print(f"  {'':<22}" + "".join(f"{word:>8}" for word in head) + "   none      ambiguous")
        for kind in ("phrase", "page", "all"):
            for (of, name), counts in sorted(self.counts.items()):
                if of == kind:
                    print(f"  {name:<22}{line_of(counts)}")
            print()


class Lists:
    """Which of the elements meant stand in the lists of their pages."""

    def __init__(self) -> None:
        self.listed: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    def add(self, cases, outcomes: list[str]) -> None:
        """Look for what the *cases* of one page mean in its list."""
        snapshot = cases[0].snapshot
        listing = listing_of(OwnElements().listed(snapshot, None))
        self.texts.append(listing.text)
        for case, outcome in zip(cases, outcomes, strict=True):
            if case.meant is not None:
                nodes = (line.node for line in listing.lines)
                found = any(same_target(node, case.meant, snapshot) for node in nodes)
                self.listed.append((outcome, found))

    def print(self) -> None:
        """Print a line."""
        left = [found for outcome, found in self.listed if outcome == "abstained"]
        lines = [text.count("\n") + 1 for text in self.texts]
        print(
            f"\nthe list ({OWN}) holds {sum(found for _, found in self.listed)} of "
            f"{len(self.listed)} elements meant, {sum(left)} of {len(left)} where rules abstain; "
            f"{median(lines):g} lines ({max(lines)} at most), "
            f"{median(map(len, self.texts)):,.0f} characters ({max(map(len, self.texts)):,})"
        )


def line_of(counts: Counter[tuple[str, str]]) -> str:
    """Return the counts of one line: of items with an element, then of the two other sorts."""
    meant = [counts["element", outcome] for outcome in OUTCOMES]
    share = f"{meant[0] / sum(meant):8.0%}" if sum(meant) else f"{'-':>8}"
    others = (
        "/".join(str(counts[sort, outcome]) for outcome in OUTCOMES)
        for sort in ("none", "ambiguous")
    )
    return "".join(f"{n:8}" for n in meant) + share + "".join(f"{text:>10}" for text in others)


def print_first_runs() -> None:
    """Print how held-out halves came out when the rules had not seen them."""
    for run in json.loads(FIRST_RUNS.read_text("utf-8")):
        all_of = Counter({tuple(key.split("/")): n for key, n in run["all"].items()})
        print(f"first run of {run['name']} ({run['rules']}, {run['pages']} pages):")
        print(f"  {'all':<22}{line_of(all_of)}")


def record(tally: Tally, *, name: str) -> None:
    """Add the counts of a first run to the file of first runs."""
    runs = json.loads(FIRST_RUNS.read_text("utf-8")) if FIRST_RUNS.exists() else []
    by = {
        kind: {
            name: {"/".join(key): n for key, n in sorted(counts.items())}
            for (of, name), counts in sorted(tally.counts.items())
            if of == kind
        }
        for kind in ("phrase", "page", "all")
    }
    run = {"name": name, "rules": RulesGrounder().name, "pages": len(by["page"])}
    runs.append(run | {"all": by["all"]["all"], "by_phrase": by["phrase"], "by_page": by["page"]})
    FIRST_RUNS.write_text(json.dumps(runs, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
