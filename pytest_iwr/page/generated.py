"""Pages that a model writes after it has watched the task's video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.errors import CallPendingError, ModelError
from pytest_iwr.models.call import Answer, Call, CallSettings, Made, ReplyStatus
from pytest_iwr.models.prompts import prompt_id
from pytest_iwr.page.base import NoPage, NotWrittenError, PagePending, PageUnderTest
from pytest_iwr.page.extraction import extract, unknown_assets
from pytest_iwr.page.inputs import PACKAGE, PROMPT, InputsDriftedError, generation_parts
from pytest_iwr.text import some

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from pytest_iwr.models.budget import Budget
    from pytest_iwr.models.spec import ModelSpec
    from pytest_iwr.page.base import Page
    from pytest_iwr.settings import VideoInput
    from pytest_iwr.task import Task


@dataclass(frozen=True, slots=True)
class GeneratedPages:
    """Asks *model* for the page of a task, once for each *sample*.

    *ask* is the door to models, *memo* a folder that remembers what inputs were made of a video,
    *remembers* whether it is to remember more; *only*: the page is all that is wanted, it is not
    to be tried.
    """

    subject: str
    model: ModelSpec
    ask: Callable[[Call], Answer]
    budget: Budget
    video: VideoInput = "frames"
    thinking: str | None = None
    sample: int = 1
    memo: Path | None = None
    remembers: bool = True
    only: bool = False

    @property
    def spec(self) -> str:
        """Name the model as it is known to its provider."""
        return self.model.resolved

    def call_for(self, task: Task) -> Call:
        """Return what is asked about *task*. Raises `TaskFormatError` where that cannot be made."""
        number = "" if self.sample == 1 else f", sample {self.sample}"
        parts = generation_parts(
            task,
            budget=self.budget,
            video=self.video,
            memo_dir=self.memo,
            remember=self.remembers,
        )
        return Call(
            role="generate",
            model=self.model,
            prompt=prompt_id(PACKAGE, PROMPT),
            parts=parts,
            settings=CallSettings(max_tokens=self.budget.max_tokens, thinking=self.thinking),
            what=f"page for {task.id} by {self.model.said}{number}",
            task=task.id,
            sample=self.sample,
        )

    def asks_alike(self, task: Task, keys: Collection[str]) -> bool:
        """Tell whether the call about *task* is one of *keys*, so that it needs not be made again.

        Never of a file or a function of the user's: they may say something else now.
        """
        return not self.model.is_free and self.call_for(task).key in keys

    def page_for(self, task: Task) -> Page:
        """Return the page that the model writes; `NoPage` where it writes none.

        Raises `NotWrittenError` where the model could not be asked.
        """
        try:
            return self._asked(self.call_for(task), task)
        except InputsDriftedError:  # what was remembered of the video is forgotten now
            return self._asked(self.call_for(task), task)

    def _asked(self, call: Call, task: Task) -> Page:
        try:
            answer = self.ask(call)
        except CallPendingError as error:
            return PagePending(str(error), spec=self.spec)
        except ModelError as error:
            raise NotWrittenError(str(error), written=Made.failed(call, error)) from error
        page = page_of(answer, task)
        if self.only:
            reason = "its page is written; it is tried without --iwr-generate-only"
            return PagePending(reason, spec=self.spec, page=page)
        return page


def page_of(answer: Answer, task: Task) -> PageUnderTest | NoPage:
    """Return the page in *answer*. A reply that was cut off is a page as far as it came."""
    reply, spec = answer.reply, answer.call.model.resolved
    if reply.status is ReplyStatus.REFUSED:
        words = f": {reply.note}" if reply.note else ""
        return _none(answer, reply.status, f"the model refused{words}")
    if reply.status is ReplyStatus.EMPTY:
        return _none(answer, reply.status, "the reply is empty")
    found = extract(reply.text)
    if found.html is None:
        return _none(answer, *_pageless(answer, found.note))
    assets = task.assets()
    cut_off = _cut_off(answer) if reply.status is ReplyStatus.TRUNCATED else ""
    what = "" if found.plain else found.note
    note = "; ".join(filter(None, [cut_off, what, _unknown(found.html, assets)]))
    return PageUnderTest(
        html=found.html,
        assets=assets,
        spec=spec,
        written=Made.of(answer, reply.status, note),
    )


def _unknown(html: str, assets: Collection[str]) -> str:
    """Say which files the page asks for that the task has not: the model made up their names."""
    asked = unknown_assets(html, assets)
    return f"it asks for {some(asked)}, which the task has not" if asked else ""


def _pageless(answer: Answer, note: str) -> tuple[ReplyStatus, str]:
    if answer.reply.status is ReplyStatus.TRUNCATED:
        return ReplyStatus.TRUNCATED, f"{_cut_off(answer)}, before a page began"
    return ReplyStatus.NO_HTML, note


def _cut_off(answer: Answer) -> str:
    return f"the reply was cut off at {answer.call.settings.max_tokens} tokens"


def _none(answer: Answer, status: ReplyStatus, reason: str) -> NoPage:
    spec = answer.call.model.resolved
    return NoPage(reason, spec=spec, written=Made.of(answer, status, reason))
