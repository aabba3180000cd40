"""What a person cannot see of a page changes no decision to another thing.

The pages of the corpus are changed in names, boxes, hidden things and tags, so that everything that
shows stays where it is. A description that was understood may be doubted then; it may not lead
elsewhere, nor may the thing be said to be absent.
"""

from collections import Counter

import pytest
from grounding_corpus import pages_of
from unseen_changes import KINDS, read_twice

pytestmark = pytest.mark.browser

#: Each seed changes another third of the pages in each way.
SEEDS = (1, 2, 3)
#: This share of the changes that are drawn for a page at least cannot be seen, and is kept.
MOST = 0.7
#: So many changes of a page at least are kept.
LEAST = 8
WAYS = [*((kind,) for kind in KINDS), KINDS]


def pages_for(kinds, seed):
    """Return the pages that *seed* changes; the seeds share all pages among them."""
    first = (SEEDS.index(seed) + WAYS.index(kinds)) % len(SEEDS)
    return pages_of("tuned")[first :: len(SEEDS)]


@pytest.fixture(
    scope="module",
    params=[(kinds, seed) for kinds in WAYS for seed in SEEDS],
    ids=lambda way: f"{'+'.join(way[0])}-seed{way[1]}",
)
def twice(request, plain_browser):
    """Return pages as they were read before and after changes of one kind, or of all."""
    kinds, seed = request.param
    pages = pages_for(kinds, seed)
    return {page.stem: read_twice(page, plain_browser, kinds=kinds, seed=seed) for page in pages}


def test_most_changes_cannot_be_seen(twice):
    """The pages are really changed: few changes show and are taken back."""
    kept = {name: (len(read.kept), read.tried) for name, read in twice.items()}
    few = {name: (n, of) for name, (n, of) in kept.items() if n < max(LEAST, MOST * of)}
    assert few == {}


def test_the_same_texts_are_read(twice):
    """A text that shows is read whatever boxes, tags and names are around it."""
    for name, read in twice.items():
        first, second = (Counter(run.text for run in s.runs) for s in (read.before, read.after))
        assert (name, first - second, second - first) == (name, Counter(), Counter())


def test_what_cannot_be_seen_leads_nowhere_else(twice):
    """A decision stays, or becomes a doubt; what was doubted becomes what is meant, if anything."""
    broken = [
        f"{name}: {case.row.description!r} ({case.row.expected}): {fault}.\n"
        f"    before: {first.reason}\n    after: {second.reason}"
        for name, read in twice.items()
        for case, fault, first, second in read.broken()
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("kinds", WAYS, ids="+".join)
def test_every_page_is_changed_in_every_way(kinds):
    """The seeds share the pages among them and leave none out."""
    reached = [page for seed in SEEDS for page in pages_for(kinds, seed)]
    assert sorted(reached) == pages_of("tuned")
