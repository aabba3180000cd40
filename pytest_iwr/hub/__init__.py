"""Fetch tasks of IWR-Bench from the Hugging Face Hub, at one commit, into a folder that runs.

The data set's layout is known from reports: ``data.jsonl``, and beside it ``data/<id>/`` with the
files of each task. This was tried against a stand-in that answers as the Hub does; it is untried
against the real Hub.
"""
