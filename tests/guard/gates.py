"""The gate and the wall in this process, around an application of the test."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

OURS = "127.0.0.1:3000"


@dataclass
class Answer:
    """What came out."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    taken: int = 0

    @property
    def outcome(self) -> tuple[int, str]:
        """Status and words."""
        return self.status, self.body.decode()


def request(method: str = "GET", path: str = "/sign-in", *, client: str = "127.0.0.1", **headers: str) -> Scope:
    """A request as the server hands it over; a header is written with underscores, an empty one is left out."""
    raw_path, _, query = path.partition("?")
    given = {"host": OURS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {
        "type": "http",
        "method": method,
        "path": raw_path,
        "raw_path": raw_path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
        "client": (client, 1),
    }


async def reading_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the whole body and says so."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"in"})


async def ask(app: ASGIApp, scope: Scope, parts: list[bytes] | None = None) -> Answer:
    """One request with a body in parts; says also how many parts were taken."""
    answer, rest = Answer(), list(parts or [b""])

    async def receive() -> Message:
        answer.taken += 1
        return {"type": "http.request", "body": rest.pop(0), "more_body": bool(rest)}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        answer.body += message.get("body", b"")

    await app(scope, receive, send)
    return answer


def asked(app: ASGIApp, scope: Scope, parts: list[bytes] | None = None) -> Answer:
    """The same from a test without an event loop."""
    return asyncio.run(ask(app, scope, parts))


async def refused_socket(app: ASGIApp, scope: Scope) -> dict[str, Any]:
    """What a socket is told."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    socket = {**scope, "type": "websocket"}
    del socket["method"]
    await app(socket, receive, send)
    return dict(sent[0])
