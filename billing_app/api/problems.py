"""What went wrong, as RFC 9457 problem documents: every error of the API leaves through here."""

import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from billing_app.api.answers import Answer
from billing_app.domain import errors
from billing_app.store.outages import RETRY_AFTER_SECONDS, outage_of

PROBLEM_TYPE = "application/problem+json"
MAX_ERRORS = 100

_log = logging.getLogger(__name__)

TITLES: Mapping[int, str] = {
    400: "Broken off",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "In conflict with what is there",
    412: "Saved by someone else meanwhile",
    413: "Too large",
    415: "Not JSON",
    422: "Not usable as it stands",
    428: "Version missing",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Not possible right now",
}

_STATUS_OF: Sequence[tuple[type[errors.BillingError], int]] = (
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.NotFound, 404),
    (errors.Frozen, 409),
    (errors.Conflict, 409),
    (errors.VersionConflict, 412),
    (errors.InvalidInput, 422),
    (errors.Refused, 422),
)

_HTTP_CODES: Mapping[int, str] = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}

_SHAPE_CODES: Mapping[str, tuple[str, str]] = {
    "missing": ("required", "Fill this in."),
    "extra_forbidden": ("unknown_field", "There is no such field here."),
    "string_type": ("not_text", "Write this as text, amounts too: “81.99” in quotation marks."),
    "string_unicode": ("forbidden_character", "This text is no valid Unicode."),
    "string_too_long": ("too_long", "This text is too long."),
    "string_too_short": ("required", "Fill this in."),
    "string_pattern_mismatch": ("not_usable", "This is not written in the expected form."),
    "int_type": ("not_a_number", "Write a whole number."),
    "int_parsing": ("not_a_number", "Write a whole number."),
    "int_parsing_size": ("too_large", "This number is too large."),
    "bool_type": ("not_a_flag", "Say true or false."),
    "bool_parsing": ("not_a_flag", "Say true or false."),
    "list_type": ("not_a_list", "A list belongs here."),
    "model_type": ("not_an_object", "An object with named fields belongs here."),
    "model_attributes_type": ("not_an_object", "An object with named fields belongs here."),
    "dict_type": ("not_an_object", "An object with named fields belongs here."),
    "too_long": ("too_many", "This list is too long."),
    "greater_than_equal": ("too_small", "This number is too small."),
    "less_than_equal": ("too_large", "This number is too large."),
    "literal_error": ("not_a_choice", "This is none of the words that can stand here."),
    "value_error": ("not_a_date", "Write a day of the calendar such as 2026-01-31."),
}


_UNION_MEMBERS = frozenset({"SentExemption", "bool"})
"""What pydantic puts into a path where several types may stand."""


class HttpProblem(Exception):
    """A refusal that belongs to HTTP rather than to billing: media types, sizes, missing headers."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        """Keep what the answer says."""
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


def problem(
    status: int,
    code: str,
    detail: str,
    found: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document; `found` names each field that needs attention by path, code and detail."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": TITLES.get(status, "Problem"),
        "status": status,
        "code": code,
        "detail": _clean(detail),
        "errors": [{key: _clean(text) for key, text in one.items()} for one in list(found)[:MAX_ERRORS]],
    }
    return Answer(body, status, headers=dict(headers) if headers else None, media_type=PROBLEM_TYPE)


def answer_to(error: Exception) -> Response:
    """The problem document for an error; what nobody foresaw is logged under an id and told only as that id."""
    if isinstance(error, errors.BillingError):
        return _billing_problem(error)
    if isinstance(error, RequestValidationError):
        return _shape_problem(error)
    if isinstance(error, HttpProblem):
        return problem(error.status, error.code, error.detail, headers=error.headers)
    if isinstance(error, HTTPException):
        code = _HTTP_CODES.get(error.status_code, "http_error")
        return problem(error.status_code, code, str(error.detail), headers=error.headers)
    if (outage := outage_of(error)) is not None:
        _log.warning("%s: %s", outage.code, type(error).__name__)
        return problem(503, outage.code, outage.sentence, headers={"retry-after": RETRY_AFTER_SECONDS})
    return _bug(error)


def _billing_problem(error: errors.BillingError) -> Response:
    status = next((status for family, status in _STATUS_OF if isinstance(error, family)), 422)
    headers = {"www-authenticate": 'Bearer realm="Tideline"'} if status == 401 else None
    found = [{"path": f.path, "code": f.code, "detail": f.text} for f in error.findings if f.severity == "refusal"]
    return problem(status, error.error_code, error.message, found if status == 422 else (), headers)


def _shape_problem(error: RequestValidationError) -> Response:
    found = [_shape_error(one) for one in error.errors()[:MAX_ERRORS]]
    first = found[0] if found else {"path": "", "code": "invalid", "detail": "The request is not usable."}
    detail = f"{first['path']}: {first['detail']}" if first["path"] else first["detail"]
    return problem(422, first["code"] if len(found) == 1 else "invalid", detail, found)


def _shape_error(one: Mapping[str, Any]) -> dict[str, str]:
    path = ".".join(_short(part) for part in one["loc"][1:] if part not in _UNION_MEMBERS)
    code, detail = _SHAPE_CODES.get(one["type"], ("invalid", "This can't be used here."))
    return {"path": path, "code": code, "detail": detail}


def _short(part: object) -> str:
    return "".join(c if c.isprintable() else "?" for c in str(part)[:60])


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _bug(error: Exception) -> Response:
    reference = secrets.token_hex(6)
    _log.error("API error %s", reference, exc_info=error)
    return problem(500, "internal_error", f"Something went wrong here. It is noted under {reference}.")
