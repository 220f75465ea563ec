"""Around the wall: counts requests by the route that answered them, and open sockets; gives each request its id."""

from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from billing_app.services.metering import REQUEST_SECONDS, REQUESTS, SOCKETS
from billing_app.services.tracing import begin_request

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metered:
    """Counts what the wall answers, refusals too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on and look at what comes back."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            begin_request()
            SOCKETS.inc()
            try:
                await self._app(scope, receive, send)
            finally:
                SOCKETS.dec()
        else:
            begin_request()
            await self._request(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen: dict[str, Any] = {"status": 500}
        started = perf_counter()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
            await send(message)

        try:
            await self._app({**scope, "answered_by": seen}, receive, noting)
        finally:
            route = seen.get("route") or _kind_of(scope["path"])
            method = scope["method"] if scope["method"] in _METHODS else "other"
            REQUESTS.labels(method, route, str(seen["status"])).inc()
            REQUEST_SECONDS.labels(route).observe(perf_counter() - started)


def _kind_of(path: str) -> str:
    """What answered where no route did: a file of the build, or a page or the wall itself."""
    return "files" if path.startswith(("/assets/", "/fonts/")) else "pages"
