"""What every route has in common in the OpenAPI document: its problems, the Idempotency-Key, its media types."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from billing_app.api.problems import PROBLEM_TYPE, TITLES

_ALWAYS = (401, 403, 422, 429, 500, 503)

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A name for this command, at most 255 characters. Sent again within 24 hours with the same path and "
    "body, it gets the same answer once more, with `Idempotent-Replayed: true`, and nothing happens twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


class FieldProblem(BaseModel):
    """One field that needs attention."""

    model_config = ConfigDict(extra="forbid")
    path: str = Field(
        description="Where it is: `lines.0.quantity`; empty for the whole.", examples=["lines.0.quantity"]
    )
    code: str = Field(description="Stable, for programs.", examples=["too_many_decimals"])
    detail: str = Field(description="A sentence that says what to do, for people.")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")
    type: str = Field(description="Names the kind of problem.", examples=["/problems/frozen"])
    title: str = Field(description="What the status means here.")
    status: int = Field(description="The HTTP status once more.", ge=400, le=599)
    code: str = Field(description="Stable, for programs.", examples=["frozen"])
    detail: str = Field(description="A sentence that says what to do, for people.")
    errors: list[FieldProblem] = Field(description="Each field that needs attention, at most 100; empty unless 422.")


def document_route(path: str, options: dict[str, Any]) -> dict[str, Any]:
    """The options of a route with everything documented that its door adds."""
    methods = set(options.get("methods") or ())
    statuses = {*_ALWAYS}
    statuses |= {404} if "{" in path else set()
    statuses |= {409, 413, 415} if methods & {"POST", "PATCH"} else set()
    own = options.get("responses") or {}
    problems = {status: _problem_response(TITLES[status]) for status in sorted(statuses - own.keys())}
    extra = dict(options.get("openapi_extra") or {})
    if "POST" in methods:
        extra["parameters"] = [*extra.get("parameters", []), IDEMPOTENCY_KEY]
    return {**options, "responses": {**problems, **own}, "openapi_extra": extra or None}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Further problems of a route, for its `responses`."""
    return {status: _problem_response(TITLES[status]) for status in statuses}


def _problem_response(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": schema}}}
