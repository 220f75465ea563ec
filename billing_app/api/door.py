"""The door of every route: who asks, with which right, how large; then the endpoint, and every error as a problem."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Annotated, Any

from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from billing_app.api.documenting import document_route
from billing_app.api.idempotency import answer_once, has_key, once, serving
from billing_app.api.keys import authenticate
from billing_app.api.permissions import permission_for
from billing_app.api.problems import HttpProblem, answer_to
from billing_app.api.reading import MAX_JSON_BYTES, StrictRequest, given_in
from billing_app.domain.access import Actor
from billing_app.domain.errors import Forbidden, InvalidInput
from billing_app.services.tracing import note_actor
from billing_app.services.watching import origin
from billing_app.services.watching.firewall import firewall
from billing_app.services.watching.pace import note_key_use
from billing_app.services.watching.refusing import report_refusal

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


class Door(APIRoute):
    """A route that lets nobody in without a key and a right, and no exception out."""

    max_bytes = MAX_JSON_BYTES
    takes_json = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Document what the door adds to the route: its headers and its problems."""
        keyed = once(endpoint) if "POST" in (options.get("methods") or ()) else endpoint
        keyed = in_this_thread(keyed) if self.takes_json else keyed
        super().__init__(path, keyed, **document_route(path, {"operation_id": endpoint.__name__, **options}))

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint behind the door."""
        endpoint = super().get_route_handler()
        parameters = {field.alias for field in self.dependant.query_params}

        async def handle(request: Request) -> Response:
            try:
                strict = StrictRequest(request.scope, request.receive)
                serving.set(strict)
                if self.takes_json and strict.is_brief:
                    await strict.read(self.max_bytes)
                    return await run_in_threadpool(self._serve, strict, parameters, endpoint)
                strict.state.actor = await run_in_threadpool(self._admit, strict, parameters)
                await strict.read(self.max_bytes)
                if self.takes_json:
                    return await run_in_threadpool(run_through, self._answer(strict, endpoint))
                return await self._answer(strict, endpoint)
            except Exception as error:
                report_refusal(error, getattr(request.state, "actor", None), given_in(request))
                return answer_to(error)

        return handle

    def _serve(self, request: StrictRequest, parameters: set[str], endpoint: Endpoint) -> Response:
        """All that a brief request needs, in one worker thread: each change of threads costs as much as a query."""
        request.state.actor = self._admit(request, parameters)
        return run_through(self._answer(request, endpoint))

    def _admit(self, request: Request, parameters: set[str]) -> Actor:
        address = origin().address
        actor = request.state.actor = authenticate(request.headers.get("authorization", ""), address)
        note_actor(actor)
        note_key_use(actor)
        if firewall.keeps_out_of(actor.business_id, address):
            raise Forbidden("The business lets nobody in from this address.", code="address_not_allowed")
        permission = permission_for(request.method, self.path)
        if permission is None:
            raise Forbidden("This way is closed.", code="no_permission_declared")
        actor.require(permission)
        for name in request.query_params:
            if name not in parameters:
                raise InvalidInput("There is no such parameter here.", code="unknown_parameter", path=name[:60])
        return actor

    async def _answer(self, request: StrictRequest, endpoint: Endpoint) -> Response:
        try:
            if self.takes_json:
                request.parse()
            return await endpoint(request)
        except (RequestValidationError, InvalidInput, HttpProblem) as error:
            if not has_key(request):
                raise
            # A body of the wrong shape never reached the endpoint, which keeps every other answer under its key.
            refusal = answer_to(error)
            if self.takes_json:
                return answer_once(request, lambda: refusal)
            return await run_in_threadpool(answer_once, request, lambda: refusal)


def in_this_thread(endpoint: Callable[..., Response]) -> Callable[..., Awaitable[Response]]:
    """The endpoint as FastAPI runs it where it stands; a JSON route stands in a worker thread already."""

    @wraps(endpoint)
    async def run(*args: Any, **options: Any) -> Response:
        return endpoint(*args, **options)

    return run


def run_through(answering: Coroutine[Any, Any, Response]) -> Response:
    """Run a coroutine that waits for nothing, without an event loop: the body has been read, the rest is sync."""
    try:
        answering.send(None)
    except StopIteration as end:
        return end.value
    answering.close()
    raise RuntimeError("a JSON route waited for the event loop in a worker thread")


async def _current_actor(request: Request) -> Actor:
    return request.state.actor


CurrentActor = Annotated[Actor, Depends(_current_actor)]
"""On whose behalf the request runs; the door has put it there."""
