"""What can go wrong between us and a model, named, and in the words of each provider."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from model_wires import Wire

if TYPE_CHECKING:
    from model_wires import Asked, Said


class Fault(StrEnum):
    """What a request comes to."""

    OK = "ok"
    # A reply, but not what was asked for.
    TRUNCATED = "truncated"
    THINKING_ONLY = "thinking_only"
    REFUSED = "refused"
    BLOCKED = "blocked"
    EMPTY = "empty"
    NO_HTML = "no_html"
    UNCLOSED_HTML = "unclosed_html"
    HUGE = "huge"
    OTHER_MODEL = "other_model"
    # An error, by its status and in the provider's words.
    BAD_KEY = "bad_key"
    RETIRED = "retired"
    TOO_MANY_IMAGES = "too_many_images"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    RATE_LIMITED = "rate_limited"
    QUOTA = "quota"
    OVERLOADED = "overloaded"
    BROKEN = "broken"
    # A success that is none.
    NOT_JSON = "not_json"
    GARBAGE_JSON = "garbage_json"
    NOT_UTF8 = "not_utf8"
    # Trouble of the connection.
    RESET = "reset"
    HANG = "hang"
    SLOW_DRIP = "slow_drip"


OTHER_MODEL = "somebody-else-9"
REFUSAL = "I can't help with copying this page."
PROSE = "The page has a heading and a button. Would you like me to write it?"
UNCLOSED = "<!DOCTYPE html>\n<html><body><h1>Shop</h1><script>const total = () => {"
HUGE = f"<!DOCTYPE html>\n<html><body>{'<p>More</p>' * 1_000_000}</body></html>"
#: What a proxy between says, with status 200.
PROXY_PAGE = "<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>"
GARBAGE = '{"status": "success", "data": {"results": []}}'


def changed(fault: Fault, said: Said) -> Said:
    """Return the reply that comes instead of *said*; the same where the fault is another's."""
    changes: dict[Fault, dict[str, Any]] = {
        Fault.TRUNCATED: {"text": said.text[: len(said.text) // 2], "finish": "length"},
        Fault.THINKING_ONLY: {"text": "", "finish": "length", "thought": True},
        Fault.REFUSED: {"text": REFUSAL, "finish": "refusal"},
        Fault.BLOCKED: {"text": "", "finish": "blocked"},
        Fault.EMPTY: {"text": ""},
        Fault.NO_HTML: {"text": PROSE},
        Fault.UNCLOSED_HTML: {"text": UNCLOSED},
        Fault.HUGE: {"text": HUGE},
        Fault.OTHER_MODEL: {"served": OTHER_MODEL},
    }
    return replace(said, **changes.get(fault, {}))


def with_a_stray_byte(body: str) -> str:
    """Return the JSON *body* with a byte in it that is no UTF-8, as ``surrogateescape`` has it."""
    return f'{body[:-1]}, "note": "\udcff"}}'


def error_of(fault: Fault, asked: Asked, *, retry_after_s: int) -> tuple[int, str] | None:
    """Return status and body of a provider's error; ``None`` where the fault is another's.

    The body is JSON, or the HTML of what stands before the provider.
    """
    if fault not in _ERRORS:
        return None
    status, body = _ERRORS[fault][asked.wire]
    words = {"MODEL": asked.model, "IMAGES": len(asked.media), "RETRY": retry_after_s}
    text = body if isinstance(body, str) else json.dumps(body)
    for name, word in words.items():
        text = text.replace(f"<{name}>", str(word))
    return status, text


Error = tuple[int, dict[str, Any] | str]


def _openai(status: int, message: str, kind: str, code: str | int | None = None) -> Error:
    error = {"message": message, "type": kind, "param": None, "code": code}
    return status, {"error": error}


def _anthropic(status: int, kind: str, message: str) -> Error:
    error = {"type": kind, "message": message}
    return status, {"type": "error", "error": error, "request_id": "req_1"}


def _gemini(code: int, status: str, message: str, *details: dict[str, Any]) -> Error:
    error = {"code": code, "message": message, "status": status}
    return code, {"error": error | ({"details": list(details)} if details else {})}


def _rpc(kind: str, **told: Any) -> dict[str, Any]:
    return {"@type": f"type.googleapis.com/google.rpc.{kind}", **told}


def _violated(quota_id: str) -> dict[str, Any]:
    return _rpc("QuotaFailure", violations=[{"quotaId": quota_id, "quotaValue": "250"}])


def _both(error: Error) -> dict[Wire, Error]:
    return {Wire.CHAT: error, Wire.RESPONSES: error}


_NO_KEY = "API key not valid. Please pass a valid API key."
_OVER_QUOTA = "You exceeded your current quota, please check your plan and billing details."

_ERRORS: dict[Fault, dict[Wire, Error]] = {
    Fault.BAD_KEY: {
        **_both(
            _openai(
                401,
                "Incorrect API key provided: sk-wrong. You can find your API key at "
                "https://platform.openai.com/account/api-keys.",
                "invalid_request_error",
                "invalid_api_key",
            )
        ),
        Wire.ANTHROPIC: _anthropic(401, "authentication_error", "invalid x-api-key"),
        Wire.GEMINI: _gemini(
            400, "INVALID_ARGUMENT", _NO_KEY, _rpc("ErrorInfo", reason="API_KEY_INVALID")
        ),
    },
    Fault.RETIRED: {
        # As vLLM has it; its codes are numbers.
        Wire.CHAT: _openai(404, "The model `<MODEL>` does not exist.", "NotFoundError", 404),
        Wire.RESPONSES: _openai(
            404,
            "The model `<MODEL>` has been deprecated, learn more here: "
            "https://platform.openai.com/docs/deprecations",
            "invalid_request_error",
            "model_not_found",
        ),
        Wire.ANTHROPIC: _anthropic(404, "not_found_error", "model: <MODEL>"),
        Wire.GEMINI: _gemini(
            404,
            "NOT_FOUND",
            "This model models/<MODEL> is no longer available. Please update your code to use a "
            "newer model for the latest features and improvements.",
        ),
    },
    Fault.TOO_MANY_IMAGES: {
        Wire.CHAT: _openai(
            400, "At most 0 image(s) may be provided in one request.", "BadRequestError", 400
        ),
        Wire.RESPONSES: _openai(
            400, "Too many images in request. Max is 0.", "invalid_request_error"
        ),
        Wire.ANTHROPIC: _anthropic(
            400, "invalid_request_error", "Too much media: 0 document pages + <IMAGES> images > 0"
        ),
        # All that Gemini says about most that is wrong with a request.
        Wire.GEMINI: _gemini(400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    },
    Fault.TOO_LARGE: {
        # A server of one's own mostly stands behind nginx, which speaks HTML.
        Wire.CHAT: (413, "<html><body><h1>413 Request Entity Too Large</h1></body></html>"),
        Wire.RESPONSES: _openai(
            413, "Maximum request body size exceeded.", "invalid_request_error"
        ),
        Wire.ANTHROPIC: (
            413,
            {"error": {"type": "request_too_large", "message": "Request exceeds the maximum size"}},
        ),
        # Gemini has no 413 of its own.
        Wire.GEMINI: _gemini(
            400, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 20971520 bytes."
        ),
    },
    Fault.TOO_LONG: {
        Wire.CHAT: _openai(
            400,
            "This model's maximum context length is 8192 tokens. However, your request has 70000 "
            "input tokens. Please reduce the length of the input messages.",
            "BadRequestError",
            400,
        ),
        Wire.RESPONSES: _openai(
            400,
            "Your input exceeds the context window of this model. Please adjust your input and "
            "try again.",
            "invalid_request_error",
            "context_length_exceeded",
        ),
        Wire.ANTHROPIC: _anthropic(
            400, "invalid_request_error", "prompt is too long: 208310 tokens > 200000 maximum"
        ),
        Wire.GEMINI: _gemini(
            400,
            "INVALID_ARGUMENT",
            "The input token count (1100000) exceeds the maximum number of tokens allowed "
            "(1048576).",
        ),
    },
    Fault.RATE_LIMITED: {
        **_both(
            _openai(
                429,
                "Rate limit reached for <MODEL> in organization org-1 on tokens per min (TPM): "
                "Limit 30000, Used 29000, Requested 70000. Please try again in <RETRY>s.",
                "tokens",
                "rate_limit_exceeded",
            )
        ),
        Wire.ANTHROPIC: _anthropic(
            429,
            "rate_limit_error",
            "This request would exceed your organization's rate limit of 40,000 input tokens per "
            "minute.",
        ),
        Wire.GEMINI: _gemini(
            429,
            "RESOURCE_EXHAUSTED",
            f"{_OVER_QUOTA} Please retry in <RETRY>s.",
            _violated("GenerateContentInputTokensPerModelPerMinute-FreeTier"),
            _rpc("RetryInfo", retryDelay="<RETRY>s"),
        ),
    },
    Fault.QUOTA: {
        **_both(_openai(429, _OVER_QUOTA, "insufficient_quota", "insufficient_quota")),
        Wire.ANTHROPIC: _anthropic(
            400,
            "invalid_request_error",
            "Your credit balance is too low to access the Anthropic API. Please go to Plans & "
            "Billing to upgrade or purchase credits.",
        ),
        Wire.GEMINI: _gemini(
            429,
            "RESOURCE_EXHAUSTED",
            f"{_OVER_QUOTA} Please retry in <RETRY>s.",
            _violated("GenerateRequestsPerDayPerProjectPerModel-FreeTier"),
            _rpc("RetryInfo", retryDelay="<RETRY>s"),
        ),
    },
    Fault.OVERLOADED: {
        **_both(
            _openai(
                503, "The server is currently overloaded. Please try again later.", "server_error"
            )
        ),
        Wire.ANTHROPIC: _anthropic(529, "overloaded_error", "Overloaded"),
        Wire.GEMINI: _gemini(
            503,
            "UNAVAILABLE",
            "This model is currently experiencing high demand. Spikes in demand are usually "
            "temporary. Please try again later.",
        ),
    },
    Fault.BROKEN: {
        **_both(
            _openai(500, "The server had an error while processing your request.", "server_error")
        ),
        Wire.ANTHROPIC: _anthropic(500, "api_error", "Internal server error"),
        Wire.GEMINI: _gemini(500, "INTERNAL", "An internal error has occurred."),
    },
}
