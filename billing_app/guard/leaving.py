"""A worker that is asked to end by SIGUSR1, and turns nobody away who has just come.

The server closes every connection at once on which it has read no request yet, also one whose request has just arrived.
So before it is told to end, the worker takes no more connections: they wait at the socket, which outlives it, for
whoever listens next. Its answers say `Connection: close` from then on, so that clients come back there. And when none
of its connections is about to ask for something, it ends itself in the usual way.
"""

import asyncio
import os
import signal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from billing_app.gateways.connections import LEAVE, MOST_SECONDS, connections_at, is_asking, turn_away_from

_LOOK_EVERY_SECONDS = 0.02


class Leaving:
    """Around everything: passes requests on, and while leaving asks clients to connect anew for the next one."""

    def __init__(self, app: ASGIApp, listener: int | None) -> None:
        """`listener` is the descriptor of the socket that connections come from."""
        self._app, self._listener = app, listener
        self._is_leaving = False
        self._leaving: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; the lifespan of the worker begins with listening for the signal."""
        if scope["type"] == "lifespan" and self._listener is not None:
            asyncio.get_running_loop().add_signal_handler(LEAVE, self._begin)
        if scope["type"] != "http" or scope["http_version"] not in {"1.0", "1.1"}:
            await self._app(scope, receive, send)
            return

        async def parting(message: Message) -> None:
            if self._is_leaving and message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive, parting)

    def _begin(self) -> None:
        if self._leaving is None:
            self._is_leaving = True
            self._leaving = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        assert self._listener is not None
        port = turn_away_from(self._listener)
        looks = int(MOST_SECONDS / _LOOK_EVERY_SECONDS)
        for _ in range(looks):
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            if not any(is_asking(each) for each in connections_at(port)):
                break
        os.kill(os.getpid(), signal.SIGTERM)
