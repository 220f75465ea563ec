"""A bare python-socketio room behind the same web server: the least that a message to many sockets can cost.

`python -m tests.bench.rooms.bare PORT BYTES` serves; whoever connects is in the room, and gets one message as those
do who join; `POST /change` sends one to all.
"""

import sys
from typing import Any

import socketio

NAMESPACE = "/_event"
_ROOM = "all"


def make_app() -> Any:
    """The ASGI application of the worker."""
    server = socketio.AsyncServer(async_mode="asgi", transports=["websocket"], async_handlers=False)
    sockets = socketio.ASGIApp(server, socketio_path=NAMESPACE)
    size = int(sys.argv[2])
    count = 0

    def message() -> dict[str, Any]:
        return {"delta": {"figures": {"joined": count, "text": "x" * size}}, "events": []}

    async def connect(sid: str, _environ: Any, _auth: Any) -> None:
        await server.enter_room(sid, _ROOM, namespace=NAMESPACE)
        await server.emit("event", message(), to=sid, namespace=NAMESPACE)

    server.on("connect", connect, namespace=NAMESPACE)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal count
        if scope["type"] == "http" and scope["path"] == "/change":
            count += 1
            await server.emit("event", message(), to=_ROOM, namespace=NAMESPACE)
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
        else:
            await sockets(scope, receive, send)

    return app


def serve() -> None:
    """Run the server with one worker, as the program does."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        target="tests.bench.rooms.bare:make_app",
        factory=True,
        interface=Interfaces.ASGI,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        workers=1,
        websockets=True,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    serve()
