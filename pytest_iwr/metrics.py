"""IFS, LVS, HVS, VFS and Final, of one task and over many. Pure arithmetic on results.

>>> scores = score(result)              # one task: `pytest_iwr.scores`
>>> groups = aggregate(results)         # means, never mixing protocols: `pytest_iwr.aggregate`
"""

from pytest_iwr.aggregate import Group, Means, aggregate
from pytest_iwr.bootstrap import Interval
from pytest_iwr.means import MadeBy, Mean, made_by
from pytest_iwr.scores import TaskScores, VfsNull, score

__all__ = [
    "Group",
    "Interval",
    "MadeBy",
    "Mean",
    "Means",
    "TaskScores",
    "VfsNull",
    "aggregate",
    "made_by",
    "score",
]
