"""Idempotency-Key: a command that is sent again is answered again, and done once."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from starlette.responses import Response

from billing_app.api.answers import Answer
from billing_app.api.problems import PROBLEM_TYPE, answer_to
from billing_app.api.reading import StrictRequest, given_in
from billing_app.services import idempotency
from billing_app.services.watching.refusing import report_refusal

KEY_HEADER = "idempotency-key"
REPLAYED = {"idempotent-replayed": "true"}

serving: ContextVar[StrictRequest] = ContextVar("serving")
"""The request that this worker thread answers; the door sets it, threads inherit it."""


def once(endpoint: Callable[..., Response]) -> Callable[..., Response]:
    """The endpoint, run at most once for each Idempotency-Key, in the thread and transaction that keep its answer."""

    @wraps(endpoint)
    def run(*args: Any, **options: Any) -> Response:
        return answer_once(serving.get(), lambda: endpoint(*args, **options))

    return run


def has_key(request: StrictRequest) -> bool:
    """Whether a request names itself by an Idempotency-Key."""
    return request.method == "POST" and KEY_HEADER in request.headers


def answer_once(request: StrictRequest, command: Callable[[], Response]) -> Response:
    """What a command answers, or what its key was answered before. Runs in a worker thread."""
    if not has_key(request):
        return command()
    given: list[Response] = []

    def keeping(response: Response) -> idempotency.Answer:
        given.append(response)
        return idempotency.Answer(response.status_code, bytes(response.body).decode())

    def refused(error: Exception) -> Response:
        report_refusal(error, request.state.actor, given_in(request))
        return answer_to(error)

    path = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    kept = idempotency.answer_once(
        request.state.actor,
        request.headers[KEY_HEADER],
        idempotency.digest_of(request.method, path, request.raw),
        command=lambda: keeping(command()),
        refusal=lambda error: keeping(refused(error)),
    )
    return _replayed(kept) if kept.is_replayed else given[-1]


def _replayed(kept: idempotency.Answer) -> Response:
    media_type = PROBLEM_TYPE if kept.status >= 400 else Answer.media_type
    headers = {"cache-control": "no-store", **REPLAYED}
    return Response(kept.body.encode(), kept.status, headers, media_type)
