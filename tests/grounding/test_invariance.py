"""What a person cannot see of a page changes no decision to another thing.

The pages of the corpus are changed in names, boxes, hidden things and tags, so that everything that
shows stays where it is. A description that was understood may be doubted then; it may not lead
elsewhere, nor may the thing be said to be absent. One that was doubted may be decided then, and
seldom wrongly: the page may have lost what spoke for the other thing.
"""

from collections import Counter

import pytest
from grounding_corpus import pages_of
from unseen_changes import KINDS, read_twice

from pytest_iwr.grounding.base import Grounded

pytestmark = pytest.mark.browser

#: Each seed changes another third of the pages in each way.
SEEDS = (1, 2, 3)
#: This share of the changes that are drawn for a page at least cannot be seen, and is kept.
MOST = 0.7
#: So many changes of a page at least are kept.
LEAST = 8
#: Text that stands directly in a host and is drawn by a slot is not read as painted text; a box
#: around it changes that.
SLOTTED = {"elements_music"}
#: This share of all decisions at most was a doubt, and is a wrong choice on a changed page.
SELDOM = 0.02
WAYS = [*((kind,) for kind in KINDS), KINDS]


def pages_for(kinds, seed):
    """Return the pages that *seed* changes; the seeds share all pages among them."""
    first = (SEEDS.index(seed) + WAYS.index(kinds)) % len(SEEDS)
    return pages_of("tuned")[first :: len(SEEDS)]


def faults_of(name, read):
    """Return in words what went wrong on a page that was read before and after its changes."""
    first, second = (Counter(run.text for run in s.runs) for s in (read.before, read.after))
    faults = [
        f"{case.row.description!r} ({case.row.expected}): {fault}\n"
        f"    before: {before.reason}\n    after: {after.reason}"
        for case, fault, before, after in read.broken
        if before.status is not Grounded.ABSTAINED or after.status is Grounded.NOT_FOUND
    ]
    if first != second and name not in SLOTTED:
        faults.append(f"other texts are read: {first - second}, {second - first}")
    if len(read.kept) < max(LEAST, MOST * read.tried):
        faults.append(f"only {len(read.kept)} of {read.tried} changes cannot be seen")
    return [f"{name}: {fault}" for fault in faults]


@pytest.mark.parametrize("seed", SEEDS, ids="seed{}".format)
@pytest.mark.parametrize("kinds", WAYS, ids="+".join)
def test_what_cannot_be_seen_leads_nowhere_else(kinds, seed, plain_browser):
    """A decision stays, or becomes a doubt; what was doubted becomes what is meant, if anything.

    The pages are really changed, and every text on them is still read.
    """
    reads = {
        page.stem: read_twice(page, plain_browser, kinds=kinds, seed=seed)
        for page in pages_for(kinds, seed)
    }
    faults = [fault for name, read in reads.items() for fault in faults_of(name, read)]
    assert not faults, "\n".join([f"{len(faults)} faults with seed {seed}", *faults])
    hasty = [
        f"{name}: {case.row.description!r}: {after.reason}"
        for name, read in reads.items()
        for case, _, before, after in read.broken
        if before.status is Grounded.ABSTAINED
    ]
    assert len(hasty) <= SELDOM * sum(len(read.cases) for read in reads.values()), hasty


@pytest.mark.parametrize("kinds", WAYS, ids="+".join)
def test_every_page_is_changed_in_every_way(kinds):
    """The seeds share the pages among them and leave none out."""
    reached = [page for seed in SEEDS for page in pages_for(kinds, seed)]
    assert sorted(reached) == pages_of("tuned")
