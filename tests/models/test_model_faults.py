"""What the clients of four providers make of each fault of a model, by their real code."""

from __future__ import annotations

import json
from itertools import product
from typing import NamedTuple

import pytest
from model_clients import MODEL, ask
from model_faults import HUGE, OTHER_MODEL, PROSE, REFUSAL, UNCLOSED, Fault, error_of
from model_server import PAGE, Pace, serving
from model_wires import Wire
from pydantic_ai.exceptions import (
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelOverloadedError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    ModelRequestTimeout,
    ModelServerError,
    ModelUnavailableError,
    UnexpectedModelBehavior,
)
from pydantic_ai.messages import BinaryContent

CHAT, RESPONSES, ANTHROPIC, GEMINI = Wire
PICTURE = BinaryContent(b"a picture", media_type="image/png")


class Reply(NamedTuple):
    """What a reply becomes: why it ended, its text, who is said to have answered."""

    finish: str | None
    text: str | None
    served: str = MODEL


class Failure(NamedTuple):
    """What an error becomes: its exact name, status, how long one is asked to wait."""

    kind: type[Exception]
    status: int | None = None
    retry_after_s: float | None = None


#: By fault; what one wire has otherwise is by fault and wire.
REPLIES = {
    Fault.OK: Reply("stop", PAGE),
    Fault.TRUNCATED: Reply("length", PAGE[: len(PAGE) // 2]),
    Fault.THINKING_ONLY: Reply("length", None),
    Fault.REFUSED: Reply("content_filter", None),
    (Fault.REFUSED, ANTHROPIC): Reply("content_filter", REFUSAL),
    Fault.BLOCKED: Reply("content_filter", None),
    Fault.EMPTY: Reply("stop", None),
    Fault.NO_HTML: Reply("stop", PROSE),
    Fault.UNCLOSED_HTML: Reply("stop", UNCLOSED),
    Fault.HUGE: Reply("stop", HUGE),
    Fault.OTHER_MODEL: Reply("stop", PAGE, OTHER_MODEL),
}
ERRORS = {
    Fault.BAD_KEY: Failure(ModelAuthenticationError, 401),
    (Fault.BAD_KEY, GEMINI): Failure(ModelAuthenticationError, 400),
    Fault.RETIRED: Failure(ModelNotFoundError, 404),
    Fault.TOO_MANY_IMAGES: Failure(ModelRequestRejectedError, 400),
    # No class of its own: it is known by the status alone.
    Fault.TOO_LARGE: Failure(ModelHTTPError, 413),
    (Fault.TOO_LARGE, GEMINI): Failure(ModelRequestRejectedError, 400),
    Fault.TOO_LONG: Failure(ModelContextWindowExceededError, 400),
    Fault.RATE_LIMITED: Failure(ModelRateLimitError, 429, 7),
    Fault.QUOTA: Failure(ModelQuotaExceededError, 429),
    (Fault.QUOTA, ANTHROPIC): Failure(ModelQuotaExceededError, 400),
    # It asks to wait for what waiting does not bring.
    (Fault.QUOTA, GEMINI): Failure(ModelQuotaExceededError, 429, 7),
    Fault.OVERLOADED: Failure(ModelOverloadedError, 503),
    (Fault.OVERLOADED, ANTHROPIC): Failure(ModelOverloadedError, 529),
    # "High demand" is not read as an overload.
    (Fault.OVERLOADED, GEMINI): Failure(ModelUnavailableError, 503),
    Fault.BROKEN: Failure(ModelServerError, 500),
}
#: Where a refusal is told, besides by how it ended.
REFUSALS = {
    (Fault.REFUSED, CHAT): {"refusal": REFUSAL},
    (Fault.REFUSED, RESPONSES): {"refusal": REFUSAL},
    (Fault.REFUSED, ANTHROPIC): {"finish_reason": "refusal", "refusal_category": "general_harms"},
    (Fault.REFUSED, GEMINI): {"finish_reason": "SAFETY"},
    (Fault.BLOCKED, CHAT): {"finish_reason": "content_filter"},
    (Fault.BLOCKED, RESPONSES): {"finish_reason": "content_filter"},
    (Fault.BLOCKED, ANTHROPIC): {"finish_reason": "refusal", "refusal": "It may harm somebody."},
    (Fault.BLOCKED, GEMINI): {"block_reason": "PROHIBITED_CONTENT"},
}
#: A success that is none: what is raised, or the reply that is returned all the same.
NOT_A_REPLY = {
    (Fault.NOT_JSON, CHAT): UnexpectedModelBehavior,
    (Fault.NOT_JSON, RESPONSES): ModelAPIError,
    (Fault.NOT_JSON, ANTHROPIC): ModelAPIError,
    (Fault.NOT_JSON, GEMINI): ModelAPIError,
    (Fault.GARBAGE_JSON, CHAT): UnexpectedModelBehavior,
    (Fault.GARBAGE_JSON, RESPONSES): TypeError,
    (Fault.GARBAGE_JSON, ANTHROPIC): TypeError,
    (Fault.GARBAGE_JSON, GEMINI): None,
}


def came_to(wire, fault, **how):
    """Return the reply to a request with this fault, or the error."""
    with serving(faults=fault, **how) as server:
        try:
            return ask(wire, server)
        except Exception as error:  # noqa: BLE001 - which one is what is tested
            return error


def of(table):
    """Return every row of *table*, for each wire: fault, wire, what is expected."""
    faults = [fault for fault in table if isinstance(fault, Fault)]
    return [
        pytest.param(fault, wire, table.get((fault, wire), table[fault]), id=f"{fault}-{wire}")
        for fault, wire in product(faults, Wire)
    ]


@pytest.mark.parametrize(("fault", "wire", "expected"), of(REPLIES))
def test_a_reply_tells_how_it_ended_and_who_answered(fault, wire, expected):
    """However a model replies, no error is raised, and every wire tells it in the same words."""
    reply = came_to(wire, fault)

    assert Reply(reply.finish_reason, reply.text, reply.model_name) == expected


@pytest.mark.parametrize(("fault", "wire", "expected"), of(ERRORS))
def test_an_error_tells_its_kind_its_status_and_the_wait(fault, wire, expected):
    """An error of a provider has a class and a status; a wait is told only where one is asked."""
    error = came_to(wire, fault, pace=Pace(retry_after_s=7))

    assert type(error).__name__ == expected.kind.__name__
    assert isinstance(error, expected.kind)
    assert (error.status_code, error.retry_after) == expected[1:]


@pytest.mark.parametrize(("fault", "wire", "_"), of(ERRORS))
def test_an_error_holds_the_words_of_the_provider(fault, wire, _):
    """What the provider says of its error is found in ours."""
    with serving(faults=fault) as server:
        with pytest.raises(ModelHTTPError) as caught:
            ask(wire, server, PICTURE)
        _, body = error_of(fault, server.asked[0], retry_after_s=1)

    assert words_of(body) in str(caught.value)


def words_of(body):
    """Return the message in the body of an error; where it is HTML, all of it."""
    return json.loads(body)["error"]["message"] if body.startswith("{") else body


@pytest.mark.parametrize(("fault", "wire"), REFUSALS)
def test_a_refusal_is_told_in_the_details(fault, wire):
    """Each wire tells a refusal in its own place; the words of Anthropic's are its text besides."""
    details = came_to(wire, fault).provider_details

    expected = REFUSALS[fault, wire]
    assert {name: details.get(name) for name in expected} == expected


@pytest.mark.parametrize(("fault", "wire"), NOT_A_REPLY)
def test_a_success_that_is_no_reply_is_told_in_many_ways(fault, wire):
    """A proxy's page is an error everywhere; JSON of another shape is a reply of Gemini's."""
    expected = NOT_A_REPLY[fault, wire]
    outcome = came_to(wire, fault)

    assert type(outcome) is expected or expected is None
    if expected is None:
        assert (outcome.finish_reason, outcome.text, outcome.model_name) == (None, None, MODEL)
        assert not outcome.usage.has_values()


@pytest.mark.parametrize("wire", Wire)
def test_a_reset_in_a_reply_is_a_connection_error(wire):
    """What breaks off half way was at least sent, and possibly paid for."""
    error = came_to(wire, Fault.RESET)

    assert type(error) is ModelConnectionError
    assert error.phase == "read"


@pytest.mark.parametrize(("fault", "wire"), [*product([Fault.HANG, Fault.SLOW_DRIP], Wire)])
def test_a_deadline_ends_what_does_not_end(fault, wire):
    """Silence and a byte now and then end alike, at the deadline of the whole request."""
    with serving(faults=fault) as server, pytest.raises(ModelRequestTimeout):
        ask(wire, server, request_timeout=0.3)
